"""Where a post really goes: to the address that was looked at, under the name that was asked for."""

import shutil
import ssl
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.domain.webhook import Answer, ClaimedDelivery, make_webhook_secret
from service.webhooks.destinations import Destinations
from service.webhooks.posting import Poster
from tests.receiver import open_receiver

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAME = "crm.evenhand-test.invalid"  # which no name server knows


class Names:
    """A name server that answers with each address once, and leads elsewhere the next time."""

    def __init__(self, *answers: str) -> None:
        self.asked: list[str] = []
        self._answers = list(answers)

    async def resolve(self, host: str, _: int) -> Sequence[str]:
        self.asked.append(host)
        return self._answers.pop(0).split()


def claimed(url: str) -> ClaimedDelivery:
    secrets = (make_webhook_secret(),)
    return ClaimedDelivery("acme", "we_1", "msg_1", 1, NOW, NOW + timedelta(minutes=1), "{}", url, secrets)


async def post(
    delivery: ClaimedDelivery, names: Names, *, private: bool = True, trusted: ssl.SSLContext | None = None
) -> Answer:
    poster = Poster(
        Destinations(private_addresses=private, resolve=names.resolve), seconds=60, trusted=trusted
    )
    try:
        return await poster.post(delivery, NOW)
    finally:
        await poster.aclose()


async def test_the_name_is_resolved_once_and_its_address_is_posted_to() -> None:
    names = Names("127.0.0.1", "10.0.0.1")
    async with open_receiver("/in?k=1") as receiver:
        answer = await post(claimed(receiver.url.replace("127.0.0.1", NAME)), names)
        (taken,) = receiver.taken

    assert (answer.status, answer.error) == (200, "")
    assert names.asked == [NAME]
    assert taken.path == "/in?k=1"
    assert taken.headers["host"].rpartition(":")[0] == NAME


async def test_a_name_that_leads_into_this_network_later_on_is_posted_to_no_more() -> None:
    async with open_receiver() as receiver:
        port = receiver.url.rpartition(":")[2]
        answer = await post(claimed(f"https://{NAME}:{port}"), Names("127.0.0.1"), private=False)

        assert (answer.status, answer.error) == (None, "address_refused")
        assert receiver.taken == []


async def test_where_the_first_address_takes_no_connection_the_next_one_is_tried() -> None:
    async with open_receiver() as receiver:
        answer = await post(claimed(receiver.url.replace("127.0.0.1", NAME)), Names("::1 127.0.0.1"))

    assert answer.status == 200


async def test_the_wait_that_an_endpoint_asks_for_is_passed_on() -> None:
    async with open_receiver() as receiver:
        receiver.answer = lambda _: "503 Busy\r\nRetry-After: 120"
        answer = await post(claimed(receiver.url), Names())

    assert answer == Answer(503, "", 120.0)


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """The files of a certificate for ``NAME``, and of its key."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            *(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
            ),
            *("-days", "2", "-subj", "/CN=test", "-addext", f"subjectAltName=DNS:{NAME}"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    return certificate, key


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate with openssl")
async def test_the_certificate_is_that_of_the_name_and_not_of_the_address(
    certificate: tuple[Path, Path],
) -> None:
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(*certificate)
    trusted = ssl.create_default_context(cafile=str(certificate[0]))
    async with open_receiver(ssl=serving) as receiver:
        named = claimed(receiver.url.replace("127.0.0.1", NAME))
        other = replace(named, url=receiver.url.replace("127.0.0.1", f"other.{NAME}"))
        right = await post(named, Names("127.0.0.1"), trusted=trusted)
        wrong = await post(other, Names("127.0.0.1"), trusted=trusted)
        stranger = await post(named, Names("127.0.0.1"))

    assert (right.status, wrong.error, stranger.error) == (200, "unreachable", "unreachable")
    assert len(receiver.taken) == 1
