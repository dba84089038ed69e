"""The service under faults, in short rounds: nothing lost, nothing doubled. `make faults` runs the long ones."""

import asyncio
import random
import tempfile
from pathlib import Path

import pytest

from tests.faults.__main__ import DATABASES, report, run_round
from tests.faults.driver import Round
from tests.faults.plan import drawn_plan
from tests.faults.stores import running_postgres

LIVES = 4
"""Starts of the service a round: a third of a minute on a machine that does nothing else."""

pytestmark = pytest.mark.timeout(900)  # on one that does


def _fresh() -> int:
    """A seed that nobody has tried; when it finds something, the report says how to try it again."""
    return random.SystemRandom().randrange(10**6)


async def _round(seed: int, database: str, folder: Path) -> Round:
    where = folder / f"{database}-{seed}"
    print(f"seed {seed} on {database}")
    if database == "sqlite":
        return await run_round(seed, database, lives=LIVES, folder=where, server=None)
    # Not in pytest's folders: another run of it takes the rights from the user that PostgreSQL runs as for root.
    with tempfile.TemporaryDirectory(prefix="muhla-faults-", ignore_cleanup_errors=True) as place:
        async with running_postgres(Path(place) / "server") as server:
            return await run_round(seed, database, lives=LIVES, folder=where, server=server)


@pytest.mark.parametrize("database", DATABASES)
def test_nothing_is_lost_and_nothing_doubled_as_ever(database: str, tmp_path: Path) -> None:
    _nothing_is_lost(27, database, tmp_path)


def test_nothing_is_lost_and_nothing_doubled_in_a_way_that_nobody_has_tried(tmp_path: Path) -> None:
    """On one of the databases, by chance; `make faults` tries many on both."""
    _nothing_is_lost(_fresh(), random.SystemRandom().choice(DATABASES), tmp_path)


def _nothing_is_lost(seed: int, database: str, folder: Path) -> None:
    done = asyncio.run(_round(seed, database, folder))
    assert not done.faults, report(done, folder)
    assert done.figures.posts > 0


def test_a_seed_draws_the_same_plan_again() -> None:
    assert drawn_plan(5, "sqlite") == drawn_plan(5, "sqlite")
    assert drawn_plan(5, "sqlite") != drawn_plan(6, "sqlite")
