"""The main job: from the queue to an accepted reply, with a wrong promise caught on the way."""

from playwright.sync_api import Page, expect

from tests.browser.crm import Crm
from tests.browser.desk import (
    expect_checked,
    expect_saved,
    get_findings,
    get_reply,
    read_clipboard,
    read_reply,
    retype,
    sign_in,
)
from tests.browser.watch import Watch

CREDIT = "$24.00 in store credit"


def test_a_wrong_promise_is_flagged_with_its_clause_mended_and_the_reply_accepted(
    page: Page, crm: Crm
) -> None:
    draft = crm.draft()
    page.goto("/console")
    sign_in(page, "Sam")
    page.get_by_role("searchbox").fill(draft["conversation_id"])
    row = page.get_by_role("list", name="Drafts").get_by_role("link")
    expect(row).to_contain_text("Your blender is GARBAGE")
    row.click()
    expect(get_reply(page)).to_be_visible()
    assert read_reply(page) == draft["body"]
    expect(page.get_by_role("region", name="Conversation")).to_contain_text("This blender is GARBAGE")

    retype(page, CREDIT, "$60.00 in store credit")
    expect(get_findings(page)).to_have_text("$60.00 in store credit")
    expect(page.get_by_role("group", name="Checks")).to_contain_text("1 blocking")
    page.get_by_role("button", name="1 blocking").click()
    card = page.get_by_role("dialog", name="Finding")
    expect(card).to_contain_text("60.00 USD")
    expect(card).to_contain_text("24.00 USD")
    expect(card).to_contain_text("store credit of up to 20% of the order value")
    card.get_by_role("button", name="Show clause").click()
    shown = page.get_by_role("region", name="Conversation").locator(".clause-shown")
    expect(shown).to_be_in_viewport()
    expect(shown).to_contain_text("store credit of up to 20% of the order value")

    retype(page, "$60.00", "$18.00")
    expect(get_findings(page)).to_have_count(0)
    expect_checked(page)
    page.get_by_role("button", name="Accept and copy").click()
    expect(page.get_by_role("button", name="Next draft")).to_be_visible()

    closed = crm.find(draft)
    mended = draft["body"].replace("$24.00", "$18.00")
    assert closed["outcome"]["outcome"] == "sent_edited"
    assert closed["outcome"]["sent_text"] == mended
    assert closed["outcome"]["author"]["name"] == "Sam"
    assert read_clipboard(page) == mended


def test_a_reply_that_is_accepted_as_it_was_drafted_counts_as_unedited(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    page.goto(f"/console/#/drafts/{draft['id']}")
    retype(page, "$24.00", "$18.00")
    expect_saved(page, 2)
    retype(page, "$18.00", "$24.00")
    expect_saved(page, 3)
    page.get_by_role("button", name="Accept and copy").click()
    expect(page.get_by_role("button", name="Next draft")).to_be_visible()

    assert crm.find(draft)["outcome"]["outcome"] == "sent_unedited"
    assert read_clipboard(page) == draft["body"]


def test_a_reply_that_breaks_the_policy_is_not_accepted_and_not_copied(
    page: Page, crm: Crm, watch: Watch
) -> None:
    watch.allow("status of 409")
    draft = crm.draft()
    page.goto(f"/console/#/drafts/{draft['id']}")
    page.get_by_role("button", name="Copy", exact=True).click()
    retype(page, "$24.00", "$60.00")
    expect(get_findings(page)).to_have_count(1)
    page.get_by_role("button", name="Accept and copy").click()
    expect(page.get_by_role("alert")).to_contain_text("policy.over_limit")

    assert crm.find(draft)["outcome"] is None
    assert read_clipboard(page) == draft["body"]
