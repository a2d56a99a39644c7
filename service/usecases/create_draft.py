"""Creating a draft."""

import time
from collections.abc import Mapping
from dataclasses import replace

from service.domain.case import Case
from service.domain.draft import Draft
from service.domain.saved_policy import SavedPolicy
from service.drafting.pipeline import Pipeline, Watch


async def create_draft(
    case: Case,
    *,
    pipeline: Pipeline,
    deadline: float,
    metadata: Mapping[str, str],
    saved: SavedPolicy | None = None,
    watch: Watch | None = None,
) -> Draft:
    """A draft for ``case`` within ``deadline`` seconds from now; ``metadata`` is the caller's own.

    ``saved`` is the version that the case's policy comes from, None where it came with the request.
    """
    draft = await pipeline.run(case, deadline=time.monotonic() + deadline, watch=watch)
    versions = draft.versions
    if saved is not None:
        versions = replace(versions, policy_id=saved.id, policy_version=saved.version)
    return replace(draft, metadata=dict(metadata), versions=versions)
