"""Debian's Chromium, a server, and pages that fail their test when anything goes wrong in them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.crm import Crm
from tests.browser.server import Server, open_server
from tests.browser.watch import Watch

CHROMIUM = Path("/usr/bin/chromium")
SWITCHES = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *(
        "--disable-background-networking",
        "--disable-component-update",
        "--hide-scrollbars",
        "--font-render-hinting=none",
    ),
)
PATIENCE = 20_000  # milliseconds; only what never comes takes so long
OpenPage = Callable[..., Page]


# Of a module, not of the session: while Playwright is open, no asynchronous test can run in the same process.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM.exists(), (
        "These tests need /usr/bin/chromium: install Debian's chromium (apt-get install chromium)."
    )
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that the tests of one process share: each has its own conversations."""
    folder = tmp_path_factory.mktemp("server")
    with open_server(f"sqlite:///{folder}/evenhand.db", folder) as started:
        yield started


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server with an empty store that one test has for itself."""
    with open_server(f"sqlite:///{tmp_path}/evenhand.db", tmp_path) as started:
        yield started


@pytest.fixture
def crm(server: Server) -> Iterator[Crm]:
    with httpx2.Client(base_url=server.url, trust_env=False) as client:
        yield Crm(client)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def open_page(browser: Browser, server: Server, watch: Watch) -> Iterator[OpenPage]:
    """Opens a page in a new context: another person's browser, of whatever kind the options say."""
    contexts: list[BrowserContext] = []

    def open_one(base_url: str = server.url, **options: object) -> Page:
        chosen: dict[str, object] = {
            "viewport": {"width": 1440, "height": 900},
            "locale": "en-GB",
            "timezone_id": "UTC",
            "reduced_motion": "reduce",
        }
        context = browser.new_context(base_url=base_url, **(chosen | options))  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        watch.follow(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert watch.find_problems() == []


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()
