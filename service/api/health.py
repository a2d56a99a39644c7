"""Health: whether the process lives, and whether it can do its work now."""

import asyncio
from http import HTTPStatus
from typing import Any, Literal

from litestar import Controller, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from service.api.error_responses import problem_response
from service.api.openapi_answers import READY_ANSWERS
from service.api.problems import ProblemOut, problem_type
from service.api.schemas_verdict import Out
from service.wiring import Services


class HealthOut(Out, frozen=True):
    status: Literal["ok"] = "ok"


class HealthController(Controller):
    path = "/health"
    tags = ("Health",)

    @get("/live", summary="Is the process alive?", sync_to_thread=False)
    def live(self) -> HealthOut:
        """Always 200 while the process can answer; a supervisor restarts it otherwise."""
        return HealthOut()

    @get("/ready", summary="Can it do its work now?", responses=READY_ANSWERS)
    async def ready(self, services: NamedDependency[SkipValidation[Services]], state: State) -> Response[Any]:
        """200 when the model can write a draft now, the store can be reached, and the server is not about to end.

        While no model can write, drafts come back as fallbacks; without the store, what is kept there answers 503.
        """
        if state.drain.begun:
            return _say_no(
                "This server is about to end", "It finishes what it has begun; send new requests elsewhere."
            )
        await asyncio.to_thread(services.store.check)
        reason = await services.model.ready()
        if not reason:
            return Response(HealthOut())
        return _say_no("No model can write now", reason)


def _say_no(title: str, detail: str) -> Response[ProblemOut]:
    return problem_response(
        ProblemOut(
            type=problem_type("not-ready"), title=title, status=HTTPStatus.SERVICE_UNAVAILABLE, detail=detail
        )
    )
