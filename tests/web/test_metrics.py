"""`/metrics`: what Prometheus reads, by the names that it reads it by."""

import re
import shutil
import subprocess
from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families

from service.core.findings import Finding, Kind, encode_finding
from service.jobs.sending.channel_health import switch_on
from service.store.outcomes import Result
from service.store.tables import AttemptOutcome, DeliveryState
from service.web.metrics import Metrics
from tests.builders import a_deadline, an_entry, at
from tests.fakes import FakeChannel
from tests.web.office import Office, on_sqlite

BASE_UNITS = ("seconds", "bytes", "ratio", "celsius", "meters", "volts", "amperes", "joules", "grams")
OTHER_UNITS = re.compile(r"_(days|hours|minutes|milliseconds|microseconds|kilobytes|percent)(_|$)")


def a_result(outcome: AttemptOutcome | None, seconds: float = 0.3) -> Result:
    started_at = at("2025-08-01")
    state = DeliveryState.SENT if outcome else DeliveryState.WITHHELD
    return Result(1, 1, started_at, started_at + timedelta(seconds=seconds), state, outcome, 0)


async def scrape(office: Office) -> tuple[str, dict[tuple[str, frozenset[tuple[str, str]]], float]]:
    answer = await office.ask("GET", "/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = text_string_to_metric_families(answer.text)
    samples = [sample for family in families for sample in family.samples]
    return answer.text, {(each.name, frozenset(each.labels.items())): each.value for each in samples}


async def a_busy_office(office: Office) -> None:
    found = [Finding(Kind.UNDELIVERED, 3, ("a:1:opens",)), Finding(Kind.STALL, 1)]
    await office.run_an_engine(findings=[encode_finding(each) for each in found], audit_at=office.house.now)
    office.metrics.heartbeat("answered")
    office.metrics.stall(timedelta(seconds=7.5))
    await office.house.record(an_entry("a", deadline=a_deadline("2025-08")), an_entry("b"))
    await office.house.raise_all()
    for outcome in (AttemptOutcome.SENT, AttemptOutcome.SENT, AttemptOutcome.REFUSED, None):
        office.metrics.observe("desk", a_result(outcome))
    office.house.now += timedelta(seconds=12)


async def test_every_fact_is_there(office: Office) -> None:
    await a_busy_office(office)
    _, found = await scrape(office)

    def value(name: str, **labels: str) -> float:
        return found[name, frozenset(labels.items())]

    assert value("muhla_commitments", status="scheduled") == 1
    assert value("muhla_commitments", status="in_window") == 1
    assert value("muhla_commitments", status="passed") == 0
    assert value("muhla_deliveries", channel="desk", state="pending") == 1
    assert value("muhla_delivery_oldest_pending_seconds", channel="desk") == 12
    assert value("muhla_delivery_attempts_total", channel="desk", outcome="sent") == 2
    assert value("muhla_delivery_attempts_total", channel="desk", outcome="refused") == 1
    assert value("muhla_delivery_send_seconds_count", channel="desk") == 3
    assert value("muhla_delivery_send_seconds_bucket", channel="desk", le="0.5") == 3
    assert value("muhla_delivery_send_seconds_bucket", channel="desk", le="0.25") == 0
    assert value("muhla_alerts_raised_total") == 1
    assert value("muhla_engine_cycle_age_seconds") == 12
    assert value("muhla_catalogue_faults") == 0
    assert value("muhla_audit_findings", kind="undelivered") == 3
    assert value("muhla_audit_findings", kind="stall") == 1
    assert value("muhla_audit_findings", kind="due") == 0
    assert value("muhla_audit_age_seconds") == 12
    assert value("muhla_heartbeats_total", outcome="answered") == 1
    assert value("muhla_loop_stalls_total") == 1
    assert value("muhla_loop_stalled_seconds_total") == 7.5
    assert value("muhla_build_info", version="0.1.0") == 1


@on_sqlite
async def test_names_follow_the_conventions_of_prometheus(office: Office) -> None:
    await a_busy_office(office)
    text, _ = await scrape(office)
    families = list(text_string_to_metric_families(text))
    for family in families:
        assert re.fullmatch(r"muhla_[a-z][a-z_]*[a-z]", family.name)
        assert family.documentation.endswith(".")
        assert family.type != "unknown"
        assert not OTHER_UNITS.search(family.name)
        assert (family.type == "counter") == (f"# TYPE {family.name}_total counter" in text)
        if family.type == "gauge":
            assert not family.name.endswith(("_total", "_count", "_sum", "_bucket"))
        if family.type == "histogram":
            assert family.name.endswith(BASE_UNITS)
    names = [family.name for family in families]
    assert len(set(names)) == len(names)
    assert promtool_on(text) == ""


def promtool_on(text: str) -> str:
    """What Prometheus' own tool says of *text*; nothing where it is not installed: the rules above are its own."""
    tool = shutil.which("promtool")
    if tool is None:
        return ""
    told = subprocess.run([tool, "check", "metrics"], input=text.encode(), capture_output=True, check=False)
    return (told.stdout + told.stderr).decode()


async def test_each_channel_tells_what_trouble_it_is_in(office: Office) -> None:
    office.house.channels |= {"chief": FakeChannel("chief"), "wire": FakeChannel("wire")}
    office = Office(office.house)
    office.house.channels["chief"].refuse(status_code=410, switch_off=True)
    office.house.channels["wire"].delay()
    await office.house.record(an_entry("a", deadline=a_deadline("2025-08")))
    await office.house.live(office.house.now)
    _, found = await scrape(office)
    troubles = {
        (labels["channel"], labels["trouble"]): value
        for (name, own), value in found.items()
        if name == "muhla_channel_trouble" and (labels := dict(own))
    }
    in_trouble = {("chief", "off"), ("wire", "delayed")}
    kinds = ("delayed", "refused", "off")
    assert troubles == {
        (each, kind): (each, kind) in in_trouble for each in ("desk", "chief", "wire") for kind in kinds
    }
    await switch_on(office.house.database, "chief", who="desk", now=office.house.now)
    _, found = await scrape(office)
    assert found["muhla_channel_trouble", frozenset({("channel", "chief"), ("trouble", "off")})] == 0


async def test_an_empty_service_has_metrics_too(office: Office) -> None:
    _, found = await scrape(office)
    assert found["muhla_alerts_raised_total", frozenset()] == 0
    assert not any(name == "muhla_engine_cycle_age_seconds" for name, _ in found)


def test_two_apps_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.observe("desk", a_result(AttemptOutcome.SENT))
    counted = one.registry.get_sample_value("muhla_delivery_attempts_total", {"channel": "desk", "outcome": "sent"})
    assert counted == 1
    assert other.registry.get_sample_value("muhla_delivery_send_seconds_count", {"channel": "desk"}) is None


def test_a_clock_that_was_set_back_breaks_no_histogram() -> None:
    metrics = Metrics()
    metrics.observe("desk", a_result(AttemptOutcome.SENT, seconds=-5))
    assert metrics.registry.get_sample_value("muhla_delivery_send_seconds_sum", {"channel": "desk"}) == 0
