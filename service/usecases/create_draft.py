"""Creating a draft."""

import time
from collections.abc import Mapping
from dataclasses import replace

from service.domain.case import Case
from service.domain.draft import Draft
from service.drafting.pipeline import Pipeline, Watch


async def create_draft(
    case: Case,
    *,
    pipeline: Pipeline,
    deadline: float,
    metadata: Mapping[str, str],
    watch: Watch | None = None,
) -> Draft:
    """A draft for ``case`` within ``deadline`` seconds from now; ``metadata`` is the caller's own."""
    draft = await pipeline.run(case, deadline=time.monotonic() + deadline, watch=watch)
    return replace(draft, metadata=dict(metadata))
