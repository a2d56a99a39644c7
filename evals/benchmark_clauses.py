"""The clauses of the benchmark, and the arithmetic on their limits."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Literal

import msgspec

from evals.benchmark_wording import CURRENCIES, write_quantity

DATA = Path(__file__).parent / "datasets"
Fact = str | bool | int | float | None
Facts = dict[str, Fact]
Kind = Literal[
    "cap",
    "count",
    "percent",
    "multiple",
    "per_unit",
    "window",
    "time",
    "fee",
    "forbidden",
    "condition",
    "approval",
]


class Clause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One clause with what can be promised under it; see ``datasets/README.md``."""

    policy: str
    id: str
    kind: Kind
    quote: str
    verbs: tuple[str, ...]
    messages: tuple[str, ...]
    facts: Facts
    also: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    nouns: tuple[str, ...] = ()
    passive: tuple[str, ...] = ()
    limit: Decimal = Decimal(0)
    slowest: Decimal = Decimal(0)
    unit: str = ""
    times: str = ""
    of: str = ""
    exact: bool = False
    approval: str = ""
    ceiling: Decimal | None = None
    states: tuple[str, ...] = ()
    waives: tuple[str, ...] = ()
    anchor: str = ""
    told: str = ""
    contradicts: tuple[Facts, ...] = ()
    met: tuple[Facts, ...] = ()
    open: tuple[str, ...] = ()
    condition: str = ""
    near_misses: tuple[str, ...] = ()

    @property
    def split(self) -> str:
        """``tune`` for the companies that were looked at, ``report`` for the others."""
        return "tune" if self.policy in ("airline", "retail") else "report"


def read_clauses(split: str) -> list[Clause]:
    """The clauses of ``split``."""
    lines = (DATA / "benchmark" / "clauses.jsonl").read_text().splitlines()
    clauses = [msgspec.json.decode(line, type=Clause) for line in lines]
    return [clause for clause in clauses if clause.split == split]


def read_policies() -> dict[str, str]:
    """The texts of the policies by id."""
    texts = {name: (DATA / "natural" / f"policy_{name}.md").read_text() for name in ("airline", "retail")}
    for line in (DATA / "replies" / "policies_last.jsonl").read_text().splitlines():
        entry = json.loads(line)
        texts[entry["id"]] = entry["text"]
    return texts


def find_allowed(clause: Clause) -> Decimal:
    """The limit, times the fact it is counted by."""
    return clause.limit * Decimal(str(clause.facts[clause.times])) if clause.times else clause.limit


def write_allowed(clause: Clause) -> str:
    """The limit as a person writes it; empty where the clause has none."""
    return write_quantity(find_allowed(clause), clause.unit) if clause.unit else ""


def find_over(allowed: Decimal, unit: str) -> list[Decimal]:
    """Values over ``allowed``: near, far, double."""
    if unit in CURRENCIES:
        return [
            (allowed * share).quantize(Decimal(1)) for share in (Decimal("1.2"), Decimal("1.5"), Decimal(2))
        ]
    if unit == "percent":
        return [allowed + 5, allowed + 10, allowed * 2]
    if allowed > 20:
        return [allowed * Decimal("1.25"), allowed * Decimal("1.5"), allowed * 2]
    return [allowed + 1, allowed + 2, allowed + 3]


def drop_facts(clause: Clause, facts: Facts) -> Facts:
    """``facts`` without those that decide."""
    return {key: value for key, value in facts.items() if key not in clause.open}


def date_facts(clause: Clause, amount: int) -> Facts:
    """The facts with the anchor ``amount`` units of the clause ago."""
    return {**clause.facts, clause.anchor: find_moment(clause, amount).isoformat()}


def find_moment(clause: Clause, amount: int) -> date:
    """The date or time ``amount`` units of the clause before the case's own."""
    now = datetime.fromisoformat(str(clause.facts.get("now") or clause.facts["today"]))
    if clause.unit == "hour":
        return now - timedelta(hours=amount)
    if clause.unit == "month":
        months = now.year * 12 + now.month - 1 - amount
        return date(months // 12, months % 12 + 1, min(now.day, 28))
    return now.date() - timedelta(days=amount)


def tell_date(clause: Clause, amount: int) -> str:
    """The customer's line that tells the anchor's date."""
    moment = find_moment(clause, amount)
    return clause.told.replace("{date}", f"{moment.day} {moment:%B %Y}")
