"""``Prefer: respond-async`` (RFC 7240): the answer is where to look for the draft, at once."""

from http import HTTPStatus

from litestar import Response

from service.api.json_request import JsonRequest
from service.api.schemas_batch import JobOut, build_item, build_job
from service.store.opening import Store
from service.usecases.start_batch import start_batch

_PREFERENCE = "respond-async"


def prefers_async(prefer: str | None) -> bool:
    """
    >>> prefers_async("wait=10, Respond-Async"), prefers_async("return=minimal"), prefers_async(None)
    (True, False, False)
    """
    return any(each.partition(";")[0].strip().lower() == _PREFERENCE for each in (prefer or "").split(","))


async def answer_later(request: JsonRequest, tenant: str, store: Store, once: str) -> Response[JobOut]:
    """The request is kept as it was sent, which was found to be usable; one job for one ``once``.

    Raises ``StoreUnavailable``.
    """
    job = await start_batch(tenant, (build_item(await request.body()),), kind="job", store=store, once=once)
    headers = {
        "Location": f"/v1/draft-jobs/{job.id}",
        "Preference-Applied": _PREFERENCE,
        "Retry-After": "2",
    }
    return Response(build_job(job, None, None), headers=headers, status_code=HTTPStatus.ACCEPTED)
