"""Requests about policies, checks and the catalogue of techniques."""

from typing import Unpack

from service.client import wire
from service.client.calls import Call, Page, build_call, build_pages, join_path, set_header


def save_policy(
    policy_id: str, *, version: int | None = None, **source: Unpack[wire.PolicySourceIn]
) -> Call[wire.SavedPolicyOut]:
    """A new version of ``text`` or ``clauses``; raises ``StaleVersion`` where ``version`` is not the newest."""
    call = build_call("PUT", join_path("policies", policy_id), wire.SavedPolicyOut, body=source)
    return set_header(call, "If-Match", version)


def get_policy(policy_id: str, *, version: int | None = None) -> Call[wire.SavedPolicyOut]:
    """A version, by default the newest."""
    query = {"version": version}
    return build_call("GET", join_path("policies", policy_id), wire.SavedPolicyOut, query=query)


def list_policies(*, limit: int | None = None) -> Call[Page[wire.PolicyVersionOut]]:
    """The newest version of each, over all pages; ``limit`` is the size of a page."""
    return build_pages(
        "/v1/policies",
        wire.PolicyListOut,
        {"limit": limit},
        read_items=lambda page: page.policies,
        read_cursor=lambda page: page.next_cursor,
    )


def list_versions(policy_id: str, *, limit: int | None = None) -> Call[Page[wire.PolicyVersionOut]]:
    """The newest first, over all pages."""
    return build_pages(
        join_path("policies", policy_id, "versions"),
        wire.VersionListOut,
        {"limit": limit},
        read_items=lambda page: page.versions,
        read_cursor=lambda page: page.next_cursor,
    )


def read_policy(**source: Unpack[wire.PolicySourceIn]) -> Call[wire.PolicyOut]:
    """What would be understood of it; nothing is saved."""
    return build_call("POST", "/v1/policies/read", wire.PolicyOut, body=source)


def create_check(**request: Unpack[wire.CheckIn]) -> Call[wire.CheckOut]:
    """What is found in ``body``, a text that a person wrote; no model is called."""
    return build_call("POST", "/v1/checks", wire.CheckOut, body=request)


def list_techniques() -> Call[list[wire.TechniqueOut]]:
    """The catalogue of techniques."""
    call = build_call("GET", "/v1/techniques", wire.CatalogueOut)
    return Call(call.method, call.path, lambda data: call.read(data).techniques, headers=call.headers)
