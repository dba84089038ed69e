"""The image, built and tried in a real engine: ``make container-test``.

Built as README.md says; run without rights; killed, stopped, upgraded; and with compose.yaml beside PostgreSQL. What
was measured stands at the end. Exit code 0: all is well. 1: it is not. 3: there is no engine to try it in.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tests.container.docker import IMAGE
from tests.container.ground import NoEngineError, engine, fetch_bases, has_compose
from tests.docs.pages import ROOT

NO_ENGINE = 3

MEASURED = ("check_image",)
TOGETHER = ("check_compose", "check_kills", "check_upgrade")
"""These mostly wait, and so run side by side, after those that measure."""


def main(options: Sequence[str]) -> int:
    """Run everything. *options* are for pytest."""
    try:
        with engine():
            fetch_bases()
            if not build():
                return 1
            well = [run(MEASURED, options), run_together(options)]
            return 0 if all(well) else 1
    except NoEngineError as error:
        print(f"THE CONTAINER WAS NOT TRIED: {error}.", file=sys.stderr)
        return NO_ENGINE
    except KeyboardInterrupt:
        return 1


def build() -> bool:
    """Build the image, and tell whether that went well. Packages come from where this machine gets them."""
    begun = time.monotonic()
    command = ["docker", "build", "--network", "host", "--tag", IMAGE, str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=480, check=False)
    print(f"built in {time.monotonic() - begun:.0f} s" if not done.returncode else f"{done.stdout}\n{done.stderr}")
    return not done.returncode


def run_together(options: Sequence[str]) -> bool:
    """Run what may run side by side, and tell whether all is well."""
    if has_compose():
        return run(TOGETHER, [*options, "-n", str(len(TOGETHER)), "--dist", "loadfile"])
    print("COMPOSE WAS NOT TRIED: `docker compose version` fails. Install Docker's plugin for it.", file=sys.stderr)
    run([each for each in TOGETHER if each != "check_compose"], options)
    return False


def run(names: Sequence[str], options: Sequence[str]) -> bool:
    """Run the checks of *names*, and tell whether all is well."""
    files = [str(Path(__file__).with_name(f"{name}.py")) for name in names]
    command = [sys.executable, "-m", "pytest", *files, "--timeout=300", "--verbose", "--no-header", *options]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            return process.wait() == 0
        except KeyboardInterrupt:
            process.wait(60)  # it was interrupted, too, and takes away what it had started
            raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
