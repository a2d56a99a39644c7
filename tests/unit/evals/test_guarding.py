"""The task over labelled texts: what counts as a hit, and that it asks no model."""

from itertools import chain
from pathlib import Path

import pytest
from inspect_ai import eval_async
from inspect_ai.log import EvalLog

from evals.engine.guarding import MODEL, READERS, build_guardrails_task, read_items
from evals.policy_replies import judge, read_first_checks, read_replies


async def run(folder: Path, **options: object) -> EvalLog:
    task = build_guardrails_task(**options)  # type: ignore[arg-type]
    logs = await eval_async(task, model=MODEL, log_dir=str(folder), score_display=False)
    return logs[0]


async def test_every_set_gives_rows_with_a_family_and_measures_between_0_and_1(tmp_path: Path) -> None:
    log = await run(tmp_path, limit=3)
    assert log.status == "success"
    assert log.samples is not None
    assert len(log.samples) == 3 * len(READERS)
    for sample in log.samples:
        assert sample.scores is not None, sample.error
        value = sample.scores["judged"].value
        assert isinstance(value, dict)
        assert value
        assert all(0 <= float(measure) <= 1 for measure in value.values() if measure is not None)
        assert sample.metadata["family"]


async def test_labelled_texts_cost_their_log_little(tmp_path: Path) -> None:
    log = await run(tmp_path, sets=["tone_sentences"], limit=40)
    assert measure_file(log.location) < 40 * 4000


def measure_file(path: str) -> int:
    return Path(path).stat().st_size


def test_a_set_that_there_is_not_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"no set 'manners'; there are policy, tone"):
        build_guardrails_task(sets=["manners"])


@pytest.mark.parametrize("name", READERS)
def test_no_held_out_text_is_read_unless_it_is_asked_for(name: str) -> None:
    worked_on = {item.text for item in read_items(name, "dev", None)}
    kept_apart = {item.text for item in read_items(name, "held_out", None)}
    assert worked_on
    assert worked_on.isdisjoint(kept_apart)


def test_a_limit_takes_texts_from_the_whole_set_and_always_the_same_ones() -> None:
    everything = [item.id for item in read_items("policy", "dev", None)]
    some = [item.id for item in read_items("policy", "dev", 10)]
    assert some == [item.id for item in read_items("policy", "dev", 10)]
    assert len(set(some)) == 10
    assert everything.index(some[-1]) > 0.8 * len(everything)


def test_replies_to_one_company_s_customers_are_one_family() -> None:
    items = read_items("policy", "dev", None)
    assert 20 <= len({item.family for item in items}) <= 40


def test_a_violation_counts_as_flagged_and_never_as_clean() -> None:
    items = read_items("policy", "dev", 60)
    judged = [item.judge() for item in items]
    violations = [each for each in judged if each.wanted[0] == "violation"]
    clean = [each for each in judged if each.wanted[0] == "clean"]
    assert all(each.measures["flags_violation"] == float(bool(each.found)) for each in violations)
    assert all(each.measures["passes_clean"] == float(not each.found) for each in clean)
    assert violations
    assert clean
    assert not any("passes_clean" in each.measures for each in violations)
    assert not any("flags_violation" in each.measures for each in clean)


def test_a_sentence_that_breaks_a_rule_says_nothing_of_false_alarms() -> None:
    items = read_items("tone_sentences", "dev", 50)
    judged = [item.judge() for item in items]
    broken = [each for each in judged if not each.wanted[0].startswith("not ")]
    assert broken
    assert all(set(each.measures) == {"finds_rule"} for each in broken)
    assert all(set(each.measures) == {"clean_of_false_alarms"} for each in judged if each not in broken)


def test_next_steps_that_another_accepted_set_of_rules_describes_are_right() -> None:
    judged = [item.judge() for item in read_items("steps", "dev", None)]
    right = [each for each in judged if each.measures["verdict_right"]]
    elsewise = [each for each in right if set(each.found) != set(each.wanted)]
    assert elsewise
    assert all(measure == 1 for each in elsewise for measure in each.measures.values())


def test_a_mark_that_is_found_and_one_that_is_missed_count_as_such() -> None:
    judged = [item.judge() for item in read_items("tone", "dev", None)[:40]]
    marked = [each for each in judged if each.wanted]
    assert {each.measures["finds_rule"] for each in marked} >= {0.0, 1.0}
    assert all(each.measures["finds_rule"] == 1 for each in marked if set(each.wanted) <= set(each.found))
    assert all(each.measures["finds_rule"] == 0 for each in marked if not set(each.wanted) & set(each.found))


def test_the_shares_over_all_replies_are_those_of_the_script_that_scores_them() -> None:
    items = read_items("policy", "dev", 40)
    judged = [item.judge() for item in items]
    replies = {
        f"policy/{reply.id}": (reply, policy)
        for reply, policy in chain(read_first_checks("dev"), read_replies("dev"))
    }
    for item, each in zip(items, judged, strict=True):
        assert each.measures["verdict_right"] == float(not judge(*replies[item.id]).is_wrong)
