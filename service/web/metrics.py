"""What Prometheus is told: attempts as they happen, and the state of the tables at each scrape."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.ext.asyncio import AsyncConnection

from service import __version__
from service.core.findings import Kind
from service.core.model import Status
from service.core.trouble import Trouble
from service.store.alerts import count_alerts
from service.store.ledger import counts, oldest_waiting
from service.store.outcomes import Result
from service.store.tables import DeliveryState
from service.store.upkeep import EngineState, Load, channel_states, last_load, running_engines
from service.web.context import WebContext
from service.web.engines import last_audit, living

disable_created_metrics()  # type: ignore[no-untyped-call]  # the library's; it would add a series for each that there is

SEND_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0)
"""Upper bounds of the histogram: a channel gives up after 15 seconds."""


class Metrics:
    """Counts what passes through one process. Each app has one of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._attempts = Counter(
            "muhla_delivery_attempts_total",
            "Attempts to send, by channel and outcome (sent, delayed, refused).",
            ["channel", "outcome"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "muhla_delivery_send_seconds",
            "How long attempts to send took.",
            ["channel"],
            buckets=SEND_SECONDS,
            registry=self.registry,
        )
        self._heartbeats = Counter(
            "muhla_heartbeats_total",
            "Calls of the heartbeat's address, by outcome (answered, failed).",
            ["outcome"],
            registry=self.registry,
        )
        self._stalls = Counter(
            "muhla_loop_stalls_total",
            "Times that the event loop of this process stood still for five seconds or longer.",
            registry=self.registry,
        )
        self._stalled = Counter(
            "muhla_loop_stalled_seconds_total",
            "How long it stood still in all, counted in stalls of five seconds or longer.",
            registry=self.registry,
        )
        build = Gauge("muhla_build_info", "Always 1; the label tells the release.", ["version"], registry=self.registry)
        build.labels(__version__).set(1)

    def observe(self, channel: str, result: Result) -> None:
        """Count one attempt. The dispatcher calls this with every result; one that was withheld is no attempt."""
        if result.outcome is None:
            return
        self._attempts.labels(channel, result.outcome).inc()
        seconds = (result.finished_at - result.started_at).total_seconds()
        self._seconds.labels(channel).observe(max(0.0, seconds))

    def heartbeat(self, outcome: str) -> None:
        """Count one call of the heartbeat's address: ``answered`` or ``failed``."""
        self._heartbeats.labels(outcome).inc()

    def stall(self, length: timedelta) -> None:
        """Count one stall of the event loop, when it is over."""
        self._stalls.inc()
        self._stalled.inc(length.total_seconds())

    def exposition(self, facts: "Facts", now: datetime) -> bytes:
        """Return everything in the text format of Prometheus, UTF-8."""
        scraped = CollectorRegistry()
        scraped.register(_Scraped(facts, now))
        return generate_latest(self.registry) + generate_latest(scraped)


class Facts(Struct, frozen=True):
    """What one scrape reads from the tables. *troubles* has every channel that is configured; None: it is in none."""

    commitments: Mapping[Status, int]
    deliveries: Mapping[tuple[str, DeliveryState], int]
    waiting: Mapping[str, datetime]
    troubles: Mapping[str, Trouble | None]
    alerts: int
    engines: Sequence[EngineState]
    living: Sequence[EngineState]
    load: Load | None


async def read_facts(
    conn: AsyncConnection, context: WebContext, commitments: Mapping[Status, int], now: datetime
) -> Facts:
    """Read what a scrape at *now* needs beside the number of *commitments* by status."""
    engines, states = await running_engines(conn), await channel_states(conn)
    return Facts(
        commitments=commitments,
        deliveries=await counts(conn),
        waiting=await oldest_waiting(conn, {*context.channels, *states}),
        troubles={name: states[name].trouble if name in states else None for name in context.channels},
        alerts=await count_alerts(conn),
        engines=engines,
        living=living(engines, context, now),
        load=await last_load(conn),
    )


class _Scraped(Collector):
    def __init__(self, facts: Facts, now: datetime) -> None:
        self._facts, self._now = facts, now

    def collect(self) -> Iterator[Metric]:
        facts = self._facts
        yield _gauge(
            "muhla_commitments",
            "Commitments by status, archived ones left out.",
            ("status",),
            {(status,): count for status, count in facts.commitments.items()},
        )
        yield _gauge(
            "muhla_deliveries", "Deliveries on record, by channel and state.", ("channel", "state"), facts.deliveries
        )
        yield _gauge(
            "muhla_delivery_oldest_pending_seconds",
            "How long the pending delivery that waits longest has waited, by channel.",
            ("channel",),
            {(channel,): self._age(since) for channel, since in facts.waiting.items()},
        )
        yield _gauge(
            "muhla_channel_trouble",
            "1 for the trouble that a channel is in (delayed, refused, or off: switched off), else 0.",
            ("channel", "trouble"),
            {(name, kind): kind is own for name, own in facts.troubles.items() for kind in Trouble},
        )
        yield CounterMetricFamily("muhla_alerts_raised", "Alerts on record.", value=facts.alerts)
        cycles = [engine.cycle_at for engine in facts.engines if engine.cycle_at]
        yield _gauge(
            "muhla_engine_cycle_age_seconds",
            "Time since an engine last ended a whole cycle; absent if none ever did.",
            (),
            {(): self._age(max(cycles))} if cycles else {},
        )
        yield _gauge(
            "muhla_catalogue_faults",
            "Faults for which the catalogue was refused when it was last read; 0 if it was loaded.",
            (),
            {(): len(facts.load.faults) if facts.load else 0},
        )
        yield _gauge(
            "muhla_audit_findings",
            "Things that must not be, as the last audits of running engines found them, by kind.",
            ("kind",),
            {(kind,): count for kind, count in _found(facts.living).items()},
        )
        audit_at = last_audit(facts.living)
        yield _gauge(
            "muhla_audit_age_seconds",
            "Time since a running engine last ended an audit; absent if none ever did.",
            (),
            {(): self._age(audit_at)} if audit_at else {},
        )

    def _age(self, since: datetime) -> float:
        return max(0.0, (self._now - since).total_seconds())


def _found(engines: Sequence[EngineState]) -> dict[Kind, int]:
    """Return how much was found of each kind. All engines look at the same tables, so the most of any counts."""
    found = [finding for engine in engines for finding in engine.findings]
    return {kind: max((each.count for each in found if each.kind is kind), default=0) for kind in Kind}


def _gauge(name: str, text: str, labels: tuple[str, ...], values: Mapping[Any, float]) -> Metric:
    """Return a gauge with *values* by tuples of what its *labels* are."""
    family = GaugeMetricFamily(name, text, labels=labels)
    for each, value in values.items():
        family.add_metric([str(label) for label in each], value)
    return family
