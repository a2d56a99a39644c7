"""Which inputs a part of a template depends on, from Jinja's own syntax tree."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from jinja2 import Environment, TemplateNotFound, nodes

from service.prompting.templates import Use, find_uses

NodeKind = TypeVar("NodeKind", bound=nodes.Node)
_NAMING = (nodes.Assign, nodes.AssignBlock, nodes.Macro)


def find_reads(environment: Environment, node: nodes.Node, names: frozenset[str]) -> frozenset[str]:
    """Those of ``names`` that ``node`` reads, by itself or through what it includes.

    Raises ``PromptError`` for a mistake in what is included; what is not there reads nothing.
    """
    read = {found.name for found in find_all(node, nodes.Name) if found.ctx == "load"}
    for name, _ in find_included(node):
        read |= {use.name for use in _follow(environment, name)}
    return names & read


def find_all(node: nodes.Node, kind: type[NodeKind]) -> Iterator[NodeKind]:
    """``node`` and everything below it that is of ``kind``."""
    if isinstance(node, kind):
        yield node
    yield from node.find_all(kind)


def split_pieces(body: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """The nodes of ``body`` one by one, text and expressions that stand side by side taken apart."""
    for node in body:
        if isinstance(node, nodes.Output):
            for piece in node.nodes:
                yield nodes.Output([piece], lineno=piece.lineno)
        else:
            yield node


def find_named(node: nodes.Node) -> frozenset[str]:
    """The names that ``node`` gives to a value without printing any: those of ``set`` and ``macro``."""
    if not isinstance(node, _NAMING):
        return frozenset()
    if isinstance(node, nodes.Macro):
        return frozenset({node.name})
    return frozenset(found.name for found in find_all(node.target, nodes.Name))


def find_included(node: nodes.Node) -> Iterator[tuple[str, int]]:
    """(name, line) of the files that ``node`` takes in; a name that is computed is left out."""
    for kind in (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends):
        for found in find_all(node, kind):
            template: nodes.Node = found.template  # type: ignore[attr-defined] # all four kinds have one
            if isinstance(template, nodes.Const) and isinstance(template.value, str):
                yield template.value, found.lineno


def _follow(environment: Environment, name: str) -> Iterator[Use]:
    assert environment.loader is not None
    try:
        source, path, _ = environment.loader.get_source(environment, name)
    except TemplateNotFound:
        return  # loading says so
    yield from find_uses(environment, path or name, source)
