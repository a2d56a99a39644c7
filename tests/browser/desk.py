"""What an agent does at the console, and what they see of a reply there."""

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

# Marks that the editor draws between the words are no part of the text.
_READ = """
editor => [...editor.querySelectorAll(".cm-line")].map((line) => {
  const copy = line.cloneNode(true);
  copy.querySelectorAll(".standing-glyph").forEach((mark) => mark.remove());
  return copy.textContent;
}).join("\\n")
"""
_IS = f"([editor, text]) => ({_READ})(editor) === text"
_SELECT = """
([editor, words]) => {
  editor.focus();
  const walker = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.textContent.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + words.length);
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return true;
  }
  return false;
}
"""


def open_draft(page: Page, draft: Any, name: str = "Sam") -> None:
    """The draft on screen, its conversation loaded, and an agent of that name before it."""
    page.goto(f"/console/#/drafts/{draft['id']}")
    expect(get_reply(page)).to_be_visible()
    expect(page.get_by_role("region", name="Conversation").get_by_role("article").first).to_be_visible()
    if name:
        sign_in(page, name)


def sign_in(page: Page, name: str) -> None:
    page.get_by_role("textbox", name="Your name").fill(name)
    page.get_by_role("textbox", name="Your name").press("Enter")


def get_reply(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Reply", exact=True)


def read_reply(page: Page) -> str:
    text: str = get_reply(page).evaluate(_READ)
    return text


def expect_reply(page: Page, text: str) -> None:
    """Waits until the reply is exactly that."""
    page.wait_for_function(_IS, arg=[get_reply(page).element_handle(), text])


def retype(page: Page, words: str, other: str) -> None:
    """Marks ``words``, which are in one piece on screen, and types over them."""
    assert page.evaluate(_SELECT, [get_reply(page).element_handle(), words]), (
        f"no {words!r} in {read_reply(page)!r}"
    )
    page.keyboard.type(other)


def type_at_end(page: Page, words: str) -> None:
    get_reply(page).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def expect_saved(page: Page, revision: int | None = None) -> None:
    words = "Saved, revision" if revision is None else f"Saved, revision {revision}"
    expect(page.get_by_role("status", name="Saving")).to_contain_text(words)


def expect_checked(page: Page) -> None:
    expect(page.get_by_role("group", name="Checks").get_by_role("status")).to_contain_text("Checked")


def read_clipboard(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def get_findings(page: Page, weight: str = "blocking") -> Locator:
    """The underlined words in the reply."""
    return get_reply(page).locator(f".finding-{weight}")


def open_tab(page: Page, name: str) -> None:
    page.get_by_role("tablist", name="Around the draft").get_by_role("tab", name=name).click()


@dataclass
class Held:
    """Requests that are kept from the server until the test lets them go."""

    page: Page
    routes: list[Route] = field(default_factory=list)

    def wait_for(self, words: str = "") -> Route:
        """The first whose body has these words."""
        for _ in range(2000):
            for route in self.routes:
                if words in (route.request.post_data or ""):
                    return route
            self.page.wait_for_timeout(10)  # requests are told of while Playwright waits for something
        raise AssertionError(f"no request with {words!r} was made")


def hold(page: Page, pattern: str) -> Held:
    held = Held(page)

    def keep(route: Route) -> None:
        held.routes.append(route)

    page.route(pattern, keep)
    return held
