"""Answers written in the order of their questions, and the exit code that they come to."""

from collections import Counter
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Generic, Protocol, TextIO, TypeVar

import msgspec

from service.api.problems import ProblemOut, describe_error, problem_type
from service.api.schemas_verdict import FindingOut
from service.cli.failures import UNUSABLE, complain, describe_failure
from service.cli.lines import Document
from service.cli.output import open_console
from service.domain.verdict import Outcome
from service.errors import EvenhandError

if TYPE_CHECKING:
    from rich.console import Console


class Answer(Protocol):
    """What drafts and checks have in common on the wire."""

    @property
    def verdict(self) -> Outcome: ...
    @property
    def checks(self) -> Sequence[FindingOut]: ...


A = TypeVar("A", bound=Answer)
A_contra = TypeVar("A_contra", bound=Answer, contravariant=True)


class Answers(Protocol[A_contra]):
    """Takes answers one by one; ``refuse`` takes the place of an answer to input that cannot be used."""

    def write(self, document: Document, answer: A_contra) -> None: ...
    def refuse(self, document: Document, error: Exception) -> None: ...
    def finish(self) -> int: ...


class ProblemLine(msgspec.Struct, frozen=True):
    error: ProblemOut


class JsonAnswers(Generic[A]):
    """One line of JSON an answer; ``indent`` spreads it for a reader."""

    def __init__(self, stream: TextIO, *, indent: bool) -> None:
        self._stream = stream
        self._indent = indent
        self._failed = self._refused = 0

    def write(self, document: Document, answer: A) -> None:
        self._failed += answer.verdict == "fail"
        self._print(answer)

    def refuse(self, document: Document, error: Exception) -> None:
        self._refused += 1
        complain(f"line {document.number}: {describe_failure(error)}")
        self._print(describe_problem(error))

    def finish(self) -> int:
        """Exit code: 2 when a line was unusable, 1 when a check failed, 0 otherwise."""
        return UNUSABLE if self._refused else min(self._failed, 1)

    def _print(self, value: object) -> None:
        data = msgspec.json.encode(value)
        self._stream.write((msgspec.json.format(data, indent=2) if self._indent else data).decode() + "\n")
        self._stream.flush()  # whoever reads along gets each answer when it is there


class ReadableAnswers(Generic[A]):
    """What ``show`` draws for each answer; a summary ends it unless the answer is ``alone``."""

    def __init__(self, stream: TextIO, *, show: "Callable[[A, Console], None]", alone: bool) -> None:
        self._console = open_console(stream)
        self._show = show
        self._alone = alone
        self._verdicts: Counter[str] = Counter()
        self._rules: Counter[tuple[str, str]] = Counter()

    def write(self, document: Document, answer: A) -> None:
        self._verdicts[answer.verdict] += 1
        self._rules.update({(finding.rule, finding.verdict) for finding in answer.checks})
        self._head(document)
        self._show(answer, self._console)

    def refuse(self, document: Document, error: Exception) -> None:
        self._verdicts["unusable"] += 1
        if self._alone:
            complain(describe_failure(error))
            return
        self._head(document)
        self._console.print(f"unusable: {describe_failure(error)}", soft_wrap=True, style="red")

    def finish(self) -> int:
        """Exit code: 2 when a line was unusable, 1 when a check failed, 0 otherwise."""
        if not self._alone:
            from service.cli.tables import draw_summary

            self._console.print(draw_summary(self._verdicts, self._rules))
        return UNUSABLE if self._verdicts["unusable"] else min(self._verdicts["fail"], 1)

    def _head(self, document: Document) -> None:
        if not self._alone:
            self._console.rule(f"line {document.number}", align="left", style="dim")


def open_answers(
    stream: TextIO, *, as_json: bool, alone: Callable[[], bool], show: "Callable[[A, Console], None]"
) -> Answers[A]:
    """JSON or something readable; ``alone`` is asked only where it makes a difference."""
    if as_json:
        return JsonAnswers(stream, indent=stream.isatty() and alone())
    return ReadableAnswers(stream, show=show, alone=alone())


def describe_problem(error: Exception) -> ProblemLine:
    """The line that takes the place of an answer to input that cannot be used."""
    if isinstance(error, EvenhandError):
        return ProblemLine(describe_error(error))
    return ProblemLine(
        ProblemOut(
            type=problem_type("internal"),
            title="Something went wrong here",
            status=HTTPStatus.INTERNAL_SERVER_ERROR,
            detail=describe_failure(error),
        )
    )
