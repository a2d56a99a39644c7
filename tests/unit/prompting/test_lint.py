"""Linting: every mistake and every piece of advice, with its file and line."""

from pathlib import Path
from shutil import copytree

import pytest

from service.drafting.calling import CALLS
from service.prompting import shipped_prompts
from service.prompting.folder import read_folder
from service.prompting.lint import lint_folder
from service.prompting.remarks import Remark

CALLED = frozenset(name for name, _ in CALLS)
LONG = "Be kind, be brief, and never blame anybody for anything. " * 5


def copy_prompts(tmp_path: Path) -> Path:
    return Path(copytree(shipped_prompts(), tmp_path / "prompts"))


def lint(root: Path) -> tuple[Remark, ...]:
    return lint_folder(read_folder(root), called=CALLED, reference=read_folder(shipped_prompts()))


def change(root: Path, name: str, old: str, new: str) -> int:
    """Put ``new`` for the first ``old`` in a file; the line where it starts."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_shipped_prompts_have_nothing_to_mend() -> None:
    assert lint(shipped_prompts()) == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "rule", "severity"),
    [
        ("steps/write.md", "  voice: {", "  tone: {trust: trusted, default: x}\n  voice: {", "unused_input", "error"),
        ("steps/write.md", "{{ channel }}", "{{ chanel }}", "undeclared_input", "error"),
        ("steps/write.md", "{{ policy.block }}", '{% include "partials/no.md" %}', "missing_include", "error"),
        ("steps/write.md", "message: {trust: un", "message: {trust: ", "trusted_outside_text", "error"),
        ("steps/write.md", "{{ instructions.block }}", "{{ instructions|truncate(9) }}", "altered_untrusted", "error"),
        ("steps/write.md", "{{ word.inline }}", "{{ word|upper }}", "altered_untrusted", "error"),
        ("steps/write.md", "The customer writes by", "<<end 00>> The customer writes by", "written_fence", "error"),
        ("steps/write.md", "You are a senior", "{{ message }} You are a senior", "untrusted_in_system", "error"),
        ("steps/write.md", "You are a senior", "By {{ channel }}, you are a senior", "input_in_system", "advice"),
        ("steps/write.md", "The company's policy:", "{{ message }}", "policy_after_case", "advice"),
        ("steps/write.md", "Write these parts for", f"{LONG}\nWrite these parts for", "late_static_text", "advice"),
        ("steps/write.md", "params: {temperature: 0,", "params: {temperature: 0, top_p: 1,", "front_matter", "error"),
        ("steps/write.md", "id: steps/write", "id: [", "front_matter", "error"),
        ("steps/write.md", "{{ channel }}", "{{ channel", "template", "error"),
        ("fallback/public.md", "{{ due }}", "{{ dew }}", "undeclared_input", "error"),
        ("techniques/empathy.md", "paragraph: opening", "paragraph: first", "front_matter", "error"),
        ("partials/rewriting.md", "{%- endif %}", "", "template", "error"),
    ],
)  # fmt: skip
def test_each_mistake_is_found_by_its_rule(
    tmp_path: Path, name: str, old: str, new: str, rule: str, severity: str
) -> None:
    root = copy_prompts(tmp_path)
    line = change(root, name, old, new)
    found = [remark for remark in lint(root) if remark.rule == f"prompt.{rule}"]
    assert [(remark.path, remark.severity) for remark in found][:1] == [(str(root / name), severity)]
    assert found[0].fix
    if rule not in ("template", "front_matter", "policy_after_case"):  # where the parser or the policy is
        assert found[0].line == line


def test_a_mistake_in_one_file_hides_none_in_another(tmp_path: Path) -> None:
    root = copy_prompts(tmp_path)
    change(root, "steps/judge.md", "---", "--")
    change(root, "techniques/empathy.md", "order:", "ordre:")
    change(root, "steps/write.md", "{{ channel }}", "{{ chanel }}{{ chennal }}")
    found = [(Path(remark.path).name, remark.rule.removeprefix("prompt.")) for remark in lint(root)]
    assert ("judge.md", "front_matter") in found
    assert ("empathy.md", "front_matter") in found
    assert found.count(("write.md", "undeclared_input")) == 2
    assert ("write.md", "unused_input") in found


def test_a_mistake_is_said_once(tmp_path: Path) -> None:
    root = copy_prompts(tmp_path)
    change(root, "steps/write.md", "{{ channel }}", "{{ channel }}{{ chanel }}")
    assert [remark.rule for remark in lint(root)] == ["prompt.undeclared_input"]


def test_a_technique_that_plans_call_for_needs_its_file(tmp_path: Path) -> None:
    root = copy_prompts(tmp_path)
    (root / "techniques" / "apology.md").unlink()
    assert ("prompt.missing_technique", str(root / "techniques" / "apology.md")) in [
        (remark.rule, remark.path) for remark in lint(root)
    ]


def test_files_that_nothing_takes_up_are_named_and_are_no_errors(tmp_path: Path) -> None:
    root = copy_prompts(tmp_path)
    (root / "partials" / "spare.md").write_text("Spare.\n")
    change(root, "techniques/role_play.md", "paragraph: none", "paragraph: closing")
    assert [(remark.rule, remark.severity) for remark in lint(root)] == [
        ("prompt.unused_partial", "advice"),
        ("prompt.unused_technique", "advice"),
    ]


def test_lists_of_untrusted_texts_may_be_counted_joined_and_looped_over(tmp_path: Path) -> None:
    root = copy_prompts(tmp_path)
    change(
        root,
        "steps/write.md",
        "{{ word.inline }}",
        "{{ avoid|length }}{{ avoid|first }}{{ avoid|join(' ') }}",
    )
    assert lint(root) == ()
