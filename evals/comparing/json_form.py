"""A comparison as JSON, for CI: the shape is kept while ``schema`` is the same, but fields may be added.

``schema``, ``verdict``, ``summary`` (a sentence), ``exit_code``; ``baseline`` and ``candidate``, each with ``manifest``
(prompts as their ids alone) and ``totals``; ``cases`` (shared, by id), ``only_baseline``, ``only_candidate``,
``warnings``; ``measures``, each as ``Compared`` has it, with the fields of its ``Measure`` in ``measure``; ``primary``,
one of these or null; ``gates``, ``regressed``, ``improved`` as ``Gate`` and ``ChangedCase`` have them, measures by
their names; ``rerun`` (ids of cases); ``prompts`` as ``PromptChange`` has them. Shares are between 0 and 1, p-values
uncorrected unless ``p_holm``, what is not known is null. The same comparison gives the same bytes.
"""

from typing import Any

import msgspec

from evals.comparing.comparison import Comparison
from evals.comparing.reruns import list_reruns
from evals.comparing.totals import Totals
from evals.comparing.wording import word_verdict
from evals.suite.run import Manifest

SCHEMA = "evenhand-comparison/1"


def write_json(comparison: Comparison) -> bytes:
    """UTF-8, indented, with a newline at its end."""
    shape = {
        "schema": SCHEMA,
        "verdict": comparison.verdict,
        "summary": word_verdict(comparison),
        "exit_code": exit_code(comparison),
        "baseline": _form_run(comparison.baseline, comparison.baseline_totals),
        "candidate": _form_run(comparison.candidate, comparison.candidate_totals),
        "cases": comparison.cases,
        "only_baseline": comparison.only_baseline,
        "only_candidate": comparison.only_candidate,
        "warnings": comparison.warnings,
        "primary": comparison.primary,
        "measures": comparison.measures,
        "gates": [_name_measure(msgspec.to_builtins(gate)) for gate in comparison.gates],
        "regressed": [_name_measures(msgspec.to_builtins(found)) for found in comparison.regressions],
        "improved": [_name_measures(msgspec.to_builtins(found)) for found in comparison.improvements],
        "rerun": list_reruns(comparison.regressions),
        "prompts": comparison.prompts,
    }
    return msgspec.json.format(msgspec.json.encode(shape), indent=2) + b"\n"


def exit_code(comparison: Comparison) -> int:
    """1 where a gate fails or the verdict is worse, else 0: doubt doesn't stop a merge, the reader does."""
    failed = any(gate.outcome == "fails" for gate in comparison.gates)
    return 1 if failed or comparison.verdict == "worse" else 0


def _form_run(manifest: Manifest, totals: Totals) -> dict[str, Any]:
    fields = {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}
    return {"manifest": fields | {"prompts": sorted(manifest.prompts)}, "totals": totals}


def _name_measures(changed: dict[str, Any]) -> dict[str, Any]:
    return changed | {"changes": [_name_measure(change) for change in changed["changes"]]}


def _name_measure(found: dict[str, Any]) -> dict[str, Any]:
    return found | {"measure": found["measure"]["name"]}
