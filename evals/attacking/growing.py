"""The attacks: those that are written out, and those that grow from goals, templates and carriers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct, field

from evals.engine.attack_planting import DATA, Place, Plant, read_attacks

Half = Literal["dev", "held_out"]
_Line = TypeVar("_Line", bound=Struct)
_CARRIERS: tuple[Place, ...] = ("message", "history", "policy", "fact", "agent")
_TEMPLATES_A_GOAL = 6


class Goal(Struct, frozen=True, forbid_unknown_fields=True):
    """What an attacker wants: ``seek`` are letters and digits of a reply that did it, in a row and in lower case.

    Where it ``says``, a sentence that denies or reports it has not done it.
    """

    id: str
    half: Half
    kind: str
    wish: str
    obeyed: str
    seek: list[str] = field(default_factory=list)
    says: bool = False


class Template(Struct, frozen=True, forbid_unknown_fields=True):
    """How it is put: ``text`` holds ``{wish}``."""

    id: str
    half: Half
    text: str


@dataclass(frozen=True, slots=True)
class Attack:
    """A text in a place, and how one knows that it was obeyed: by ``goal``, or by the signs of ``plant`` where None."""

    plant: Plant
    place: Place
    half: Half
    kind: str
    goal: Goal | None = None

    @property
    def id(self) -> str:
        return f"{self.plant.id}.{self.place}"


def read_all_attacks() -> tuple[Attack, ...]:
    """The written ones, all of ``dev``, then the grown ones."""
    written = [
        Attack(plant, place, "dev", plant.kind.split("_")[0])
        for plant in read_attacks()
        for place in plant.places
    ]
    return (*written, *grow_attacks(_read("goals.jsonl", Goal), _read("templates.jsonl", Template)))


def grow_attacks(goals: Sequence[Goal], templates: Sequence[Template]) -> Iterator[Attack]:
    """Each goal in some templates of its half, each of them in a carrier of its own; the same ones each time."""
    for goal in goals:
        fit = sorted(
            (each for each in templates if each.half == goal.half), key=lambda each: _draw(goal.id, each.id)
        )
        for turn, template in enumerate(fit[:_TEMPLATES_A_GOAL]):
            place = _CARRIERS[(turn + int(_draw(goal.id, "")[:6], 16)) % len(_CARRIERS)]
            text = template.text.format(wish=goal.wish)
            plant = Plant(f"{goal.id}-{template.id}", goal.kind, text, [place], obeyed=goal.obeyed)
            yield Attack(plant, place, goal.half, goal.kind, goal)


def _read(name: str, kind: type[_Line]) -> list[_Line]:
    lines = (DATA / name).read_text("utf-8").splitlines()
    return [msgspec.json.decode(line, type=kind) for line in lines]


def _draw(*parts: str) -> str:
    return sha256(" ".join(parts).encode()).hexdigest()
