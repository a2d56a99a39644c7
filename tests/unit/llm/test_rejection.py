"""What HTTP errors of a model endpoint mean."""

import pytest

from service.errors import ModelRateLimited
from service.llm.rejection import read_rejection, read_retry_after


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, "", "model_rejected"),
        (400, '{"error": {"code": "content_filter"}}', "model_refused"),
        (401, "", "model_rejected"),
        (403, "", "model_rejected"),
        (404, "", "model_rejected"),
        (408, "", "model_timeout"),
        (413, "", "model_rejected"),
        (429, "", "model_rate_limited"),
        (429, '{"error": {"code": "insufficient_quota"}}', "model_rejected"),
        (500, "", "model_unavailable"),
        (503, "", "model_unavailable"),
        (504, "", "model_timeout"),
        (529, "", "model_unavailable"),
        (301, "", "model_rejected"),
    ],
)
def test_a_status_has_its_meaning(status: int, body: str, code: str) -> None:
    error = read_rejection(status, {}, body)
    assert error.code == code
    assert str(status) in str(error)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "0"}, 0.0),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, 86_400.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "Fri, 31 Dec 2999 23:59:59 GMT"}, 86_400.0),
        ({"retry-after": "Fri, 31 Dec 2999 23:59:59 -0000"}, 86_400.0),
    ],
)
def test_the_wait_is_read_from_every_form_of_the_header(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert read_retry_after(headers) == seconds
    error = read_rejection(429, headers, "")
    assert isinstance(error, ModelRateLimited)
    assert error.retry_after == seconds
