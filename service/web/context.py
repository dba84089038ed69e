"""What the web app is handed by the wiring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from service.channels.base import Channel
from service.clock import Clock
from service.jobs.raise_alerts import Outlets
from service.store.database import Database


@dataclass(frozen=True, slots=True)
class WebContext:
    """All that requests need.

    *channels* are those that are configured, by name. *public*: reading commitments needs no token. *poke* tells this
    process's engine, if it has one, that something changed. *key* signs sessions and the links in messages, and
    *public_url* is where people reach the page, None: it is not known.
    """

    database: Database
    clock: Clock
    outlets: Outlets
    channels: Mapping[str, Channel]
    public: bool
    poke: Callable[[], None]
    key: bytes = field(repr=False)
    public_url: str | None = None
