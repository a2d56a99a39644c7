"""What a run took: replies, time, tokens and money."""

from dataclasses import dataclass
from math import fsum

import numpy as np

from evals.suite.run import Run


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all rows of a run, errors included.

    ``seconds`` are wall clock added up, with a reply's median and 95th percentile; ``cost`` is in US dollars, of the
    ``costed`` rows that tell theirs (None where no row does).
    """

    rows: int
    cases: int
    errors: int
    seconds: float
    seconds_median: float
    seconds_95th: float
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    model_calls: int
    cost: float | None
    costed: int


def add_up(run: Run) -> Totals:
    rows, seconds = run.rows, [row.seconds for row in run.rows]
    median, late = np.percentile(seconds, (50, 95)) if seconds else (0.0, 0.0)
    costs = [row.cost for row in rows if row.cost is not None]
    return Totals(
        rows=len(rows),
        cases=len({row.case for row in rows}),
        errors=sum(bool(row.error) for row in rows),
        seconds=fsum(seconds),
        seconds_median=float(median),
        seconds_95th=float(late),
        input_tokens=sum(row.input_tokens for row in rows),
        cached_tokens=sum(row.cached_tokens for row in rows),
        output_tokens=sum(row.output_tokens for row in rows),
        model_calls=sum(row.model_calls for row in rows),
        cost=fsum(costs) if costs else None,
        costed=len(costs),
    )
