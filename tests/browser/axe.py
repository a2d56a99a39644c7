"""What axe-core says of a page, in light and dark, wide and narrow."""

from functools import cache

from playwright.sync_api import Page

from tests.bundle import PACKAGES

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 320, "height": 640}
_RUN = """
async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.flatMap(({id, nodes}) =>
  nodes.map(({target, failureSummary}) => `${id}: ${target.join(" ")}: ${failureSummary}`))
"""
_TOO_WIDE = """
() => document.scrollingElement.scrollWidth <= innerWidth ? [] : ["scrolls sideways",
  ...[...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => `beyond the edge: ${one.outerHTML.slice(0, 80)}`).slice(0, 5)]
"""


@cache
def read_axe() -> str:
    source = PACKAGES / "axe-core" / "axe.min.js"
    assert source.exists(), (
        "These tests need axe-core: install the console's packages (python -m tests.bundle)."
    )
    return source.read_text(encoding="utf-8")


def find_barriers(page: Page) -> list[str]:
    """Every violation in every look, and what makes the narrow one scroll sideways."""
    found: list[str] = []
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(read_axe())
    for size in (WIDE, NARROW):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            look = f"{size['width']} px, {scheme}"
            found += [f"{look}: {words}" for words in page.evaluate(_RUN)]
        found += [f"{size['width']} px: {words}" for words in page.evaluate(_TOO_WIDE)]
    return found
