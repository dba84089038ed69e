"""What counts as right, wrong, false and double."""

import pytest

from tests.intake.corpus.load import read
from tests.intake.scoring import Found, Proposed, score_expressions, score_proposals

TEXT = read(
    """published: 2026-05-04
---
The ministry will publish the list by {1:the end of May}. It met on {2:Sunday}, {3:recently}.
---
1 deadline end:2026-05
2 past 2026-05-03
3 vague
> by end:2026-05 : 1 : The ministry
>? on 2026-05-03 : 2 : ?
""",
    "en-99",
)
END_OF_MAY = (38, 52)
SUNDAY = (64, 70)
RECENTLY = (72, 80)
ELSEWHERE = (4, 12)
RIGHT = Found(*END_OF_MAY, "2026-05-31", "deadline")
PROPOSED = Proposed((END_OF_MAY,), "by", "2026-05", "the ministry")


def test_the_spans_of_this_test_are_those_of_the_text() -> None:
    assert [TEXT.text[slice(*span)] for span in (END_OF_MAY, SUNDAY, RECENTLY)] == [
        "the end of May",
        "Sunday",
        "recently",
    ]


def test_all_found_scores_one() -> None:
    tally = score_expressions(TEXT, [RIGHT, Found(*SUNDAY, "2026-05-03", "past_reference")])

    assert (tally.counts["gold"], tally.counts["gold_right"], tally.f1) == (2, 2, 1.0)
    assert (tally.counts["span_exact"], tally.counts["kind_right"]) == (2, 2)
    assert tally.misses == []


def test_a_span_that_overlaps_is_enough_for_the_value() -> None:
    tally = score_expressions(TEXT, [Found(49, 52, "2026-05")])

    assert (tally.counts["span"], tally.counts["span_exact"], tally.counts["gold_right"]) == (1, 0, 1)


def test_a_wrong_value_costs_precision_and_recall() -> None:
    tally = score_expressions(TEXT, [RIGHT, Found(*SUNDAY, "2026-05-10")])

    assert (tally.share("found_right", "found"), tally.share("gold_right", "gold")) == (0.5, 0.5)
    assert [(miss.fault, miss.wanted, miss.got) for miss in tally.misses] == [("value", "2026-05-03", "2026-05-10")]


@pytest.mark.parametrize("extra", [Found(*RECENTLY, "2026-05"), Found(*ELSEWHERE, None)])
def test_what_is_not_scored_and_what_claims_no_value_cost_nothing(extra: Found) -> None:
    assert score_expressions(TEXT, [RIGHT, extra]).share("found_right", "found") == 1.0


def test_a_date_where_there_is_none_costs_precision() -> None:
    tally = score_expressions(TEXT, [RIGHT, Found(*ELSEWHERE, "2026")])

    assert tally.share("found_right", "found") == 0.5
    assert "no date" in {miss.fault for miss in tally.misses}


def test_a_kind_alone_is_counted_without_the_others() -> None:
    assert score_expressions(TEXT, [RIGHT], "deadline").counts["gold"] == 1


def test_a_proposal_is_found_right_and_its_party_known() -> None:
    tally = score_proposals(TEXT, [PROPOSED])

    assert (tally.counts["proposals"], tally.counts["proposals_right"], tally.counts["party_right"]) == (1, 1, 1)
    assert tally.misses == []


def test_a_duty_counts_by_its_last_day_an_event_by_all_its_days() -> None:
    by, on = (Proposed((END_OF_MAY,), modality, "../2026-05-31", None) for modality in ("by", "on"))

    assert score_proposals(TEXT, [by]).counts["proposals_right"] == 1
    assert score_proposals(TEXT, [on]).counts["modality_right"] == 0


def test_another_reading_is_counted_beside_the_value() -> None:
    tally = score_proposals(TEXT, [Proposed((END_OF_MAY,), "by", "2026-06", None, ("2026-05-31",))])

    assert (tally.counts["value_right"], tally.counts["value_or_reading"]) == (0, 1)


def test_what_may_be_proposed_is_neither_missed_nor_false() -> None:
    optional = Proposed((SUNDAY,), "on", "2026-05-03", None)

    assert score_proposals(TEXT, [PROPOSED]).counts == score_proposals(TEXT, [PROPOSED, optional]).counts


@pytest.mark.parametrize(
    ("extra", "fault"),
    [
        (Proposed((ELSEWHERE,), "by", "2026", None), "false"),
        (Proposed((ELSEWHERE,), None, None, None), "false undated"),
        (Proposed((END_OF_MAY,), "on", "2026", None), "double"),
    ],
)
def test_what_belongs_to_nothing_is_false_and_what_comes_second_double(extra: Proposed, fault: str) -> None:
    assert score_proposals(TEXT, [PROPOSED, extra]).counts[fault] == 1


def test_a_proposal_that_is_not_there_is_missed() -> None:
    tally = score_proposals(TEXT, [])

    assert (tally.counts["proposals"], tally.counts["proposals_found"]) == (1, 0)
    assert [miss.fault for miss in tally.misses] == ["proposal"]
