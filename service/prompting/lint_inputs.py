"""Inputs that are declared and not used, or used and not declared, and files that are not there."""

from collections.abc import Iterator

from service.errors import PromptError
from service.prompting.reads import find_included
from service.prompting.remarks import Parsed, Remark
from service.prompting.templates import find_uses


def lint_inputs(parsed: Parsed) -> Iterator[Remark]:
    """All of them, where loading stops at the first."""
    missing = list(_find_missing(parsed))
    for name, line in missing:
        fix = f"Add {name}, or name a file of partials/ or techniques/ that is there."
        yield parsed.remark(line, "missing_include", f"there is no {name!r} to include", fix)
    if missing:
        return  # what it would read is not known
    used: dict[str, int] = {}
    for section in parsed.sections:
        try:
            for use in find_uses(parsed.folder.environment, parsed.path, section.source):
                used.setdefault(use.name, use.line)
        except PromptError:
            return  # loading says it
    declared = {given.name: given.line for given in parsed.inputs}
    for name in used.keys() - declared.keys():
        message = f"{name!r} is used but not declared under inputs"
        fix = "Take it out, or mend its name; declare it only if the service gives it."
        yield parsed.remark(used[name], "undeclared_input", message, fix)
    for name in declared.keys() - used.keys():
        message = f"the input {name!r} is declared but not used"
        fix = "Place it in the text. If the service does not give it, delete the declaration."
        yield parsed.remark(declared[name], "unused_input", message, fix)


def _find_missing(parsed: Parsed) -> Iterator[tuple[str, int]]:
    there = {partial.name for partial in parsed.folder.partials}
    there |= {f"{file.name}.md" for file in parsed.folder.files["techniques"]}
    for tree in parsed.trees:
        yield from ((name, line) for name, line in find_included(tree) if name not in there)
