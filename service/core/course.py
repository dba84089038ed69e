"""The course of an alert that was raised: what becomes of it each time that somebody looks at it.

Whoever speaks again or escalates decides here, and so does the forecast, which must know what they will decide.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from service.core.entry import Route
from service.core.escalation import Move, Step, decide, next_step_at, steps
from service.core.model import Commitment, MilestoneKind, Status
from service.core.verdict import Acknowledgement, Silence, Verdict, judge, speaks_from


class Facts(Struct, frozen=True):
    """What is known of the commitment that an alert is about: *silences* in force at least, its *acknowledgements*."""

    commitment: Commitment
    routes: Sequence[Route] = ()
    silences: Sequence[Silence] = ()
    acknowledgements: Sequence[Acknowledgement] = ()

    def silent_until(self, now: datetime) -> datetime | None:
        """Return when the first ends of the silences that hold at *now*; None: none holds."""
        ends = (each.over_at for each in self.silences if each.covers(self.commitment, now))
        return min(ends, default=None)


class Course(Struct, frozen=True):
    """How far an alert has got: it has a delivery for each of *channels*, and is withheld from some of them.

    Steps of its escalation count from *told_at*, when people were told, or meant to be; the next one is at
    *escalate_at*.
    """

    revision: int
    kind: MilestoneKind
    status: Status
    raised_at: datetime
    told_at: datetime
    channels: tuple[str, ...]
    withheld: tuple[str, ...] = ()
    escalate_at: datetime | None = None

    @property
    def reaches_nobody(self) -> bool:
        """Whether it is withheld from all its channels."""
        return set(self.withheld) == set(self.channels)

    def verdict(self, facts: Facts, now: datetime) -> Verdict:
        """Tell whether it may leave at *now*."""
        return judge(
            facts.commitment,
            revision=self.revision,
            kind=self.kind,
            raised_at=self.raised_at,
            silences=facts.silences,
            acknowledgements=facts.acknowledgements,
            now=now,
        )

    def steps(self, facts: Facts) -> tuple[Step, ...]:
        """Return all steps of its escalation, soonest first."""
        return steps(facts.commitment.tags, self.status, self.told_at, routes=facts.routes)


class Look(Struct, frozen=True):
    """What it comes to that the newest alert of a commitment is looked at again: its *course* from then on.

    *released* are the channels that it is sent to after all, at once. *again_at*: it may leave, but not on such a day;
    look at it again then.
    """

    course: Course
    released: tuple[str, ...] = ()
    again_at: datetime | None = None


def look(course: Course, facts: Facts, now: datetime) -> Look:
    """Decide what becomes at *now* of the newest alert of a commitment, some rest of which may be over.

    What nobody was told of counts as told from now on. Where people were told, and a silence holds that would withhold
    it now, its escalation waits for the end of that, of which nobody is reminded otherwise.
    """
    verdict = course.verdict(facts, now)
    if verdict is Verdict.SILENCED and not course.reaches_nobody:
        return Look(_armed_anew(course, facts))
    if verdict is not Verdict.SEND:
        return Look(course)
    leaves_at = speaks_from(facts.commitment, now)
    if leaves_at > now:
        return Look(course, again_at=leaves_at)
    told_at = now if course.reaches_nobody else course.told_at
    speaking = replace(course, told_at=told_at, withheld=())
    return Look(_armed_anew(speaking, facts), released=course.withheld)


def _armed_anew(course: Course, facts: Facts) -> Course:
    planned = course.steps(facts)
    move = decide(Verdict.SEND, facts.acknowledgements, told_at=course.told_at, nobody=False)
    if not planned or move is not Move.STEP:
        return course
    return replace(course, escalate_at=next_step_at(planned, told=course.channels))


class Escalated(Struct, frozen=True):
    """What it comes to that an alert's escalation is due: its *course* from then on, and the channels *added* to it.

    *move* and *verdict* say why. One that waits has no *escalate_at* but the end of the silence that it waits for, if
    it is one.
    """

    course: Course
    move: Move
    verdict: Verdict
    added: tuple[str, ...] = ()


def escalated(course: Course, facts: Facts, now: datetime) -> Escalated:
    """Decide what becomes at *now* of an alert whose escalation is due. On a day that is not for sending, it waits for
    one that is.
    """
    verdict = course.verdict(facts, now)
    move = decide(verdict, facts.acknowledgements, told_at=course.told_at, nobody=course.reaches_nobody)
    if move is not Move.STEP:
        until = facts.silent_until(now) if move is Move.WAIT else None
        return Escalated(replace(course, escalate_at=until), move, verdict)
    leaves_at = speaks_from(facts.commitment, now)
    if leaves_at > now:
        return Escalated(replace(course, escalate_at=leaves_at), move, verdict)
    planned = course.steps(facts)
    wanted = dict.fromkeys(channel for step in planned if step.at <= now for channel in step.channels)
    added = tuple(channel for channel in wanted if channel not in course.channels)
    channels = (*course.channels, *added)
    next_at = next_step_at(planned, told=channels)
    return Escalated(replace(course, channels=channels, escalate_at=next_at), move, verdict, added)
