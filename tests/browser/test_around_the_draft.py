"""What stands beside a reply: its steps, handing over, its history, the sentences it is made of."""

from playwright.sync_api import Page, expect

from tests.browser.crm import Crm
from tests.browser.desk import (
    expect_reply,
    expect_saved,
    get_reply,
    open_draft,
    open_tab,
    read_clipboard,
)


def test_a_case_is_handed_over_with_its_brief_and_the_trail_says_so(page: Page, crm: Crm) -> None:
    draft = crm.draft("late_cancellation")
    open_draft(page, draft)
    open_tab(page, "Escalate")
    brief = page.get_by_role("article", name="Brief")
    expect(brief).to_contain_text("To decide")
    expect(brief).to_contain_text("£320")
    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.get_by_text("The brief is copied as Markdown")).to_be_visible()
    assert read_clipboard(page) == crm.find(draft, "/brief")["markdown"]
    page.get_by_role("textbox", name="To").fill("General Manager")
    page.get_by_role("textbox", name="Note (optional)").fill("His wife is in hospital.")
    page.get_by_role("button", name="Hand over").click()
    expect(page.get_by_text("Handed over. Evenhand notes it")).to_be_visible()

    open_tab(page, "History")
    newest = page.get_by_role("list", name="Trail").get_by_role("listitem").first
    expect(newest).to_contain_text("Escalated by Sam")
    expect(newest).to_contain_text("His wife is in hospital.")
    event = crm.find(draft, "/events")["events"][-1]
    assert (event["event"], event["detail"]["tier"]) == ("escalated", "General Manager")


def test_an_earlier_revision_is_compared_and_restored(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    edited = crm.edit(draft, draft["body"].replace("maddening", "upsetting"))
    open_draft(page, edited)
    open_tab(page, "History")
    expect(page.get_by_role("list", name="Revisions").get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="Compare revision 1 with the reply").click()
    diff = page.get_by_role("textbox", name="Revision 1, compared with the reply")
    expect(diff).to_contain_text("maddening")
    page.get_by_role("button", name="Restore this text").click()

    expect_reply(page, draft["body"])
    expect_saved(page, 3)
    assert crm.list_bodies(draft) == [draft["body"], edited["body"], draft["body"]]
    expect(page.get_by_role("list", name="Revisions").get_by_role("listitem")).to_have_count(3)
    expect(page.get_by_role("list", name="Trail")).to_contain_text("Edited by Sam")


def test_steps_are_ticked_off_and_stay_ticked(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    open_tab(page, "Steps")
    step = page.get_by_role("list", name="Next steps").get_by_role("checkbox").first
    step.check()
    page.reload()
    open_tab(page, "Steps")
    expect(step).to_be_checked()


def test_a_sentence_says_what_it_rests_on(page: Page, crm: Crm) -> None:
    open_draft(page, crm.draft())
    page.get_by_role("button", name="Options · verified").click()
    expect(get_reply(page)).to_be_focused()
    sources = page.get_by_role("list", name="Sources of this sentence")
    expect(sources).to_contain_text("store credit of up to 20%")
    sources.get_by_role("button", name="Clause").first.click()
    expect(page.locator(".clause-shown")).to_be_in_viewport()


def test_what_was_asked_for_is_marked_in_the_message_with_what_became_of_it(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    asked = page.get_by_role("region", name="Conversation").locator("mark", has_text="I want my $120 back")
    expect(asked).to_contain_text("answered")
    edited = draft["body"].replace("I cannot give you a refund, because it was", "The blender was")
    get_reply(page).press("Control+a")
    page.keyboard.insert_text(edited)
    expect(asked).not_to_contain_text("answered")


def test_somebody_else_s_newer_revision_is_offered_and_taken(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    page.clock.install()
    open_draft(page, draft)
    theirs = draft["body"].replace("maddening", "upsetting")
    crm.edit(draft, theirs)
    page.clock.run_for(31_000)
    expect(page.get_by_text("Somebody saved revision 2 of this draft meanwhile.")).to_be_visible()
    page.get_by_role("button", name="Show it").click()
    expect_reply(page, theirs)
    page.clock.run_for(1_000)
    expect_saved(page, 2)
    assert len(crm.list_bodies(draft)) == 2
