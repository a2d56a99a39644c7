"""Compiling template text in the sandbox, with every mistake at its file and line."""

import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from jinja2 import (
    BaseLoader,
    Environment,
    StrictUndefined,
    Template,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from service.domain.technique import Technique
from service.errors import PromptError

# Filters for markup, and those that roll dice, are left out: prompts are plain and deterministic.
_FILTERS = (
    "abs",
    "batch",
    "capitalize",
    "count",
    "d",
    "default",
    "first",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "select",
    "selectattr",
    "slice",
    "sort",
    "string",
    "sum",
    "title",
    "trim",
    "truncate",
    "unique",
    "upper",
    "wordcount",
)
_GLOBALS = ("cycler", "dict", "joiner", "namespace", "range")


@dataclass(frozen=True, slots=True)
class Partial:
    """Text that ``{% include "partials/x.md" %}`` takes in; ``name`` is what stands between the quotes."""

    name: str
    path: str
    source: str


class PartialLoader(BaseLoader):
    """Finds partials by name."""

    def __init__(self, partials: tuple[Partial, ...]) -> None:
        self._partials = {partial.name: partial for partial in partials}

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The partial's source and path, as Jinja wants them."""
        if template not in self._partials:
            raise TemplateNotFound(template)
        partial = self._partials[template]
        return partial.source, partial.path, lambda: True


def build_environment(partials: tuple[Partial, ...], techniques: tuple[Technique, ...]) -> Environment:
    """The sandbox that all prompts are compiled in; ``techniques`` is known to every template."""
    environment = ImmutableSandboxedEnvironment(
        loader=PartialLoader(partials),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    environment.globals = {name: environment.globals[name] for name in _GLOBALS}
    environment.globals["techniques"] = techniques
    return environment


def compile_template(environment: Environment, path: str, source: str) -> Template:
    """``source``, compiled; line numbers in later errors are those of ``source``. Raises ``PromptError``."""
    try:
        code = environment.compile(source, name=path, filename=path)
    except TemplateSyntaxError as error:
        raise PromptError(path, error.lineno, error.message or "template syntax") from None
    return environment.template_class.from_code(environment, code, environment.make_globals(None))


@dataclass(frozen=True, slots=True)
class Use:
    """A variable that a template reads, and the line (of the outermost file) where it does."""

    name: str
    line: int


def find_uses(environment: Environment, path: str, source: str) -> Iterator[Use]:
    """The variables read by ``source`` and by what it includes, each once.

    Raises ``PromptError`` for bad syntax, an include whose name is computed or unknown, and one in a circle.
    """
    yield from _find_uses(environment, path, source, ())


def _find_uses(environment: Environment, path: str, source: str, within: tuple[str, ...]) -> Iterator[Use]:
    try:
        tree = environment.parse(source, filename=path)
        names = meta.find_undeclared_variables(tree)
    except TemplateSyntaxError as error:
        raise PromptError(path, error.lineno, error.message or "template syntax") from None
    read = [node for node in tree.find_all(nodes.Name) if node.ctx == "load"]
    for name in sorted(names):
        yield Use(name, min((node.lineno for node in read if node.name == name), default=1))
    for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        partial = _included(environment, path, node, within)
        for use in _find_uses(environment, partial.path, partial.source, (*within, partial.name)):
            yield Use(use.name, node.lineno)


def _included(environment: Environment, path: str, node: nodes.Node, within: tuple[str, ...]) -> Partial:
    template = node.template  # type: ignore[attr-defined] # all four kinds of node have one
    name = template.value if isinstance(template, nodes.Const) else None
    if not isinstance(name, str):
        raise PromptError(path, node.lineno, "the name of an include must be written out")
    if name in within:
        raise PromptError(path, node.lineno, f"{name!r} includes itself")
    assert environment.loader is not None
    try:
        source, filename, _ = environment.loader.get_source(environment, name)
    except TemplateNotFound:
        raise PromptError(path, node.lineno, f"there is no {name!r} to include") from None
    return Partial(name, filename or name, source)


def render_template(template: Template, path: str, values: Mapping[str, object]) -> str:
    """The rendered text, without blank lines around it.

    Raises ``PromptError`` at the line of the file that went wrong: a name or attribute that is not there, a
    filter or operation that the value does not take.
    """
    try:
        return template.render(values).strip()
    except Exception as error:  # whatever a template's expressions can raise
        frames = [
            frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".md")
        ]
        where, line = (frames[-1].filename, frames[-1].lineno or 1) if frames else (path, 1)
        raise PromptError(where, line, f"{type(error).__name__}: {error}") from error
