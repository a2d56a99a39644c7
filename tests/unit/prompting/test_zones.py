"""Zones: where a prompt stops being the same for every draft, and for every draft under a policy."""

from pathlib import Path
from shutil import copytree

import pytest

from service.prompting import load_prompts, shipped_prompts
from service.prompting.folder import read_folder
from service.prompting.zones import POLICY_INPUTS, Zones, mark_zones, read_zones

HEAD = """---
id: steps/write
inputs:
  policy: {trust: untrusted}
  message: {trust: untrusted}
  channel: {trust: trusted, default: email}
---
"""
GIVEN = {"policy": "Be fair.", "message": "Where is it?", "channel": "sms"}


def find_zones(
    tmp_path: Path, body: str, policy_inputs: frozenset[str] = POLICY_INPUTS, partial: str = "Unused."
) -> tuple[Zones, ...]:
    """The zones of a step with ``body``; the prompt without its marks is what is sent."""
    root = tmp_path / "prompts"
    copytree(shipped_prompts(), root)
    (root / "steps" / "write.md").write_text(HEAD + body, encoding="utf-8")
    (root / "partials" / "added.md").write_text(partial)
    library = load_prompts(root)
    marked = mark_zones(library, read_folder(root), policy_inputs)
    prompt, zones = read_zones(marked.render("write", GIVEN))
    assert prompt == library.render("write", GIVEN)
    return zones


def test_a_message_falls_into_what_is_fixed_what_the_policy_fills_and_the_rest(tmp_path: Path) -> None:
    body = "## system\nBe kind.\n## user\nThe policy: {{ policy }}\nBy {{ channel }}: {{ message }}\nNow write.\n"
    system, user = find_zones(tmp_path, body)
    assert system == Zones("Be kind.", "", "")
    assert user == Zones("The policy: ", '"Be fair."\nBy ', 'sms: "Where is it?"\nNow write.')


def test_an_input_in_the_system_message_ends_both_zones_for_all_that_follows(tmp_path: Path) -> None:
    body = "## system\nFor {{ channel }}, be kind.\n## user\n{{ policy }} {{ message }}\n"
    assert find_zones(tmp_path, body) == (
        Zones("For ", "", "sms, be kind."),
        Zones("", "", '"Be fair." "Where is it?"'),
    )


def test_a_branch_differs_from_its_start_whatever_it_prints(tmp_path: Path) -> None:
    branch = '{% if channel == "fax" %}\nBy fax.\n{% endif %}\n'
    body = f"## system\nBe kind.\n## user\nFixed.\n{branch}{{{{ policy }}}}{{{{ message }}}}\n"
    assert find_zones(tmp_path, body)[1].static == "Fixed.\n"
    assert find_zones(tmp_path / "again", body)[1].policy == ""


def test_what_set_names_counts_where_it_is_printed(tmp_path: Path) -> None:
    body = (
        "## system\nBe kind.\n## user\n{% set who = channel %}\n"
        "Fixed. {{ policy }} Fixed, too. {{ who }}{{ message }}"
    )
    user = find_zones(tmp_path, body)[1]
    assert user == Zones("Fixed. ", '"Be fair." Fixed, too. ', 'sms"Where is it?"')


def test_an_included_file_ends_a_zone_by_what_it_reads(tmp_path: Path) -> None:
    include = '{% include "partials/added.md" %}'
    body = f"## system\nBe kind.\n## user\nFixed. {include} {{{{ policy }}}}{{{{ message }}}}\n"
    fixed = find_zones(tmp_path / "fixed", body + "{{ channel }}", partial="Stay polite.")[1]
    assert fixed.static == "Fixed. Stay polite. "
    reading = find_zones(tmp_path / "reading", body, partial="By {{ channel }}.")[1]
    assert (reading.static, reading.policy) == ("Fixed. ", "")


def test_a_policy_that_is_cut_to_the_case_is_the_cases_own(tmp_path: Path) -> None:
    body = "## system\nBe kind.\n## user\nThe policy: {{ policy }}\n{{ message }}{{ channel }}\n"
    user = find_zones(tmp_path, body, frozenset())[1]
    assert (user.static, user.policy) == ("The policy: ", "")


def test_a_prompt_that_reads_nothing_is_fixed_to_its_end(tmp_path: Path) -> None:
    root = tmp_path / "prompts"
    copytree(shipped_prompts(), root)
    (root / "steps" / "write.md").write_text("---\nid: steps/write\n---\n## system\nA\n## user\nB\n")
    library = load_prompts(root)
    prompt, zones = read_zones(mark_zones(library, read_folder(root), POLICY_INPUTS).render("write", {}))
    assert zones == (Zones("A", "", ""), Zones("B", "", ""))
    assert prompt == library.render("write", {})


@pytest.mark.parametrize("step", ["write", "repair", "judge", "rewrite"])
def test_all_shipped_system_messages_are_fixed(step: str) -> None:
    library = load_prompts()
    marked = mark_zones(library, read_folder(shipped_prompts()), POLICY_INPUTS)
    system = next(text for text in marked.system_texts if text == library.steps[step].system_texts[0])
    assert system in library.system_texts
