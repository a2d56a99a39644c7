"""How a draft ends: accepted, discarded, rated, followed up."""

from playwright.sync_api import Page, expect

from tests.browser.crm import Crm
from tests.browser.desk import (
    expect_saved,
    get_reply,
    open_draft,
    open_tab,
    retype,
)


def test_a_closed_draft_is_read_only_and_takes_reasons_and_satisfaction(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    retype(page, "$24.00", "$18.00")
    expect_saved(page, 2)
    page.get_by_role("button", name="Accept and copy").click()
    page.get_by_role("button", name="Why did you change it?").click()
    page.get_by_role("checkbox", name="Too long").check()
    page.get_by_role("button", name="Note the reasons").click()
    expect(page.get_by_text("Reasons: Too long.")).to_be_visible()
    page.get_by_role("radio", name="4").check()
    expect(page.get_by_text("Satisfaction of 4 recorded")).to_be_visible()
    expect(page.get_by_role("status", name="Saving")).to_have_text("Closed: read only")
    get_reply(page).press("x")
    page.keyboard.type("x")
    assert get_reply(page).get_attribute("contenteditable") == "false"

    closed = crm.find(draft)
    outcome = closed["outcome"]
    assert (outcome["csat"], outcome["reasons"], outcome["author"]["name"]) == (4, ["too_long"], "Sam")
    assert closed["revision"] == 2
    page.reload()
    expect(page.get_by_role("radio", name="4")).to_be_checked()
    for name in ("Accept and copy", "Discard…", "Overrule…"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


def test_a_draft_is_discarded_with_reasons(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    page.get_by_role("button", name="Discard…").click()
    dialog = page.get_by_role("dialog", name="Discard this draft")
    dialog.get_by_role("checkbox", name="Missed what they asked").check()
    dialog.get_by_role("checkbox", name="Too long").check()
    dialog.get_by_role("textbox", name="Note (optional)").fill("She asked for the invoice.")
    dialog.get_by_role("button", name="Discard", exact=True).click()
    expect(page.get_by_text("Reasons: Missed what they asked, Too long.")).to_be_visible()

    outcome = crm.find(draft)["outcome"]
    assert (outcome["outcome"], outcome["reasons"]) == ("discarded", ["missed_ask", "too_long"])
    expect(page.get_by_role("radio")).to_have_count(0)
    page.get_by_role("link", name="Queue", exact=True).first.click()
    page.get_by_role("tab", name="Closed").click()
    page.get_by_role("searchbox").fill(draft["conversation_id"])
    expect(page.get_by_role("list", name="Drafts").get_by_role("link")).to_contain_text("Discarded")


def test_a_follow_up_waits_in_the_scheduled_tab_with_its_thread(page: Page, crm: Crm) -> None:
    draft = crm.draft("double_charge")
    open_draft(page, draft)
    open_tab(page, "Steps")
    expect(page.get_by_role("tabpanel")).to_contain_text("Follow-up, after")
    page.get_by_role("button", name="Accept and copy").click()
    expect(page.get_by_role("button", name="Next draft")).to_be_visible()
    page.goto("/console/#/")
    page.get_by_role("tab", name="Scheduled").click()
    page.get_by_role("searchbox").fill(draft["conversation_id"])
    row = page.get_by_role("list", name="Drafts").get_by_role("link")
    expect(row).to_contain_text("Follow-up")
    row.click()

    expect(page.get_by_text("A follow-up for")).to_be_visible()
    thread = page.get_by_role("region", name="Conversation")
    expect(thread.get_by_role("article").last).to_contain_text("You will get a refund of $84.50")
    page.get_by_role("link", name="the reply that was sent").click()
    expect(page.get_by_text("Closed", exact=True)).to_be_visible()


def test_a_draft_says_that_the_customer_wrote_again_and_leads_to_the_newer_one(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    newer = crm.write_again(draft, "Hello?? Is anybody there? I want my $120 back!")
    page.reload()
    expect(page.get_by_text("Dana wrote again")).to_be_visible()
    page.get_by_role("link", name="Open the newer draft").click()
    expect(page).to_have_url(f"{crm.client.base_url}/console/#/drafts/{newer['id']}")
    expect(page.get_by_role("region", name="Conversation")).to_contain_text("Is anybody there?")
    expect(page.get_by_text("wrote again")).to_have_count(0)
