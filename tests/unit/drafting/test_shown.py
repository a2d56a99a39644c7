"""Where a text shows a technique, and what its case misses."""

from service.prompting import load_prompts
from service.usecases.check_text import CheckedText, check_text
from tests.unit.cases import build_case

CATALOGUE = load_prompts().techniques
GOOD = (
    "Hi Dana,\n\nYour blender died after 45 days, and you want the $120 back. I can see why that is maddening. "
    "I am sorry that it failed.\n\nI cannot refund it, because refunds end 30 days after delivery. "
    "I can offer you $24 in store credit, or a new blender. "
    "Please reply with your choice, and I will confirm it within 24 hours.\n\nSam"
)


ANGRY = "You sent me a broken blender, this is outrageous!! I want my money back."


def check(
    body: str, message: str = "My 45-day-old blender died. It cost $120 and I want my money back!"
) -> CheckedText:
    return check_text(body, build_case(message=message), catalogue=CATALOGUE)


def test_a_good_reply_shows_what_it_is_made_of_and_where() -> None:
    shown = check(GOOD).techniques.where
    assert {"active_listening", "empathy", "apology", "policy_transparency", "options", "next_step"} <= set(
        shown
    )
    assert all(GOOD[span.start : span.end] == span.text for span in shown.values())


def test_a_curt_reply_misses_what_the_case_calls_for() -> None:
    checked = check("No refunds. Regards.", ANGRY)
    assert {"empathy", "next_step"} <= set(checked.techniques.missed)
    assert "technique.acknowledgement" in {finding.rule for finding in checked.verdict.findings}


def test_what_is_missed_is_advice_and_never_fails_a_reply() -> None:
    found = [
        f
        for f in check("No refunds. Regards.", ANGRY).verdict.findings
        if f.rule == "technique.acknowledgement"
    ]
    assert [(f.severity, f.verdict) for f in found] == [("advisory", "warn")]


def test_somebody_in_danger_is_never_answered_without_a_person() -> None:
    checked = check(
        "We have noted your comments. Have a nice day.", "I can't go on any more, I want to end my life."
    )
    assert "self_harm" in {signal.name for signal in checked.signals}
    (finding,) = [f for f in checked.verdict.findings if f.rule == "technique.escalation"]
    assert (finding.severity, finding.verdict) == ("blocking", "unverifiable")


def test_without_a_message_nothing_is_called_for() -> None:
    checked = check(GOOD, message=" ")
    assert checked.techniques.called_for == ()
    assert checked.asks == ()


def test_signals_have_their_words() -> None:
    message = "This is the third time I write. My lawyer will hear of it!"
    found = {signal.name: signal.span for signal in check(GOOD, message).signals}
    assert {"repeat_contact", "legal"} <= set(found)
    assert all(message[span.start : span.end] == span.text for span in found.values())
