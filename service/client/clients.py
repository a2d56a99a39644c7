"""The two clients: the same nouns, waited for or awaited."""

from types import TracebackType
from typing import Generic, Self

import httpx2

from service.client import batch_calls, draft_calls, overview_calls, policy_calls
from service.client.nouns import Awaited, Flowing, Listed, Noun, S, Sent
from service.client.retrying import Patience
from service.client.senders import AsyncSender, Sender

_TIMEOUT = 130.0  # seconds; the server's own longest deadline is 120 with its embedded model


class Drafts(Noun[S]):
    create = Sent(draft_calls.create_draft)
    create_later = Sent(draft_calls.create_draft_later)
    find_job = Sent(draft_calls.find_job)
    stream = Flowing(draft_calls.stream_draft)
    get = Sent(draft_calls.get_draft)
    list = Listed(draft_calls.list_drafts)
    edit = Sent(draft_calls.edit_draft)
    check = Sent(draft_calls.check_edit)
    rewrite = Sent(draft_calls.rewrite_draft)
    overrule = Sent(draft_calls.overrule_check)
    outcome = Sent(draft_calls.record_outcome)
    escalate = Sent(draft_calls.escalate_draft)
    brief = Sent(draft_calls.find_brief)
    case = Sent(draft_calls.find_case)
    revisions = Sent(draft_calls.list_revisions)
    events = Sent(draft_calls.list_events)


class Checks(Noun[S]):
    create = Sent(policy_calls.create_check)


class Policies(Noun[S]):
    save = Sent(policy_calls.save_policy)
    get = Sent(policy_calls.get_policy)
    list = Listed(policy_calls.list_policies)
    versions = Listed(policy_calls.list_versions)
    read = Sent(policy_calls.read_policy)


class Batches(Noun[S]):
    create = Sent(batch_calls.create_batch)
    get = Sent(batch_calls.get_batch)
    wait = Awaited(batch_calls.wait_for_batch)
    results = Flowing(batch_calls.read_results)
    cancel = Sent(batch_calls.cancel_batch)


class Customers(Noun[S]):
    erase = Sent(overview_calls.erase_customer)


class Techniques(Noun[S]):
    list = Sent(policy_calls.list_techniques)


class Audit(Noun[S]):
    list = Listed(overview_calls.list_audit)


class Insights(Noun[S]):
    find = Sent(overview_calls.find_insights)


class _Nouns(Generic[S]):
    def __init__(self, sender: S, base_url: str) -> None:
        self._sender: S = sender
        self._base_url = base_url
        self.drafts: Drafts[S] = Drafts(sender)
        self.checks: Checks[S] = Checks(sender)
        self.policies: Policies[S] = Policies(sender)
        self.batches: Batches[S] = Batches(sender)
        self.customers: Customers[S] = Customers(sender)
        self.techniques: Techniques[S] = Techniques(sender)
        self.audit: Audit[S] = Audit(sender)
        self.insights: Insights[S] = Insights(sender)

    def __repr__(self) -> str:
        """Without the key."""
        return f"{type(self).__name__}({self._base_url!r})"


class Evenhand(_Nouns[Sender]):
    """The API at ``base_url``; a context manager.

    ``timeout`` is in seconds for an answer, ``retries`` are beyond the first attempt: after 429, 503 and broken
    connections, with the wait that the server names. Every POST carries an idempotency key, so none is done twice.
    Calls raise ``ApiError`` and ``ConnectionFailed``.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        *,
        timeout: float = _TIMEOUT,
        retries: int = 3,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        client = httpx2.Client(
            base_url=base_url, headers=_authorize(api_key), timeout=timeout, transport=transport
        )
        super().__init__(Sender(client, Patience(retries)), base_url)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._sender.close()


class AsyncEvenhand(_Nouns[AsyncSender]):
    """As ``Evenhand``: what it returns is awaited, what it lists is gone through with ``async for``."""

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        *,
        timeout: float = _TIMEOUT,
        retries: int = 3,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        client = httpx2.AsyncClient(
            base_url=base_url, headers=_authorize(api_key), timeout=timeout, transport=transport
        )
        super().__init__(AsyncSender(client, Patience(retries)), base_url)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._sender.close()


def _authorize(api_key: str | None) -> dict[str, str]:
    agent = {"User-Agent": "evenhand-client"}
    return {**agent, "Authorization": f"Bearer {api_key}"} if api_key else agent
