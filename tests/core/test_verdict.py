"""Whether an alert may still leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.model import Cause, Commitment, MilestoneKind, Outcome, Revision, Settlement
from service.core.verdict import Acknowledgement, Silence, Verdict, judge
from tests.builders import a_commitment, a_deadline, at, day

RAISED, NOW = at("2025-10-01T06:00"), at("2025-10-01T06:01")


def verdict(commitment: Commitment, *, kind: MilestoneKind = MilestoneKind.AFTER, **answers: object) -> Verdict:
    return judge(
        commitment,
        revision=1,
        kind=kind,
        raised_at=RAISED,
        silences=answers.get("silences", ()),  # type: ignore[arg-type]  # by name
        acknowledgements=answers.get("acknowledgements", ()),  # type: ignore[arg-type]  # by name
        now=NOW,
    )


def a_silence(**facts: object) -> Silence:
    span = {"starts_at": at("2025-10-01"), "ends_at": at("2025-10-02"), "reason": "a holiday"}
    return Silence(**{**span, **facts})  # type: ignore[arg-type]  # by name


def seen(**facts: object) -> Acknowledgement:
    values = {"commitment_id": "iraq-mission", "at": NOW, "until": None, "by": "desk"}
    return Acknowledgement(**{**values, **facts})  # type: ignore[arg-type]  # by name


SETTLED = Settlement(Outcome.KEPT, day("2025-09-20"))
REVISED = Revision(2, a_deadline("2025-12"), Cause.ANNOUNCEMENT, day("2025-08-01"))


@pytest.mark.parametrize(
    ("commitment", "expected"),
    [
        (a_commitment(), Verdict.SEND),
        (a_commitment(settlement=SETTLED), Verdict.SETTLED),
        (a_commitment(archived=True), Verdict.ARCHIVED),
        (a_commitment(alerts=False), Verdict.MUTED),
        (a_commitment(revision=REVISED), Verdict.REVISED),
        (a_commitment(evidence_on=day("2025-09-30")), Verdict.UNDER_REVIEW),
    ],
)
def test_what_is_over_is_not_sent(commitment: Commitment, expected: Verdict) -> None:
    assert verdict(commitment) is expected


def test_a_call_to_look_at_evidence_is_sent_while_it_waits_and_not_after() -> None:
    waiting = a_commitment(evidence_on=day("2025-09-30"))
    assert verdict(waiting, kind=MilestoneKind.EVIDENCE) is Verdict.SEND
    assert verdict(a_commitment(), kind=MilestoneKind.EVIDENCE) is Verdict.ANSWERED


def test_a_call_to_look_at_evidence_is_over_where_what_waits_now_came_later() -> None:
    other = a_commitment(evidence_on=day("2025-10-01"))  # asked about three days later, at the soonest
    assert verdict(other, kind=MilestoneKind.EVIDENCE) is Verdict.ANSWERED


def test_evidence_waits_whatever_the_deadline() -> None:
    moved = a_commitment(evidence_on=day("2025-09-30"), revision=REVISED)
    assert verdict(moved, kind=MilestoneKind.EVIDENCE) is Verdict.SEND


@pytest.mark.parametrize(
    ("silence", "expected"),
    [
        (a_silence(commitment_id="iraq-mission"), Verdict.SILENCED),
        (a_silence(commitment_id="another"), Verdict.SEND),
        (a_silence(tag="iraq"), Verdict.SILENCED),
        (a_silence(tag="syria"), Verdict.SEND),
        (a_silence(tag="iraq", starts_at=at("2025-10-01T06:02")), Verdict.SEND),
        (a_silence(tag="iraq", ends_at=NOW), Verdict.SEND),
        (a_silence(tag="iraq", ended_at=at("2025-10-01T05:00")), Verdict.SEND),
    ],
)
def test_a_silence_covers_its_own_span_and_no_more(silence: Silence, expected: Verdict) -> None:
    assert verdict(a_commitment(tags=("iraq",)), silences=[silence]) is expected


@pytest.mark.parametrize(
    ("acknowledgement", "expected"),
    [
        (seen(), Verdict.ACKNOWLEDGED),
        (seen(at=at("2025-09-30")), Verdict.SEND),  # it was of an earlier alert
        (seen(at=at("2025-09-30"), until=at("2025-10-08")), Verdict.ACKNOWLEDGED),
        (seen(at=at("2025-09-30"), until=NOW), Verdict.SEND),
        (seen(withdrawn_at=NOW), Verdict.SEND),
    ],
)
def test_an_acknowledgement_rests_until_the_next_milestone_or_as_long_as_it_says(
    acknowledgement: Acknowledgement, expected: Verdict
) -> None:
    assert verdict(a_commitment(), acknowledgements=[acknowledgement]) is expected


def test_an_acknowledgement_outranks_a_silence() -> None:
    silence = a_silence(commitment_id="iraq-mission")
    found = verdict(a_commitment(), silences=[silence], acknowledgements=[seen()])
    assert found is Verdict.ACKNOWLEDGED


@given(st.sampled_from(MilestoneKind), st.booleans(), st.booleans())
def test_nothing_is_ever_sent_for_a_settled_commitment(kind: MilestoneKind, waiting: bool, muted: bool) -> None:
    settled = a_commitment(settlement=SETTLED, evidence_on=day("2025-09-30") if waiting else None, alerts=not muted)
    assert verdict(settled, kind=kind) is Verdict.SETTLED
