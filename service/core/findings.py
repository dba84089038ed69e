"""What the audit may find, and which of it is news to people."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

DAY = timedelta(days=1)
"""So long is what people were told of one kind of finding no news to them."""

TICKS = 3
"""After so many ticks without a whole cycle an engine counts as dead."""

AUDITS = 3
"""After so many of its periods without an audit, nobody watches the watcher."""

SHOWN = 3
"""So many examples are named; the rest is counted."""


class Kind(StrEnum):
    """What must not be. The names are the labels of a metric, so they stay."""

    DUE = "due"
    NOT_RAISED = "not_raised"
    MISARMED = "misarmed"
    UNLIKE_HISTORY = "unlike_history"
    UNREADABLE = "unreadable"
    UNDELIVERED = "undelivered"
    UNTOLD = "untold"
    ORPHANED = "orphaned"
    UNATTEMPTED = "unattempted"
    HELD_BACK = "held_back"
    FROM_THE_FUTURE = "from_the_future"
    LEASE = "lease"
    LATE = "late"
    NOBODY = "nobody"
    UNHEARD = "unheard"
    NO_CHANNEL = "no_channel"
    CYCLE = "cycle"
    JOB = "job"
    DISPATCHER = "dispatcher"
    STALL = "stall"
    CLOCK = "clock"


WORDS = {
    Kind.DUE: "due without an alert",
    Kind.NOT_RAISED: "due and impossible to raise",
    Kind.MISARMED: "commitments that would have spoken at a wrong time or never",
    Kind.UNLIKE_HISTORY: "commitments at odds with their own history",
    Kind.UNREADABLE: "commitments of which nothing can be decided",
    Kind.UNDELIVERED: "alerts without a delivery",
    Kind.UNTOLD: "alerts whose milestone does not count as told",
    Kind.ORPHANED: "milestones told by an alert that is not there",
    Kind.UNATTEMPTED: "deliveries sent without an attempt on record",
    Kind.HELD_BACK: "commitments whose alerts are withheld longer than they should be",
    Kind.FROM_THE_FUTURE: "alerts raised at a moment that is still to come",
    Kind.LEASE: "deliveries past their lease",
    Kind.LATE: "deliveries past their time",
    Kind.NOBODY: "deliveries to channels that are not configured "
    "(`muhla redirect NAME ANOTHER` sends them, `muhla drop --channel NAME` ends them)",
    Kind.UNHEARD: "alerts that failed on every channel (`muhla retry --failed` sends them, `muhla drop --failed` not)",
    Kind.NO_CHANNEL: "channels, and none of them works",
    Kind.CYCLE: "engines without a whole cycle of late",
    Kind.JOB: "jobs of an engine that had to be started anew",
    Kind.DISPATCHER: "dispatchers that had to be started anew",
    Kind.STALL: "long stalls of an event loop",
    Kind.CLOCK: "clocks that cannot be trusted",
}


class Finding(Struct, frozen=True):
    """So many things of one kind, the first of them by name. *mended*: so many the audit has put right by itself."""

    kind: Kind
    count: int
    examples: tuple[str, ...] = ()
    mended: int = 0

    @property
    def headline(self) -> str:
        """What was found, without a name: ``2 alerts without a delivery (mended)``."""
        mended = {0: "", self.count: " (mended)"}.get(self.mended, f" ({self.mended} mended)")
        return f"{self.count} {WORDS[self.kind]}{mended}"

    def __str__(self) -> str:
        """Say it for an operator, with examples: ``2 alerts without a delivery: a:1:opens, b:1:opens``."""
        if not self.examples:
            return self.headline
        more = ", ..." if self.count > len(self.examples) else ""
        return f"{self.headline}: {', '.join(self.examples)}{more}"


def finding_of(kind: Kind, names: Iterable[str], *, mended: int = 0) -> tuple[Finding, ...]:
    """Return the one finding of all *names*, each counted once; nothing where there are none."""
    found = tuple(dict.fromkeys(names))
    return (Finding(kind, len(found), found[:SHOWN], min(mended, len(found))),) if found else ()


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return one finding a kind, in the order of the kinds' first appearance."""
    by_kind: dict[Kind, Finding] = {}
    for each in findings:
        known = by_kind.get(each.kind)
        if known is None:
            by_kind[each.kind] = each
            continue
        examples = tuple(dict.fromkeys((*known.examples, *each.examples)))[:SHOWN]
        count, mended = known.count + each.count, known.mended + each.mended
        by_kind[each.kind] = replace(known, count=count, examples=examples, mended=mended)
    return tuple(by_kind.values())


def encode_finding(finding: Finding) -> dict[str, Any]:
    """Return *finding* JSON-ready."""
    return {
        "kind": str(finding.kind),
        "count": finding.count,
        "examples": list(finding.examples),
        "mended": finding.mended,
    }


def decode_finding(encoded: Mapping[str, Any]) -> Finding:
    """Return the finding that `encode_finding` encoded."""
    return Finding(Kind(encoded["kind"]), encoded["count"], tuple(encoded["examples"]), encoded["mended"])


class LastTold(Struct, frozen=True):
    """What people know of one kind: when they were *told_at* of it, and when, if ever, that it is over."""

    told_at: datetime
    cleared_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether the last word on it is that it was found."""
        return self.cleared_at is None or self.cleared_at < self.told_at


class News(Struct, frozen=True):
    """What people are to be told: kinds of findings, and, if *is_clear*, that nothing is found any more."""

    kinds: tuple[Kind, ...] = ()
    is_clear: bool = False


def news(findings: Iterable[Finding], known: Mapping[Kind, LastTold], now: datetime) -> News:
    """Decide what of *findings* is news at *now* to people who have been told what is *known*.

    A kind is told once a day while it lasts, and again when it comes back after it was said to be over. That all is
    well again is told once, and at most once a day: so a fault that comes and goes makes no flood, and the last word
    is never that all is well while it is not.
    """
    kinds = tuple(each.kind for each in findings)
    if kinds:
        return News(tuple(kind for kind in kinds if kind not in known or _is_old(known[kind], now)))
    cleared = max((each.cleared_at for each in known.values() if each.cleared_at), default=None)
    waits = any(each.stands for each in known.values())
    return News(is_clear=waits and (cleared is None or _is_past(cleared, now)))


def _is_old(last: LastTold, now: datetime) -> bool:
    return not last.stands or _is_past(last.told_at, now)


def _is_past(moment: datetime, now: datetime) -> bool:
    """Tell whether a day parts the two; also after the clock was set back, so that nothing is kept quiet for years."""
    return abs(now - moment) >= DAY
