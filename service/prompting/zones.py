"""Where a prompt stops being the same for every draft, and where for every draft under one policy.

Providers and llama.cpp reuse a prompt up to the first character that differs. That place is found in the
template, not by comparing renderings: before the first node that reads an input, whatever its value. A mark is
set there and the prompt rendered as ever, so that a zone is measured in the very text that is sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jinja2 import Environment, Template, nodes

from service.domain.prompt import ChatMessage, Prompt
from service.prompting.folder import Folder
from service.prompting.frontmatter import PromptFile
from service.prompting.library import PromptLibrary
from service.prompting.reads import find_named, find_reads, split_pieces
from service.prompting.sections import Section, split_sections
from service.prompting.steps import Step

# Inputs that are the same for every case under a policy.
POLICY_INPUTS = frozenset({"policy"})

# Noncharacters, like those that stand for untrusted text, but never part of a token.
_END_OF_STATIC, _END_OF_POLICY = "\ufdd2", "\ufdd3"


@dataclass(frozen=True, slots=True)
class Zones:
    """One message's text in three: the same for every draft, the same under its policy, and the case's own."""

    static: str
    policy: str
    case: str


def mark_zones(library: PromptLibrary, folder: Folder, policy_inputs: frozenset[str]) -> PromptLibrary:
    """``library`` with steps that print a mark where a zone ends, for ``read_zones`` to find.

    ``folder`` is what ``library`` was compiled from; ``policy_inputs`` name those that the policy fills.
    """
    files = {file.name.removeprefix("steps/"): file for file in folder.files["steps"]}
    steps = {name: _mark(step, files[name], policy_inputs) for name, step in library.steps.items()}
    return replace(library, steps=steps)


def read_zones(prompt: Prompt) -> tuple[Prompt, tuple[Zones, ...]]:
    """``prompt`` without its marks, and the zones of each message. A zone goes on until it is ended."""
    zones: list[Zones] = []
    ended: frozenset[str] = frozenset()
    for message in prompt.messages:
        text = message.content
        static, rest = _split(text, _END_OF_STATIC, ended)
        policy, case = _split(rest, _END_OF_POLICY, ended)
        ended |= {mark for mark in (_END_OF_STATIC, _END_OF_POLICY) if mark in text}
        zones.append(_trim(Zones(_unmark(static), _unmark(policy), _unmark(case))))
    messages = tuple(
        ChatMessage(message.role, zone.static + zone.policy + zone.case)
        for message, zone in zip(prompt.messages, zones, strict=True)
    )
    return replace(prompt, messages=messages), tuple(zones)


def find_dependent(
    environment: Environment, sections: tuple[Section, ...], path: str, inputs: frozenset[str]
) -> Iterator[tuple[Section, int, nodes.Node, frozenset[str]]]:
    """(section, place among its pieces, piece, inputs it reads) of every piece that prints what inputs decide.

    Raises ``PromptError`` where a section cannot be parsed.
    """
    named: frozenset[str] = frozenset()
    for section in sections:
        tree = environment.parse(section.source, filename=path)
        for place, piece in enumerate(split_pieces(tree.body)):
            reads = find_reads(environment, piece, inputs | named)
            if reads and (new := find_named(piece)):
                named |= new
            elif reads:
                yield section, place, piece, reads


def _mark(step: Step, file: PromptFile, policy_inputs: frozenset[str]) -> Step:
    environment = step.parts[0][1].environment
    sections = split_sections(file)
    inputs = frozenset(declared.name for declared in step.inputs)
    ends: dict[str, tuple[Section, int]] = {}
    for section, place, _, reads in find_dependent(environment, sections, step.path, inputs):
        ends.setdefault(_END_OF_STATIC, (section, place))
        if not reads <= policy_inputs:
            ends.setdefault(_END_OF_POLICY, (section, place))
    parts = []
    for (role, template), section in zip(step.parts, sections, strict=True):
        marks = [(place, mark) for mark, (where, place) in ends.items() if where is section]
        parts.append((role, _compile(environment, step.path, section, marks) if marks else template))
    return replace(step, parts=tuple(parts))


def _compile(environment: Environment, path: str, section: Section, marks: list[tuple[int, str]]) -> Template:
    tree = environment.parse(section.source, filename=path)
    body: list[nodes.Node] = []
    for place, piece in enumerate(split_pieces(tree.body)):
        here = "".join(mark for where, mark in marks if where == place)
        body.append(nodes.Output([nodes.TemplateData(here)], lineno=piece.lineno))
        body.append(piece)
    marked = nodes.Template(body, lineno=1)
    marked.set_environment(environment)
    code = environment.compile(marked, name=path, filename=path)
    return environment.template_class.from_code(environment, code, environment.make_globals(None))


def _split(text: str, mark: str, ended: frozenset[str]) -> tuple[str, str]:
    if mark in ended:
        return "", text
    before, _, after = text.partition(mark)
    return before, after


def _trim(zones: Zones) -> Zones:
    """Without the blanks around the whole, which a mark can keep ``render_template`` from seeing."""
    static = zones.static.lstrip()
    policy = zones.policy if static else zones.policy.lstrip()
    case = zones.case if static or policy else zones.case.lstrip()
    case = case.rstrip()
    policy = policy if case else policy.rstrip()
    return Zones(static if case or policy else static.rstrip(), policy, case)


def _unmark(text: str) -> str:
    return text.replace(_END_OF_STATIC, "").replace(_END_OF_POLICY, "")
