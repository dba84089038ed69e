"""What several commands take: days, spans, tags, who acts. A module that every command imports: it must stay light."""

import getpass
import os
from collections.abc import Sequence
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from typing import Annotated, TypeVar

import typer

from service.core.durations import Span, parse_span
from service.core.edtf import parse_edtf
from service.core.model import Status
from service.core.rests import after_span, end_of
from service.errors import ServiceError, UnreadableDateError

T = TypeVar("T")

LONGEST_NAME = 100
"""Characters of the name of somebody who acts, as the tables keep it."""

INSTANT = timedelta(microseconds=1)
"""The smallest span of time: what lies between the end of a day and the beginning of the next."""


class WrongUseError(ServiceError):
    """Options that do not go together, or one that is missing. Says what to write instead."""


def one_day(text: str) -> date:
    """Return the day that *text* gives. Raises `UnreadableDateError` where it may mean more than one."""
    window = parse_edtf(text)
    if not window.is_one_day:
        raise UnreadableDateError(text, "it is more than one day", "Give a day, as in 2026-09-30.")
    return _countable(text, window.earliest, "day")


def first_day(text: str) -> date:
    """Return the first day of *text*, a day, month or year. Raises `UnreadableDateError` where it has none."""
    return _countable(text, parse_edtf(text).earliest, "first day")


def last_day(text: str) -> date:
    """Return the last day of *text*, a day, month or year. Raises `UnreadableDateError` where it has none."""
    return _countable(text, parse_edtf(text).latest, "last day")


def _countable(text: str, day: date | None, what: str) -> date:
    """Return *day*, which every zone must be able to begin and to end. Raises `UnreadableDateError`."""
    if day is None:
        raise UnreadableDateError(text, f"it has no {what}", "Give a day, as in 2026-09-30.")
    if not MINYEAR < day.year < MAXYEAR:
        raise UnreadableDateError(text, "it lies at an end of the calendar", "Give a day of the years 0002 to 9998.")
    return day


def person(text: str) -> str:
    """Return *text* as the name of somebody who acts. Raises `WrongUseError` where it is empty or too long."""
    name = " ".join(text.split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise WrongUseError(f"--by: a name has 1 to {LONGEST_NAME} characters, not {len(name)}")
    return name


def rests_until(until: date | None, span: Span | None, zone: str, now: datetime) -> datetime | None:
    """Return the moment that ``--until DAY`` (its end) or ``--for SPAN`` (from *now* on) means; None for neither.

    A span counts days of the calendar in *zone*.
    """
    if until is not None and span is not None:
        raise WrongUseError("--for and --until say the same in two ways. Give one of them")
    if until is not None:
        return end_of(until, zone)
    return after_span(now, span, zone) if span else None


def the_one(options: Sequence[tuple[str, object]]) -> str:
    """Return the name of the only one of *options*, pairs of name and value, that was given (not None or False).

    Raises `WrongUseError` where none was, or more than one.
    """
    given = [name for name, value in options if value is not None and value is not False]
    if len(given) == 1:
        return given[0]
    names = ", ".join(name for name, _ in options)
    raise WrongUseError(
        f"{' and '.join(given)} do not go together. Give one of them" if given else f"Give one of {names}"
    )


def needed(name: str, value: T | None, example: str) -> T:
    """Return *value*. Raises `WrongUseError` where it was not given, with an *example* of how to."""
    if value is None or value == "":
        raise WrongUseError(f"{name} is missing. Give it, as in {example}")
    return value


def whoever() -> str:
    """Return who runs the command: ``cli:`` and the user's name at this machine, or number where it has no name."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError, ImportError):  # in a container, a user may have no name
        name = str(os.getuid())
    return f"cli:{name}"[:LONGEST_NAME]


def year_from(moment: datetime) -> datetime:
    """Return the moment 365 days after *moment*, or the last of the calendar."""
    last = datetime.max.replace(tzinfo=UTC)
    return moment + timedelta(days=365) if moment < last - timedelta(days=365) else last


Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")]
AsOf = Annotated[
    date | None,
    typer.Option("--as-of", metavar="DAY", parser=one_day, help="Answer as on this day, from the facts on record now."),
]
Tags = Annotated[list[str] | None, typer.Option("--tag", metavar="TAG", help="Only those with this tag. Repeatable.")]
Statuses = Annotated[
    list[Status] | None,
    typer.Option("--status", metavar="STATUS", help=f"Only those with this status: {', '.join(Status)}. Repeatable."),
]
For = Annotated[
    Span | None, typer.Option("--for", metavar="SPAN", parser=parse_span, help="So long from now, as in P7D.")
]
Until = Annotated[
    date | None, typer.Option("--until", metavar="DAY", parser=last_day, help="Until the end of this day.")
]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", parser=person, help="Who acts. Default: you.")]
Commitment = Annotated[str, typer.Argument(metavar="ID", help="The commitment's id.")]
