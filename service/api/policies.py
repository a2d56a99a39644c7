"""Policies: saved in versions, and read without being saved."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any

from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody, QueryParameter, SkipValidation

from service.api.auth import require_scope
from service.api.json_request import JsonRequest
from service.api.negotiation import read_cursor, read_expected_version, require_json
from service.api.openapi_policies import (
    FIND_ANSWERS,
    READ_ANSWERS,
    SAVE_ANSWERS,
    ReadPolicyOperation,
    SavePolicyOperation,
)
from service.api.schemas_policy import PolicyOut
from service.api.schemas_policy_source import PolicySourceIn, decode_policy_source
from service.api.schemas_saved_policy import PolicyListOut, PolicyVersionOut, SavedPolicyOut, VersionListOut
from service.api.tenancy import read_actor, read_tenant
from service.domain.saved_policy import PolicySource, SavedPolicy
from service.errors import NotFound
from service.store.opening import Store
from service.usecases.find_policy import find_policy
from service.usecases.offloading import run_by_size
from service.usecases.save_policy import Saved, is_policy_id, save_policy
from service.usecases.understand_policy import understand_policy
from service.wiring import Services

Limit = Annotated[int, QueryParameter(ge=1, le=200, description="the most that are listed")]
Cursor = Annotated[str | None, QueryParameter(description="`next_cursor` of the page before")]
Version = Annotated[int | None, QueryParameter(description="default: the newest")]


class PolicyController(Controller):
    path = "/v1/policies"
    tags = ("Policies",)
    opt = require_scope("draft")
    request_class = JsonRequest

    @put(
        "/{policy_id:str}",
        guards=[require_json],
        opt={"decode": decode_policy_source, **require_scope("admin")},
        responses=SAVE_ANSWERS,
        operation_class=SavePolicyOperation,
        summary="Save a policy",
    )
    async def save(
        self,
        request: JsonRequest,
        policy_id: FromPath[str],
        data: JSONBody[PolicySourceIn],
        services: NamedDependency[SkipValidation[Services]],
        if_match: Annotated[
            str | None,
            HeaderParameter(
                name="If-Match",
                description="the version that is changed, 412 where it is not the newest; 0: only a first one",
            ),
        ] = None,
    ) -> Response[SavedPolicyOut]:
        """Save a policy as a new version: 201 the first time, 200 after that.

        Where the newest version has the same content, it is the answer and no new one is made. Limits that were
        read wrongly are set right by `corrections`, which name clauses by the ids that `POST /v1/policies/read`
        shows. Versions are never changed.
        """
        saved, answer = await asyncio.to_thread(
            partial(
                _save,
                read_tenant(request),
                policy_id,
                data,
                services.store,
                expected=read_expected_version(if_match),
                actor=read_actor(request),
            )
        )
        headers = _tag(saved.policy)
        if not saved.first:
            return Response(answer, headers=headers, status_code=HTTPStatus.OK)
        headers["Location"] = f"/v1/policies/{policy_id}?version={saved.policy.version}"
        return Response(answer, headers=headers, status_code=HTTPStatus.CREATED)

    @post(
        "/read",
        guards=[require_json],
        opt={"decode": decode_policy_source},
        responses=READ_ANSWERS,
        operation_class=ReadPolicyOperation,
        status_code=HTTPStatus.OK,
        summary="Read a policy without saving it",
    )
    async def read(self, request: JsonRequest, data: JSONBody[PolicySourceIn]) -> PolicyOut:
        """What would be understood of a policy: its clauses, each with its id, place and limits.

        `untyped` are the clauses in which no limit was understood: what depends on those goes to a person.
        """
        return await run_by_size(len(await request.body()), lambda: _read(data.to_source()))

    @get(responses=FIND_ANSWERS, summary="List the policies")
    async def list_newest(
        self,
        request: JsonRequest,
        services: NamedDependency[SkipValidation[Services]],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> PolicyListOut:
        """The newest version of each saved policy, by id."""
        after = read_cursor(cursor, is_policy_id) or ""
        tenant = read_tenant(request)
        found = await asyncio.to_thread(
            lambda: services.store.policies.list_newest(tenant, after=after, limit=limit + 1)
        )
        page = [PolicyVersionOut.of(each) for each in found[:limit]]
        return PolicyListOut(page, page[-1].id if len(found) > limit else None)

    @get("/{policy_id:str}", responses=FIND_ANSWERS, summary="Read a saved policy")
    async def find(
        self,
        request: JsonRequest,
        policy_id: FromPath[str],
        services: NamedDependency[SkipValidation[Services]],
        version: Version = None,
    ) -> Response[SavedPolicyOut]:
        """A version, with what was handed in and what is understood of it."""
        saved, answer = await asyncio.to_thread(
            _find, read_tenant(request), policy_id, version, services.store
        )
        return Response(answer, headers=_tag(saved))

    @get("/{policy_id:str}/versions", responses=FIND_ANSWERS, summary="List the versions of a policy")
    async def list_versions(
        self,
        request: JsonRequest,
        policy_id: FromPath[str],
        services: NamedDependency[SkipValidation[Services]],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> VersionListOut:
        """The versions, the newest first."""
        if not is_policy_id(policy_id):
            raise NotFound("policy", policy_id)
        before = read_cursor(cursor, str.isdecimal)
        tenant = read_tenant(request)
        found = await asyncio.to_thread(
            lambda: services.store.policies.list_versions(
                tenant, policy_id, before=None if before is None else int(before), limit=limit + 1
            )
        )
        page = [PolicyVersionOut.of(each) for each in found[:limit]]
        return VersionListOut(page, str(page[-1].version) if len(found) > limit else None)


def _save(
    tenant: str, policy_id: str, data: PolicySourceIn, store: Store, *, expected: int | None, actor: str
) -> tuple[Saved, SavedPolicyOut]:
    saved = save_policy(
        tenant,
        policy_id,
        data.to_source(),
        store=store,
        now=datetime.now(UTC),
        expected=expected,
        actor=actor,
    )
    return saved, SavedPolicyOut.of(saved.policy, saved.reading)


def _find(
    tenant: str, policy_id: str, version: int | None, store: Store
) -> tuple[SavedPolicy, SavedPolicyOut]:
    found = find_policy(tenant, policy_id, version, store=store)
    return found.saved, SavedPolicyOut.of(found.saved, found.reading)


def _read(source: PolicySource) -> PolicyOut:
    return PolicyOut.of(understand_policy(source).policy)


def _tag(saved: SavedPolicy) -> dict[str, Any]:
    return {"ETag": f'"{saved.version}"'}
