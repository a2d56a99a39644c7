"""Families of cases: a company and its policy, and customers who write to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from evals.generating import anywhere, booking, deliveries, goods, subscription
from evals.generating.company import Company, build_company
from evals.generating.drawing import Draw
from evals.generating.labelled import build_case
from evals.generating.policy import write_policy
from evals.generating.situation import Desk, Leaning, Plot
from evals.generating.texts import Kind, Texts, Trade, read_texts
from evals.suite.case import Conflict, EvalCase, Register

_OWN: dict[Kind, tuple[Plot, ...]] = {
    "goods": (*goods.PLOTS, *deliveries.PLOTS),
    "subscription": subscription.PLOTS,
    "booking": booking.PLOTS,
}
PLOTS: dict[Kind, tuple[Plot, ...]] = {
    kind: (*plots, *anywhere.PLOTS, *anywhere.REPEATS) for kind, plots in _OWN.items()
}
CONFLICTS: tuple[Conflict, ...] = tuple(sorted({plot.conflict for plots in PLOTS.values() for plot in plots}))
_BOTH: tuple[Leaning, ...] = ("granted", "refused")
_THREAD_FROM = 5  # a family of so many cases has a thread among them


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller asks for; empty means all there are."""

    trades: Sequence[str] = ()
    conflicts: Sequence[Conflict] = ()
    registers: Sequence[Register] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """``plots`` are what the cases were built on, in their order."""

    company: Company
    plots: tuple[Plot, ...]
    cases: tuple[EvalCase, ...]


def build_families(seed: int, families: int, cases: int, wishes: Wishes = Wishes()) -> Iterator[Family]:
    """``families`` families of ``cases`` cases each; the same arguments give the same families.

    Raises ValueError where no trade of those wished for knows one of the conflicts wished for.
    """
    texts = read_texts()
    trades = [trade for trade in texts.trades if _suits(trade, wishes)]
    if not trades:
        raise ValueError("no such trade has such a conflict")
    draw = Draw(f"evenhand {seed}")
    first = 1
    for number in range(1, families + 1):
        trade = draw.deal("trade", trades)
        yield _build_family(draw, texts, trade, wishes, seed=seed, number=number, first=first, cases=cases)
        first += cases


def _suits(trade: Trade, wishes: Wishes) -> bool:
    if wishes.trades and trade.name not in wishes.trades and trade.slug not in wishes.trades:
        return False
    known = (plot for plot in PLOTS[trade.kind] if trade.hurts or plot.term != "injury")
    return any(_wished(plot, wishes) for plot in known)


def _wished(plot: Plot, wishes: Wishes) -> bool:
    return not wishes.conflicts or plot.conflict in wishes.conflicts


def _build_family(
    draw: Draw, texts: Texts, trade: Trade, wishes: Wishes, *, seed: int, number: int, first: int, cases: int
) -> Family:
    company = build_company(draw, texts, trade, everything=bool(wishes.conflicts))
    policy = write_policy(draw, texts, company)
    plots = _choose_plots(draw, company, wishes, cases)
    registers = wishes.registers or get_args(Register)
    built = tuple(
        build_case(
            Desk(draw, company, texts, draw.day()),
            plot,
            policy=policy,
            register=draw.deal("register", registers),
            family=f"gen-{seed}-{trade.slug}-f{number}",
            id_=f"gen-{seed}-{trade.slug}-{place}",
        )
        for place, plot in enumerate(plots, start=first)
    )
    return Family(company, plots, built)


def _choose_plots(draw: Draw, company: Company, wishes: Wishes, cases: int) -> tuple[Plot, ...]:
    """One that grants and one that refuses, a thread where there is room, any others; in any order."""
    known = [
        plot for plot in PLOTS[company.trade.kind] if plot.term in company.covered and _wished(plot, wishes)
    ]
    once = [plot for plot in known if plot not in anywhere.REPEATS] or known
    pools = [[plot for plot in once if plot.leaning == leaning] for leaning in _BOTH]
    if cases >= _THREAD_FROM:
        pools.append([plot for plot in known if plot in anywhere.REPEATS])
    found = [_choose_plot(draw, pool) for pool in pools if pool][:cases]
    while len(found) < cases:
        found.append(_choose_plot(draw, [plot for plot in once if plot not in found] or once))
    return tuple(draw.some(found, len(found)))


def _choose_plot(draw: Draw, plots: Sequence[Plot]) -> Plot:
    """A term first, then a position in it: terms with many positions do not crowd out the others."""
    terms = sorted({plot.term for plot in plots})
    term = draw.one(terms)
    return draw.one([plot for plot in plots if plot.term == term])
