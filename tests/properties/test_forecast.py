"""Whatever was done before: what the forecast foretells is what is sent, to whom and when, and nothing else is."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.core.entry import Entry, Route
from service.core.model import AnnouncementKind, Origin
from service.core.verdict import Silence
from tests.builders import an_announcement, at
from tests.hostile.asking import LONG
from tests.properties.foretold import Arrival, arrival, arrivals
from tests.properties.things import entries, ids, routes, spans
from tests.properties.world import CHANNELS, Opener, World, copies_of, databases_from

START = at("2025-08-01T05:00")
AHEAD = timedelta(days=30, minutes=90)
"""To a moment at which nothing is due."""

Act = Callable[[World], None]


def _live(world: World, until: datetime) -> list[Arrival]:
    """Let the engine do its work up to *until*; return what reached whom."""
    found: list[Arrival] = []
    for moment in world.moments(until):
        before = world.do(world.arrived())
        world.do(world.tick())
        world.do(world.send())
        found += [arrival(*each, moment) for each in world.do(world.arrived()) - before]
    return sorted(found)


def _days_pass(span: timedelta) -> Act:
    def act(world: World) -> None:
        _live(world, world.now + span)

    return act


def _silence(about: str, tag: str | None, later: int, span: timedelta) -> Act:
    def act(world: World) -> None:
        starts_at = world.now + timedelta(days=later)
        if tag or about in world.entries:
            wanted = Silence(starts_at, starts_at + span, "a holiday", None if tag else about, tag)
            world.allowed(world.silence(wanted))

    return act


def _end_all_silences(world: World) -> None:
    for number in world.silences:
        world.allowed(world.unsilence(number))


def _acknowledge(about: str, span: timedelta | None) -> Act:
    def act(world: World) -> None:
        if about in world.entries:
            world.allowed(world.acknowledge(about, world.now + span if span else None))

    return act


def _take_all_back(world: World) -> None:
    for number in world.seen:
        world.allowed(world.take_back(number))


def _announce(about: str, provisional: bool) -> Act:
    def act(world: World) -> None:
        said = an_announcement(AnnouncementKind.KEPT, str(world.now.date()), provisional=provisional, origin=Origin.CLI)
        if about in world.entries:
            world.allowed(world.announce(about, said))

    return act


def _withdraw_all(world: World) -> None:
    for number in world.announced:
        world.allowed(world.withdraw(number))


def _stumble(name: str, is_gone: bool) -> Act:
    """The channel fails once, or is switched off, if anything is due now."""

    def act(world: World) -> None:
        channel = world.house.channels[name]
        if is_gone:
            channel.refuse(times=1, switch_off=True)
        else:
            channel.delay(times=1)
        _live(world, world.now)
        channel.accept()

    return act


channels = st.sampled_from(CHANNELS)
acts: st.SearchStrategy[Act] = st.one_of(
    spans.map(_days_pass),
    st.builds(_silence, ids, st.sampled_from(("iraq", None)), st.sampled_from((0, 0, 2)), spans),
    st.builds(_acknowledge, ids, st.none() | spans),
    st.builds(_announce, ids, st.sampled_from((True, True, False))),
    st.builds(_stumble, channels, st.sampled_from((False, False, True))),
    st.sampled_from((_end_all_silences, _take_all_back, _withdraw_all)),
)


def _check(world: World, catalogue: list[Entry], chosen: tuple[Route, ...], lived: timedelta, done: list[Act]) -> None:
    world.entries, world.routes = {each.id: each for each in catalogue}, chosen
    world.do(world.load())
    _live(world, world.now + lived)
    for act in done:
        act(world)
    until = world.now + AHEAD
    planned = world.do(world.plan(until))
    came = _live(world, until)
    assert came == arrivals(planned, until)


ages = st.sampled_from([timedelta(days=days, hours=2) for days in (0, 4, 19, 30, 36)])
catalogues = st.lists(entries(), min_size=1, max_size=3, unique_by=lambda entry: entry.id)
slow = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture)


def check(opened: Opener, examples: int) -> None:
    @settings(max_examples=examples, deadline=None, suppress_health_check=slow)
    @given(catalogues, routes, ages, st.lists(acts, min_size=1, max_size=6))
    def so_it_is(catalogue: list[Entry], chosen: tuple[Route, ...], lived: timedelta, done: list[Act]) -> None:
        world = World.on(opened(), START)
        try:
            _check(world, catalogue, chosen, lived, done)
        finally:
            world.close()

    so_it_is()


def test_what_is_foretold_is_what_is_sent_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    check(copies_of(sqlite_template, tmp_path), examples=200 if LONG else 25)


def test_what_is_foretold_is_what_is_sent_on_postgresql(postgres_server: str, postgres_template: str) -> None:
    check(databases_from(postgres_server, postgres_template), examples=20 if LONG else 5)
