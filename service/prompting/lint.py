"""Everything that is wrong with a folder of prompts, or could be better, in one list."""

from collections.abc import Iterator

from service.errors import PromptError
from service.prompting.folder import Folder
from service.prompting.library import compile_folder
from service.prompting.lint_inputs import lint_inputs
from service.prompting.lint_order import lint_order
from service.prompting.lint_trust import lint_trust
from service.prompting.reads import find_included
from service.prompting.remarks import Parsed, Remark, parse_files

_UNREAD = "The service does not start with this. Mend it and lint again: there may be more in the same file."


def lint_folder(folder: Folder, *, called: frozenset[str], reference: Folder) -> tuple[Remark, ...]:
    """All remarks on ``folder``, by file and line.

    ``called`` are the techniques that a plan can call for; ``reference`` is a folder that is known to tell
    untrusted inputs from trusted ones.
    """
    outside = {step.file.name: step.untrusted for step in parse_files(reference, "steps")}
    steps, fallbacks = list(parse_files(folder, "steps")), list(parse_files(folder, "fallback"))
    remarks: list[Remark] = []
    for parsed in (*steps, *fallbacks):
        remarks += lint_inputs(parsed)
    for step in steps:
        remarks += lint_trust(step, outside.get(step.file.name, frozenset()))
        remarks += lint_order(step)
    said = {(remark.path, remark.line) for remark in remarks}
    _, mistakes = compile_folder(folder)
    remarks += [_refuse(mistake, folder) for mistake in mistakes if (mistake.path, mistake.line) not in said]
    remarks += _lint_use(folder, [*steps, *fallbacks], called, mistakes)
    return tuple(sorted(set(remarks)))


def _refuse(mistake: PromptError, folder: Folder) -> Remark:
    """What loading says of a file: its first mistake."""
    bodies = {str(file.path): file.body_line for files in folder.files.values() for file in files}
    partials = {str(path) for path in folder.paths["partials"]}
    in_body = mistake.path in partials or mistake.line >= bodies.get(mistake.path, mistake.line + 1)
    rule = "prompt.template" if in_body else "prompt.front_matter"
    return Remark(mistake.path, mistake.line, rule, mistake.detail, _UNREAD)


def _lint_use(
    folder: Folder, parsed: list[Parsed], called: frozenset[str], mistakes: tuple[PromptError, ...]
) -> Iterator[Remark]:
    """Techniques that are called for and not there, and files that nothing takes up."""
    there = {path.stem for path in folder.paths["techniques"]}
    for name in sorted(called - there):
        path = str(folder.root / "techniques" / f"{name}.md")
        fix = "Write the file. One with `paragraph: none` keeps the technique out of the parts of a reply."
        message = f"plans call for the technique {name!r}, and there is no file of it"
        yield Remark(path, 1, "prompt.missing_technique", message, fix)
    if mistakes:
        return  # what an unreadable file includes is not known
    trees = [tree for file in parsed for tree in file.trees]
    trees += [folder.environment.parse(partial.source) for partial in folder.partials]
    included = {name for tree in trees for name, _ in find_included(tree)}
    for partial in folder.partials:
        if partial.name not in included:
            fix = "Delete it, or take it in with {% include %}."
            message = "no prompt includes this partial"
            yield Remark(partial.path, 1, "prompt.unused_partial", message, fix, "advice")
    sections = {section.title for file in parsed for section in file.sections}
    for technique in folder.techniques:
        used = technique.id in called | sections or f"techniques/{technique.id}.md" in included
        # With cues a technique is looked for in every reply, and one of paragraph none is a manner, not a part.
        if not used and not technique.cues and technique.paragraph != "none":
            path = str(folder.root / "techniques" / f"{technique.id}.md")
            fix = "Delete it, or give it cues: then replies are searched for it."
            message = "no plan calls for this technique, no file includes it, and it has no cues"
            yield Remark(path, 1, "prompt.unused_technique", message, fix, "advice")
