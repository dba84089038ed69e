"""The catalogue of a round: commitments drawn by chance, and the edits that people make to the file meanwhile."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

BEGIN = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
"""When every round begins."""

SOLO, SLOW, DIGEST = "solo", "slow", "digest"
CHANNELS = (SOLO, SLOW, DIGEST)
"""Three webhooks. The first two never make digests; the third does, of more than three alerts."""

CONCURRENCY = {SOLO: 4, SLOW: 3, DIGEST: 2}
"""How many sends of a channel may be in flight."""

CANARY = "canary"
"""The commitment that is added at the very end: with it, every channel has something to send once all is well."""

_FRAME = """\
[defaults]
before = ["P14D", "P7D", "P3D", "P1D"]
after = ["P1D"]
repeat = "P1D"
review = "P2D"

[[routes]]
tags = ["narrow"]
channels = ["solo", "digest"]
"""

_ENTRY = """
[[commitments]]
id = "{id}"
title.en = "Commitment {id}"
title.ar = "التعهد {id}"
parties = ["The commission"]
zone = "{zone}"
alert_at = "{alert_at}"
tags = {tags}
{deadline}

  [[commitments.sources]]
  document = "002"
  phrase = "..."
  language = "en"
  published = 2026-01-15
"""

_ANNOUNCEMENT = """
  [[commitments.announcements]]
  kind = "{kind}"
  on = 2026-02-20
  document = "A statement"
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One commitment of the file. *deadline* is its line of TOML; *settled* and *moved_to* are what was announced."""

    id: str
    deadline: str
    zone: str = "UTC"
    alert_at: str = "00:00"
    narrow: bool = False
    settled: bool = False
    moved_to: date | None = None

    @property
    def text(self) -> str:
        tags = '["narrow"]' if self.narrow else "[]"
        text = _ENTRY.format(id=self.id, zone=self.zone, alert_at=self.alert_at, tags=tags, deadline=self.deadline)
        if self.moved_to:
            text += _ANNOUNCEMENT.format(kind="moved") + f'  deadline = {{ by = "{self.moved_to}" }}\n'
        return text + (_ANNOUNCEMENT.format(kind="kept") if self.settled else "")


@dataclass(frozen=True, slots=True)
class World:
    """The file as it ought to be."""

    rows: tuple[Row, ...]

    @property
    def text(self) -> str:
        return _FRAME + "".join(row.text for row in self.rows)

    @property
    def broken_text(self) -> str:
        """The same file as somebody left it in the middle of a line."""
        return self.text + '\n[[commitments]]\nid = "half-writ'

    def with_added(self, row: Row) -> "World":
        return World((*self.rows, row))

    def with_changed(self, number: int, **facts: object) -> "World":
        """Change the row at *number*, counted round, that nobody has changed yet; the same world if there is none."""
        for step in range(len(self.rows)):
            index = (number + step) % len(self.rows)
            row = self.rows[index]
            if not row.settled and not row.moved_to and row.deadline.startswith("by"):
                changed = replace(row, **facts)  # type: ignore[arg-type]  # by name
                return World((*self.rows[:index], changed, *self.rows[index + 1 :]))
        return self


def canary(today: date) -> Row:
    """A commitment that has passed, and so speaks as soon as it is there."""
    return Row(CANARY, f'by = "{today - timedelta(days=5)}"')


def drawn_world(chance: Random, size: int = 40) -> World:
    """Draw a catalogue in which something comes due every few hours, on all channels."""
    return World(tuple(drawn_row(chance, f"c{number:02}") for number in range(size)))


def drawn_row(chance: Random, id: str) -> Row:  # noqa: A002 - as the field is called
    zone = chance.choice(("Asia/Baghdad", "UTC", "America/New_York"))
    alert_at = chance.choice(("00:00", "06:00", "12:00", "18:00"))
    return Row(id, _drawn_deadline(chance), zone, alert_at, narrow=chance.random() < 0.2)


def _drawn_deadline(chance: Random) -> str:
    last = BEGIN.date() + timedelta(days=chance.randint(-20, 15))
    kind = chance.random()
    if kind < 0.1:
        return ""  # undated: asked about every other day
    if kind < 0.2:
        return f'during = "{last - timedelta(days=20)}/{last}"'
    if kind < 0.3:
        return f'within = "P1M"\nafter = {last - timedelta(days=29)}'
    return f'by = "{last}"'


def write(path: Path, text: str) -> None:
    """Put *text* in the place of the file, as editors do: whole or not at all."""
    draft = path.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
