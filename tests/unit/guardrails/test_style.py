"""Channel, language, the company's own words, and letters."""

from dataclasses import replace

import pytest

from service.domain.case import Case
from service.domain.voice import Voice
from service.guardrails import check_reply
from service.guardrails.style import check_style, measure_grade
from service.text.language import find_language
from tests.unit.cases import build_case

LETTER = "Hi Dana,\n\nI am sorry that the blender failed. I will send you a new one by Friday.\n\nSam"


def rules(body: str, case: Case) -> set[str]:
    return {finding.rule for finding in check_style(body, case)}


def spoken(voice: Voice) -> Case:
    return replace(build_case(), voice=voice)


def test_a_letter_that_is_fine_stays_unmarked() -> None:
    assert rules(LETTER, build_case()) == set()


def test_a_letter_without_greeting_or_name_is_told_so() -> None:
    assert rules("I will send you a new one by Friday.", build_case()) == {
        "style.no_greeting",
        "style.no_signature",
    }


def test_a_chat_needs_neither() -> None:
    assert rules("I will send you a new one by Friday.", build_case(channel="chat")) == set()


@pytest.mark.parametrize(("channel", "most"), [("sms", 320), ("social_public", 280)])
def test_a_channel_has_its_length(channel: str, most: int) -> None:
    case = build_case(channel=channel)  # type: ignore[arg-type]  # one of the channels
    words = "I am on it and will tell you. " * 20
    assert rules(words[:most].rstrip(), case) == set()
    (finding,) = [f for f in check_style(words[: most + 5], case) if f.rule == "style.too_long"]
    assert finding.span is not None
    assert finding.span.start == most


def test_another_language_is_never_passed() -> None:
    verdict = check_reply(
        "Es tut mir leid, dass der Mixer kaputt ist. Wir schicken Ihnen bis Freitag einen neuen.",
        build_case(),
    )
    assert verdict.outcome == "unverifiable"
    assert {"style.unchecked_language", "style.language"} <= {f.rule for f in verdict.findings}
    assert not any(f.rule.startswith(("tone.", "next_steps.")) for f in verdict.findings)


def test_a_customer_who_writes_in_another_language_is_noticed() -> None:
    case = build_case(message="Wo bleibt mein Paket? Ich warte schon seit zwei Wochen darauf.")
    assert "style.language" in rules(LETTER, case)


@pytest.mark.parametrize("text", ["Ok", "Order ZX-4415 Acme Kettle Blue 2L", "12:30", "?!", ""])
def test_too_little_tells_no_language(text: str) -> None:
    assert find_language(text) == ""


def test_a_banned_word_blocks_and_is_named() -> None:
    case = spoken(Voice(banned=("cheap", "No Worries")))
    found = [
        f
        for f in check_reply("No worries, Dana: it is not cheaper, but cheap. " + LETTER, case).findings
        if f.rule == "style.banned_word"
    ]
    assert [f.span.text for f in found if f.span] == ["No worries", "cheap"]
    assert {f.severity for f in found} == {"blocking"}


def test_the_company_s_jargon_is_marked_and_its_own_words_are_not() -> None:
    body = LETTER.replace("a new one", "a new one by SLA and with the flux form")
    plain = {
        f.span.text for f in check_reply(body, build_case()).findings if f.rule == "tone.jargon" and f.span
    }
    assert plain == {"SLA"}
    told = check_reply(body, spoken(Voice(allowed=("sla",), jargon=("flux form",)))).findings
    assert {f.span.text for f in told if f.rule == "tone.jargon" and f.span} == {"flux form"}


def test_long_words_in_long_sentences_are_hard_to_read() -> None:
    hard = (
        "Notwithstanding the aforementioned administrative considerations, reimbursement authorisation necessitates "
        "comprehensive documentation substantiating the circumstances under which the merchandise malfunctioned, "
        "whereupon our organisational representatives will undertake appropriate verification procedures regarding "
        "eligibility determination and subsequent disbursement arrangements in accordance with contractual "
        "stipulations that were established beforehand."
    )
    assert measure_grade(hard) > 14
    assert "style.hard_to_read" in rules(hard, build_case(channel="chat"))


def test_voices_add_up_and_the_later_description_wins() -> None:
    both = Voice(banned=("a",), description="calm") + Voice(banned=("b",), description="warm")
    assert both == Voice(banned=("a", "b"), description="warm")
    assert (Voice(description="calm") + Voice()).description == "calm"
