"""No barrier in any view and state: axe-core, light and dark, 1440 and 320 px wide."""

from collections.abc import Callable
from typing import Any, Literal

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import find_barriers
from tests.browser.conftest import OpenPage
from tests.browser.crm import Crm
from tests.browser.desk import (
    get_findings,
    get_reply,
    hold,
    open_draft,
    open_tab,
    retype,
    type_at_end,
)
from tests.browser.server import Server
from tests.browser.watch import Watch


def open_wrong(page: Page, crm: Crm) -> Any:
    """A draft with a blocking and an advisory finding."""
    draft = crm.draft()
    open_draft(page, crm.edit(draft, draft["body"].replace("$24.00", "$60.00")))
    expect(get_findings(page)).to_have_count(1)
    return draft


def show_queue(page: Page, crm: Crm) -> None:
    crm.draft()
    crm.draft("allergy_incident")
    page.goto("/console")
    expect(page.get_by_role("list", name="Drafts").get_by_role("link").first).to_be_visible()
    page.keyboard.press("j")


def show_card(page: Page, crm: Crm) -> None:
    open_wrong(page, crm)
    page.keyboard.press("F8")
    expect(page.get_by_role("dialog", name="Finding")).to_be_visible()


def show_overruling(page: Page, crm: Crm) -> None:
    open_wrong(page, crm)
    page.get_by_role("list", name="Findings").get_by_role("button", name="Overrule…").click()
    expect(page.get_by_role("dialog", name="Overrule this finding")).to_be_visible()


def show_overruled(page: Page, crm: Crm) -> None:
    open_wrong(page, crm)
    page.get_by_role("list", name="Findings").get_by_role("button", name="Overrule…").click()
    page.get_by_role("textbox", name="Reason").fill("Approved by the owner")
    page.get_by_role("button", name="Overrule", exact=True).click()
    expect(page.get_by_role("button", name="1 overruled")).to_be_visible()


def show_refusal(page: Page, crm: Crm) -> None:
    open_wrong(page, crm)
    page.get_by_role("button", name="Accept and copy").click()
    expect(page.get_by_role("alert")).to_be_visible()


def show_discarding(page: Page, crm: Crm) -> None:
    open_draft(page, crm.draft())
    page.get_by_role("button", name="Discard…").click()
    expect(page.get_by_role("dialog", name="Discard this draft")).to_be_visible()


def show_unchecked(page: Page, crm: Crm) -> None:
    open_draft(page, crm.draft())
    hold(page, "**/checks")
    hold(page, "**/v1/drafts/*")
    type_at_end(page, "\nP.S. I will refund you.")
    expect(page.get_by_text("Checking…")).to_be_visible()


def show_conflict(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft)
    retype(page, "maddening", "upsetting")
    crm.edit(draft, draft["body"].replace("maddening", "annoying"))
    expect(page.get_by_role("heading", name="Two versions")).to_be_visible()


def show_proposal(page: Page, crm: Crm) -> None:
    open_draft(page, crm.draft())
    page.get_by_role("button", name="Warmer").click()
    expect(page.get_by_role("heading", name="Proposal")).to_be_visible()


def show_working(page: Page, crm: Crm) -> None:
    hold(page, "**/rewrite")
    open_draft(page, crm.draft())
    page.get_by_role("button", name="Translate…").click()
    page.get_by_role("textbox", name="Language").fill("Spanish")
    page.get_by_role("button", name="Rewrite", exact=True).click()
    expect(page.get_by_role("button", name="Cancel the rewriting")).to_be_visible()


