"""Other versions of a reply that a model proposes, decided by the agent."""

from playwright.sync_api import Page, expect

from tests.browser.crm import Crm
from tests.browser.desk import (
    expect_checked,
    expect_reply,
    expect_saved,
    get_reply,
    hold,
    open_draft,
    read_reply,
    type_at_end,
)
from tests.browser.writer import EMPATHY, WARM, WARM_SORRY

SORRY = "I am sorry that the item failed."


def propose(page: Page, operation: str = "Warmer") -> None:
    page.get_by_role("toolbar", name="Rewrite").get_by_role("button", name=operation).click()
    expect(page.get_by_role("heading", name="Proposal")).to_be_visible()


def test_a_proposal_is_shown_as_a_diff_and_accepted(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    propose(page)
    diff = page.get_by_role("textbox", name="Proposal, compared with the reply")
    expect(diff.locator(".cm-deletedChunk").first).to_contain_text(EMPATHY)
    expect(diff).to_contain_text(WARM)
    expect(page.get_by_role("button", name="Accept and copy")).to_have_count(0)
    assert crm.list_bodies(draft) == [draft["body"]]
    page.get_by_role("button", name="Accept the proposal").click()

    warm = draft["body"].replace(EMPATHY, WARM).replace(SORRY, WARM_SORRY)
    expect_saved(page, 2)
    expect_reply(page, warm)
    expect_checked(page)
    assert crm.list_bodies(draft) == [warm, draft["body"]]
    get_reply(page).press("Control+z")
    expect_reply(page, draft["body"])


def test_a_proposal_that_is_rejected_changes_nothing(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    propose(page)
    page.get_by_role("button", name="Reject the proposal").click()

    expect(page.get_by_role("heading", name="Proposal")).to_have_count(0)
    assert read_reply(page) == draft["body"]
    expect_saved(page, 1)
    assert crm.list_bodies(draft) == [draft["body"]]


def test_one_change_of_a_proposal_is_accepted_and_the_rest_is_not(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    propose(page, "Plainer")
    open_ones = page.get_by_role("status").filter(has_text="open.")
    expect(open_ones).to_have_text("2 differences open.")
    page.get_by_role("button", name="Accept change").last.click()
    expect(open_ones).to_have_text("1 difference open.")
    page.get_by_role("button", name="Reject the proposal").click()

    expect_saved(page, 2)
    assert crm.find(draft)["body"] == draft["body"].replace(
        "Please reply with your choice,", "Just tell me your choice,"
    )


def test_typing_goes_on_while_a_proposal_is_made_and_stays_in_the_text(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    held = hold(page, "**/rewrite")
    open_draft(page, draft)
    page.get_by_role("button", name="Warmer").click()
    expect(page.get_by_role("button", name="Cancel the rewriting")).to_be_visible()
    type_at_end(page, "\nP.S. The photo helped.")
    typed = draft["body"] + "\nP.S. The photo helped."
    expect_saved(page, 2)
    held.wait_for().continue_()

    expect(page.get_by_text("You changed the text meanwhile")).to_be_visible()
    page.get_by_role("button", name="Reject the proposal").click()
    expect_reply(page, typed)
    assert crm.find(draft)["body"] == typed


def test_a_rewriting_is_called_off(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    held = hold(page, "**/rewrite")
    open_draft(page, draft)
    page.get_by_role("button", name="Warmer").click()
    page.get_by_role("button", name="Cancel the rewriting").click()

    expect(page.get_by_role("toolbar", name="Rewrite")).to_be_visible()
    expect(page.get_by_role("heading", name="Proposal")).to_have_count(0)
    held.wait_for().abort()
    assert read_reply(page) == draft["body"]


def test_a_wish_is_put_in_words_and_a_proposal_that_changes_nothing_is_said_so(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    page.get_by_role("button", name="Instruct…").click()
    page.get_by_role("textbox", name="Instruction").fill("Sound as you do")
    page.get_by_role("button", name="Rewrite", exact=True).click()

    expect(page.get_by_text("The proposal changes nothing")).to_be_visible()
    assert read_reply(page) == draft["body"]
