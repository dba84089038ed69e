"""What people write instead of EDTF: why it is refused, and how to write it."""

from collections.abc import Callable

from service.errors import UnreadableDateError

HOW_TO_WRITE = (
    "Write a day (2026-09-30), a month (2026-09), a quarter (2026-35 is the third), a year (2026) "
    "or an interval (2026-07/2026-09)."
)


def refusal(text: str, *, is_readable: Callable[[str], bool]) -> UnreadableDateError:
    """Return the error for *text*, which `service.core.edtf` cannot read."""
    return UnreadableDateError(text, "it is not EDTF", HOW_TO_WRITE)
