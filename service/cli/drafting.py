"""Drafting replies to a file of messages."""

from datetime import UTC, datetime
from pathlib import Path

from service.api.saved_policies import find_named_policy
from service.api.schemas_draft import DraftIn, DraftOut, decode_draft
from service.cli.answers import Answers, open_answers
from service.cli.draft_view import show_draft
from service.cli.environment import read_settings
from service.cli.failures import complain
from service.cli.lines import Documents, read_documents
from service.cli.output import open_destination, open_input
from service.cli.progress import Progress, open_progress
from service.cli.readiness import watch_model
from service.domain.tenant import DEFAULT_TENANT
from service.llm.model import Model
from service.usecases.create_draft import create_draft
from service.usecases.keep_draft import build_stored
from service.wiring import Services, open_services


async def draft_file(
    file: str, *, as_json: bool, deadline: float | None, output: Path | None, model: Model | None = None
) -> int:
    """Draft for what is in ``file`` (``-``: standard input), write the answers, and return the exit code.

    ``model`` takes the place of the configured one; ``deadline`` is in seconds a draft, None as configured.
    """
    settings = read_settings()
    with open_input(file) as stream:
        documents = read_documents(stream)
        with open_destination(output, file) as destination:
            answers = open_answers(destination, as_json=as_json, alone=documents.alone, show=show_draft)
            async with open_services(settings, model=model) as services:
                with open_progress("reading", documents.measure()) as progress:
                    return await draft_documents(
                        documents,
                        answers,
                        services=services,
                        deadline=deadline or settings.deadline,
                        progress=progress,
                    )


async def wait_for_model(model: Model, progress: Progress) -> None:
    """Until the model can write, or will not come to that by itself: drafts then are fallbacks."""
    async for state in watch_model(model):
        progress.tell(state.reason)
        if state.percent is not None and state.percent % 10 == 0 and not progress.shown:
            complain(state.reason)  # it can take minutes, and nothing else tells
        if state.reason and not state.under_way:
            with progress.aside():
                complain(state.reason)
            break
    progress.tell(f"{model.name} is writing")


async def draft_documents(
    documents: Documents,
    answers: Answers[DraftOut],
    *,
    services: Services,
    deadline: float,
    progress: Progress,
) -> int:
    """Each document answered before the next one is read; the exit code."""
    waited = False
    for done, document in enumerate(documents.each(), start=1):
        try:
            data = decode_draft(document.whole)
            if not waited:  # not before there is something to write: bad input need not wait
                await wait_for_model(services.model, progress)
                waited = True
            answer = await draft_reply(data, services=services, deadline=deadline)
        except Exception as error:  # whatever is wrong with a line, the rest has its turn
            with progress.aside():
                answers.refuse(document, error)
        else:
            with progress.aside():
                answers.write(document, answer)
        progress.advance(done, document.read)
    return answers.finish()


async def draft_reply(data: DraftIn, *, services: Services, deadline: float) -> DraftOut:
    """What ``POST /v1/drafts`` answers, within ``deadline`` seconds, not kept; a saved policy is this machine's."""
    found = await find_named_policy(data.policy, DEFAULT_TENANT, services.store)
    case = data.to_case(
        now=datetime.now(UTC),
        response_target=services.response_target,
        voice=services.voice,
        policy=found.policy if found else None,
    )
    draft = await create_draft(
        case,
        pipeline=services.pipeline,
        deadline=deadline,
        metadata=data.to_metadata(),
        saved=found.saved if found else None,
    )
    return DraftOut.of(build_stored(draft, case))
