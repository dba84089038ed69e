"""Whatever people and time do, in whatever order: no alert is lost, none is sent that must not be, none twice."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from service.core.entry import Entry, Route
from service.core.forecast import PlannedAlert
from service.core.model import AnnouncementKind, Commitment, MilestoneKind, Origin, Status
from service.core.told import still_counts
from service.core.verdict import Silence
from tests.builders import a_deadline, an_announcement, at
from tests.hostile.asking import LONG
from tests.properties.foretold import arrival, arrivals
from tests.properties.things import dates, days, entries, ids, routes, spans
from tests.properties.world import CHANNELS, Carried, Opener, World, copies_of, databases_from

START = at("2025-08-01T05:00")


class Lives(RuleBasedStateMachine):
    """The rules are what people and time do; after each of them, what must hold is looked at."""

    opened: Opener

    @initialize(first=entries(), second=entries(), chosen=routes)
    def begin(self, first: Entry, second: Entry, chosen: tuple[Route, ...]) -> None:
        self.world = World.on(self.opened(), START)
        self.sent: set[tuple[str, str]] = set()
        self.sent_at: dict[tuple[str, str], datetime] = {}
        self.seen_attempts = dict.fromkeys(CHANNELS, 0)
        self.before: dict[tuple[str, str], Carried] = {}
        self.fails = False
        self.world.entries = {first.id: first, second.id: second}
        self.world.routes = chosen
        self.world.do(self.world.load())

    # What people do

    @rule(entry=entries(), chosen=routes, what=st.sampled_from(("write", "write", "take out", "reroute")))
    def edit_the_file(self, entry: Entry, chosen: tuple[Route, ...], what: str) -> None:
        if what == "write":
            self.world.entries[entry.id] = entry
        elif what == "take out":
            self.world.entries.pop(entry.id, None)
        else:
            self.world.routes = chosen
        self.world.do(self.world.load())

    @rule(about=ids, kind=st.sampled_from(AnnouncementKind), provisional=st.booleans(), date=dates)
    def announce(self, about: str, kind: AnnouncementKind, provisional: bool, date: str) -> None:
        moved = a_deadline(date) if kind is AnnouncementKind.MOVED else None
        said = an_announcement(
            kind, str(self.world.now.date()), deadline=moved, provisional=provisional, origin=Origin.CLI
        )
        if about in self.world.entries:
            self.world.allowed(self.world.announce(about, said))

    @precondition(lambda self: self.world.announced)
    @rule(data=st.data(), accepts=st.booleans())
    def look_at_what_was_announced(self, data: st.DataObject, accepts: bool) -> None:
        number = data.draw(st.sampled_from(sorted(self.world.announced)))
        self.world.allowed(self.world.accept(number) if accepts else self.world.withdraw(number))

    @rule(about=ids, tag=st.sampled_from(("iraq", "syria", None)), later=st.sampled_from((0, 0, 2)), span=spans)
    def silence(self, about: str, tag: str | None, later: int, span: timedelta) -> None:
        starts_at = self.world.now + timedelta(days=later)
        if tag or about in self.world.entries:
            wanted = Silence(starts_at, starts_at + span, "a holiday", None if tag else about, tag)
            self.world.allowed(self.world.silence(wanted))

    @precondition(lambda self: self.world.silences)
    @rule(data=st.data())
    def end_a_silence(self, data: st.DataObject) -> None:
        self.world.allowed(self.world.unsilence(data.draw(st.sampled_from(sorted(self.world.silences)))))

    @rule(about=ids, span=st.none() | spans)
    def acknowledge(self, about: str, span: timedelta | None) -> None:
        if about in self.world.entries:
            self.world.allowed(self.world.acknowledge(about, self.world.now + span if span else None))

    @precondition(lambda self: self.world.seen)
    @rule(data=st.data())
    def take_an_acknowledgement_back(self, data: st.DataObject) -> None:
        self.world.allowed(self.world.take_back(data.draw(st.sampled_from(sorted(self.world.seen)))))

    # What time and the service do

    @rule(span=spans)
    def the_service_is_down(self, span: timedelta) -> None:
        self.world.house.now += span

    @rule(fails=st.booleans())
    def the_channels(self, fails: bool) -> None:
        self.fails = fails
        for channel in self.world.house.channels.values():
            channel.accept()
            if fails:
                channel.delay()

    @rule()
    def tick(self) -> None:
        known = set(self.world.do(self.world.alert_keys()))
        self.world.do(self.world.tick())
        self._look_at_what_was_raised(known)
        self.the_ledger_accounts_for_everything()

    def _tick_and_send(self) -> None:
        self.tick()
        self._send()

    @rule(span=days)
    def days_pass(self, span: timedelta) -> None:
        """What the forecast foretells is what comes, and is what is sent, to whom and when, where nothing changes."""
        until = self.world.now + span
        planned = self.world.do(self.world.plan(until))
        waiting = self.world.do(self.world.waiting())
        known = set(self.world.do(self.world.alert_keys()))
        before = set(self.sent)
        # While channels fail there is one attempt after another, and nothing is sent.
        raised = sorted({self.world.now, *(each.at for each in planned if each.at <= until), until})
        for moment in raised if self.fails else self.world.moments(until):
            self.world.house.now = moment
            self._tick_and_send()
        came = {each.alert: each for each in self.world.do(self.world.carried()) if each.alert not in known}
        assert [(each.commitment_id, each.milestone, each.at) for each in planned if each.raised_at is None] == [
            (each.commitment, each.alert.split(":", 2)[2], each.raised_at)
            for each in sorted(came.values(), key=lambda each: (each.raised_at, each.commitment))
        ]
        if not self.fails:
            self._look_at_what_was_foretold(planned, before, until, but_for=waiting)

    def _look_at_what_was_foretold(
        self, planned: list[PlannedAlert], before: set[tuple[str, str]], until: datetime, *, but_for: set[str]
    ) -> None:
        """*but_for* channels that were in trouble: what waits there goes sooner than planned, if they are back."""
        news = [each for each in self.sent - before if self.sent_at[each] < until and each[1] not in but_for]
        assert sorted(arrival(*each, self.sent_at[each]) for each in news) == arrivals(planned, until, but_for=but_for)

    @rule(span=days)
    def more_days_pass(self, span: timedelta) -> None:
        """The same: mostly, nothing happens."""
        self.days_pass(span)

    @rule(span=days, about=ids, rests=st.booleans())
    def a_quiet_spell(self, span: timedelta, about: str, rests: bool) -> None:
        """Something is silenced or acknowledged, and days pass over it."""
        if rests:
            self.acknowledge(about, 2 * span)
        else:
            self.silence(about, "iraq", 0, 2 * span)
        self.days_pass(span)

    @rule(about=ids, provisional=st.booleans(), span=days)
    def a_mistake(self, about: str, provisional: bool, span: timedelta) -> None:
        """What was announced is withdrawn some days later."""
        before = set(self.world.announced)
        self.announce(about, AnnouncementKind.KEPT, provisional, "2025-08")
        self.days_pass(span)
        for number in set(self.world.announced) - before:
            self.world.allowed(self.world.withdraw(number))
        self.days_pass(timedelta(hours=1))

    def _send(self) -> None:
        self.world.do(self.world.send())
        carried = self.world.do(self.world.carried())
        for name, channel in self.world.house.channels.items():
            for attempt in channel.attempts[self.seen_attempts[name] :]:
                inside = [each for each in carried if each.delivery == attempt.key and each.withheld is None]
                assert len(attempt.message.sections) + attempt.message.more == len(inside)
                if attempt.error is None:
                    self._look_at_what_was_sent(inside, attempt.now)
            self.seen_attempts[name] = len(channel.attempts)
        self.the_ledger_accounts_for_everything()

    def _look_at_what_was_sent(self, inside: list[Carried], now: datetime) -> None:
        known = self.world.do(self.world.known(*(each.commitment for each in inside)))
        for each in inside:
            commitment = known[each.commitment]
            assert each.state == "sent"
            assert each.due_at <= now, "before its time"
            assert (each.alert, each.channel) not in self.sent, "twice"
            assert commitment.settlement is None, "settled"
            assert not commitment.archived, "archived"
            assert commitment.alerts, "muted"
            assert bool(commitment.evidence_on) == (each.kind == MilestoneKind.EVIDENCE)
            assert not self.world.is_silenced(commitment)
            assert not self.world.rests(each.commitment, each.raised_at)
            self.sent.add((each.alert, each.channel))
            self.sent_at[each.alert, each.channel] = now

    def _look_at_what_was_raised(self, known: set[str]) -> None:
        assert self.world.do(self.world.untold()) == []
        assert self.world.do(self.world.held_back()) == []
        found = self.world.do(self.world.carried())
        facts = self.world.do(self.world.known(*{each.commitment for each in found}))
        for each in found:
            commitment = facts[each.commitment]
            if each.alert not in known:
                local = each.due_at.astimezone(ZoneInfo(commitment.zone))
                assert local.isoweekday() in commitment.ladder.send_days
                wanted = self._channels_for(commitment.tags, each.status)
                assert wanted <= {other.channel for other in found if other.alert == each.alert}
            elif (each.alert, each.channel) not in self.before:
                assert each.status is Status.PASSED, "only what passed escalates"
                assert commitment.settlement is None
                assert not self.world.is_silenced(commitment)
                assert not self.world.was_answered(each.commitment, each.told_at)
                assert self._is_send_day(commitment)
            elif each.withheld is None and self.before[each.alert, each.channel].withheld is not None:
                assert self._is_send_day(commitment)

    def _is_send_day(self, commitment: Commitment) -> bool:
        return self.world.now.astimezone(ZoneInfo(commitment.zone)).isoweekday() in commitment.ladder.send_days

    def _channels_for(self, tags: tuple[str, ...], status: Status) -> set[str]:
        matching = [
            each
            for each in self.world.routes
            if (not each.tags or each.tags & set(tags)) and (not each.statuses or status in each.statuses)
        ]
        return {name for each in matching for name in each.channels} or set(CHANNELS)

    @invariant()
    def the_ledger_accounts_for_everything(self) -> None:
        now = {(each.alert, each.channel): each for each in self.world.do(self.world.carried())}
        assert set(self.world.do(self.world.alert_keys())) == {alert for alert, _ in now}
        facts = self.world.do(self.world.known(*{each.commitment for each in now.values()}))
        for key, each in now.items():
            assert each.withheld is None or key not in self.sent, "sent, and withheld after that"
            assert each.withheld is not None or each.state != "withheld"
            assert (key in self.sent) == (each.state == "sent" and each.withheld is None)
            fresh = key not in self.before or self.before[key].withheld is None
            if each.withheld == "silenced" and fresh:
                assert self.world.is_silenced(facts[each.commitment])
            if each.withheld == "acknowledged" and fresh:
                assert self.world.rests(each.commitment, each.raised_at)
        assert self.before.keys() <= now.keys(), "no alert and no channel of it is ever forgotten"
        self.before = now

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        try:
            self._let_everything_end()
        finally:
            self.world.close()

    def _let_everything_end(self) -> None:
        """All rests end, channels work, and days pass: nothing of a standing commitment's newest alert is left."""
        self.the_channels(fails=False)
        for number in self.world.silences:
            self.world.allowed(self.world.unsilence(number))
        for number in self.world.seen:
            self.world.allowed(self.world.take_back(number))
        for span in (timedelta(), *(timedelta(hours=hours) for hours in (1, 2, 24, 24, 24))):
            self.world.house.now += span
            self._tick_and_send()
        found = self.world.do(self.world.carried())
        for _ in found:  # one after another, where alerts of one commitment have piled up
            if all(each.state != "pending" for each in found):
                break
            self.world.house.now += timedelta(minutes=1)
            self._send()
            found = self.world.do(self.world.carried())
        pending = [each for each in found if each.state == "pending"]
        assert not pending, pending
        facts = self.world.do(self.world.known(*{each.commitment for each in found}))
        for about, commitment in facts.items():
            speaks = not commitment.settlement and not commitment.archived and commitment.alerts
            mine = [
                each
                for each in found
                if each.commitment == about
                and (each.kind == MilestoneKind.EVIDENCE) == bool(commitment.evidence_on)
                and (
                    commitment.evidence_on
                    or still_counts(commitment, int(each.alert.split(":")[1]), MilestoneKind(each.kind))
                )
            ]
            if speaks and mine:
                left = [each for each in mine if each.alert == mine[-1].alert and each.withheld]
                assert not left, left


def live(opener: Opener, examples: int, steps: int) -> None:
    class Here(Lives):
        opened = staticmethod(opener)

    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Here,
        settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=slow),
    )


def test_lives_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    live(copies_of(sqlite_template, tmp_path), examples=60 if LONG else 12, steps=25)


def test_lives_on_postgresql(postgres_server: str, postgres_template: str) -> None:
    live(databases_from(postgres_server, postgres_template), examples=15 if LONG else 4, steps=20)
