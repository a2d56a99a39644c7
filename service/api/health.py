"""Health: whether the process lives, and whether it can do its work now."""

import asyncio
from http import HTTPStatus
from typing import Any, Literal

from litestar import Controller, Response, get
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
    async def ready(self, services: NamedDependency[SkipValidation[Services]]) -> Response[Any]:
        """200 when the model can write a draft now, and the store can be reached.

        While no model can write, drafts come back as fallbacks; without the store, what is kept there answers 503.
        """
        await asyncio.to_thread(services.store.check)
        reason = await services.model.ready()
        if not reason:
            return Response(HealthOut())
        return problem_response(
            ProblemOut(
                type=problem_type("not-ready"),
                title="No model can write now",
                status=HTTPStatus.SERVICE_UNAVAILABLE,
                detail=reason,
            )
        )
