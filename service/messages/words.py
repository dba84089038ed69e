"""The small sentences: counts of days, statuses, slips and milestones. Pure; pages and tables use them too.

Arabic counts have six forms, and which noun and which case follow depends on the number, as in every grammar:

- 1 and 2 need no digit: يوم واحد (one day), and the dual, يومان as a subject, يومين after a preposition or a verb;
- 3 to 10, and 103 to 110, take the plural in the genitive: 3 أيام;
- 11 to 99, and 111 to 199, take the singular in the accusative: 11 يومًا;
- 100 to 102, 200 and 1000 take the singular in the genitive: 100 يوم, for that is what the hundred governs (مئة يومٍ);
- 0 is said without a number: لم يبق أي يوم.

The verb agrees with the counted noun: masculine before the singular (بقي يوم واحد, بقي 11 يومًا), feminine before
the plural of things (بقيت 3 أيام).
"""

from collections.abc import Sequence
from functools import cache, lru_cache

from service.core.durations import parse_span
from service.core.model import MilestoneKind, Outcome, Status
from service.core.status import Standing
from service.errors import UnreadableDateError
from service.messages.dates import span_words
from service.messages.translations import translations


@lru_cache(maxsize=4096)
def days_phrase(days_remaining: int | None, language: str) -> str:
    """Return ``12 days left``, ``due today``, ``418 days past``; for None ``no last day``."""
    t = translations(language)
    if days_remaining is None:
        return t.gettext("no last day")
    if days_remaining == 0:
        return t.gettext("due today")
    n = abs(days_remaining)
    if days_remaining > 0:
        return t.ngettext("%(n)d day left", "%(n)d days left", n) % {"n": n}
    return t.ngettext("%(n)d day past", "%(n)d days past", n) % {"n": n}


def opening_phrase(days_to_earliest: int, language: str) -> str:
    """Return how far the first day of the window is: ``opens in 12 days``, ``opened 5 days ago``."""
    t = translations(language)
    n = abs(days_to_earliest)
    if n == 0:
        return t.gettext("opens today")
    if days_to_earliest > 0:
        return t.ngettext("opens in %(n)d day", "opens in %(n)d days", n) % {"n": n}
    return t.ngettext("opened %(n)d day ago", "opened %(n)d days ago", n) % {"n": n}


def slip_phrase(standing: Standing, language: str) -> str | None:
    """Return ``moved by 92 days; 120 days past the original date``; None where the deadline never moved."""
    if not standing.slipped_days or standing.first_latest is None:
        return None
    moved = moved_phrase(standing.slipped_days, language)
    return clauses((moved, _original_phrase((standing.first_latest - standing.as_of).days, language)), language)


def moved_phrase(slipped_days: int, language: str) -> str:
    """Return ``moved by 92 days``, or ``brought forward by 3 days`` where *slipped_days* is negative."""
    t = translations(language)
    n = abs(slipped_days)
    if slipped_days > 0:
        return t.ngettext("moved by %(n)d day", "moved by %(n)d days", n) % {"n": n}
    return t.ngettext("brought forward by %(n)d day", "brought forward by %(n)d days", n) % {"n": n}


def _original_phrase(days: int, language: str) -> str:
    t = translations(language)
    n = abs(days)
    if n == 0:
        return t.gettext("the original date is today")
    if days > 0:
        return t.ngettext("%(n)d day left to the original date", "%(n)d days left to the original date", n) % {"n": n}
    return t.ngettext("%(n)d day past the original date", "%(n)d days past the original date", n) % {"n": n}


def clauses(parts: Sequence[str], language: str) -> str:
    """Join clauses into one sentence."""
    # Translators: what stands between two clauses of one sentence.
    return translations(language).pgettext("between clauses", "; ").join(parts)


def status_word(status: Status, language: str) -> str:
    """Return *status* in a word or two, for tables and badges."""
    return _status_words(language)[status]


