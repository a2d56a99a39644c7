"""What must not happen while a page is open, whatever is tested: errors, and requests to anywhere else."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

_INSIDE = ("data", "blob")


@dataclass
class Watch:
    """Errors of the pages of a context; those that a test causes are allowed by it, by their words."""

    seen: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Violations of the content security policy are errors of the console, too."""
        context.on("console", self._note_message)
        context.on("weberror", self._note_error)
        context.on("request", self._note_request)

    def allow(self, pattern: str) -> None:
        """An error with these words is what the test wants."""
        self.allowed.append(pattern)

    def find_problems(self) -> list[str]:
        return [words for words in self.seen if not any(re.search(each, words) for each in self.allowed)]

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.seen.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _note_error(self, error: WebError) -> None:
        self.seen.append(f"not caught: {error.error}")

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.hostname != "127.0.0.1" and address.scheme not in _INSIDE:
            self.seen.append(f"left this machine: {request.url}")
