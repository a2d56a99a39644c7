"""Panes at every width: side by side or one below the other, never one over the other."""

import pytest
from playwright.sync_api import Page

from tests.browser.crm import Crm
from tests.browser.desk import open_draft

_OVERLAPS = """
() => {
  const boxes = [...document.querySelectorAll(".pane")].map((pane) => pane.getBoundingClientRect());
  return boxes.flatMap((one, index) => boxes.slice(index + 1).filter((other) =>
    one.left < other.right - 1 && other.left < one.right - 1 && one.top < other.bottom - 1 && other.top < one.bottom - 1
  )).length;
}
"""


@pytest.mark.parametrize("width", [320, 640, 832, 1024, 1279, 1280, 1281, 1440, 1920])
def test_no_pane_of_a_draft_covers_another(width: int, page: Page, crm: Crm) -> None:
    open_draft(page, crm.draft())
    page.set_viewport_size({"width": width, "height": 800})
    assert page.locator(".pane").count() == 3
    assert page.evaluate(_OVERLAPS) == 0
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
