"""From a match to an expression: its days, as its bound turns them, its kind, and the other readings."""

from dataclasses import dataclass
from datetime import date, timedelta

from service.core.durations import Span
from service.core.edtf import Window
from service.core.model import Localized, Reading
from service.intake import reasons
from service.intake.calendars import numeric_orders
from service.intake.days import Days, one_day, span_of
from service.intake.language import Match
from service.intake.meanings import Act, Counted, FromToday, Meaning, NumericDate, PartOf, SoonOrLately, Way
from service.intake.proposals import Anchor, AnchorKind, Document, Expression, ExpressionKind
from service.intake.resolve import View, resolve
from service.intake.roles import Bound, Role
from service.intake.tense import Tense
from service.intake.tokens import Part


@dataclass(frozen=True, slots=True)
class Found:
    """An expression with what led to it, for the proposals."""

    match: Match
    role: Role
    expression: Expression
    plain: Days | None  # the days before their bound was applied


def anchor_day(meaning: Meaning, document: Document) -> date:
    """Return what a relative date counts from: durations and "today" from the statement, all else from the page."""
    is_spoken = isinstance(meaning, Counted) or (isinstance(meaning, FromToday) and meaning.days == 0)
    if isinstance(meaning, FromToday) and meaning.weekday:
        for day in filter(None, (document.published_on, document.said_on)):
            if (day + timedelta(meaning.days)).isoweekday() == meaning.weekday:
                return day
    return document.said_on if is_spoken and document.said_on else document.published_on


def direction(role: Role) -> Tense:
    """Return which way a date without a year is looked for."""
    if role.bound in {Bound.BY, Bound.UNTIL, Bound.WITHIN, Bound.FROM} and role.tense is not Tense.PAST:
        return Tense.FUTURE
    return Tense.PAST if role.bound is Bound.SINCE else role.tense


def bounded(found: Days, bound: Bound) -> Days:
    """Return *found* as its bound turns it: "by the end of September" is open at the start."""
    window = found.window
    if bound not in {Bound.BY, Bound.UNTIL, Bound.BEFORE} or window.latest is None or found.edtf.startswith(".."):
        return found
    if bound is Bound.BEFORE and found.part is None and window.earliest is not None:
        eve = window.earliest - timedelta(1)
        text = eve.isoformat()[: len(found.edtf)] if len(found.edtf) in {4, 7, 10} else eve.isoformat()
        return Days(f"../{text}", Window(None, eve))
    is_named = found.part is None and "/" not in found.edtf and len(found.edtf) in {4, 7, 10}
    text = found.edtf if is_named else window.latest.isoformat()
    return Days(f"../{text}", Window(None, window.latest))


def other_readings(meaning: Meaning, found: Days, view: View, document: Document) -> tuple[Reading, ...]:
    """Return the other ways to read a date: the other order of its numbers, the other day that it counts from."""
    readings = []
    if isinstance(meaning, NumericDate):
        others = (other for other in numeric_orders(meaning) if other != found)
        readings += [Reading(other.edtf, other.window, reasons.other_order()) for other in others]
    for day, reason in _other_days(view, document):
        other_view = View(day, view.tense, view.is_day_first)
        other_days = resolve(meaning, other_view)
        if other_days is not None and other_days.edtf != found.edtf and not isinstance(meaning, FromToday):
            readings.append(Reading(other_days.edtf, other_days.window, reason))
    return tuple(readings)


def _other_days(view: View, document: Document) -> tuple[tuple[date, Localized], ...]:
    if document.said_on is None or document.said_on == document.published_on:
        return ()
    if view.today == document.said_on:
        return ((document.published_on, reasons.from_publication(document.published_on)),)
    return ((document.said_on, reasons.from_statement(document.said_on)),)


def kind_of(meaning: Meaning, found: Days | None, role: Role, today: date) -> ExpressionKind:
    """Tell what a date does: the past first, then a limit, then a length of time."""
    is_past = role.bound is Bound.SINCE or (found is not None and found.last < today)
    if is_past or (found is not None and found.last <= today and role.tense is Tense.PAST):
        return ExpressionKind.PAST_REFERENCE
    if isinstance(meaning, Counted) and meaning.way in {Way.OPEN, Way.NEXT}:
        return ExpressionKind.DURATION
    is_limit = role.bound in {Bound.BY, Bound.UNTIL, Bound.BEFORE} or role.has("E", near=8)
    return ExpressionKind.DEADLINE if is_limit else ExpressionKind.EVENT


def as_last_day(meaning: Meaning, found: Days, kind: ExpressionKind) -> Days:
    """Return the last day for the end of a time that is a limit; *found* for all else."""
    is_end = isinstance(meaning, PartOf) and meaning.part is Part.END
    return one_day(found.last) if is_end and kind is ExpressionKind.DEADLINE else found


def span_in(meaning: Meaning) -> Span | None:
    """Return the span that an expression counts, if it counts one."""
    return span_of(meaning.count, meaning.unit) if isinstance(meaning, Counted) else None


def anchor_of(meaning: Meaning, today: date, document: Document, at_act: Anchor | None) -> Anchor | None:
    """Return what a counted time counts from."""
    if not isinstance(meaning, Counted):
        return None
    if isinstance(meaning.origin, Act):
        return at_act
    kind = AnchorKind.STATEMENT if today == document.said_on else AnchorKind.PUBLICATION
    return Anchor(kind, today)


def is_dateless(meaning: Meaning) -> bool:
    """Tell whether an expression has no date by its nature."""
    return isinstance(meaning, SoonOrLately) or (isinstance(meaning, Counted) and isinstance(meaning.origin, Act))
