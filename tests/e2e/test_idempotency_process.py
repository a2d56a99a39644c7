"""One key is one draft: two server processes on one database, raced and killed."""

from pathlib import Path

from evals.racing_posts import Answer, Tally, measure, measure_kills

HEADERS = ("application/json", '"1"', "/v1/drafts/dr_1")


async def test_of_racers_at_two_processes_all_are_answered_with_the_one_draft(store_url: str) -> None:
    tally = await measure(store_url, range(2), racers=8)

    assert list(tally.find_faults()) == []
    assert [len(answers) for answers in tally.answers.values()] == [8, 8]
    assert set(tally.calls.values()) == {1}
    assert tally.told_to_wait


async def test_what_a_killed_process_was_at_is_done_once_by_another(tmp_path: Path) -> None:
    tally = await measure_kills(f"sqlite:///{tmp_path}/evenhand.db", range(1), 12, seed="killed")

    assert list(tally.find_faults()) == []
    assert len(tally.after) == 12
    assert tally.read_figures()["keys under way at a kill"]


def test_two_drafts_two_calls_and_another_answer_are_noticed() -> None:
    first, other = (Answer(201, body, HEADERS, replayed=False) for body in (b"one", b"two"))
    tally = Tally(answers={"k": [first, other]}, drafts={"k": 2}, killed={"k": first}, after={"k": other})
    tally.calls["k"] = 2

    assert list(tally.find_faults()) == [
        "model calls per key, fewest: 2",
        "model calls per key, most: 2",
        "drafts per key, fewest: 2",
        "drafts per key, most: 2",
        "answers that differ: 1",
        "of all those, with no draft or more than one: 1",
        "answered otherwise afterwards: 1",
    ]
