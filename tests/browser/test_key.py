"""A server that asks for a key: the console asks for it, once a tab."""

import re
from datetime import UTC, datetime

from playwright.sync_api import expect
from pydantic import SecretStr

from service.settings import StoreSettings
from service.store.opening import Store
from service.usecases.make_key import make_key
from tests.browser.conftest import OpenPage
from tests.browser.server import Server
from tests.browser.watch import Watch


def make_token(server: Server) -> str:
    store = Store(StoreSettings(url=SecretStr(server.store_url)))
    try:
        return make_key("acme", "desk", ("draft", "edit"), keys=store.keys, now=datetime.now(UTC))[1]
    finally:
        store.close()


def test_the_console_asks_for_a_key_and_goes_on_with_it(
    own_server: Server, open_page: OpenPage, watch: Watch
) -> None:
    token = make_token(own_server)
    watch.allow("401")
    page = open_page(own_server.url)
    page.goto("/console")
    dialog = page.get_by_role("dialog", name="This server asks for a key")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Key").fill(token[:-3] + "AAA")
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog).to_be_visible()  # a wrong one is asked for again
    dialog.get_by_label("Key").fill(f" {token} ")
    dialog.get_by_role("button", name="Go on").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("main").get_by_text(re.compile("key", re.IGNORECASE))).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("navigation", name="Places")).to_be_visible()
    expect(dialog).to_be_hidden()
    other = page.context.new_page()  # another tab has not got it
    other.goto(f"{own_server.url}/console")
    expect(other.get_by_role("dialog", name="This server asks for a key")).to_be_visible()
