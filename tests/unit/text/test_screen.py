"""The screen finds what each pattern alone would find."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.guardrails.tone_rules import TONE_RULES
from service.text.screen import Screen, fold_spaces, spaced

_PATTERNS = [pattern for rule in TONE_RULES for pattern in rule.patterns]
_SCREEN = Screen(_PATTERNS)
_PIECES = (
    "you should have read it was your own fault calm down stop complaining sorry feel that way if "
    "keep posting we will our final offer n't SLA take leave nothing can do ’ “ ” ! ? \u00a0 \u2028 É ſ K"
).split(" ")


@given(st.one_of(st.text(max_size=120), st.lists(st.sampled_from(_PIECES), max_size=20).map(" ".join)))
def test_the_screen_finds_what_each_pattern_alone_would(text: str) -> None:
    folded = fold_spaces(text)
    alone = {
        (index, match.span())
        for index, pattern in enumerate(_PATTERNS)
        for match in re.compile(spaced(pattern), re.IGNORECASE).finditer(folded)
    }
    assert {(index, match.span()) for index, match in _SCREEN.find(text)} == alone


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"[^\W_]+\.com", "süß.com"),
        (r"[\w-]+!", "naïveté!"),
        (r"\w+ly", "fröhly"),
        (r"\d+ days", "٣ days"),
        (r"\bà la", "à la"),
    ],
)
def test_letters_beyond_ascii_come_through_the_screen(pattern: str, text: str) -> None:
    assert [match.span() for _, match in Screen([pattern]).find(text)] == [(0, len(text))]


def test_offsets_are_those_of_the_original_text() -> None:
    ((_, match),) = Screen(["you'll see"]).find("Then\u2028you’ll\u00a0see.")
    assert match.span() == (5, 15)


@pytest.mark.parametrize("pattern", [r"(?<!not )fault", r"\bcalm(?! seas)", r"[(\]]x{2,3}", r"\w+ly\b"])
def test_a_pattern_with_assertions_can_be_screened(pattern: str) -> None:
    found = Screen([pattern]).find("your fault; calm; (xx quickly")
    assert [index for index, _ in found] == [0]
