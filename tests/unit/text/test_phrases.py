"""The linear reader of sentences."""

from service.guardrails.learnt_tone import find_learnt, open_reader
from service.text.phrases import PhraseReader, Weights, find_phrases, split_words

TINY = PhraseReader(
    Weights(("rude", "kind"), (-1.0, -2.0), (0.0, 0.0), {"you": ((0, 500),), "=thank": ((1, 4000),)})
)


def test_a_score_is_the_bias_where_nothing_is_known() -> None:
    assert TINY.score("Blue sky") == (-1.0, -2.0)
    assert TINY.score("") == (-1.0, -2.0)


def test_weights_add_up_over_the_root_of_what_is_known() -> None:
    assert TINY.score("you") == (-0.5, -2.0)
    rude, kind = TINY.score("you, thanks")
    assert round(rude, 3) == round(-1 + 0.5 / 2**0.5, 3)
    assert kind > 0


def test_a_word_is_scored_alike_however_often_it_was_seen() -> None:
    assert TINY.score("thanking you") == TINY.score("thanking you")


def test_phrases_know_where_a_sentence_begins_and_ends() -> None:
    assert {"^ i", "i will", "will $", "=will"} <= find_phrases(split_words("I will"))


def test_any_text_can_be_read() -> None:
    for text in ("😀" * 500, "a" * 20_000, "\u202e\u0000", "Ünïcödé straße ﬁ", "'" * 90):
        assert len(open_reader().score(text)) == 10


def test_quoted_lines_and_scraps_are_never_marked() -> None:
    body = "> You should have read the manual before you broke it.\nOk."
    assert list(find_learnt(body, [])) == []
