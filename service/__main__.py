"""``muhla``, and ``python -m service``."""

import io
import sys

from service.cli.app import run


def main() -> None:
    """Run the command line and end with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Arabic gets \uXXXX, which JSON understands, rather than no answer.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run())


if __name__ == "__main__":
    main()
