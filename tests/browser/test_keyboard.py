"""Everything that an agent does all day, by keys alone."""

from playwright.sync_api import Page, expect

from tests.browser.crm import Crm, read_case
from tests.browser.desk import (
    expect_reply,
    expect_saved,
    get_reply,
    open_draft,
    read_clipboard,
    read_reply,
)
from tests.browser.watch import Watch

REASON = "Ms Lind approved 60 dollars by phone"


# A machine too busy to paint: whatever waits for a frame comes half a second late.
_LATE_FRAMES = """
const wait = window.setTimeout.bind(window);
window.requestAnimationFrame = (paint) => wait(() => paint(performance.now()), 500);
window.setTimeout = (run, ms = 0, ...more) => wait(run, ms + 500, ...more);
"""


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """Goes on with Tab until the focus is on the element of that name or text."""
    for _ in range(40):
        here = page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent")
        if here.strip() == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {name!r}")


def test_from_the_queue_to_an_accepted_reply_without_a_mouse(page: Page, crm: Crm, watch: Watch) -> None:
    watch.allow("status of 409")
    draft = crm.draft()
    wrong = crm.edit(draft, draft["body"].replace("$24.00", "$60.00"))
    page.goto("/console")
    expect(page.get_by_role("list", name="Drafts")).to_be_visible()
    press(page, "/")
    page.keyboard.type(draft["conversation_id"])
    rows = page.get_by_role("list", name="Drafts").get_by_role("link")
    expect(rows).to_have_count(1)
    press(page, "Enter")
    expect(rows).to_have_attribute("aria-current", "true")
    press(page, "Enter")
    expect(get_reply(page)).to_be_visible()

    press(page, "Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("policy.over_limit")
    press(page, "F8")
    card = page.get_by_role("dialog", name="Finding")
    expect(card).to_be_visible()
    press(page, "Alt+Enter")
    expect(card).to_be_focused()
    tab_to(page, "Overrule…")
    press(page, "Enter")
    dialog = page.get_by_role("dialog", name="Overrule this finding")
    expect(dialog.get_by_role("textbox", name="Reason")).to_be_focused()
    page.keyboard.type("Too short")
    expect(dialog.get_by_role("button", name="Overrule", exact=True)).to_be_disabled()
    press(page, "Control+a")
    page.keyboard.type(REASON)
    tab_to(page, "Overrule")
    press(page, "Enter")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="1 overruled")).to_be_visible()

    press(page, "Control+Enter")
    expect(page.get_by_role("button", name="Next draft")).to_be_visible()
    closed = crm.find(draft)
    assert closed["outcome"]["sent_text"] == wrong["body"] == read_clipboard(page)
    assert [c["overruled"]["reason"] for c in closed["checks"] if c["overruled"]] == [REASON]


def test_the_queue_is_walked_with_j_and_k(page: Page, crm: Crm) -> None:
    mark = crm.draft_case(read_case(minutes=800))["conversation_id"]
    for minutes in (700, 600):  # due before what other tests leave in the queue
        crm.draft_case(read_case(minutes=minutes, conversation=mark))
    page.goto("/console")
    page.keyboard.press("/")
    page.keyboard.type(mark)
    rows = page.get_by_role("list", name="Drafts").get_by_role("link")
    expect(rows).to_have_count(3)
    press(page, "Escape", "j")
    expect(rows.nth(0)).to_be_focused()
    press(page, "j", "j", "j", "k")
    expect(rows.nth(1)).to_be_focused()
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    press(page, "ArrowDown")
    expect(rows.nth(2)).to_be_focused()
    press(page, "Enter")
    expect(get_reply(page)).to_be_visible()
    press(page, "u")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_keys_work_as_soon_as_the_page_is_there(page: Page, crm: Crm) -> None:
    mark = crm.draft()["conversation_id"]
    page.add_init_script(_LATE_FRAMES)
    page.goto("/console")
    press(page, "/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(mark)
    expect(page.get_by_role("list", name="Drafts").get_by_role("link")).to_have_count(1)


def test_keys_lead_around_a_draft_and_write_nothing_into_it(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft, name="")
    for key, tab in (("2", "Steps"), ("3", "Escalate"), ("4", "History"), ("5", "Case"), ("1", "Checks")):
        press(page, key)
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
    press(page, "?")
    shortcuts = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(shortcuts).to_contain_text("Next finding")
    press(page, "d", "Escape")
    expect(shortcuts).to_have_count(0)
    press(page, "d")
    expect(page.get_by_role("dialog", name="Discard this draft")).to_be_visible()
    press(page, "Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "Control+Shift+c")
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert (read_reply(page), read_clipboard(page)) == (draft["body"], draft["body"])
    press(page, "e")
    expect(get_reply(page)).to_be_focused()
    press(page, "Control+End")
    page.keyboard.type(" j?d2")
    expect_reply(page, draft["body"] + " j?d2")
    expect_saved(page, 2)


def test_findings_are_walked_with_f8_both_ways(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    wrong = draft["body"].replace("$24.00", "$60.00").replace("Please reply", "Calm down. Please reply")
    crm.edit(draft, wrong)
    open_draft(page, draft, name="")
    card = page.get_by_role("dialog", name="Finding")
    press(page, "F8")
    expect(card).to_contain_text("60.00 USD")
    press(page, "F8")
    expect(card).to_contain_text("Tone")
    press(page, "Shift+F8")
    expect(card).to_contain_text("60.00 USD")
    press(page, "Escape")
    expect(card).to_have_count(0)
    expect(get_reply(page)).to_be_focused()
