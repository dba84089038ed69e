"""Breaks the service in every way that we know, heals it, and counts: ``python -m tests.faults``, or ``make faults``.

Each round has a seed, which draws its plan: the same plan each time, though what a process does within milliseconds is
never the same twice. See docs/reliability.md.
"""

import argparse
import asyncio
import contextlib
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults.driver import Round
from tests.faults.figures import Figures, table
from tests.faults.plan import LIVES, drawn_plan
from tests.faults.stores import Postgres, SqliteStore, postgres_store, running_postgres

DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked for. *seed*: only this round; None: new ones, until *kills* or *minutes* have passed."""

    seed: int | None
    databases: tuple[str, ...]
    kills: int
    minutes: float
    lives: int
    folder: Path


async def run_round(seed: int, database: str, *, lives: int, folder: Path, server: Postgres | None) -> Round:
    """Run the round of *seed* in *folder*; a *server* is needed for PostgreSQL."""
    plan = drawn_plan(seed, database, lives)
    (folder / "data").mkdir(parents=True)
    store = postgres_store(server, f"round_{seed}") if server else contextlib.nullcontext(SqliteStore(folder))
    try:
        async with store as opened:
            done = Round(plan, opened, folder)
            await done.run()
            return done
    except Exception as error:
        error.add_note(f"in {folder}; once more: {replay_command(seed, database, lives)}")
        raise


def replay_command(seed: int, database: str, lives: int) -> str:
    """Return what to type to run a round once more."""
    return f"python -m tests.faults --seed {seed} --database {database} --lives {lives}"


def report(done: Round, folder: Path) -> str:
    """Say what a round has found, with how to run it once more."""
    plan = done.plan
    lines = [f"{len(done.faults)} faults in the round of seed {plan.seed} on {plan.database}; all about it: {folder}"]
    lines += [f"  {fault}" for fault in done.faults[:12]]
    return "\n".join([*lines, f"Once more: {replay_command(plan.seed, plan.database, len(plan.lives))}"])


class Run:
    """All rounds, of both databases side by side."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.figures = {name: Figures() for name in options.databases}
        self._ends_at = time.monotonic() + 60 * options.minutes

    async def run(self) -> None:
        async with contextlib.AsyncExitStack() as stack:
            servers: dict[str, Postgres] = {}
            if "postgresql" in self.options.databases:
                servers["postgresql"] = await stack.enter_async_context(
                    running_postgres(self.options.folder / "server")
                )
            await asyncio.gather(*(self._rounds(name, servers.get(name)) for name in self.options.databases))

    async def _rounds(self, database: str, server: Postgres | None) -> None:
        if self.options.seed is not None:
            await self._round(self.options.seed, database, server)
            return
        while self._wants_more(database):
            await self._round(random.SystemRandom().randrange(10**6), database, server)

    def _wants_more(self, database: str) -> bool:
        enough = self.figures[database].kills * len(self.figures) >= self.options.kills
        return not enough and time.monotonic() < self._ends_at

    async def _round(self, seed: int, database: str, server: Postgres | None) -> None:
        folder, begun = self.options.folder / f"{database}-{seed}", time.monotonic()
        try:
            done = await run_round(seed, database, lives=self.options.lives, folder=folder, server=server)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding, and the other rounds go on
            self.figures[database] += Figures(faults=1)
            _say("".join(traceback.format_exception(error)))
            return
        self.figures[database] += done.figures
        seen, total = done.figures, self.figures[database].kills
        _say(
            f"{database:<10} seed {seed:>6}: {seen.kills:>2} kills ({total} in all), {seen.alerts} alerts, "
            f"{seen.posts} posts, {seen.repeats} repeats, healed in {seen.longest_heal_seconds:.1f} s, "
            f"{time.monotonic() - begun:.0f} s: {'FAULTS' if done.faults else 'well'}"
        )
        if done.faults:
            _say(report(done, folder))
        elif self.options.seed is None:
            shutil.rmtree(folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; 1 if anything was found."""
    options = _options(arguments)
    _say(f"Plans, logs and databases of rounds with faults: {options.folder}")
    run = Run(options)
    asyncio.run(run.run())
    found = run.figures
    both = sum(found.values(), Figures())
    columns = [*found.items(), ("together", both)] if len(found) > 1 else list(found.items())
    _say("\n" + table(columns))
    if options.seed is None and both.kills < options.kills:
        _say(f"\n{options.minutes:g} minutes were over before there were {options.kills} kills.")
    return 1 if both.faults else 0


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, help="run this round alone, and keep all about it")
    parser.add_argument("--database", choices=[*DATABASES, "both"], default="both")
    parser.add_argument("--kills", type=int, default=500, help="end after so many, on all databases (%(default)s)")
    parser.add_argument("--minutes", type=float, default=20, help="end after so long in any case (%(default)s)")
    parser.add_argument("--lives", type=int, default=LIVES, help="starts of the service a round (%(default)s)")
    parser.add_argument("--folder", type=Path, help="where to keep rounds with faults; a new one in the temporary")
    asked = parser.parse_args(arguments)
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="muhla-faults-"))
    folder.mkdir(parents=True, exist_ok=True)
    databases = DATABASES if asked.database == "both" else (asked.database,)
    return Options(asked.seed, databases, asked.kills, asked.minutes, asked.lives, folder.resolve())


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
