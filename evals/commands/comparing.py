"""What ``evenhand eval compare`` and ``evenhand eval report`` do."""

from pathlib import Path

from evals.comparing.comparison import Comparison, compare_runs
from evals.comparing.json_form import exit_code, write_json
from evals.comparing.markdown import write_markdown
from evals.comparing.reruns import confirm_regressions
from evals.comparing.wording import show_p
from evals.engine.tasks import find_measures
from evals.suite.run import Run
from evals.suite.run_finding import BASELINES, find_run
from service.cli.failures import complain
from service.errors import InvalidInput


def compare_named(
    baseline: str,
    candidate: str,
    *,
    folder: Path,
    as_json: bool,
    html: Path | None,
    confirm: tuple[str, str] | None,
) -> int:
    """Print the comparison, write its report where one is wanted; the exit code."""
    before, after = read_named(baseline, folder), read_named(candidate, folder)
    comparison = compare_named_runs(before, after)
    if html is not None:
        from evals.reporting.report import build_report

        _write(html, build_report(comparison, before, after))
    print(write_json(comparison).decode() if as_json else write_markdown(comparison))
    if confirm is not None:
        _confirm(comparison, read_named(confirm[0], folder), read_named(confirm[1], folder))
    return exit_code(comparison)


def report_named(baseline: str, candidate: str | None, *, folder: Path, output: Path) -> int:
    """Write the report of one run, or of two held against each other."""
    from evals.reporting.report import build_report, build_run_report

    before = read_named(baseline, folder)
    if candidate is None:
        _write(output, build_run_report(before, find_measures(before.manifest.task)))
    else:
        after = read_named(candidate, folder)
        _write(output, build_report(compare_named_runs(before, after), before, after))
    return 0


def read_named(name: str, folder: Path) -> Run:
    """Raises InvalidInput that names the runs there are."""
    try:
        return find_run(name, (folder, BASELINES))
    except (ValueError, OSError) as error:
        raise InvalidInput(str(error)) from error


def compare_named_runs(before: Run, after: Run) -> Comparison:
    try:
        return compare_runs(before, after, find_measures(before.manifest.task))
    except ValueError as error:
        raise InvalidInput(f"these runs cannot be compared: {error}") from error


def _confirm(comparison: Comparison, before: Run, after: Run) -> None:
    try:
        found = confirm_regressions(
            comparison.regressions, before, after, find_measures(before.manifest.task)
        )
    except ValueError as error:
        raise InvalidInput(f"--confirm: {error}") from error
    print("\n### Regressed cases, run again\n")
    for each in found:
        told = (
            ""
            if each.p_holm is None
            else f", {each.baseline:.2f} → {each.candidate:.2f}, p {show_p(each.p_holm)}"
        )
        print(f"- {each.outcome}: `{each.case}`, {each.measure.title}{told}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    complain(f"{path} written ({len(text.encode()) / 1000:,.0f} kB)")
