"""A file of replies that people wrote, checked from opening it to the exit code."""

from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from service.cli.answers import Answers, open_answers
from service.cli.audit import AnswerLines, AuditPlan, audit_documents, exit_code
from service.cli.audit_files import claim_file, read_policy_text, write_summary, write_text
from service.cli.audit_summary import SummaryOut, build_summary
from service.cli.audit_tally import Tally
from service.cli.audit_view import show_summary
from service.cli.check_view import show_check
from service.cli.checking import LineOut, build_checker, check_document, plan_checker
from service.cli.environment import read_settings
from service.cli.failures import describe_failure
from service.cli.lines import Documents, read_documents
from service.cli.output import open_console, open_destination, open_input
from service.cli.processors import count_processors
from service.cli.progress import open_progress
from service.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """``workers`` None: one for each processor; ``policy`` is for lines that hold none."""

    as_json: bool = False
    output: Path | None = None
    policy: Path | None = None
    workers: int | None = None
    summary: Path | None = None
    report: Path | None = None

    @property
    def quiet(self) -> bool:
        """Whether standard output is the summary's own."""
        return self.summary is not None and str(self.summary) == "-"


def check_file(file: str, options: CheckOptions) -> int:
    """Check what is in ``file`` (``-``: standard input), write what was found, and return the exit code."""
    if options.quiet and options.as_json and options.output is None:
        raise InvalidInput("--summary - and --json both write to standard output; give one of them a file")
    claim_file("--summary", options.summary, file, options.output, options.policy, options.report)
    claim_file("--report", options.report, file, options.output, options.policy)
    plan = AuditPlan(
        plan_checker(read_settings(), policy=read_policy_text(options.policy)),
        workers=options.workers or count_processors(),
        answered=options.as_json,
    )
    tally = Tally()
    with open_input(file) as stream, open_destination(options.output, file) as destination:
        documents = read_documents(stream)
        # Whether there are more is asked only where it matters: it waits for a pipe's second line.
        if (not options.as_json or destination.isatty()) and documents.alone():
            code = _check_one(documents, plan, options, tally=tally, destination=destination)
        else:
            code = _check_many(documents, plan, options, tally=tally, destination=destination)
    _leave_files(build_summary(tally), options)
    return code


def _check_one(
    documents: Documents, plan: AuditPlan, options: CheckOptions, *, tally: Tally, destination: TextIO
) -> int:
    """A reply by itself: all that was found in it."""
    checker = build_checker(plan.checker)
    answers: Answers[LineOut] = open_answers(
        destination, as_json=options.as_json, alone=documents.alone, show=show_check
    )
    for document in documents.each():
        try:
            line = check_document(document, checker)
        except Exception as error:  # said as the answer to a line would say it
            tally.refuse(document.number, describe_failure(error))
            answers.refuse(document, error)
        else:
            tally.count(document.number, line)
            if not options.quiet:
                answers.write(document, line.answer())
    return exit_code(tally)


def _check_many(
    documents: Documents, plan: AuditPlan, options: CheckOptions, *, tally: Tally, destination: TextIO
) -> int:
    """Replies line by line: an answer to each as JSON, or what they amount to."""
    answers = AnswerLines(destination) if options.as_json else None
    # On a terminal the answers themselves show how far it has come.
    watched = answers is None or not destination.isatty()
    total = documents.measure() if watched else None
    with open_progress("checking", total, wanted=watched) as progress:
        code = audit_documents(documents, plan, tally=tally, progress=progress, answers=answers)
    if answers is None and not options.quiet:
        show_summary(build_summary(tally), open_console(destination))
    return code


def _leave_files(summary: SummaryOut, options: CheckOptions) -> None:
    if options.summary is not None:
        write_summary(summary, options.summary)
    if options.report is not None:
        from service.cli.audit_report import render_report

        write_text("--report", options.report, render_report(summary))
