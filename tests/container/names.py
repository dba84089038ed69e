"""Names of what is made for a test, so that nothing of somebody else's is taken for it."""

import itertools
import os

_numbers = itertools.count(1)


def fresh(what: str) -> str:
    """Return a name that nothing has."""
    return f"muhla-test-{os.getpid()}-{what}-{next(_numbers)}"
