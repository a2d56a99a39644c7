"""The page that an audit leaves behind."""

import json
from html.parser import HTMLParser
from pathlib import Path

from typer.testing import CliRunner

from service.cli import app
from service.cli.audit_report import find_parts, render_report
from service.cli.audit_summary import RuleOut, build_rate, build_summary
from service.cli.audit_tally import Example, RuleTally, Tally

VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """Elements that are open at the end, all that were there, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def example(sentence: str, start: int = 0, end: int = 1) -> Example:
    return Example(len(sentence), 7, start, end, sentence, "<i>t-7</i>", "fail", "<script>", "a", "b", "c.1")


def test_what_people_wrote_is_escaped_and_cannot_reorder_the_page() -> None:
    tally = Tally(outcomes={"fail": 1})
    sentence = '<img src=x onerror="alert(1)"> & \u202edone'
    tally.rules["policy.<b>"] = RuleTally(1, {"fail": 1}, [example(sentence, 0, 30)])
    html = render_report(build_summary(tally))
    page = Page(html)
    assert "img" not in {tag for tag, _ in page.seen}
    assert "script" not in {tag for tag, _ in page.seen}
    assert '<img src=x onerror="alert(1)"> & \\u202edone' in page.text
    assert "\u202e" not in html


def test_the_page_is_whole_and_asks_nobody_for_anything(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    lines = [{"body": "You should have read the manual."}, {"body": "I will write within 24 hours."}]
    source = "".join(json.dumps(line) + "\n" for line in lines)
    CliRunner().invoke(app, ["check", "-", "--report", str(target)], input=source)
    page = Page(target.read_text(encoding="utf-8"))
    assert page.open == []
    assert "2 replies checked" in page.text
    assert "tone.blame" in page.text
    links = [
        value for _, attributes in page.seen for name, value in attributes.items() if name in {"src", "href"}
    ]
    assert links == ["data:,"]
    policy = next(a["content"] for tag, a in page.seen if tag == "meta" and "http-equiv" in a)
    assert policy is not None
    assert "default-src 'none'" in policy


def test_an_audit_without_findings_has_a_page_too() -> None:
    page = Page(render_report(build_summary(Tally(outcomes={"pass": 3}))))
    assert page.open == []
    assert "3 replies checked" in page.text
    assert "Rules" not in page.text


def test_the_parts_of_a_bar_add_up_to_the_rate() -> None:
    rule = RuleOut("policy.forbidden", build_rate(80, 426), {"unverifiable": 67, "fail": 14}, [])
    parts = list(find_parts(rule))
    assert [word for word, _ in parts] == ["fail", "unverifiable"]
    assert abs(sum(part for _, part in parts) - rule.rate.share) < 1e-9
