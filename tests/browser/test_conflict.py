"""Two agents at one draft: both texts are shown, and neither is ever lost."""

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.crm import Crm
from tests.browser.desk import (
    expect_reply,
    expect_saved,
    get_reply,
    open_draft,
    retype,
)
from tests.browser.server import open_server
from tests.browser.watch import Watch

MINE, THEIRS = "I am very sorry that your blender failed.", "We apologise for the trouble with the item."
SORRY = "I am sorry that the item failed."


@pytest.fixture
def stored(store_url: str, tmp_path: Path) -> Iterator[Crm]:
    """A server on SQLite, then one on PostgreSQL."""
    with (
        open_server(store_url, tmp_path) as server,
        httpx2.Client(base_url=server.url, trust_env=False) as client,
    ):
        yield Crm(client)


@pytest.fixture(autouse=True)
def _refusal_is_wanted(watch: Watch) -> None:
    watch.allow("status of 412")


def oppose(page: Page, crm: Crm) -> tuple[dict[str, object], str, str]:
    """A draft that Lee saved while Sam, at the console, was writing; with Sam's text and Lee's."""
    draft = crm.draft()
    mine, theirs = draft["body"].replace(SORRY, MINE), draft["body"].replace(SORRY, THEIRS)
    open_draft(page, draft)
    with page.expect_request(lambda request: request.method == "PATCH"):
        retype(page, SORRY, MINE)
        crm.edit(draft, theirs)
    expect(page.get_by_role("heading", name="Two versions")).to_be_visible()
    versions = page.get_by_role("textbox", name="Your version, compared with the stored one")
    expect(versions).to_contain_text(MINE.split()[2])
    expect(versions.locator(".cm-deletedChunk").first).to_contain_text("We apologise")
    expect(page.get_by_role("status", name="Saving")).to_contain_text(
        "Not saved: somebody else saved revision 2"
    )
    assert crm.list_bodies(draft) == [theirs, draft["body"]]
    return draft, mine, theirs


def test_of_two_versions_mine_is_kept_and_theirs_stays_a_revision(stored: Crm, open_page: OpenPage) -> None:
    page = open_page(str(stored.client.base_url))
    draft, mine, theirs = oppose(page, stored)
    page.get_by_role("button", name="Keep mine", exact=True).click()

    expect_saved(page, 3)
    expect_reply(page, mine)
    assert stored.list_bodies(draft) == [mine, theirs, draft["body"]]
    authors = [r["author"] and r["author"]["name"] for r in stored.find(draft, "/revisions")["revisions"]]
    assert authors == ["Sam", "Lee", None]


def test_of_two_versions_theirs_is_taken_and_mine_comes_back_with_undo(
    stored: Crm, open_page: OpenPage
) -> None:
    page = open_page(str(stored.client.base_url))
    draft, mine, theirs = oppose(page, stored)
    page.get_by_role("button", name="Take theirs", exact=True).click()

    expect_saved(page, 2)
    expect_reply(page, theirs)
    assert stored.list_bodies(draft) == [theirs, draft["body"]]
    get_reply(page).press("Control+z")
    expect_reply(page, mine)
    expect_saved(page, 3)
    assert stored.list_bodies(draft) == [mine, theirs, draft["body"]]


def test_two_versions_are_merged_change_by_change(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    mine = draft["body"].replace("Hi Dana", "Dear Dana").replace("maddening", "upsetting")
    theirs = draft["body"].replace("Please reply with your choice", "Please tell us your choice")
    open_draft(page, draft)
    with page.expect_request(lambda request: request.method == "PATCH"):
        retype(page, "Hi Dana", "Dear Dana")
        retype(page, "maddening", "upsetting")
        crm.edit(draft, theirs)
    expect(page.get_by_role("status").filter(has_text="2 differences open")).to_be_visible()
    page.get_by_role("button", name="Take theirs here").last.click()
    page.get_by_role("button", name="Save the merged text").click()

    merged = mine.replace("Please reply with your choice", "Please tell us your choice")
    expect_saved(page, 3)
    expect_reply(page, merged)
    assert crm.list_bodies(draft) == [merged, theirs, draft["body"]]


def test_a_text_that_was_never_saved_meets_a_newer_one_after_a_reload(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    mine, theirs = draft["body"] + "\nP.S. Mine.", draft["body"] + "\nP.S. Theirs."
    page.goto("/console")
    page.evaluate(
        "([id, text]) => localStorage.setItem(`evenhand.kept.${id}`, JSON.stringify(text))",
        [draft["id"], {"body": mine, "revision": 1}],
    )
    crm.edit(draft, theirs)
    page.goto(f"/console/#/drafts/{draft['id']}")

    expect(page.get_by_role("heading", name="Two versions")).to_be_visible()
    expect(page.get_by_role("textbox", name="Your version")).to_contain_text("P.S. Mine.")
    assert crm.list_bodies(draft)[0] == theirs
    page.get_by_role("button", name="Keep mine", exact=True).click()
    expect_saved(page, 3)
    assert crm.list_bodies(draft)[:2] == [mine, theirs]
