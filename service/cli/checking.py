"""Checking a file of texts that people wrote, without a model."""

from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from service.api.schemas_check import CheckOut, decode_check
from service.cli.answers import Answers, open_answers
from service.cli.check_view import show_check
from service.cli.environment import read_settings
from service.cli.lines import Document, Documents, read_documents
from service.cli.output import open_destination, open_input
from service.cli.progress import Progress, open_progress
from service.llm.scripted import ScriptedModel
from service.usecases.check_text import check_text
from service.wiring import Services, open_services


async def check_file(file: str, *, as_json: bool, output: Path | None) -> int:
    """Check what is in ``file`` (``-``: standard input), write the answers, and return the exit code."""
    with open_input(file) as stream:
        documents = read_documents(stream)
        # No model is called, so none is opened: this one costs nothing.
        async with open_services(read_settings(), model=ScriptedModel()) as services:
            with open_destination(output, file) as destination:
                answers = open_answers(destination, as_json=as_json, alone=documents.alone, show=show_check)
                # On a terminal the answers themselves show how far it has come.
                watched = not destination.isatty()
                with open_progress("checking", documents.measure(), wanted=watched) as progress:
                    return check_documents(documents, answers, services=services, progress=progress)


def check_documents(
    documents: Documents, answers: Answers[CheckOut], *, services: Services, progress: Progress
) -> int:
    """Each document checked and answered before the next one is read; the exit code."""
    for done, document in enumerate(documents.each(), start=1):
        try:
            answer = check_document(document, services)
        except Exception as error:  # whatever is wrong with a line, the rest has its turn
            answers.refuse(document, error)
        else:
            answers.write(document, answer)
        progress.advance(done, document.read)
    return answers.finish()


def check_document(document: Document, services: Services) -> CheckOut:
    """What ``POST /v1/checks`` answers. Raises ``InvalidInput`` and ``NotFound``."""
    data = decode_check(document.whole)
    started = perf_counter()
    case = data.to_case(now=datetime.now(UTC), response_target=services.response_target)
    checked = check_text(data.body, case, catalogue=services.prompts.techniques)
    return CheckOut.of(
        checked, policy_digest=case.policy.digest, total_milliseconds=(perf_counter() - started) * 1000
    )
