"""What becomes of an alert that was raised: each look at it, and each step of its escalation."""

from datetime import datetime, timedelta
from typing import Any

from service.core.course import Course, Facts, escalated, look
from service.core.durations import Span
from service.core.entry import Route
from service.core.escalation import Move
from service.core.model import MilestoneKind, Status
from service.core.verdict import Acknowledgement, Silence
from tests.builders import a_commitment, a_ladder, at, day

TOLD = at("2025-10-01T06:00")
"""A Wednesday."""

STEP = TOLD + timedelta(days=2)
WORKDAYS = frozenset((1, 2, 3, 4, 7))
ROUTES = (Route(("desk",), escalate_after=Span(0, 2), escalate_to=("chief",)),)


def a_course(**facts: Any) -> Course:
    values = {"raised_at": TOLD, "told_at": TOLD, "channels": ("desk",), "escalate_at": STEP}
    return Course(1, MilestoneKind.AFTER, Status.PASSED, **{**values, **facts})


def facts(*rests: Silence | Acknowledgement, **about: Any) -> Facts:
    silences = [each for each in rests if isinstance(each, Silence)]
    seen = [each for each in rests if isinstance(each, Acknowledgement)]
    return Facts(a_commitment(**about), ROUTES, silences, seen)


def a_silence(ends_at: datetime) -> Silence:
    return Silence(TOLD, ends_at, "a holiday", "iraq-mission")


def test_what_nobody_was_told_of_counts_as_told_when_it_leaves_and_escalates_from_then() -> None:
    later = TOLD + timedelta(days=5)
    found = look(a_course(withheld=("desk",)), facts(), later)
    assert (found.released, found.again_at) == (("desk",), None)
    assert (found.course.told_at, found.course.escalate_at) == (later, later + timedelta(days=2))


def test_where_some_were_told_the_rest_get_it_and_the_escalation_stays() -> None:
    found = look(a_course(channels=("desk", "wire"), withheld=("wire",)), facts(), TOLD + timedelta(hours=1))
    assert (found.released, found.course.told_at, found.course.escalate_at) == (("wire",), TOLD, STEP)


def test_on_a_day_that_is_not_for_sending_it_is_looked_at_on_the_next_that_is() -> None:
    friday = at("2025-10-03T10:00")
    found = look(a_course(withheld=("desk",)), facts(ladder=a_ladder(send_days=WORKDAYS)), friday)
    assert (found.released, found.again_at) == ((), at("2025-10-05T06:00"))


def test_while_it_rests_a_look_changes_nothing() -> None:
    course = a_course(withheld=("desk",))
    seen = Acknowledgement("iraq-mission", TOLD, None, "desk")
    for found in (facts(a_silence(STEP)), facts(seen), facts(evidence_on=day("2025-10-01"))):
        assert look(course, found, TOLD + timedelta(hours=1)).course == course


def test_a_step_adds_those_who_were_not_told() -> None:
    found = escalated(a_course(), facts(), STEP)
    assert (found.move, found.added, found.course.channels) == (Move.STEP, ("chief",), ("desk", "chief"))
    assert found.course.escalate_at is None


def test_a_step_waits_for_the_end_of_the_silence_that_ends_first() -> None:
    ends = [STEP + timedelta(days=days) for days in (3, 1)]
    found = escalated(a_course(), facts(*map(a_silence, ends)), STEP)
    assert (found.move, found.added, found.course.escalate_at) == (Move.WAIT, (), ends[1])


def test_while_evidence_waits_no_end_of_its_wait_is_known() -> None:
    found = escalated(a_course(), facts(evidence_on=day("2025-10-01")), STEP)
    assert (found.move, found.course.escalate_at) == (Move.WAIT, None)


def test_what_is_answered_is_not_escalated() -> None:
    found = escalated(a_course(), facts(Acknowledgement("iraq-mission", TOLD, None, "desk")), STEP)
    assert (found.move, found.added, found.course.escalate_at) == (Move.DROP, (), None)