def outcome_word(outcome: Outcome, language: str) -> str:
    """Return *outcome* in a word or two."""
    return _outcome_words(language)[outcome]


@cache
def _status_words(language: str) -> dict[Status, str]:
    t = translations(language)
    return {
        Status.UNDATED: t.pgettext("status", "undated"),
        Status.SCHEDULED: t.pgettext("status", "scheduled"),
        Status.APPROACHING: t.pgettext("status", "approaching"),
        Status.IN_WINDOW: t.pgettext("status", "in its window"),
        Status.DUE_TODAY: t.pgettext("status", "due today"),
        Status.PASSED: t.pgettext("status", "passed"),
        Status.UNDER_REVIEW: t.pgettext("status", "under review"),
        Status.SETTLED: t.pgettext("status", "settled"),
    }


@cache
def _outcome_words(language: str) -> dict[Outcome, str]:
    t = translations(language)
    return {
        Outcome.KEPT: t.pgettext("outcome", "kept"),
        Outcome.KEPT_LATE: t.pgettext("outcome", "kept late"),
        Outcome.NOT_KEPT: t.pgettext("outcome", "not kept"),
        Outcome.WITHDRAWN: t.pgettext("outcome", "withdrawn"),
        Outcome.SUPERSEDED: t.pgettext("outcome", "superseded"),
    }


def status_sentence(standing: Standing, language: str) -> str:
    """Return the status and what it means: ``passed: no announcement is on record``. Claims no more than is known."""
    return _status_sentence(standing.status, standing.outcome, language)


@cache
def _status_sentence(status: Status, outcome: Outcome | None, language: str) -> str:
    if status is Status.SETTLED and outcome:
        meaning = outcome_word(outcome, language)
    else:
        meaning = _status_meanings(language)[status]
    # Translators: a status, and what it means.
    return translations(language).gettext("%(status)s: %(meaning)s") % {
        "status": status_word(status, language),
        "meaning": meaning,
    }


@cache
def _status_meanings(language: str) -> dict[Status, str]:
    t = translations(language)
    return {
        Status.UNDATED: t.gettext("no date is on record"),
        Status.SCHEDULED: t.gettext("its reminders have not begun"),
        Status.APPROACHING: t.gettext("its reminders have begun"),
        Status.IN_WINDOW: t.gettext("today is one of its days"),
        Status.DUE_TODAY: t.gettext("today is its last day"),
        Status.PASSED: t.gettext("no announcement is on record"),
        Status.UNDER_REVIEW: t.gettext("evidence is waiting for a person; nothing is claimed"),
        Status.SETTLED: t.gettext("an announcement has closed it"),
    }


@lru_cache(maxsize=4096)
def milestone_words(kind: MilestoneKind, name: str, language: str) -> str:
    """Return which rung of the ladder a milestone is: ``30 days before the last day`` for ``before-P30D``."""
    t = translations(language)
    if kind in (MilestoneKind.BEFORE, MilestoneKind.AFTER):
        try:
            span = span_words(parse_span(name.removeprefix(f"{kind.value}-")), language)
        except UnreadableDateError:
            return t.gettext("before the last day") if kind is MilestoneKind.BEFORE else t.gettext("after the last day")
        if kind is MilestoneKind.BEFORE:
            return t.gettext("%(span)s before the last day") % {"span": span}
        return t.gettext("%(span)s after the last day") % {"span": span}
    return _milestone_words(language)[kind]


@cache
def _milestone_words(language: str) -> dict[MilestoneKind, str]:
    t = translations(language)
    return {
        MilestoneKind.OPENS: t.gettext("the first day of the window"),
        MilestoneKind.LAST_DAY: t.gettext("the last day"),
        MilestoneKind.REPEAT: t.gettext("a repeated reminder after the last day"),
        MilestoneKind.REVIEW: t.gettext("a regular review, because no last day is known"),
        MilestoneKind.EVIDENCE: t.gettext("evidence still waits for a person"),
    }
