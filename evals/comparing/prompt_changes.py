"""What changed in the prompt files between two runs."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Literal

Kind = Literal["added", "removed", "edited"]


@dataclass(frozen=True, slots=True)
class PromptChange:
    """``diff`` is a unified diff of the prompt file ``id``, without a newline at its end."""

    id: str
    kind: Kind
    diff: str


def find_prompt_changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[PromptChange, ...]:
    """A change for every prompt that differs, by id; none where the prompts are equal.

    >>> print(find_prompt_changes({"steps/plan": "Be warm.\\n"}, {"steps/plan": "Be brief.\\n"})[0].diff)
    --- a/steps/plan
    +++ b/steps/plan
    @@ -1 +1 @@
    -Be warm.
    +Be brief.
    """
    return tuple(
        _compare(id_, before.get(id_), after.get(id_))
        for id_ in sorted(before.keys() | after.keys())
        if before.get(id_) != after.get(id_)
    )


def _compare(id_: str, before: str | None, after: str | None) -> PromptChange:
    kind: Kind = "added" if before is None else "removed" if after is None else "edited"
    names = ("/dev/null" if before is None else f"a/{id_}", "/dev/null" if after is None else f"b/{id_}")
    diff = unified_diff(_split(before or ""), _split(after or ""), *names, lineterm="")
    return PromptChange(id_, kind, "\n".join(diff))


def _split(text: str) -> list[str]:
    # Not splitlines, which would hide a changed line separator; git's words for a file that ends within a line.
    *lines, rest = text.split("\n")
    return [*lines, f"{rest}\n\\ No newline at end of file"] if rest else lines
