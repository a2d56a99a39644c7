"""The case of a request for a draft, with the policy that it names or holds."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from service.api.case_parts import build_source
from service.api.saved_policies import find_named_policy
from service.api.schemas_draft import DraftIn
from service.domain.case import Case
from service.domain.saved_policy import PolicySource, SavedPolicy
from service.usecases.offloading import run_by_size
from service.wiring import Services


@dataclass(frozen=True, slots=True)
class RequestedCase:
    """``source`` is what the case's policy was read from; ``saved`` its version, None where it was sent along."""

    case: Case
    source: PolicySource
    saved: SavedPolicy | None


async def open_requested_case(data: DraftIn, tenant: str, size: int, *, services: Services) -> RequestedCase:
    """The case of ``data``, which was ``size`` bytes. Raises ``NotFound`` and ``StoreUnavailable``."""
    found = await find_named_policy(data.policy, tenant, services.store)
    open_case = partial(
        data.to_case,
        now=datetime.now(UTC),
        response_target=services.response_target,
        voice=services.voice,
        policy=found.policy if found else None,
    )
    case = await run_by_size(size, open_case)
    if found is None:
        return RequestedCase(case, build_source(data.policy), None)
    return RequestedCase(case, found.saved.source, found.saved)
