"""Nothing looks checked that was not checked as it stands on screen."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.crm import Crm
from tests.browser.desk import (
    expect_checked,
    expect_saved,
    get_findings,
    get_reply,
    hold,
    open_draft,
    open_tab,
    read_clipboard,
    retype,
    type_at_end,
)
from tests.browser.watch import Watch


def expect_nothing_green(page: Page) -> None:
    """No sentence is marked as verified, and no word says that the text is ready or checked."""
    expect(page.locator(".standing-unchecked").first).to_be_visible()
    assert get_reply(page).locator(".standing-verified").count() == 0
    assert page.locator(".sentence-button .standing-verified").count() == 0
    assert page.get_by_role("main").get_by_text("Ready", exact=True).count() == 0
    state = page.get_by_role("group", name="Checks").get_by_role("status").inner_text()
    assert state.strip() in ("Checking…", "Not checked: server unreachable")


def test_while_a_text_waits_for_its_check_no_sentence_counts_as_verified(
    page: Page, crm: Crm, watch: Watch
) -> None:
    watch.allow("ERR_FAILED")
    draft = crm.draft()
    open_draft(page, draft)
    expect(get_reply(page).locator(".standing-verified").first).to_be_visible()
    checks, saves = hold(page, "**/checks"), hold(page, f"**/v1/drafts/{draft['id']}")
    retype(page, "$24.00", "$18.00")
    expect_nothing_green(page)
    open_tab(page, "Checks")
    expect(page.get_by_text("the one on screen is not checked yet")).to_be_visible()
    saves.wait_for("$18.00").abort()
    expect(page.get_by_text("Not saved")).to_be_visible()
    expect_nothing_green(page)
    checks.wait_for("$18.00").continue_()

    expect_checked(page)
    expect(get_reply(page).locator(".standing-verified").first).to_be_visible()
    assert page.locator(".standing-unchecked").count() == 0


@pytest.mark.parametrize("failure", ["aborted", "500"])
def test_where_checking_fails_it_is_said_and_nothing_counts_as_verified(
    failure: str, page: Page, crm: Crm, watch: Watch
) -> None:
    watch.allow("ERR_FAILED|status of 500")

    def fail(route: Route) -> None:
        if failure == "500":
            route.fulfill(status=500, body="{}")
        else:
            route.abort()

    draft = crm.draft()
    open_draft(page, draft)
    page.route("**/checks", fail)
    hold(page, f"**/v1/drafts/{draft['id']}")
    type_at_end(page, " It is all fine now.")
    expect(page.get_by_text("Not checked: server unreachable")).to_be_visible()
    expect_nothing_green(page)
    page.keyboard.type(" Really.")
    expect_nothing_green(page)


def test_an_answer_about_an_older_text_never_takes_the_place_of_a_newer_one(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    bad = crm.post(draft, "checks", body=draft["body"].replace("$24.00", "$60.00"))
    held = hold(page, "**/checks")
    hold(page, f"**/v1/drafts/{draft['id']}")
    retype(page, "$24.00", "$60.00")
    older = held.wait_for("$60.00")
    retype(page, "$60.00", "$18.00")
    newer = held.wait_for("$18.00")
    older.fulfill(json=bad)
    expect_nothing_green(page)
    assert get_findings(page).count() == 0
    newer.continue_()
    expect_checked(page)
    assert get_findings(page).count() == 0


def test_answers_that_come_out_of_order_leave_the_newest(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    bad = crm.post(draft, "checks", body=draft["body"].replace("$24.00", "$60.00"))
    held = hold(page, "**/checks")
    retype(page, "$24.00", "$60.00")
    older = held.wait_for("$60.00")
    retype(page, "$60.00", "$18.00")
    held.wait_for("$18.00").continue_()
    expect_checked(page)
    older.fulfill(json=bad)
    expect_saved(page, 2)
    expect_checked(page)
    assert get_findings(page).count() == 0
    expect(page.get_by_role("main").get_by_text("Ready", exact=True)).to_be_visible()


def test_what_was_not_checked_is_not_copied_before_the_server_took_it(
    page: Page, crm: Crm, watch: Watch
) -> None:
    watch.allow("ERR_FAILED|status of 409")
    draft = crm.draft()
    open_draft(page, draft)
    page.get_by_role("button", name="Copy", exact=True).click()
    page.route("**/checks", lambda route: route.abort())
    retype(page, "$24.00", "$60.00")
    page.get_by_role("button", name="Accept and copy").click()

    expect(page.get_by_role("alert")).to_contain_text("policy.over_limit")
    assert read_clipboard(page) == draft["body"]
    assert crm.find(draft)["outcome"] is None
