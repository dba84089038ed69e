"""What the tests stand on: a Docker that answers, and the images that ours is made from."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Sequence

from tests.docs.pages import ROOT

BASES = ("python:3.13-slim", "postgres:17-alpine")

STAND_INS = ROOT.parent / "shared" / "container" / "make-base-images.sh"
"""Where it is there, it brings an engine, and images in place of those of a registry that cannot be reached."""


class NoEngineError(Exception):
    """There is no engine to try the image in. Says what would help."""


def _succeeds(*command: str, seconds: float) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=seconds, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def has_compose() -> bool:
    return _succeeds("docker", "compose", "version", seconds=20)


def _stand_in(*arguments: str, seconds: float = 400) -> bool:
    """Ask the script beside us, if it is there, and let it tell what it does."""
    if not STAND_INS.exists():
        return False
    with contextlib.suppress(subprocess.TimeoutExpired, OSError):
        return subprocess.run([STAND_INS, *arguments], timeout=seconds, check=False).returncode == 0
    return False


@contextlib.contextmanager
def engine() -> Iterator[None]:
    """Have an engine; one that was started for this is stopped again. Raises `NoEngineError` where there is none."""
    was_there = _succeeds("docker", "info", seconds=20)
    if not was_there and not _stand_in("--engine-only"):
        raise NoEngineError("`docker info` fails. Install Docker and start it, then try again")
    try:
        yield
    finally:
        if not was_there:
            _stand_in("--stop")


def fetch_bases(images: Sequence[str] = BASES) -> None:
    """Have the base images: those of this machine, else the registry's, else stand-ins. Raises `NoEngineError`."""
    missing = [each for each in images if not _succeeds("docker", "image", "inspect", each, seconds=20)]
    if not missing:
        return
    if _succeeds("docker", "manifest", "inspect", missing[0], seconds=20):  # the registry answers
        for each in missing:
            subprocess.run(["docker", "pull", "--quiet", each], timeout=300, check=True, stdout=sys.stderr)
    elif not _stand_in(*missing):
        raise NoEngineError(f"no registry answers, and {', '.join(missing)} is not on this machine. Pull it first")
