"""What keeps a cache from being of use: that which differs, before that which does not."""

from collections.abc import Iterator

from jinja2 import TemplateSyntaxError, nodes

from service.errors import PromptError
from service.prompting.reads import find_reads, split_pieces
from service.prompting.remarks import Parsed, Remark
from service.prompting.zones import POLICY_INPUTS, find_dependent

LATE_CHARS = 240  # of text that never changes behind what does; less is a heading for what follows


def lint_order(parsed: Parsed) -> Iterator[Remark]:
    """Remarks on a step whose parts stand in an order that costs time or money."""
    environment, names = parsed.folder.environment, frozenset(given.name for given in parsed.inputs)
    try:
        dependent = list(find_dependent(environment, parsed.sections, parsed.path, names))
    except (PromptError, TemplateSyntaxError):
        return  # an include that cannot be followed: loading says it
    of_case: set[str] = set()
    read: set[str] = set()
    for section, _, piece, reads in dependent:
        if (reads & POLICY_INPUTS) - read and of_case:
            message = f"the policy stands behind {_join(of_case)}, so that no cache can keep it"
            fix = "Move it to the start of ## user, before anything that differs with each request."
            yield parsed.remark(piece.lineno, "policy_after_case", message, fix, "advice")
        of_case |= reads - POLICY_INPUTS
        read |= reads
        if section.title != "system":
            continue
        if said := find_reads(environment, piece, parsed.untrusted):
            message = f"## system holds {_join(said)}: what others wrote gets the weight of your own orders"
            fix = "Move it to ## user. A cache then keeps the system message, too."
            yield parsed.remark(piece.lineno, "untrusted_in_system", message, fix)
        else:
            message = f"## system reads {_join(reads)}: a cache keeps nothing from there on"
            fix = "Move it to ## user, behind the policy."
            yield parsed.remark(piece.lineno, "input_in_system", message, fix, "advice")
    if dependent:
        yield from _find_late(parsed, parsed.sections.index(dependent[0][0]), dependent[0][1])


def _find_late(parsed: Parsed, first: int, place: int) -> Iterator[Remark]:
    """Long text that is the same for every draft, behind the first piece that is not."""
    for index, (section, tree) in enumerate(zip(parsed.sections, parsed.trees, strict=True)):
        if index < first or section.title == "system":
            continue  # the remark on the input says all
        for here, piece in enumerate(split_pieces(tree.body)):
            text = piece.nodes[0] if isinstance(piece, nodes.Output) else None
            if not isinstance(text, nodes.TemplateData) or (index == first and here < place):
                continue
            length = len(text.data.strip())
            if length >= LATE_CHARS:
                line = text.lineno + text.data[: len(text.data) - len(text.data.lstrip())].count("\n")
                message = f"{length} characters that never change stand behind what does"
                fix = "Move them to ## system or above the first input: a cache keeps what comes before that."
                yield parsed.remark(line, "late_static_text", message, fix, "advice")


def _join(names: set[str] | frozenset[str]) -> str:
    return ", ".join(map(repr, sorted(names)))
