"""EDTF text to windows."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which a deadline may fall, both ends included, in the commitment's zone.

    EDTF ``2026-35`` is 1 July to 30 September 2026. ``latest`` is None for an open end (``2026-07/..``), ``earliest`` for
    an open beginning (``../2026-07``); never both.
    """

    earliest: date | None
    latest: date | None
