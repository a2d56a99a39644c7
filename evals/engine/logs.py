"""Logs of Inspect AI as runs: what was measured on each sample, failed ones included."""

from pathlib import Path
from typing import Any

from inspect_ai.log import EvalLog, EvalSample, read_eval_log

from evals.suite.run import Manifest, Row, Run


def read_log(path: Path) -> Run:
    """The run that the log at ``path`` holds. Raises ValueError where it has not ended or is none of ours."""
    try:
        log = read_eval_log(str(path))
    except Exception as error:  # whatever cannot be read, its name is what helps
        raise ValueError(f"{path} is no log of Inspect that can be read ({error})") from error
    if log.status == "started":
        raise ValueError(f"{path} has not ended: run the same command again, and it goes on where it stopped")
    return build_run(log)


def build_run(log: EvalLog) -> Run:
    """Manifest and rows; a sample without a score is a row with an error."""
    return Run(_read_manifest(log), tuple(_read_row(sample, log.location) for sample in log.samples or ()))


def _read_manifest(log: EvalLog) -> Manifest:
    about = (log.eval.metadata or {}) | {}
    try:
        return Manifest(
            name=about["name"],
            task=log.eval.task,
            model=log.eval.model,
            variant=about["variant"],
            digest=about["digest"],
            epochs=log.eval.config.epochs or 1,
            created=log.eval.created,
            temperature=about["temperature"],
            machine=about["machine"],
            prompts=about["prompts"],
        )
    except KeyError as error:
        raise ValueError(f"{log.location} was not made by `evenhand eval run`: it has no {error}") from error


def _read_row(sample: EvalSample, location: str) -> Row:
    about: dict[str, Any] = {}
    measures: dict[str, float] = {}
    text = ""
    for score in (sample.scores or {}).values():
        values = score.value if isinstance(score.value, dict) else {}
        measures |= {name: float(value) for name, value in values.items() if isinstance(value, int | float)}
        about |= score.metadata or {}
        text = text or score.answer or ""
    error = sample.error.message if sample.error else "" if sample.scores else "it was not scored"
    if not error and measures.get("fails"):
        error = f"no reply ({about.get('degraded_reason') or 'it was empty'})"
    usage = about.get("usage") or {}
    return Row(
        case=str(sample.id),
        family=str(sample.metadata.get("family", sample.id)),
        epoch=sample.epoch,
        message=sample.input if isinstance(sample.input, str) else "",
        text=text,
        first=about.get("first", ""),
        measures=measures,
        rules=tuple(about.get("rules", ())),
        first_rules=tuple(about.get("first_rules", ())),
        called_for=tuple(about.get("called_for", ())),
        used=tuple(about.get("used", ())),
        error=error,
        origin=about.get("origin", ""),
        status=about.get("status", ""),
        seconds=about.get("seconds") or 0.0,
        input_tokens=usage.get("input_tokens", 0),
        cached_tokens=usage.get("cached_tokens", 0),
        output_tokens=usage.get("output_tokens", 0),
        model_calls=usage.get("model_calls", 0),
        cost=about.get("cost"),
        transcript=f"{Path(location).name}#{sample.id}/{sample.epoch}",
    )
