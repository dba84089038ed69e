"""What a run has seen, in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any


@dataclass
class Figures:
    """Sums over rounds, but for what is called *most* or *longest*."""

    rounds: int = 0
    starts: int = 0
    kills: int = 0
    kills_before_ready: int = 0
    kills_while_sending: int = 0
    stops: int = 0
    cuts: int = 0
    stalls: int = 0
    database_stops: int = 0
    disks_full: int = 0
    broken_files: int = 0
    edits: int = 0
    moods: int = 0
    milestones_due: int = 0
    alerts: int = 0
    deliveries: int = 0
    given_up: int = 0
    withheld: int = 0
    posts: int = 0
    turned_away: int = 0
    in_flight_at_crashes: int = 0
    most_in_flight_at_a_crash: int = 0
    repeats: int = 0
    longest_heal_seconds: float = 0.0
    faults: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        """Join the figures of two runs."""
        joined: dict[str, Any] = {}
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            joined[each.name] = max(mine, theirs) if each.name in _MOST else mine + theirs
        return Figures(**joined)


_MOST = {"most_in_flight_at_a_crash", "longest_heal_seconds"}

_WORDS = {
    "rounds": "rounds, each with a database, a catalogue and a plan of its own",
    "starts": "starts of the service",
    "kills": "**kills** (SIGKILL)",
    "kills_before_ready": "... before it was ready: while it started, or migrated",
    "kills_while_sending": "... while sends were on their way",
    "stops": "stops (SIGTERM)",
    "cuts": "times that connections to the database were cut",
    "stalls": "times that the database did not answer for a while",
    "database_stops": "times that the database was stopped, or crashed, and started again",
    "disks_full": "times that the disk was full for a while",
    "broken_files": "broken catalogues written over a good one",
    "edits": "commitments added, settled and moved in the file",
    "moods": "changes of a receiver's mood",
    "milestones_due": "**milestones that the core says were due**",
    "alerts": "alerts that told them",
    "deliveries": "deliveries of these, digests counted once",
    "given_up": "... given up after 120 hours, as the core would",
    "withheld": "... withheld, for a reason that the core gives too",
    "posts": "posts that came to the receiver",
    "turned_away": "... that it answered badly, or not at all",
    "in_flight_at_crashes": "sends in flight at crashes",
    "most_in_flight_at_a_crash": "... at one crash, at most; the channels allow 9",
    "repeats": "**messages that arrived once more**",
    "longest_heal_seconds": "longest time from the end of all faults until nothing was due or pending, in seconds",
    "faults": "**lost, doubled, made up, early, misrouted or misrecorded**",
}


def table(columns: Sequence[tuple[str, Figures]]) -> str:
    """Return the figures as a table of Markdown, a column each."""
    lines = [f"| | {' | '.join(name for name, _ in columns)} |", "| --- |" + " ---: |" * len(columns)]
    for name, words in _WORDS.items():
        values = (getattr(figures, name) for _, figures in columns)
        shown = (f"{value:,.1f}" if isinstance(value, float) else f"{value:,}" for value in values)
        lines.append(f"| {words} | {' | '.join(shown)} |")
    return "\n".join(lines)
