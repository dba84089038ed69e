"""``muhla status``: where every commitment stands, the most urgent first."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.cli.options import AsOf, Json, Statuses, Tags
from service.cli.output import counted, new_table, print_json, put, say, screen
from service.cli.session import facts, in_workshop
from service.core.milestones import Told, day_of, next_milestone
from service.core.model import Commitment, Status
from service.core.relative import EndedAnchor
from service.core.rests import start_of
from service.core.status import Standing

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from service.store.commitments import Record
    from service.wiring import Workshop

PAGE = 500
"""Commitments that are read at once."""

URGENCY = {
    Status.PASSED: 0,
    Status.UNDER_REVIEW: 1,
    Status.DUE_TODAY: 2,
    Status.IN_WINDOW: 3,
    Status.APPROACHING: 3,
    Status.SCHEDULED: 3,
    Status.UNDATED: 4,
    Status.SETTLED: 5,
}
"""What comes first in the table; those alike by their last day."""

LONGEST_ID = 28
"""Columns that a table keeps for ids, so that they can be copied; a longer one may go on below."""

WIDE, NARROW = 100, 60
"""Columns from which on there is room for the next alert; and below which there is none for the deadline."""


class Line(Struct, frozen=True):
    """One commitment, where it stands, when it speaks next, and what it waits for in vain."""

    known: Commitment
    standing: Standing
    next_alert_at: datetime | None
    ended_anchor: EndedAnchor | None = None

    @property
    def rank(self) -> tuple[int, bool, date, str]:
        """What to sort by: urgency, those that never speak behind the others, the day that matters, the id."""
        latest = self.known.window.latest if self.known.window else None
        day = latest or self.standing.next_review_on or date.max
        return URGENCY[self.standing.status], not self.known.alerts, day, self.known.id


class Overview(Struct, frozen=True):
    """What ``muhla status`` answers. *as_of* is the day that was asked for, else None: it is about the moment *now*."""

    now: datetime
    as_of: date | None
    counts: dict[Status, int]
    lines: Sequence[Line]


def status(tag: Tags = None, status: Statuses = None, as_of: AsOf = None, json: Json = False) -> None:
    """Where every commitment stands: days left or past, and the deadline as its source gives it."""
    overview = in_workshop(lambda shop: look(shop, tags=tag or (), statuses=status or (), as_of=as_of))
    if json:
        print_json(_rows(overview))
        return
    _show(overview)


async def look(
    shop: "Workshop", *, tags: Collection[str], statuses: Collection[Status], as_of: date | None
) -> Overview:
    """Return where the commitments with any of *tags* and any of *statuses* stand, the most urgent first.

    *as_of* is taken for the day in every zone; None: the present day of each.
    """
    from service.store.followers import ended_anchors
    from service.store.overview import status_counts, status_page

    now = shop.clock.now()
    today = _today(now, as_of)
    lines: list[Line] = []
    async with facts(shop, now) as conn:
        counts = await status_counts(conn, today, tags=tags)
        page = await status_page(conn, today, statuses=statuses, tags=tags, limit=PAGE)
        while page:
            ended = await ended_anchors(conn, (record.commitment for record in page))
            lines += [_line(record, today(record.entry.zone), as_of, ended.get(record.entry.id)) for record in page]
            after = page[-1].entry.id
            page = await status_page(conn, today, statuses=statuses, tags=tags, after=after, limit=PAGE)
    return Overview(now, as_of, counts, sorted(lines, key=lambda line: line.rank))


def _today(now: datetime, as_of: date | None) -> Callable[[str], date]:
    return lambda zone: as_of or day_of(now, zone)


def _line(record: "Record", today: date, as_of: date | None, ended: EndedAnchor | None) -> Line:
    from service.core.status import standing

    known = record.commitment
    if as_of is None:
        return Line(known, standing(known, today), record.next_due_at, ended)
    upcoming = next_milestone(known, Told(by=start_of(as_of)))
    return Line(known, standing(known, today), upcoming.due_at if upcoming else None, ended)


def _rows(overview: Overview) -> dict[str, Any]:
    from service.core.report import moment_text, status_row

    return {
        "as_of": overview.as_of.isoformat() if overview.as_of else moment_text(overview.now),
        "counts": {str(status): count for status, count in overview.counts.items()},
        "commitments": [status_row(line.known, line.standing, line.next_alert_at) for line in overview.lines],
    }


def _show(overview: Overview) -> None:
    from service.messages import date_words

    if overview.lines:
        say(_table(overview, screen().width))
        say()
    say(f"On {date_words(overview.as_of or overview.now.date(), 'en')}, {_summary(overview)}.")


def _table(overview: Overview, width: int) -> "Table":
    """Return a table for *width* columns. On a narrow screen the deadline stands below the id."""
    table = new_table(gap=True)
    longest = max(len(line.known.id) for line in overview.lines)
    table.add_column("Days", no_wrap=True)
    table.add_column("Commitment", ratio=3, min_width=min(longest, LONGEST_ID), overflow="fold")
    if width >= NARROW:
        table.add_column("Deadline", ratio=3, overflow="fold")
    if width >= WIDE:
        table.add_column("Next alert", no_wrap=True)
    for line in overview.lines:
        title, deadline = _title(line), _deadline(line)
        cells = (title, deadline) if width >= NARROW else (title.append(f"\n{deadline}"),)
        put(table, _days(line), *cells, *((_next_alert(line, overview),) if width >= WIDE else ()))
    return table


def _days(line: Line) -> "Text":
    from rich.text import Text

    from service.cli.words import COLOURS

    large, small = _count(line)
    return Text.assemble((large, COLOURS[line.standing.status]), (f"\n{small}", "dim"))


def _count(line: Line) -> tuple[str, str]:
    """Return what matters most, and a word beside it: ``418 days past`` and ``passed``, ``kept`` and ``settled``."""
    from service.messages import days_phrase, outcome_word, status_word

    word = status_word(line.standing.status, "en")
    if line.standing.outcome:
        return outcome_word(line.standing.outcome, "en"), word
    if line.standing.status is Status.UNDATED:
        return word, ""
    days = days_phrase(line.standing.days_remaining, "en")
    return days, "" if days == word else word


def _title(line: Line) -> "Text":
    from rich.text import Text

    from service.cli.words import title_words

    return Text.assemble(title_words(line.known.title), "\n", (line.known.id, "cyan"))


def _deadline(line: Line) -> str:
    from service.cli.words import deadline_words
    from service.messages import date_words, ended_anchor_words, plain, slip_phrase

    known = line.known
    said = [deadline_words(known.deadline)]
    if line.ended_anchor:
        said.append(plain(ended_anchor_words(line.ended_anchor, "en")))
    if slip := slip_phrase(line.standing, "en"):
        said.append(slip)
    if known.settlement and line.standing.outcome:
        said.append(f"settled on {date_words(known.settlement.on, 'en')}")
    elif line.standing.next_review_on:
        said.append(f"next review on {date_words(line.standing.next_review_on, 'en')}")
    return "\n".join(said)


def _next_alert(line: Line, overview: Overview) -> str:
    known = line.known
    if not known.alerts:
        return "never"
    if line.next_alert_at is None:
        return "none"
    due = overview.as_of is None and line.next_alert_at <= overview.now
    return "now" if due else day_of(line.next_alert_at, known.zone).isoformat()


def _summary(overview: Overview) -> str:
    from service.messages import status_word

    total = sum(overview.counts.values())
    parts = [f"{overview.counts[each]} {status_word(each, 'en')}" for each in URGENCY if overview.counts[each]]
    shown = "" if len(overview.lines) == total else f"; {len(overview.lines)} of them shown"
    return f"{counted(total, 'commitment')}{': ' if parts else ''}{', '.join(parts)}{shown}"
