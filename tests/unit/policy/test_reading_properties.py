"""No text crashes the reader of policies, and what it reads is where it says."""

# ruff: noqa: E501 -- tables of spellings and sentences, which read best a row a line

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.policy import Policy
from service.policy import read_policy
from tests.unit.amounts import INVISIBLE, jumbled, spell, texts
from tests.unit.cases import POLICY

LINES = st.sampled_from(
    [line for line in POLICY.splitlines() if line]
    + [
        "| Tier | Refund | Credit |", "|---|---|", "| Gold | up to $50 |", "| Silver | 20 % | $5 | more | and more", "|", "||||", "---", "***", "```", "> quoted: $5",
        "    - nested: no refunds", "        * deeper, up to 10 %", "1. First", "12) Twelfth: within 30 days", "All of the following must hold:", "### ", "#", "Refunds:",
        "\ttabbed up to €1.200,00", "Exceptions: none.", "- ", "No refunds", "Except: $", "a | b", "<b>$5</b>", "[link](http://x)", "\x00\x01", "\u2028", "\ud800",
    ]
)  # fmt: skip
mangled = st.lists(
    st.tuples(LINES, st.sampled_from(["\n", "\n\n", " ", "\r\n", "\n  ", ""])), max_size=25
).map(lambda lines: "".join(line + end for line, end in lines))


def assert_indexed(policy: Policy, text: str) -> None:
    assert policy.text == text
    for clause in policy.clauses:
        assert text[clause.span.start : clause.span.end] == clause.span.text == clause.text
    for _, limit in policy.limits:
        assert text[limit.quote.start : limit.quote.end] == limit.quote.text


@given(texts | mangled)
@settings(deadline=None)
def test_every_clause_and_limit_is_where_it_says(text: str) -> None:
    policy = read_policy(text)
    assert_indexed(policy, text)
    assert len({clause.id for clause in policy.clauses}) == len(policy.clauses)


@given(jumbled | mangled, jumbled | mangled)
@settings(deadline=None)
def test_reading_a_policy_is_deterministic(text: str, other: str) -> None:
    first = read_policy(text)
    read_policy(other)
    assert read_policy(text) == first


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n" * 5_000, "#" * 5_000, "> " * 5_000, "- " * 5_000, "|" * 5_000, "| a " * 2_000, "|\n" * 2_000, "(" * 5_000, "**" * 5_000, "1. " * 3_000,
        "# a\n" * 500, "".join("  " * depth + "- up to $5\n" for depth in range(200)), "".join("#" * depth + " h\n" for depth in range(1, 200)),
        "refund " * 3_000, "refund up to $5 and " * 500, "x" * 20_000, "$1,000 " * 1_000, "if " * 3_000, "unless a manager approves, " * 300, "a, " * 3_000, ";" * 5_000,
        "\ud800" * 1_000, "\x00" * 1_000, "\u200b" * 5_000, "Up to $" + "9" * 20_000, "| a | b |\n|---|---|\n" + "| $5 | 30 days |\n" * 300,
    ],
    ids=lambda text: ascii(text[:12]),
)  # fmt: skip
def test_degenerate_policies_are_read_to_their_end(text: str) -> None:
    assert_indexed(read_policy(text), text)


@given(st.integers(1, 900_000), st.sampled_from(["${g}", "USD {n}", "{n} USD", "{w} dollars", "US${n}.00", "＄{n}", "${n} USD", "{g} dollars", "{n} bucks"]))  # fmt: skip
@settings(deadline=None)
def test_a_limit_reads_the_same_however_its_amount_is_written(number: int, form: str) -> None:
    written = form.format(n=number, g=f"{number:,}", w=spell(number))
    assert amounts(f"# Goodwill\n- Agents may give a goodwill credit of up to {written}.\n") == {
        (number, "USD")
    }


@pytest.mark.parametrize("hidden", INVISIBLE)
def test_what_is_not_seen_in_a_policy_changes_no_limit(hidden: str) -> None:
    text = f"# Good{hidden}will\n- Agents may give a good{hidden}will cre{hidden}dit of up to $1{hidden}20{hidden}0.\n"
    assert amounts(text) == {(1200, "USD")}
    assert_indexed(read_policy(text), text)


def amounts(text: str) -> set[tuple[int, str]]:
    limits = read_policy(text).limits
    return {(int(limit.value), limit.unit) for _, limit in limits if limit.value is not None}
