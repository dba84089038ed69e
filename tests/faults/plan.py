"""What happens in a round, drawn from one seed: lives of the service, what befalls each, and how it ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from random import Random

from tests.faults.sink import Mood
from tests.faults.world import CHANNELS, SLOW, World, drawn_world

LIVES = 20
"""How often the service is started in a round, about, before it heals."""


class Kind(StrEnum):
    """What can befall."""

    MOOD = "the receiver changes its mood"
    CUT = "connections to the database cut"
    TERMINATE = "the database ends all sessions"
    STALL = "the database does not answer"
    STOP = "the database is stopped"
    DISK_FULL = "the disk is full"
    BREAK = "a broken catalogue is written"
    MEND = "the good catalogue is written again"
    ADD = "a commitment is added"
    SETTLE = "a commitment is settled"
    MOVE = "a deadline is moved"


DATABASE_FAULTS = {
    "sqlite": (Kind.DISK_FULL,),
    "postgresql": (Kind.CUT, Kind.TERMINATE, Kind.STALL, Kind.STOP),
}
EDITS = (Kind.BREAK, Kind.MEND, Kind.MEND, Kind.ADD, Kind.SETTLE, Kind.MOVE)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that befalls, *at* seconds after the service was started, or *once_ready*; *seconds*: for how long.

    *mode* is how a database is stopped: ``immediate`` is a crash. *number* draws commitments.
    """

    at: float
    kind: Kind
    seconds: float = 0.0
    channel: str = ""
    mood: Mood = Mood.WELL
    mode: str = "immediate"
    number: int = 0
    once_ready: bool = True

    def __str__(self) -> str:
        """Say it in a line of a plan."""
        begun = "it is ready" if self.once_ready else "its start"
        what = {Kind.MOOD: f": {self.channel} is {self.mood}", Kind.STOP: f" for {self.seconds:.1f} s: {self.mode}"}
        often = f" for {self.seconds:.1f} s" if self.seconds else f" ({self.number})"
        return f"{self.at:.2f} s after {begun}: {self.kind}{what.get(self.kind, often)}"


class End(StrEnum):
    """How a life ends."""

    KILL = "SIGKILL"
    STOP = "SIGTERM"
    GO_ON = "it goes on"


class Jump(StrEnum):
    """What the clock shows at the next start, as against where it had come to."""

    NONE = "no jump"
    BACK = "minutes back"
    MINUTES = "minutes on"
    HOURS = "hours on"
    DAYS = "days on"
    TO_DUE = "to seconds before something comes due"


@dataclass(frozen=True, slots=True)
class Life:
    """One run of the service. It ends *after* seconds, or *delay* seconds after the post number *at_post*, if sooner.

    The seconds count from when it was ready; with *early*, from when it was started, and it starts for about one.
    *seconds*: how far the clock jumps before; before ``TO_DUE``, how long before the moment it is to show.
    """

    jump: Jump
    seconds: float
    events: tuple[Event, ...]
    end: End
    after: float
    at_post: int | None = None
    delay: float = 0.0
    early: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole round. The clock runs on by *span* at most before it heals: within four days nothing is given up."""

    seed: int
    database: str
    world: World
    lives: tuple[Life, ...]
    span: timedelta = field(default=timedelta(hours=90))

    @property
    def text(self) -> str:
        """The plan, for people."""
        lines = [f"seed {self.seed}, {self.database}, {len(self.world.rows)} commitments, span {self.span}"]
        for number, life in enumerate(self.lives, start=1):
            at_post = f", or {life.delay:.3f} s after post {life.at_post}" if life.at_post else ""
            begun = "its start" if life.early else "it is ready"
            after = f"{life.after:.2f} s after {begun}{at_post}"
            lines.append(f"{number}. {life.jump} ({life.seconds:.1f} s); {life.end} {after}")
            lines += [f"     {event}" for event in life.events]
        return "\n".join(lines) + "\n"


def drawn_plan(seed: int, database: str, lives: int = LIVES) -> Plan:
    """Draw the plan of a seed: the same one each time."""
    chance = Random(f"{seed}:{database}")
    world = drawn_world(chance)
    span = timedelta(hours=chance.choice((90, 90, 90, 300)))
    drawn = tuple(_life(chance, database, first=number == 0) for number in range(lives))
    return Plan(seed, database, world, drawn, span)


def _life(chance: Random, database: str, *, first: bool) -> Life:
    jump = chance.choices(list(Jump), (12, 8, 10, 35, 5, 30))[0]
    seconds = {
        Jump.NONE: lambda: 0.0,
        Jump.BACK: lambda: -60.0 * chance.uniform(1, 30),
        Jump.MINUTES: lambda: 60.0 * chance.uniform(1, 30),
        Jump.HOURS: lambda: 3600.0 * chance.uniform(1, 12),
        Jump.DAYS: lambda: 86_400.0 * chance.uniform(1, 3),
        Jump.TO_DUE: lambda: chance.uniform(0.5, 2.5),
    }[jump]()
    end = chance.choices(list(End), (80, 12, 8))[0]
    early = chance.random() < (0.7 if first else 0.15)  # in the middle of its start, or of its migration
    at_post = chance.randint(1, 40) if chance.random() < 0.5 and not early else None
    after = chance.uniform(0.2, 1.6) if early else chance.uniform(0.0, 2.5)
    events = _events(chance, database, first=first)
    return Life(jump, seconds, events, end, after, at_post, chance.choice((0.0, 0.002, 0.01, 0.05)), early)


def _events(chance: Random, database: str, *, first: bool) -> tuple[Event, ...]:
    drawn: list[Event] = []
    for probability, draw in _DRAWS:
        if chance.random() < probability:
            drawn.append(draw(chance, database))
    if first:  # a broken file is no fault of a service that never had a good one
        drawn = [event for event in drawn if event.kind is not Kind.BREAK]
    return tuple(sorted(drawn, key=lambda event: event.at))


def _mood(chance: Random, _database: str) -> Event:
    """Draw a mood: the slow channel is often broken for long, the others soon well again."""
    channel = chance.choice(CHANNELS)
    well = 1 if channel == SLOW else 6
    mood = chance.choices(list(Mood), (well, 6, 1, 1, 2, 1, 1, 2))[0]
    return Event(chance.uniform(0, 2), Kind.MOOD, channel=channel, mood=mood, once_ready=chance.random() < 0.5)


def _database_fault(chance: Random, database: str) -> Event:
    """Draw a fault: often right when it is ready, because that is when most is sent."""
    kind = chance.choice(DATABASE_FAULTS[database])
    mode, seconds = chance.choice(("immediate", "immediate", "fast")), chance.uniform(0.1, 1.5)
    at = chance.uniform(0, chance.choice((0.3, 2)))
    return Event(at, kind, seconds=seconds, mode=mode, once_ready=chance.random() < 0.7)


def _edit(chance: Random, _database: str) -> Event:
    kind, once_ready = chance.choice(EDITS), chance.random() < 0.6
    return Event(chance.uniform(0, 2), kind, number=chance.randrange(1000), once_ready=once_ready)


_DRAWS: tuple[tuple[float, Callable[[Random, str], Event]], ...] = (
    (0.5, _mood),
    (0.3, _mood),
    (0.4, _database_fault),
    (0.25, _edit),
)
