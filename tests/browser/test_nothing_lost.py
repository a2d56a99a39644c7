"""Nothing that was typed is lost: not by a reload, a dead server, a lost connection, or a mistake."""

import httpx2
import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.crm import Crm
from tests.browser.desk import (
    expect_checked,
    expect_reply,
    expect_saved,
    get_findings,
    get_reply,
    hold,
    open_draft,
    read_reply,
    retype,
    type_at_end,
)
from tests.browser.server import Server
from tests.browser.watch import Watch

TYPED = "\nP.S. Keep the photo, please."
READ_KEPT = "id => JSON.parse(localStorage.getItem(`evenhand.kept.${id}`))"


def test_what_was_typed_is_there_after_a_reload_in_the_middle_of_it(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    type_at_end(page, TYPED)
    assert page.evaluate(READ_KEPT, draft["id"]) == {"body": draft["body"] + TYPED, "revision": 1}
    page.reload()

    expect_reply(page, draft["body"] + TYPED)
    expect_saved(page, 2)
    assert crm.find(draft)["body"] == draft["body"] + TYPED
    assert page.evaluate(READ_KEPT, draft["id"]) is None


def test_what_was_typed_is_restored_after_a_page_that_crashed_and_then_saved(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    hold(page, f"**/v1/drafts/{draft['id']}")
    type_at_end(page, TYPED)
    expect(page.get_by_role("status", name="Saving")).to_have_text("Saving…")
    with pytest.raises(Error, match="crash"):
        page.goto("chrome://crash")
    assert crm.find(draft)["body"] == draft["body"]
    again = page.context.new_page()
    open_draft(again, draft)

    expect_reply(again, draft["body"] + TYPED)
    expect(again.get_by_text("Restored: what you typed")).to_be_visible()
    expect_saved(again, 2)
    assert crm.find(draft)["body"] == draft["body"] + TYPED
    assert again.evaluate(READ_KEPT, draft["id"]) is None
    get_reply(again).press("Control+z")
    expect_reply(again, draft["body"])


def test_a_page_that_is_left_within_a_moment_of_the_last_key_has_saved_it(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    type_at_end(page, TYPED)
    page.get_by_role("link", name="Insights").click()
    expect(page.get_by_role("heading", name="Insights")).to_be_visible()
    open_draft(page, draft)
    expect_reply(page, draft["body"] + TYPED)
    expect_saved(page, 2)
    assert crm.find(draft)["body"] == draft["body"] + TYPED


def test_text_outlives_a_server_that_is_killed_while_it_is_typed(
    own_server: Server, open_page: OpenPage, watch: Watch
) -> None:
    watch.allow("ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE")
    page = open_page(own_server.url)
    with httpx2.Client(base_url=own_server.url, trust_env=False) as client:
        draft = Crm(client).draft()
    open_draft(page, draft)
    type_at_end(page, "\nP.S. One.")
    expect_saved(page, 2)
    page.keyboard.type(" Two.")
    own_server.kill()
    page.keyboard.type(" Three.")
    typed = draft["body"] + "\nP.S. One. Two. Three."
    expect(page.get_by_role("status", name="Saving")).to_contain_text(
        "Not saved: server unreachable – kept in this browser"
    )
    expect(page.get_by_text("Not checked: server unreachable")).to_be_visible()
    assert page.evaluate(READ_KEPT, draft["id"])["body"] == typed == read_reply(page)

    own_server.start()
    page.get_by_role("button", name="Save now").click()
    expect_saved(page)
    expect_checked(page)
    with httpx2.Client(base_url=own_server.url, trust_env=False) as client:
        assert Crm(client).list_bodies(draft)[0] == typed
    assert page.evaluate(READ_KEPT, draft["id"]) is None


def test_text_typed_without_a_connection_is_saved_once_there_is_one(
    page: Page, crm: Crm, watch: Watch
) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED")
    draft = crm.draft()
    open_draft(page, draft)
    page.context.set_offline(True)
    type_at_end(page, TYPED)
    expect(page.get_by_role("status", name="Saving")).to_contain_text("kept in this browser")
    assert crm.find(draft)["body"] == draft["body"]
    page.context.set_offline(False)

    expect_saved(page, 2)
    expect_checked(page)
    assert crm.find(draft)["body"] == draft["body"] + TYPED


def test_nothing_is_accepted_that_is_not_saved(page: Page, crm: Crm, watch: Watch) -> None:
    watch.allow("ERR_INTERNET_DISCONNECTED")
    draft = crm.draft()
    open_draft(page, draft)
    page.context.set_offline(True)
    type_at_end(page, TYPED)
    page.get_by_role("button", name="Accept and copy").click()
    expect(page.get_by_role("alert")).to_contain_text("the text is not saved yet")
    page.context.set_offline(False)
    expect_saved(page, 2)
    page.get_by_role("button", name="Accept and copy").click()
    expect(page.get_by_role("button", name="Next draft")).to_be_visible()
    assert crm.find(draft)["outcome"]["sent_text"] == draft["body"] + TYPED


def test_what_was_saved_by_itself_can_still_be_undone(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    retype(page, "$24.00", "$18.00")
    expect_saved(page, 2)
    get_reply(page).press("Control+z")
    page.keyboard.press("Control+z")
    expect_reply(page, draft["body"])
    expect_saved(page, 3)
    assert crm.find(draft)["body"] == draft["body"]


def test_text_typed_while_somebody_else_closed_the_draft_can_be_copied(
    page: Page, crm: Crm, watch: Watch
) -> None:
    watch.allow("status of 409")
    draft = crm.draft()
    open_draft(page, draft)
    crm.post(draft, "outcome", outcome="sent_unedited")
    type_at_end(page, TYPED)
    expect(page.get_by_text("What you typed was not stored")).to_be_visible()
    expect(get_reply(page)).to_have_attribute("contenteditable", "false")
    page.get_by_role("button", name="Copy what I typed").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == draft["body"] + TYPED


def test_underlines_cover_exactly_the_words_found_behind_emoji_and_accents(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    strange = "Hi Dana 👩‍👩‍👧‍👦🎉 – naïve café, 𝒳 e\u0301! "
    edited = crm.edit(
        draft, draft["body"].replace("Hi Dana,\n\n", strange + "\n\n").replace("$24.00", "$60.00")
    )
    found = [c["span"]["text"] for c in edited["checks"] if c["rule"] == "policy.over_limit"]
    open_draft(page, draft)
    assert get_findings(page).all_inner_texts() == found
    retype(page, "naïve", "🥀🥀")
    expect(get_findings(page)).to_have_text(found)
    expect_checked(page)
    expect_saved(page, 3)
    assert get_findings(page).all_inner_texts() == found
    assert crm.find(draft)["body"] == edited["body"].replace("naïve", "🥀🥀")
