"""How long after the last key a finding is underlined: ``python -m tests.browser.latency``."""

import statistics
import tempfile
from pathlib import Path

import httpx2
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM, SWITCHES
from tests.browser.crm import Crm
from tests.browser.desk import expect_saved, get_findings, open_draft, retype
from tests.browser.server import open_server

TIMES = 20
_WATCH = """
() => {
  window.shown = new Promise((resolve) => {
    let key = 0;
    addEventListener("keydown", () => { key = performance.now(); }, true);
    new MutationObserver((_, observer) => {
      if (!document.querySelector(".cm-content .finding-blocking")) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.now() - key));
    }).observe(document.querySelector(".cm-content"), {childList: true, subtree: true, attributes: true});
  });
}
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        with (
            open_server(f"sqlite:///{folder}/evenhand.db", Path(folder)) as server,
            httpx2.Client(base_url=server.url, trust_env=False) as client,
        ):
            page = browser.new_context(base_url=server.url).new_page()
            open_draft(page, Crm(client).draft())
            taken = sorted(measure_once(page) for _ in range(TIMES))
        browser.close()
    print(
        f"median {statistics.median(taken):.0f} ms, 19 of 20 within {taken[-2]:.0f} ms, most {taken[-1]:.0f} ms"
    )


def measure_once(page: Page) -> float:
    """From the last key of a wrong promise to the frame after its underline, in milliseconds."""
    page.evaluate(_WATCH)
    retype(page, "$24.00", "$60.00")
    milliseconds: float = page.evaluate("window.shown")
    retype(page, "$60.00", "$24.00")
    get_findings(page).wait_for(state="detached")
    expect_saved(page)
    return milliseconds


if __name__ == "__main__":
    main()
