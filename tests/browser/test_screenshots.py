"""Pictures of every view with the examples' cases in it; ``just screenshots`` puts them into docs/images."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import NARROW
from tests.browser.conftest import OpenPage
from tests.browser.crm import Crm, add_message, read_case
from tests.browser.desk import (
    expect_checked,
    expect_saved,
    get_findings,
    open_draft,
    open_tab,
    retype,
    sign_in,
)
from tests.browser.server import ROOT, Server, open_server
from tests.browser.watch import Watch

IMAGES = ROOT / "docs" / "images"
LARGEST = 250_000  # bytes
QUEUE = (
    ("late_cancellation", "bk-40917", 200),
    ("allergy_incident", "mk-7315", 640),
    ("blender", "zd-88121", 380),
    ("subscription_renewal", "sms-66102", 35),
    ("double_charge", "tk-552871", 95),
)
WEEKS, A_WEEK = 12, 5


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the drafts of a day: one blocked, one stale."""
    folder = tmp_path_factory.mktemp("stocked")
    with open_server(f"sqlite:///{folder}/evenhand.db", folder) as server, open_crm(server) as crm:
        for example, conversation, minutes in QUEUE:
            draft = crm.draft_case(read_case(example, minutes, conversation))
            if example == "late_cancellation":
                crm.edit(draft, draft["body"].replace("£160.00", "£320.00"))
            date_back(server, draft, timedelta(minutes=minutes))
        again = read_case("double_charge", 95, "tk-552871")
        add_message(again, "STILL NOTHING. i want to talk to a manager, not wait another 37 minutes")
        date_back(server, crm.draft_case(again), timedelta(minutes=4))
        yield server


@contextmanager
def open_crm(server: Server) -> Iterator[Crm]:
    with httpx2.Client(base_url=server.url, trust_env=False) as client:
        yield Crm(client)


def date_back(server: Server, draft: Any, age: timedelta) -> None:
    """Make a draft as old as it would be by itself only later."""
    stamp = (datetime.now(UTC) - age).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(server.store_url.removeprefix("sqlite:///"))) as connection, connection:
        connection.execute("UPDATE drafts SET created_at = ? WHERE id = ?", (stamp, draft["id"]))


def close_week(server: Server, crm: Crm, week: int) -> None:
    """What became of the drafts of one of the weeks: from week to week fewer need a change."""
    cases = ("blender", "double_charge", "late_cancellation", "blender", "lost_parcel")
    for number, example in enumerate(cases):
        draft = crm.draft(example)
        if number < A_WEEK * (week + 3 + week % 3) // (WEEKS + 6):
            crm.post(draft, "outcome", outcome="sent_unedited", csat=3 + (week + number) % 3)
        elif (week + number) % 7:
            shorter = draft["body"].replace("I can see why that is maddening. ", "")
            crm.edit(draft, shorter + "\n\nWrite to me at any time." * (week < 6))
            reasons = ["too_long"] if week % 2 else ["repetitive", "wrong_register"][: 1 + number % 2]
            crm.post(draft, "outcome", outcome="sent_edited", reasons=reasons)
        else:
            crm.post(draft, "outcome", outcome="discarded", reasons=["already_resolved"])
        date_back(server, draft, timedelta(weeks=WEEKS - 1 - week, hours=number))


def find_draft(crm: Crm, conversation: str) -> Any:
    return crm.list_drafts(conversation_id=conversation)[0]


def show_queue(page: Page, crm: Crm, server: Server) -> None:
    page.goto("/console")
    expect(page.get_by_role("list", name="Drafts").get_by_role("link")).to_have_count(len(QUEUE) + 1)
    sign_in(page, "Sam")
    page.keyboard.press("Escape")
    page.get_by_role("list", name="Drafts").get_by_role("link").nth(2).focus()


def show_draft(page: Page, crm: Crm, server: Server) -> None:
    draft = crm.draft_case(read_case("blender", 380, "zd-88121"))
    open_draft(page, draft)
    retype(page, "$24.00", "$60.00")
    expect(get_findings(page)).to_have_count(1)
    expect_saved(page, 2)
    page.keyboard.press("F8")
    expect(page.get_by_role("dialog", name="Finding")).to_be_visible()


def show_conflict(page: Page, crm: Crm, server: Server) -> None:
    draft = crm.draft_case(read_case("blender", 380, "zd-88121"))
    open_draft(page, draft)
    theirs = draft["body"].replace("Please reply with your choice", "Tell me which one suits you better")
    with page.expect_request(lambda request: request.method == "PATCH"):
        retype(page, "maddening", "upsetting after only ten uses")
        crm.edit(draft, theirs)
    expect(page.get_by_role("heading", name="Two versions")).to_be_visible()


def show_proposal(page: Page, crm: Crm, server: Server) -> None:
    page.clock.install()
    open_draft(page, crm.draft_case(read_case("blender", 380, "zd-88121")))
    page.get_by_role("button", name="Warmer").click()
    expect(page.get_by_role("heading", name="Proposal")).to_be_visible()
    page.clock.run_for(10_000)  # until the notice is gone


def show_escalate(page: Page, crm: Crm, server: Server) -> None:
    open_draft(page, find_draft(crm, "bk-40917"), name="Imogen")
    open_tab(page, "Escalate")
    expect(page.get_by_role("article", name="Brief")).to_be_visible()


def show_insights(page: Page, crm: Crm, server: Server) -> None:
    for week in range(WEEKS):
        close_week(server, crm, week)
    page.goto("/console/#/insights")
    expect(page.get_by_role("img", name="Hostile conversations by clause")).to_be_visible()
    expect(page.get_by_role("img", name="Sent unedited over time")).to_be_visible()


def show_playground(page: Page, crm: Crm, server: Server) -> None:
    page.goto("/console/#/playground")
    page.get_by_role("button", name="Draft", exact=True).click()
    expect(page.get_by_role("link", name="Open in the console")).to_be_visible()


def show_narrow(page: Page, crm: Crm, server: Server) -> None:
    show_draft(page, crm, server)
    page.set_viewport_size({"width": NARROW["width"], "height": 760})
    page.get_by_role("region", name="Draft").evaluate("region => region.scrollIntoView()")
    expect_checked(page)


VIEWS: list[Callable[[Page, Crm, Server], None]] = [
    *(show_queue, show_draft, show_conflict, show_proposal, show_escalate),
    *(show_insights, show_playground, show_narrow),
]


@pytest.mark.parametrize("show", VIEWS, ids=lambda show: show.__name__.removeprefix("show_"))
def test_every_view_has_its_picture(
    show: Callable[[Page, Crm, Server], None],
    stocked: Server,
    open_page: OpenPage,
    watch: Watch,
    tmp_path: Path,
) -> None:
    watch.allow("status of 412")
    page = open_page(stocked.url, viewport={"width": 1360, "height": 770}, color_scheme="light")
    with open_crm(stocked) as crm:
        show(page, crm, stocked)
    folder = IMAGES if "EVENHAND_SCREENSHOTS" in os.environ else tmp_path
    picture = folder / f"console-{show.__name__.removeprefix('show_')}.png"
    page.screenshot(path=picture, animations="disabled", caret="hide")
    assert 10_000 < picture.stat().st_size < LARGEST
