"""The queue, the playground and the insights."""

import httpx2
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.crm import Crm, read_case
from tests.browser.desk import get_reply, sign_in
from tests.browser.server import Server


def test_the_queue_is_filtered_by_words_status_and_tab(page: Page, crm: Crm) -> None:
    plain, wrong = crm.draft(), crm.draft()
    crm.edit(wrong, wrong["body"].replace("$24.00", "$60.00"))
    page.goto("/console")
    rows = page.get_by_role("list", name="Drafts").get_by_role("link")
    page.get_by_role("combobox", name="Status").select_option("blocked")
    page.get_by_role("searchbox").fill(wrong["conversation_id"])
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("1 blocking check")
    page.get_by_role("searchbox").fill(plain["conversation_id"])
    expect(page.get_by_text("No draft fits this filter.")).to_be_visible()
    page.get_by_role("button", name="Clear the filter").click()
    page.get_by_role("searchbox").fill(plain["conversation_id"])
    expect(rows).to_have_count(1)
    page.get_by_role("tab", name="Closed").click()
    expect(page.get_by_text("No draft fits this filter.")).to_be_visible()
    page.get_by_role("tab", name="All").click()
    expect(rows).to_have_count(1)


def test_the_open_queue_shows_first_what_is_due_first_and_loads_more(
    own_server: Server, open_page: OpenPage
) -> None:
    page = open_page(own_server.url)
    with httpx2.Client(base_url=own_server.url, trust_env=False) as client:
        crm = Crm(client)
        drafts = [crm.draft_case(read_case(minutes=10 + 7 * number)) for number in range(53)]
    page.goto("/console")
    rows = page.get_by_role("list", name="Drafts").get_by_role("link")
    expect(rows).to_have_count(50)
    page.get_by_role("button", name="Load more").click()
    expect(rows).to_have_count(53)
    expect(page.get_by_role("button", name="Load more")).to_have_count(0)
    shown = [address.rpartition("/")[2] for address in rows.evaluate_all("all => all.map(one => one.href)")]
    assert shown == [draft["id"] for draft in reversed(drafts)]


def test_the_queue_says_what_has_become_of_a_draft_meanwhile(page: Page, crm: Crm) -> None:
    page.clock.install()
    draft = crm.draft()
    page.goto("/console")
    page.get_by_role("searchbox").fill(draft["conversation_id"])
    rows = page.get_by_role("list", name="Drafts").get_by_role("link")
    expect(rows).to_have_count(1)
    crm.edit(draft, draft["body"].replace("$24.00", "$60.00"))
    page.clock.run_for(16_000)
    expect(rows).to_contain_text("Blocked")


def test_the_playground_streams_a_draft_and_opens_it(page: Page, crm: Crm) -> None:
    page.goto("/console/#/playground")
    page.get_by_role("textbox", name="Message").fill(
        "My $80 toaster broke after 50 days. I want my money back!"
    )
    page.get_by_role("textbox", name="Facts").fill(
        "order_total: 80.00\ncurrency: USD\ndelivered_on: 2026-10-01\ntoday: 2026-11-20"
    )
    page.get_by_role("button", name="Draft", exact=True).click()
    draft = page.get_by_role("region", name="The draft")
    expect(draft).to_contain_text("$16.00 in store credit")
    plan = page.get_by_role("region", name="Plan")
    expect(plan).to_contain_text("I want my money back")
    expect(plan).to_contain_text("Refused")
    page.get_by_role("link", name="Open in the console").click()

    expect(get_reply(page)).to_contain_text("$16.00 in store credit")
    drafted = crm.find({"id": page.url.rpartition("/")[2]})
    assert drafted["origin"] == "model"


def test_the_playground_checks_a_reply_while_it_is_typed_and_stores_nothing(page: Page, crm: Crm) -> None:
    before = len(crm.list_drafts())
    page.goto("/console/#/playground")
    page.get_by_role("tab", name="Check a reply").click()
    findings = page.get_by_role("list", name="Findings")
    expect(findings).to_contain_text("we do not refund")
    reply = page.get_by_role("textbox", name="Reply to check")
    reply.fill("Hi Dana,\n\nI can offer you $30.00 in store credit.\n\nSam")
    expect(findings).to_contain_text("30.00 USD")
    page.get_by_role("textbox", name="Facts").fill(
        "order_total: 150.00\ncurrency: USD\ndelivered_on: 2026-10-08"
    )
    expect(findings.get_by_text("30.00 USD")).to_have_count(0)
    assert len(crm.list_drafts()) == before


def test_insights_show_what_agents_did_with_the_drafts(own_server: Server, open_page: OpenPage) -> None:
    page = open_page(own_server.url)
    page.goto("/console/#/insights")
    expect(page.get_by_text("No drafts in this time.")).to_be_visible()
    with httpx2.Client(base_url=own_server.url, trust_env=False) as client:
        crm = Crm(client)
        crm.post(crm.draft(), "outcome", outcome="sent_unedited", csat=5)
        edited = crm.draft()
        crm.edit(edited, edited["body"].replace("$24.00", "$18.00"))
        crm.post(edited, "outcome", outcome="sent_edited", reasons=["too_long"])
        crm.post(crm.draft("double_charge"), "outcome", outcome="discarded", reasons=["too_long", "unclear"])
    page.reload()
    tiles = page.locator("dl.tiles")
    expect(tiles).to_contain_text("Drafts3")
    expect(tiles).to_contain_text("Sent unedited33 %")
    for name in ("Sent unedited over time", "Why drafts were changed or discarded", "Asked for and refused"):
        expect(page.get_by_role("img", name=name)).to_be_visible()
    page.get_by_text("Why drafts were changed or discarded as a table").click()
    table = page.get_by_role("table", name="Reasons")
    expect(table.get_by_role("row", name="Too long 2")).to_be_visible()
    page.get_by_role("combobox", name="By").select_option("day")
    expect(page.get_by_role("img", name="Sent unedited over time")).to_be_visible()


def test_the_name_of_the_agent_is_kept_and_the_console_opens_from_the_server_s_address(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()
    sign_in(page, "Sam")
    page.reload()
    expect(page.get_by_role("textbox", name="Your name")).to_have_value("Sam")
