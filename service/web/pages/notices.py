"""What stands above the commitments when something is not as it should be, and what to do about it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from service.core.trouble import ChannelState, is_grave
from service.messages import isolate, moment_words
from service.messages.translations import translations
from service.store.overview import count_commitments
from service.store.upkeep import EngineState, Load, channel_states, last_load, running_engines
from service.web.context import WebContext
from service.web.engines import living

CONSOLE = ("console",)
"""The channels of a service that nobody has told where to send alerts."""


class House(Struct, frozen=True):
    """How the service is. *count*: of commitments, archived ones left out."""

    count: int
    load: Load | None
    engines: Sequence[EngineState]
    channels: Mapping[str, ChannelState]


class Notice(Struct, frozen=True):
    """*urgency* 0 (a hint) to 3; *words* say what is so, *remedy* what to do, and *command* is what to type."""

    urgency: int
    words: str
    remedy: str
    command: str = ""


async def read_house(context: WebContext) -> House:
    """Return how the service is."""
    async with context.database.reading() as conn:
        return House(
            await count_commitments(conn),
            await last_load(conn),
            await running_engines(conn),
            await channel_states(conn),
        )


def notices_of(house: House, context: WebContext, now: datetime, language: str, *, insider: bool) -> list[Notice]:
    """Return what a visitor should know, the gravest first. Only an *insider* is told of channels by name."""
    t = translations(language)
    found = []
    if not living(house.engines, context, now):
        words = t.gettext("No reminders are being sent just now, because the part that sends them is not running.")
        found.append(Notice(3, words, t.gettext("Start it, and look at its log:"), "muhla serve"))
    if insider:
        found += [
            _failing(state, language)
            for name, state in sorted(house.channels.items())
            if name in context.channels and is_grave(state, now)
        ]
    if house.load and house.load.faults:
        found.append(_refused(house.load, language))
    if not house.count:
        words = t.gettext("No commitments are on record yet.")
        remedy = t.gettext(
            "Write them into the catalogue, deadlines.toml, as docs/catalogue.md tells, or hand in a document. Then "
            "check:"
        )
        found.append(Notice(1, words, remedy, "muhla check"))
    if tuple(context.channels) == CONSOLE:
        words = t.gettext("Alerts only reach the console of this service.")
        remedy = t.gettext("Add Slack, e-mail or a webhook in config/muhla.toml, and try it:")
        found.append(Notice(0, words, remedy, "muhla send-test"))
    return found


def _failing(state: ChannelState, language: str) -> Notice:
    t = translations(language)
    words = t.gettext("The channel %(channel)s is failing") % {"channel": isolate(state.channel, language)}
    return Notice(
        3, f"{words}.", t.gettext("See what waits for it, and why:"), f"muhla deliveries --channel {state.channel}"
    )


def _refused(load: Load, language: str) -> Notice:
    t = translations(language)
    n = len(load.faults)
    words = t.ngettext(
        "The catalogue was refused on %(when)s: it has %(n)d fault. What was loaded before stays in force.",
        "The catalogue was refused on %(when)s: it has %(n)d faults. What was loaded before stays in force.",
        n,
    ) % {"n": n, "when": moment_words(load.at, "UTC", language)}
    return Notice(2, words, t.gettext("See every fault, with its line and its remedy:"), "muhla check")
