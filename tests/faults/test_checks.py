"""The judge of the rounds: it finds nothing where all is well, and each thing that goes wrong."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from service.store.tables import AttemptOutcome, DeliveryState
from tests.faults.checks import Evidence, complaints
from tests.faults.ledger import Ledger, Line
from tests.faults.oracle import oracle_of
from tests.faults.sink import Fate, Post
from tests.faults.world import BEGIN, CHANNELS, SOLO, Row, World

NOW = BEGIN + timedelta(hours=2)
FIRST, SECOND = "c00:1:last-day", "c00:1:after-P1D"
ORACLE = oracle_of(World((Row("c00", 'by = "2026-03-01"', "UTC", "06:00"),)))
"""By now it was due four times before its last day, on that day, and an hour ago."""


def _line(channel: str, alert: str) -> Line:
    tried = [(AttemptOutcome.SENT, NOW)]
    sent = DeliveryState.SENT
    return Line(channel, f"{alert}:{channel}", sent, None, BEGIN, 0, False, {alert: None}, tried, None, None)


def _post(channel: str, alert: str, days: tuple[str, ...] = ()) -> Post:
    return Post(channel, f"{alert}:{channel}", "alert", (alert,), days, 1, NOW, 0.0, Fate.TAKEN)


@dataclass
class Case:
    """A round in which one commitment spoke twice on each channel, and all went well."""

    lines: list[Line] = field(
        default_factory=lambda: [_line(name, key) for name in CHANNELS for key in (FIRST, SECOND)]
    )
    posts: list[Post] = field(
        default_factory=lambda: [
            _post(name, key, days)
            for key, days in ((FIRST, ("2026-02-15", "2026-02-22", "2026-02-26", "2026-02-28")), (SECOND, ()))
            for name in CHANNELS
        ]
    )
    told: dict[tuple[str, int, str], str] = field(
        default_factory=lambda: {
            ("c00", 1, rung.milestone.name): SECOND if rung.key == SECOND else FIRST for rung in ORACLE.demanded(NOW)
        }
    )
    over: dict[str, int] = field(default_factory=dict)

    def complaints(self) -> list[str]:
        ledger = Ledger(self.lines, {FIRST, SECOND}, self.told)
        return complaints(Evidence(ORACLE, ledger, self.posts, Counter(), self.over, NOW))


def test_where_all_is_well_it_finds_nothing() -> None:
    case = Case()
    assert len(case.told) == 6
    assert case.complaints() == []


def _not_told(case: Case) -> None:
    del case.told["c00", 1, "before-P3D"]


def _never_sent(case: Case) -> None:
    case.posts = [post for post in case.posts if post.channel != SOLO]


def _missing_days(case: Case) -> None:
    case.posts[0].days = ()


def _no_delivery(case: Case) -> None:
    del case.lines[0]


def _withheld(case: Case) -> None:
    case.lines[0] = replace(case.lines[0], state=DeliveryState.WITHHELD, alerts={FIRST: "settled"})


def _given_up_early(case: Case) -> None:
    failed = DeliveryState.FAILED
    tried = [(AttemptOutcome.DELAYED, NOW)]
    case.lines[0] = replace(case.lines[0], state=failed, failures=1, tried=tried)


def _waits(case: Case) -> None:
    case.lines[0] = replace(case.lines[0], state=DeliveryState.PENDING)


def _twice(case: Case) -> None:
    case.posts.append(case.posts[0])


def _two_keys(case: Case) -> None:
    case.posts.append(replace(case.posts[0], key="another"))
    case.lines.append(replace(case.lines[0], key="another"))


def _two_contents(case: Case) -> None:
    case.posts[0] = replace(case.posts[0], key=case.posts[3].key)


def _invented(case: Case) -> None:
    case.posts.append(replace(case.posts[0], alerts=("c00:1:opens",)))


def _too_early(case: Case) -> None:
    case.posts[-1].latest = BEGIN


def _too_late(case: Case) -> None:
    case.over["c00:"] = 0


def _reversed(case: Case) -> None:
    case.posts.reverse()


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (_not_told, "lost"),
        (_never_sent, "lost"),
        (_never_sent, "misrecorded"),
        (_missing_days, "lost"),
        (_no_delivery, "lost"),
        (_no_delivery, "misrouted"),
        (_withheld, "lost"),
        (_withheld, "misrecorded"),
        (_given_up_early, "misrecorded"),
        (_waits, "misrecorded"),
        (_twice, "doubled"),
        (_two_keys, "doubled"),
        (_two_contents, "confused"),
        (_invented, "made up"),
        (_too_early, "too early"),
        (_too_late, "cried wolf"),
        (_reversed, "out of order"),
    ],
)
def test_it_finds_what_is_wrong(wrong: Callable[[Case], None], word: str) -> None:
    case = Case()
    wrong(case)
    assert any(each.startswith(word) for each in case.complaints())


def test_what_came_once_more_is_explained_by_a_crash() -> None:
    case = Case()
    _twice(case)
    ledger = Ledger(case.lines, {FIRST, SECOND}, case.told)
    at_crashes = Counter([case.posts[0].key])
    assert complaints(Evidence(ORACLE, ledger, case.posts, at_crashes, {}, NOW)) == []
