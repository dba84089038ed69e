"""What a date expression does: tells of the past, dates the page, sets a limit, names an event, or counts a time."""

from datetime import date

from service.intake.bounds import is_end
from service.intake.days import Days
from service.intake.meanings import CalendarDate, Counted, FromToday, Meaning, NumericDate, PartOf, Way
from service.intake.proposals import ExpressionKind
from service.intake.roles import DASH, Bound, Role
from service.intake.tense import Tense

_LIMITS = frozenset((Bound.BY, Bound.UNTIL, Bound.BEFORE))
_BESIDE = 12  # words between a verb of the future and the "today" that it speaks of
_PLACE = 6  # tokens of the place before the day of a report, and one more
_HEAD = 400  # characters in which a page says its own day
_LATE = 3  # days after a report that a page may print it
_HEADLINE = 14  # words of a line that may be a page's head


def kind_of(meaning: Meaning, found: Days | None, role: Role, published_on: date) -> ExpressionKind:
    """Tell what a date does."""
    if isinstance(meaning, Counted) and meaning.way in {Way.OPEN, Way.NEXT}:
        return _kind_of_time(meaning, found, role, published_on)
    if role.bound is Bound.SINCE or _is_past(meaning, found, role, published_on):
        return ExpressionKind.PAST_REFERENCE
    is_limit = (
        role.bound in _LIMITS
        or role.has("E")
        or ((is_end(meaning) and role.has("3")) or (role.bound is Bound.WITHIN and isinstance(meaning, PartOf)))
    )
    return ExpressionKind.DEADLINE if is_limit else ExpressionKind.EVENT


def _kind_of_time(meaning: Counted, found: Days | None, role: Role, published_on: date) -> ExpressionKind:
    if found is not None and found.last < published_on:
        return ExpressionKind.PAST_REFERENCE
    is_limit = role.bound in {*_LIMITS, Bound.WITHIN} and meaning.way is Way.OPEN
    return ExpressionKind.DEADLINE if is_limit else ExpressionKind.DURATION


def _is_past(meaning: Meaning, found: Days | None, role: Role, published_on: date) -> bool:
    if found is None:
        return role.tense is Tense.PAST
    if found.last <= published_on and isinstance(meaning, FromToday):
        return found.last < published_on or role.tense is not Tense.FUTURE or not role.has("F!z", near=_BESIDE)
    if role.bound is Bound.BEFORE and not isinstance(meaning, PartOf | Counted) and found.first <= published_on:
        return True
    has_begun = found.first < published_on and isinstance(meaning, PartOf)  # and nothing says that it is to come
    is_told = (
        (role.tense is Tense.PAST or (has_begun and role.tense is Tense.NONE))
        and role.bound not in _LIMITS
        and found.first <= published_on
    )
    return is_told or found.last < published_on or (found.last == published_on and role.tense is not Tense.FUTURE)


def is_page_date(meaning: Meaning, found: Days, start: int, role: Role, published_on: date) -> bool:
    """Tell whether it is the page's own day: at the head of the text, on a line without a verb."""
    is_line = role.tense is Tense.NONE and len(role.before) + len(role.after) < _HEADLINE
    if isinstance(meaning, CalendarDate) and meaning.day is None and meaning.month and meaning.year:
        is_head = role.before[-1:] in set("-:|") or not (role.before + role.after).strip()
        return start < _HEAD and is_line and is_head and found.window.contains(published_on)
    if not isinstance(meaning, CalendarDate | NumericDate) or found.first != found.last:
        return False
    is_own = abs((found.first - published_on).days) <= isinstance(meaning, NumericDate)  # which may be a day late
    is_near = 0 <= (published_on - found.first).days <= _LATE and role.tense is Tense.PAST
    return start < _HEAD and ((is_own and is_line) or ((is_own or is_near) and _is_dateline(role)))


def _is_dateline(role: Role) -> bool:
    """Tell whether a report begins with its place and day: "HARBOUR BAY, Oct. 14 (Wire) - The ministry said"."""
    is_first = len(role.before) < _PLACE and not any(verb in role.before for verb in "BFz!")
    return is_first and DASH.match(role.after) is not None
