"""GET /v1/techniques and the health of the process."""

from litestar import Litestar
from litestar.testing import AsyncTestClient

from service.app import create_app
from service.llm.scripted import ScriptedModel
from service.settings import Settings


class UnreadyModel(ScriptedModel):
    async def ready(self) -> str:
        return "the weights are missing; run: evenhand model pull"


async def test_the_catalogue_is_listed(client: AsyncTestClient[Litestar]) -> None:
    response = await client.get("/v1/techniques")

    techniques = response.json()["techniques"]
    assert response.status_code == 200
    assert {"empathy", "apology"} <= {technique["id"] for technique in techniques}
    for technique in techniques:
        assert set(technique) == {"id", "name", "summary", "shows_as", "counts_against", "sources"}
        assert technique["sources"]


async def test_a_process_that_answers_is_alive(client: AsyncTestClient[Litestar]) -> None:
    response = await client.get("/health/live")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


async def test_a_model_that_can_write_is_ready(client: AsyncTestClient[Litestar]) -> None:
    response = await client.get("/health/ready")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


async def test_a_model_that_cannot_write_is_not_ready_and_says_why() -> None:
    async with AsyncTestClient(create_app(Settings(), model=UnreadyModel())) as client:
        ready = await client.get("/health/ready")
        live = await client.get("/health/live")

    assert ready.status_code == 503
    assert ready.headers["content-type"] == "application/problem+json"
    assert ready.json()["type"] == "urn:evenhand:problem:not-ready"
    assert "evenhand model pull" in ready.json()["detail"]
    assert live.status_code == 200


async def test_the_model_is_closed_with_the_application() -> None:
    model = ScriptedModel()
    async with AsyncTestClient(create_app(Settings(), model=model)):
        assert not model.closed

    assert model.closed
