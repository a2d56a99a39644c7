"""Checks: a text that a person wrote in, what was found in it out."""

from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from time import perf_counter

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, SkipValidation

from service.api.auth import require_scope
from service.api.json_request import JsonRequest
from service.api.negotiation import JSON, require_acceptable, require_json
from service.api.openapi_answers import CHECK_ANSWERS, CheckOperation
from service.api.saved_policies import find_named_policy
from service.api.schemas_check import CheckIn, CheckOut, decode_check
from service.api.tenancy import read_tenant
from service.usecases.check_text import check_text
from service.usecases.find_policy import FoundPolicy
from service.usecases.offloading import run_by_size
from service.wiring import Services


class CheckController(Controller):
    path = "/v1/checks"
    tags = ("Checks",)
    opt = require_scope("draft")

    @post(
        guards=[require_json],
        request_class=JsonRequest,
        opt={"decode": decode_check},
        responses=CHECK_ANSWERS,
        operation_class=CheckOperation,
        status_code=HTTPStatus.OK,
        summary="Check a text",
    )
    async def create(
        self,
        request: JsonRequest,
        data: JSONBody[CheckIn],
        services: NamedDependency[SkipValidation[Services]],
    ) -> CheckOut:
        """Check a reply that a person wrote against policy, tone and next steps. No model is called."""
        require_acceptable(request, JSON)
        started = perf_counter()
        found = await find_named_policy(data.policy, read_tenant(request), services.store)
        return await run_by_size(len(await request.body()), partial(_check, data, found, services, started))


def _check(data: CheckIn, found: FoundPolicy | None, services: Services, started: float) -> CheckOut:
    case = data.to_case(
        now=datetime.now(UTC),
        response_target=services.response_target,
        voice=services.voice,
        policy=found.policy if found else None,
    )
    checked = check_text(data.body, case, catalogue=services.prompts.techniques)
    return CheckOut.of(
        checked,
        policy_digest=case.policy.digest,
        total_milliseconds=(perf_counter() - started) * 1000,
        saved=found.saved if found else None,
    )
