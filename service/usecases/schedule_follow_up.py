"""Making the follow-up of a reply a draft of its own, for its day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from service.domain.case import Case
from service.domain.draft import Draft
from service.domain.message import Message
from service.domain.plan import Escalation
from service.domain.policy import Policy
from service.domain.prompt import Usage
from service.domain.quantity import read_iso_duration
from service.domain.record import Author, FollowUpDraft, StoredDraft
from service.domain.reply import Reply, Segment
from service.domain.span import span_of
from service.drafting.pipeline import Pipeline, build_draft_id
from service.drafting.plan import plan_follow_up
from service.usecases.keep_draft import tell_time
from service.usecases.open_draft import OpenedDraft


def schedule_follow_up(
    opened: OpenedDraft, sent_text: str, author: Author, *, pipeline: Pipeline
) -> FollowUpDraft | None:
    """The follow-up of the reply ``sent_text``, checked like any other text; None where the draft has none."""
    before = opened.stored.draft
    if before.follow_up is None:
        return None
    now = tell_time()
    scheduled = now + timedelta(hours=float(read_iso_duration(before.follow_up.after).hours))
    body = before.follow_up.body
    empty = replace(
        before,
        id=build_draft_id(),
        revision=1,
        origin="fallback",  # code wrote it, from prompts/fallback
        degraded_reason=None,
        reply=Reply(body, tuple(_find_segments(body, pipeline))),
        escalation=Escalation(False),
        signals=(),
        follow_up=None,
        usage=Usage(),
        attempts=(),
        created_at=now,
    )
    due = scheduled + timedelta(hours=float(opened.plan.promise.due.hours))
    stored = StoredDraft(empty, due, now, "follow_up", scheduled, before.id)
    case = _add_sent(opened.case, before, sent_text, author)
    following = OpenedDraft(stored, case, plan_follow_up(opened.plan))
    draft = following.recheck(body, pipeline=pipeline)
    bare = replace(case, policy=Policy("", case.policy.digest, ()))
    return FollowUpDraft(replace(stored, draft=draft), bare)


def _find_segments(body: str, pipeline: Pipeline) -> Iterator[Segment]:
    for number, (technique, text) in enumerate(pipeline.prompts.render_fallback("follow_up", {}), start=1):
        if (start := body.find(text)) >= 0:
            yield Segment(f"s{number}", technique, span_of(body, start, start + len(text)))


def _add_sent(case: Case, draft: Draft, sent_text: str, author: Author) -> Case:
    """The thread as it is on that day, unless the requester writes: they are asked about what they were told."""
    thread = case.conversation
    name = author.name or case.assignee.name
    sent = Message(draft.id, "agent", name, sent_text, tell_time())
    return replace(case, conversation=replace(thread, messages=(*thread.messages, sent)))
