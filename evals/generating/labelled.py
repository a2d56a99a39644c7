"""One case: a situation, the message about it, and the labels that follow from it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import msgspec

from evals.generating.message import Message, write_message
from evals.generating.situation import Desk, Plot, Situation, Want, add_goodwill
from evals.generating.wording import LOCALES, with_article
from evals.suite.case import EvalCase, Expected, Register
from service.api.schemas_draft import DraftIn

# A manager who is asked for may be brought in or not; the other wishes change no label.
_BESIDES = ("apology", "apology", "explanation", "explanation", "date", "date", "manager")
_BESIDES_NO_FAULT = ("date", "date", "manager")
# Stories in which nobody would ask how it could come to this.
_NO_FAULT = {
    "returns",
    "final_sale",
    "notice",
    "renewal",
    "renewal_used",
    "cancel",
    "no_show",
    "no_slip",
}


def build_case(desk: Desk, plot: Plot, *, policy: str, register: Register, family: str, id_: str) -> EvalCase:
    """The case that ``plot`` makes on this day at this company."""
    draw, company, texts = desk.draw, desk.company, desk.texts
    situation = _add_wants(desk, add_goodwill(plot.build(desk, plot.position), desk))
    name = draw.deal("customer", texts.people.customers)
    channel = "email" if situation.earlier else draw.one(company.trade.channels)
    message = write_message(
        draw, texts, situation, register=register, channel=channel, company=company.name, name=name
    )
    request = {
        "conversation": {
            "id": f"{id_}-c",
            "channel": channel,
            "locale": LOCALES[company.currency],
            "brand": company.name.lower().replace(" & ", "-").replace(" ", "-"),
            "subject": _write_subject(desk, situation) if channel == "email" else "",
            "messages": _write_thread(desk, situation, message, name),
        },
        "requester": {"name": name},
        "assignee": _write_assignee(desk),
        "facts": situation.facts | {"currency": company.currency, "today": desk.today.isoformat()},
        "policy": {"text": policy},
    }
    return EvalCase(
        id=id_,
        family=family,
        request=msgspec.convert(request, DraftIn),
        expect=Expected(
            asks=list(message.asks),
            allowed=list(situation.allowed),
            forbidden=list(situation.forbidden),
            escalate=situation.escalate,
            notes=situation.notes,
        ),
        trade=company.trade.name,
        conflict=plot.conflict,
        register=register,
        source="generated",
    )


def _add_wants(desk: Desk, situation: Situation) -> Situation:
    """What people ask for besides. Where goodwill may be given, a sum would change who decides."""
    draw = desk.draw
    wants, words, escalate = list(situation.wants), dict(situation.words), situation.escalate
    if situation.goodwill == "out" and "sum" not in words and draw.chance(0.35):
        wants.append(Want("more", "goodwill_credit"))
        words["sum"] = desk.money(Decimal(draw.number(2, 12) * 5))
    if draw.chance(0.55):
        besides = draw.one(_BESIDES_NO_FAULT if situation.story in _NO_FAULT else _BESIDES)
        if besides not in {want.demand for want in wants}:
            wants.append(Want(besides))
            if besides == "manager" and escalate is False:
                escalate = None
    return replace(situation, wants=tuple(wants), words=words, escalate=escalate)


def _write_subject(desk: Desk, situation: Situation) -> str:
    noun = situation.thing.noun
    subject = desk.draw.one(desk.details.subjects)
    return subject.format(item=noun, an_item=with_article(noun), company=desk.company.name)


def _write_thread(
    desk: Desk, situation: Situation, message: Message, name: str
) -> list[Mapping[str, object]]:
    """Earlier messages, each with a holding reply, up to the newest one, which is of today."""
    agent = desk.draw.one(desk.texts.people.agents).split(maxsplit=1)[0]
    earlier = desk.details.earlier
    chasing = desk.draw.some(earlier.again, len(earlier.again))
    turns: list[tuple[str, str, str]] = []
    for number in range(situation.earlier):
        asked = chasing[number - 1] if number else desk.draw.deal("first", earlier.first)
        turns += [
            ("requester", name, asked.format(item=situation.thing.noun)),
            ("agent", agent, desk.draw.deal("holding", earlier.agent)),
        ]
    turns.append(("requester", name, message.body))
    last = len(turns) - 1
    return [
        {
            "id": f"m{place + 1}",
            "author": {"type": kind, "name": author},
            "body": body,
            "created_at": f"{desk.today - timedelta(days=2 * (last - place))}T{8 + place:02}:15:00Z",
        }
        for place, (kind, author, body) in enumerate(turns)
    ]


def _write_assignee(desk: Desk) -> Mapping[str, str]:
    agent = desk.draw.one(desk.texts.people.agents)
    return {"name": agent.split(maxsplit=1)[0], "signature": f"{agent}\n{desk.company.name}"}
