"""Loading: every mistake is found at start, with its file and line."""

import shutil
from pathlib import Path

import pytest

from service.errors import PromptError
from service.prompting import load_prompts, shipped_prompts
from service.prompting.library import require_whole

STEP = """---
id: steps/write
inputs:
  message: {trust: untrusted}
  tone: {trust: trusted, default: warm}
params:
  temperature: 0.5
  max_tokens: 300
---
## system
Write in a {{ tone }} way.
## user
{{ message }}
"""
TECHNIQUE = """---
id: empathy
name: Empathy
order: 30
paragraph: opening
sources: [D1]
summary: Name the feeling.
shows_as: The feeling, named.
counts_against: Stock phrases.
cues:
  - I can see why
  - how frustrating
---
Name the feeling.
"""
FALLBACK = """---
id: fallback/reply
inputs:
  due: {trust: trusted}
---
## empathy
I can see why this is frustrating.
## next_step
{% if due %}
I will write to you within {{ due }}.
{% endif %}
"""
PARTIAL = "Stay polite.\n"


def write_folder(root: Path, **changed: str) -> Path:
    """A sound folder of prompts, with the files named in ``changed`` written otherwise."""
    next_step = TECHNIQUE.replace("empathy", "next_step").replace("order: 30", "order: 40")
    files = {
        "steps/write.md": changed.get("step", STEP),
        "techniques/empathy.md": changed.get("technique", TECHNIQUE),
        "techniques/next_step.md": next_step,
        "partials/rules.md": changed.get("partial", PARTIAL),
        "fallback/reply.md": changed.get("fallback", FALLBACK),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def mistake_in(root: Path) -> PromptError:
    """The error that loading ``root`` raises."""
    with pytest.raises(PromptError) as caught:
        load_prompts(root)
    return caught.value


def test_a_sound_folder_loads(tmp_path: Path) -> None:
    library = load_prompts(write_folder(tmp_path))
    assert [technique.id for technique in library.techniques] == ["empathy", "next_step"]
    assert library.technique("empathy").instruction == "Name the feeling."
    prompt = library.render("write", {"message": "Hi", "tone": "calm"})
    assert (prompt.step, prompt.temperature, prompt.max_tokens) == ("write", 0.5, 300)
    assert [(m.role, m.content) for m in prompt.messages] == [
        ("system", "Write in a calm way."),
        ("user", '"Hi"'),
    ]


@pytest.mark.parametrize("missing", ["steps/write.md", "fallback/sentences.md"])
def test_a_folder_that_no_draft_can_be_made_with_is_refused(tmp_path: Path, missing: str) -> None:
    shutil.copytree(shipped_prompts(), tmp_path / "prompts")
    (tmp_path / "prompts" / missing).unlink()
    with pytest.raises(PromptError, match=f"{missing}:1: this file is missing"):
        require_whole(load_prompts(tmp_path / "prompts"))
    require_whole(load_prompts())


def test_a_fallback_is_plain_text_for_each_technique_and_drops_what_is_empty(tmp_path: Path) -> None:
    library = load_prompts(write_folder(tmp_path))
    feeling = ("empathy", "I can see why this is frustrating.")
    step = ("next_step", "I will write to you within 24 hours.")
    assert library.render_fallback("reply", {"due": "24 hours"}) == (feeling, step)
    assert library.render_fallback("reply", {"due": ""}) == (feeling,)


def test_assistant_turns_may_stand_between(tmp_path: Path) -> None:
    step = STEP.replace("## user\n", "## user\nHi\n## assistant\nHello\n## user\n")
    prompt = load_prompts(write_folder(tmp_path, step=step)).render("write", {"message": "x"})
    assert [m.role for m in prompt.messages] == ["system", "user", "assistant", "user"]


@pytest.mark.parametrize(
    ("old", "new", "line", "detail"),
    [
        ("---\nid: steps/write", "id: steps/write", 1, "no front matter"),
        ("---\n## system", "## system", 13, "not closed"),
        ("id: steps/write", "id: steps/wright", 2, "the path says 'steps/write'"),
        ("id: steps/write\n", "", 1, "missing required field `id`"),
        ("params:", "parms:", 6, "unknown field `parms`"),
        ("  temperature: 0.5", "  temperature: hot", 7, "params.temperature: Expected `float`"),
        ("  temperature: 0.5", "  temperature: 3.0", 7, "params.temperature"),
        ("  max_tokens: 300", "  max_tokens: 0", 8, "params.max_tokens"),
        ("  max_tokens: 300", "  top_p: 1", 8, "unknown field `top_p`"),
        ("  tone: {trust: trusted, default: warm}", "  tone: {trust: mostly}", 5, "inputs.tone.trust"),
        ("  tone: {trust: trusted, default: warm}", "  tone: {trusts: x}", 5, "unknown field `trusts`"),
        ("  tone: {trust: trusted, default: warm}", "  tone: warm", 5, "inputs.tone"),
        ("  tone: {", "  message: {", 5, "'message' is given twice"),
        ("  tone: {", "  techniques: {", 5, "cannot be the name of an input"),
        ("  tone: {", "  a-b: {", 5, "cannot be the name of an input"),
        ("  tone: {trust", "  tone: {{trust", 6, "bad YAML"),
        ("  tone: {trust: trusted", "  tone: [trust: trusted", 5, "bad YAML"),
        ("{{ tone }}", "warm", 5, "'tone' is declared but not used"),
        ("{{ tone }}", "{{ tone }} {{ mood }}", 11, "'mood' is used but not declared"),
        ("{{ message }}", "{{ message }}\n\n{{ mood }}", 15, "'mood' is used but not declared"),
        ("{{ message }}", "{{ message", 13, "unexpected end of template"),
        ("{{ message }}", "{{ message }}\n{% if tone %}", 14, "Unexpected end of template"),
        ("{{ message }}", "{{ message|shout }}", 13, "No filter named 'shout'"),
        ("{{ message }}", "{{ message|random }}", 13, "No filter named 'random'"),
        ("{{ message }}", "{{ message }} {{ lipsum() }}", 13, "'lipsum' is used but not declared"),
        ("{{ message }}", '{{ message }}{% include "partials/no.md" %}', 13, "there is no 'partials/no.md'"),
        ("{{ message }}", "{{ message }}{% include tone %}", 13, "must be written out"),
        ("## system\n", "", 10, "text before the first ## heading"),
        ("## system", "## System", 10, "unknown role 'System'"),
        ("## user", "## customer", 12, "unknown role 'customer'"),
        ("## user", "### user", 10, "ends with ## user"),
        ("## system", "## user", 10, "opens with ## system"),
        ("## user", "## system", 10, "opens with ## system"),
    ],
)
def test_a_mistake_in_a_step_is_found_on_its_line(
    tmp_path: Path, old: str, new: str, line: int, detail: str
) -> None:
    assert old in STEP
    mistake = mistake_in(write_folder(tmp_path, step=STEP.replace(old, new, 1)))
    assert mistake.path == str(tmp_path / "steps/write.md")
    assert detail in mistake.detail
    assert mistake.line == line


@pytest.mark.parametrize(
    ("old", "new", "line", "detail"),
    [
        ("id: empathy", "id: sympathy", 2, "the path says 'empathy'"),
        ("order: 30", "order: 40", 4, "order 40 is already taken"),
        ("order: 30", "order: first", 4, "order: Expected `int`"),
        ("order: 30\n", "", 1, "missing required field `order`"),
        ("paragraph: opening", "paragraph: start", 5, "paragraph: Invalid enum value 'start'"),
        ("sources: [D1]", "sources: [D1, X]", 6, "sources"),
        ("sources: [D1]", "sources: []", 6, "sources"),
        ("summary: Name the feeling.", "summary: ''", 7, "summary"),
        ("  - how frustrating", "  - (how", 12, "bad cue '(how': missing )"),
        ("  - how frustrating", "  - (?:how)?", 12, "it matches empty text"),
        ("---\nName the feeling.", "---\n", 14, "no instruction"),
        ("---\nName the feeling.", "---\nName {{ it }}.", 14, "plain text, not a template"),
    ],
)
def test_a_mistake_in_a_technique_is_found_on_its_line(
    tmp_path: Path, old: str, new: str, line: int, detail: str
) -> None:
    assert old in TECHNIQUE
    mistake = mistake_in(write_folder(tmp_path, technique=TECHNIQUE.replace(old, new, 1)))
    name = "next_step" if "taken" in detail else "empathy"
    assert mistake.path == str(tmp_path / f"techniques/{name}.md")
    assert detail in mistake.detail
    assert mistake.line == line


@pytest.mark.parametrize(
    ("old", "new", "line", "detail"),
    [
        ("  due: {trust: trusted}", "  due: {}", 4, "'due' must be trusted"),
        ("## empathy", "## sympathy", 6, "unknown technique 'sympathy'"),
        ("{{ due }}", "{{ dew }}", 10, "'dew' is used but not declared"),
        ("inputs:", "params: {}\ninputs:", 3, "unknown field `params`"),
    ],
)
def test_a_mistake_in_a_fallback_is_found_on_its_line(
    tmp_path: Path, old: str, new: str, line: int, detail: str
) -> None:
    mistake = mistake_in(write_folder(tmp_path, fallback=FALLBACK.replace(old, new, 1)))
    assert mistake.path == str(tmp_path / "fallback/reply.md")
    assert (mistake.line, detail in mistake.detail) == (line, True), mistake.detail


@pytest.mark.parametrize(
    ("partial", "line", "detail"),
    [
        ("One.\n{% if %}\n", 2, "Expected an expression"),
        ('One.\n{% include "partials/rules.md" %}\n', 2, "includes itself"),
        ("One.\n## system\n", 2, "role headings"),
        ("---\nid: x\n---\n", 1, "front matter"),
    ],
)
def test_a_mistake_in_a_partial_is_found_even_where_nothing_includes_it(
    tmp_path: Path, partial: str, line: int, detail: str
) -> None:
    mistake = mistake_in(write_folder(tmp_path, partial=partial))
    assert mistake.path == str(tmp_path / "partials/rules.md")
    assert (mistake.line, detail in mistake.detail) == (line, True), mistake.detail


def test_a_variable_of_a_partial_must_be_declared_where_it_is_included(tmp_path: Path) -> None:
    step = STEP.replace("{{ message }}", '{{ message }}\n{% include "partials/rules.md" %}')
    mistake = mistake_in(write_folder(tmp_path, step=step, partial="{{ brand }}\n"))
    assert (Path(mistake.path).name, mistake.line) == ("write.md", 14)
    assert "'brand' is used but not declared" in mistake.detail


def test_the_first_mistake_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    root = write_folder(
        tmp_path,
        step=STEP.replace("{{ tone }}", "{{ mood }}"),
        technique=TECHNIQUE.replace("order: 30", "order: x").replace("cues:", "cus:"),
        fallback=FALLBACK.replace("## empathy", "## sympathy"),
    )
    text = str(mistake_in(root))
    assert [line.split(": ")[0] for line in text.split("\n")] == [
        f"{root}/techniques/empathy.md:4",
        f"{root}/steps/write.md:11",
        f"{root}/fallback/reply.md:6",
    ]


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    root = write_folder(tmp_path)
    (root / "steps/write.md").write_bytes(STEP.encode().replace(b"warm}", b"w\xe4rm}"))
    mistake = mistake_in(root)
    assert (mistake.line, mistake.detail) == (5, "not UTF-8")


def test_a_folder_that_is_not_there_or_holds_no_prompts_is_refused(tmp_path: Path) -> None:
    assert "no such folder" in mistake_in(tmp_path / "nowhere").detail
    assert "needs steps/*.md" in mistake_in(tmp_path).detail


def test_the_digest_does_not_depend_on_the_platform_or_the_place(tmp_path: Path) -> None:
    one = write_folder(tmp_path / "one")
    other = write_folder(tmp_path / "other")
    for path in other.glob("*/*.md"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    digest = load_prompts(one).digest
    assert digest.startswith("sha256:")
    assert len(digest) == 71
    assert load_prompts(other).digest == digest
    assert load_prompts(other).render("write", {"message": "x"}) == load_prompts(one).render(
        "write", {"message": "x"}
    )


@pytest.mark.parametrize(
    "changed", ["steps/write.md", "techniques/empathy.md", "partials/rules.md", "fallback/reply.md"]
)
def test_the_digest_changes_with_any_file(tmp_path: Path, changed: str) -> None:
    root = write_folder(tmp_path)
    before = load_prompts(root).digest
    path = root / changed
    path.write_text(path.read_text().replace(".\n", "!\n", 1))
    assert load_prompts(root).digest != before


def test_the_digest_changes_when_a_file_is_renamed(tmp_path: Path) -> None:
    root = write_folder(tmp_path)
    before = load_prompts(root).digest
    (root / "partials/rules.md").rename(root / "partials/manners.md")
    assert load_prompts(root).digest != before


def test_the_shipped_prompts_lie_beside_the_service_and_load() -> None:
    assert (shipped_prompts() / "techniques").is_dir()
    library = load_prompts()
    assert {"write", "repair"} <= set(library.steps)
    assert library.fallbacks
