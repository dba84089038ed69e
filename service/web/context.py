"""What the web app is handed by the wiring."""

from collections.abc import Callable
from dataclasses import dataclass

from service.clock import Clock
from service.jobs.raise_alerts import Outlets
from service.store.database import Database


@dataclass(frozen=True, slots=True)
class WebContext:
    """All that requests need.

    *channels* are the names of those that are configured. *public*: reading commitments needs no token. *poke* tells
    this process's engine, if it has one, that something changed. *public_url* is the address at which people reach this
    service; None: what leaves it has no links to it.
    """

    database: Database
    clock: Clock
    outlets: Outlets
    channels: tuple[str, ...]
    public: bool
    poke: Callable[[], None]
    public_url: str | None = None
