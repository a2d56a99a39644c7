"""Ways in which text from outside could be read as an instruction, or be broken on its way into a prompt."""

from collections.abc import Iterator

from jinja2 import nodes

from service.prompting.reads import find_all
from service.prompting.remarks import Parsed, Remark

# Filters that work on letters. An untrusted text is a token while they run: they change nothing, or break it.
_LETTER_FILTERS = frozenset(
    "capitalize float format indent int lower replace title trim truncate upper wordcount".split()
)
_FENCES = ("<<untrusted", "<<end")


def lint_trust(parsed: Parsed, outside: frozenset[str]) -> Iterator[Remark]:
    """Remarks on a step; ``outside`` are the inputs that hold what others wrote, whatever it declares."""
    for given in parsed.inputs:
        if given.trust == "trusted" and given.name in outside:
            message = f"{given.name!r} holds what others wrote, and trusted text is not fenced"
            fix = f"Declare it as {given.name}: {{trust: untrusted}}."
            yield parsed.remark(given.line, "trusted_outside_text", message, fix)
    for tree in parsed.trees:
        yield from _lint_fences(tree, parsed)
        tainted = _spread(tree, parsed.untrusted)
        for use in find_all(tree, nodes.Filter):
            if use.name in _LETTER_FILTERS and _is_tainted(use.node, tainted):
                message = f"the filter {use.name!r} gets a token that stands for untrusted text, not the text"
                fix = "Place it whole, as {{ name.block }} or {{ name.inline }}, and say in words what to do with it."
                yield parsed.remark(use.lineno, "altered_untrusted", message, fix)


def _lint_fences(tree: nodes.Template, parsed: Parsed) -> Iterator[Remark]:
    for text in find_all(tree, nodes.TemplateData):
        for fence in _FENCES:
            if fence in text.data:
                line = text.lineno + text.data[: text.data.index(fence)].count("\n")
                message = (
                    f"{fence!r} is written out: text near it can pass for fenced, or fenced text for yours"
                )
                fix = "Take it out: {{ name.block }} prints a fence whose mark nobody can guess."
                yield parsed.remark(line, "written_fence", message, fix)


def _spread(tree: nodes.Template, untrusted: frozenset[str]) -> frozenset[str]:
    """``untrusted`` with the names that loops and ``set`` give to what is in it."""
    named = [(loop.iter, loop.target) for loop in find_all(tree, nodes.For)]
    named += [(assign.node, assign.target) for assign in find_all(tree, nodes.Assign)]
    tainted, before = untrusted, -1
    while len(tainted) != before:
        before = len(tainted)
        for value, target in named:
            if _is_tainted(value, tainted):
                tainted |= {name.name for name in find_all(target, nodes.Name)}
    return tainted


def _is_tainted(node: nodes.Node | None, tainted: frozenset[str]) -> bool:
    """Whether ``node`` is a value in ``tainted``, or is reached through one."""
    if isinstance(node, nodes.Name):
        return node.name in tainted
    if isinstance(node, nodes.Filter):
        return node.name not in ("length", "count") and _is_tainted(node.node, tainted)
    if isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Call):
        return _is_tainted(node.node, tainted)
    return False
