"""How a channel fares, and when people must hear of it: trouble that comes, lasts, goes, and comes again."""

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

LATE_AFTER = timedelta(hours=1)
"""So long may a channel fail with errors that may pass before it is told on the others."""

TELL_AGAIN_AFTER = timedelta(days=1)
"""A channel that fails now and then is told so often at most, unless it fails in a graver way than was told."""

STEADY_AFTER = timedelta(hours=1)
"""So long must a channel have worked without a failure before it is told that it works again."""


class Trouble(StrEnum):
    """How a channel fails, the mildest first: it may come back, it refuses what we send, or it is gone and was
    switched off.
    """

    DELAYED = "delayed"
    REFUSED = "refused"
    OFF = "off"


class ChannelState(Struct, frozen=True):
    """How a channel fares. *trouble_since* is the first failure after its last success; *off_since*: it sends
    nothing.

    *trouble* is the gravest since then, and *trouble_told* the gravest that people heard of when they last heard, at
    *trouble_told_at*; it is None once somebody has switched the channel on. *last_trouble_at* is when the present
    trouble began, or else the last one; *well_since* the first success after it, and *well_told_at* when people last
    heard of one.
    """

    channel: str
    off_since: datetime | None = None
    trouble: Trouble | None = None
    trouble_since: datetime | None = None
    trouble_reason: str | None = None
    trouble_told_at: datetime | None = None
    last_sent_at: datetime | None = None
    trouble_told: Trouble | None = None
    last_trouble_at: datetime | None = None
    well_since: datetime | None = None
    well_told_at: datetime | None = None


def after_success(before: ChannelState, now: datetime) -> ChannelState:
    """Return how a channel fares that has just taken something: well, and switched on, whatever was before."""
    well = switched_on(before) if before.trouble else before
    return replace(well, trouble_told=before.trouble_told, last_sent_at=now, well_since=before.well_since or now)


def was_long_away(before: ChannelState, now: datetime) -> bool:
    """Tell whether a channel that takes something at *now* has not for an hour or more."""
    return before.trouble_since is not None and now - before.trouble_since >= LATE_AFTER


def after_failure(before: ChannelState, trouble: Trouble, reason: str, now: datetime) -> ChannelState:
    """Return how a channel fares after an attempt that failed. What is grave stays so until a success; but only one
    that this very attempt found gone is switched off.
    """
    since = before.trouble_since or now
    off_since = before.off_since or (now if trouble is Trouble.OFF else None)
    if before.trouble is not None and _is_graver(before.trouble, than=trouble):
        trouble, reason = before.trouble, before.trouble_reason or reason
    return replace(
        before,
        trouble=trouble,
        trouble_since=since,
        trouble_reason=reason,
        off_since=off_since,
        last_trouble_at=since,
        well_since=None,
    )


def switched_on(before: ChannelState) -> ChannelState:
    """Return how a channel fares that somebody has seen to: if it fails again, people hear of it at once."""
    return replace(
        before,
        off_since=None,
        trouble=None,
        trouble_since=None,
        trouble_reason=None,
        trouble_told=None,
        well_since=None,
    )


def is_grave(state: ChannelState, now: datetime) -> bool:
    """Tell whether a channel's trouble is more than errors that may pass: refused or off; delayed for an hour."""
    since = state.trouble_since
    return since is not None and (state.trouble is not Trouble.DELAYED or now - since >= LATE_AFTER)


def is_to_be_told(state: ChannelState, now: datetime) -> bool:
    """Tell whether people must hear of a channel's trouble now.

    Once for each trouble, and again if it gets graver; but a channel that comes and goes only once a day.
    """
    if state.trouble is None or state.trouble_since is None or not is_grave(state, now):
        return False
    if (
        state.trouble_told is None
        or state.trouble_told_at is None
        or _is_graver(state.trouble, than=state.trouble_told)
    ):
        return True
    is_of_this = state.trouble_since <= state.trouble_told_at <= now
    # Also where the clock was set back: then what was told seems to be still to come.
    return not is_of_this and abs(now - state.trouble_told_at) >= TELL_AGAIN_AFTER


def is_end_to_be_told(state: ChannelState, now: datetime) -> bool:
    """Tell whether people must hear now that a channel works again: they heard that it did not, and it is steady."""
    if state.trouble_told_at is None or state.trouble is not None or state.well_since is None:
        return False
    is_open = state.well_told_at is None or state.well_told_at < state.trouble_told_at
    return is_open and now - state.well_since >= STEADY_AFTER


def told(state: ChannelState, now: datetime) -> ChannelState:
    """Return *state* once people have heard what `is_to_be_told`, or what `is_end_to_be_told`."""
    if state.trouble is None:
        return replace(state, well_told_at=now)
    return replace(state, trouble_told_at=now, trouble_told=state.trouble)


def _is_graver(trouble: Trouble, *, than: Trouble) -> bool:
    order = tuple(Trouble)
    return order.index(trouble) > order.index(than)
