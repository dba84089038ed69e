"""Alerts arrive outside; and the container is killed in the middle of very many, and started again."""

from pathlib import Path

from tests.container.docker import Container, running, until
from tests.container.flood import write_flood
from tests.container.names import fresh
from tests.container.sink import Sink

MANY, IN_FLIGHT = 1500, 20


def hook(sink: Sink) -> dict[str, object]:
    return {
        "CHANNELS__HOOK__KIND": "webhook",
        "CHANNELS__HOOK__URL": sink.url("hook"),
        "CHANNELS__HOOK__DIGEST_OVER": 0,
        "CHANNELS__HOOK__CONCURRENCY": IN_FLIGHT,
    }


def test_the_shipped_catalogue_s_alerts_arrive_outside_once(data: str, sink: Sink) -> None:
    with running(fresh("alerts"), "--volume", f"{data}:/data", settings=hook(sink)) as container:
        container.becomes_healthy()
        until(lambda: len(sink.alerts) >= 9, "nine alerts")
        assert container.is_stopped() < 20
    assert "iraq-mission" in {key.partition(":")[0] for key in sink.alerts}
    assert sink.repeats == 0


def test_killed_in_the_middle_it_loses_nothing_and_repeats_what_was_in_flight(
    data: str, sink: Sink, tmp_path: Path
) -> None:
    sink.delay = 0.05
    write_flood(tmp_path / "catalogue", MANY)
    mounts = ("--volume", f"{data}:/data", "--volume", f"{tmp_path / 'catalogue'}:/catalogue:ro")
    settings = {**hook(sink), "CATALOGUE": "/catalogue/deadlines.toml", "TICK_SECONDS": 1}
    with running(fresh("killed"), *mounts, settings=settings) as container:
        for part in (MANY // 5, MANY // 2):
            until(lambda part=part: len(sink.alerts) >= part, f"{part} alerts")  # type: ignore[misc]
            container.is_killed()
            assert len(sink.alerts) < MANY
            assert container.exit_code == 137
            container.is_started()
        until(lambda: len(sink.alerts) >= MANY, "every alert", 90)
        container.becomes_healthy()
        assert container.is_stopped() < 20
        assert container.exit_code == 0
    assert {key.partition(":")[0] for key in sink.alerts} == {f"c{number:05}" for number in range(MANY)}
    assert len(sink.alerts) == MANY
    assert {len(ids) for ids in sink.alerts.values()} == {1}, "a repeat has the key of the first"
    assert sink.repeats <= 2 * IN_FLIGHT


def test_a_send_that_hangs_does_not_hold_up_the_end(data: str, sink: Sink) -> None:
    sink.delay = 60
    settings = {**hook(sink), "DRAIN_SECONDS": 3}
    with running(fresh("hangs"), "--volume", f"{data}:/data", settings=settings) as container:
        until(lambda: bool(sink.posts), "a send in flight")
        assert 2 < container.is_stopped() < 12
        assert container.exit_code == 0


def test_stopped_while_it_starts_it_ends_at_once() -> None:
    with running(fresh("starts")) as container:
        until(lambda: _hears_sigterm(container), "that it hears SIGTERM")
        assert container.is_stopped() < 10, container.log
        assert container.exit_code == 0


def _hears_sigterm(container: Container) -> bool:
    """Tell whether its first process has asked for SIGTERM, the 15th in the mask of signals that it catches.

    Before Python has begun to run what is ours, nothing can: `docker stop` then waits, and kills.
    """
    caught = next(line for line in container.runs("cat", "/proc/1/status").splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.removeprefix("SigCgt:"), 16) >> 14 & 1)
