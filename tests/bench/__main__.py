"""Measures what the project promises: ``python -m tests.bench``, or ``make bench``. See docs/performance.md.

Every figure is the median of its rounds, with the least and the most. Most come with a ratio to a yardstick, which is
measured in the same rounds: a machine that others use is fast at one moment and slow at the next, and only the ratio
is steady.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence

from tests.bench import drain, load, mail, raising, replicas, stages, start, tick, web
from tests.bench.figures import Figure
from tests.bench.ground import Ground, prepared
from tests.bench.machine import description

BENCHMARKS: dict[str, tuple[Callable[[Ground], list[Figure]], str]] = {
    "start": (start.measure, "from the command to the first answer; memory at rest"),
    "web": (web.measure, "/status and /health, at 20 and 100,000 commitments"),
    "load": (load.measure, "a large catalogue into the database, against reading its TOML"),
    "raise": (raising.measure, "due milestones into alerts and deliveries"),
    "drain": (drain.measure, "alerts from due to delivered, over HTTP, everything recorded"),
    "mail": (mail.measure, "the same by mail, and what making a mail costs"),
    "stages": (stages.measure, "where an alert's processor time goes, the network apart"),
    "replicas": (replicas.measure, "1, 2 and 4 engines on one PostgreSQL"),
    "tick": (tick.measure, "a tick of the engine, at 1,000 to 1,000,000 commitments"),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmarks that are asked for, and print their figures."""
    options = _options(arguments)
    machine, figures = description(), dict[str, list[Figure]]()
    if not options.json:
        print("\n".join(f"{name:<12}{value}" for name, value in machine.items()))
    with prepared(quick=options.quick) as ground:
        for name in options.names or BENCHMARKS:
            figures[name] = BENCHMARKS[name][0](ground)
            if not options.json:
                print(f"\n{name}: {BENCHMARKS[name][1]}", *figures[name], sep="\n", flush=True)
    if options.json:
        answer = {name: [figure.as_json() for figure in each] for name, each in figures.items()}
        json.dump({"machine": machine, "figures": answer}, sys.stdout, indent=2)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    told = "\n".join(f"  {name:<8}{what}" for name, (_, what) in BENCHMARKS.items())
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench",
        description=f"Measure the service, next to yardsticks in the same run. The benchmarks:\n\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", choices=[*BENCHMARKS, []], metavar="NAME", help="which; all of them")
    parser.add_argument("--quick", action="store_true", help="with less of everything, in less than two minutes")
    parser.add_argument("--json", action="store_true", help="print everything as JSON at the end")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