def show_closed(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    crm.post(draft, "outcome", outcome="sent_unedited", csat=4, reasons=["too_long"])
    open_draft(page, draft)
    expect(page.get_by_role("radio", name="4")).to_be_checked()


def show_shortcuts(page: Page, crm: Crm) -> None:
    open_draft(page, crm.draft())
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def show_missing(page: Page, crm: Crm) -> None:
    del crm
    page.goto("/console/#/drafts/dr_none")
    expect(page.get_by_role("heading", name="This draft cannot be shown")).to_be_visible()


def show_insights(page: Page, crm: Crm) -> None:
    crm.post(crm.draft("late_cancellation"), "outcome", outcome="discarded", reasons=["too_long"])
    page.goto("/console/#/insights")
    expect(page.get_by_role("img", name="Sent unedited over time")).to_be_visible()


def show_drafting(page: Page, crm: Crm) -> None:
    del crm
    page.goto("/console/#/playground")
    page.get_by_role("button", name="Draft", exact=True).click()
    expect(page.get_by_role("link", name="Open in the console")).to_be_visible()


def show_checking(page: Page, crm: Crm) -> None:
    del crm
    page.goto("/console/#/playground")
    page.get_by_role("tab", name="Check a reply").click()
    expect(page.get_by_role("list", name="Findings")).to_be_visible()


STATES: list[Callable[[Page, Crm], None]] = [
    *(show_queue, show_card, show_overruling, show_overruled, show_refusal, show_discarding, show_unchecked),
    *(show_conflict, show_proposal, show_working, show_closed, show_shortcuts, show_missing, show_insights),
    *(show_drafting, show_checking),
]


@pytest.mark.parametrize("show", STATES, ids=lambda show: show.__name__.removeprefix("show_"))
def test_no_state_has_a_barrier(
    show: Callable[[Page, Crm], None], page: Page, crm: Crm, watch: Watch
) -> None:
    watch.allow("status of (404|409|412)")
    show(page, crm)
    assert find_barriers(page) == []


@pytest.mark.parametrize(
    ("name", "role", "inside"),
    [
        ("Checks", "list", "Findings"),
        ("Steps", "list", "Next steps"),
        ("Escalate", "article", "Brief"),
        ("History", "list", "Trail"),
        ("Case", "term", "Conversation"),
    ],
)
def test_no_side_tab_has_a_barrier(
    name: str, role: Literal["list", "article", "term"], inside: str, page: Page, crm: Crm
) -> None:
    open_draft(page, crm.draft("allergy_incident"))
    open_tab(page, name)
    panel = page.get_by_role("tabpanel")
    expect(
        panel.get_by_role(role, name=inside).or_(panel.get_by_role(role).filter(has_text=inside)).first
    ).to_be_visible()
    assert find_barriers(page) == []


def test_a_barrier_is_noticed(page: Page, crm: Crm) -> None:
    open_draft(page, crm.draft())
    page.evaluate(
        """document.querySelector("main").append(Object.assign(document.createElement("p"),
        {textContent: "x".repeat(60), style: "color: #ddd; background: #eee; overflow-wrap: normal"}))"""
    )
    found = "\n".join(find_barriers(page))
    assert "1440 px, light: color-contrast" in found
    assert "320 px: scrolls sideways" in found


def test_empty_views_have_no_barrier(own_server: Server, open_page: OpenPage) -> None:
    page = open_page(own_server.url)
    page.goto("/console")
    expect(page.get_by_text("No open drafts.")).to_be_visible()
    assert find_barriers(page) == []
    page.get_by_role("link", name="Insights").click()
    expect(page.get_by_text("No drafts in this time.")).to_be_visible()
    assert find_barriers(page) == []


def test_a_follow_up_and_a_stale_draft_have_no_barrier(own_server: Server, open_page: OpenPage) -> None:
    page = open_page(own_server.url)
    with httpx2.Client(base_url=own_server.url, trust_env=False) as client:
        crm = Crm(client)
        crm.post(crm.draft("double_charge"), "outcome", outcome="sent_unedited")
        follow_up = crm.list_drafts(state="scheduled")[0]
        stale = crm.draft()
        crm.write_again(stale, "Hello?? Anybody there?")
    open_draft(page, follow_up)
    assert find_barriers(page) == []
    open_draft(page, stale)
    expect(page.get_by_role("link", name="Open the newer draft")).to_be_visible()
    assert find_barriers(page) == []
    expect(get_reply(page)).to_be_visible()
