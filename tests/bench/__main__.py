"""Measures what the project promises: ``python -m tests.bench``, or ``make bench``. See docs/performance.md.

Every figure is the median of its rounds, with the least and the most. Most come with a ratio to a yardstick, which is
measured in the same rounds: a machine that others use is fast at one moment and slow at the next, and only the ratio
is steady.

``python -m tests.bench tables RESULTS.json [DOCUMENT]`` writes what was kept as Markdown, into a document if there is
one.
"""

import argparse
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench import (
    alertmanager,
    drain,
    far,
    flood,
    idle,
    load,
    mail,
    memory,
    million,
    profiled,
    quiet,
    raising,
    refused,
    replicas,
    start,
    tick,
    web,
)
from tests.bench.figures import Figure
from tests.bench.ground import Ground, prepared
from tests.bench.machine import description
from tests.bench.results import keep, print_tables

DATA = Path("var")
"""Where a clone keeps what it makes; git ignores it."""

BENCHMARKS: dict[str, tuple[Callable[[Ground], list[Figure]], str]] = {
    "start": (start.measure, "from the command to the first answer and the first alert; memory at rest"),
    "idle": (idle.measure, "processor time of a service that has nothing to do"),
    "web": (web.measure, "/status and /health, at 1,000 and 100,000 commitments"),
    "load": (load.measure, "a large catalogue into the database, against reading its TOML"),
    "raise": (raising.measure, "due milestones into alerts and deliveries"),
    "drain": (drain.measure, "alerts from due to delivered, over HTTP, everything recorded"),
    "peer": (alertmanager.measure, "the same beside Alertmanager, where it is installed"),
    "far": (far.measure, "the same to a receiver that is 50 ms away"),
    "refused": (refused.measure, "the same to one that refuses every tenth at first"),
    "memory": (memory.measure, "the memory that it takes, with 50,000 due against 1,000"),
    "quiet": (quiet.measure, "how late an alert is when one comes due now and then"),
    "mail": (mail.measure, "alerts by mail, and what making a mail costs"),
    "profile": (profiled.measure, "where an alert's processor time goes"),
    "replicas": (replicas.measure, "1, 2 and 4 engines on one PostgreSQL"),
    "tick": (tick.measure, "a tick of the engine, at 1,000 to 1,000,000 commitments"),
    "flood": (
        flood.measure,
        "100,000 due at once in a running service: its memory, its health, a small channel beside",
    ),
    "million": (million.measure, "a running service with a million commitments: pages, catalogue, audit"),
}


def main(arguments: Sequence[str]) -> int:
    """Run the benchmarks that are asked for, print and keep their figures; return the exit code."""
    if arguments[:1] == ["tables"]:
        return print_tables(*map(Path, arguments[1:]))
    options = _options(arguments)
    broken, kept = [], options.keep or kept_in(quick=options.quick)
    print("\n".join(f"{name:<12}{value}" for name, value in description().items()))
    with prepared(quick=options.quick) as ground:
        for name in options.names or BENCHMARKS:
            measure, what = BENCHMARKS[name]
            try:
                figures = measure(ground)
            except Exception:  # noqa: BLE001  # one that breaks, however, must not cost the others' minutes
                traceback.print_exc()
                broken.append(name)
                continue
            print(f"\n{name}: {what}", *figures, sep="\n", flush=True)
            keep(kept, name, figures)
    print(f"\nkept in {kept}")
    if broken:
        print(f"\nbroken: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken else 0


def kept_in(*, quick: bool) -> Path:
    """Return the file for figures where none is named. Those of a quick run never take the place of real ones."""
    return DATA / ("bench-quick.json" if quick else "bench.json")


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    listed = "\n".join(f"  {name:<10}{what}" for name, (_, what) in BENCHMARKS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=f"Measure the service, next to yardsticks in the same run. The benchmarks:\n\n{listed}",
        epilog="`python -m tests.bench tables FILE [DOCUMENT]` prints what was kept in FILE as Markdown, or writes it "
        "into DOCUMENT.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME", help="which; all of them")
    parser.add_argument("--quick", action="store_true", help="with less of everything, once")
    places = f"{kept_in(quick=False)}, or with --quick {kept_in(quick=True)}"
    kept = f"keep the figures in this JSON file, beside those there; {places}"
    parser.add_argument("--keep", type=Path, metavar="FILE", help=kept)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
