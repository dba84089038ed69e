"""The same flood through Alertmanager, which keeps nothing: 10,000 alerts that come due together, a webhook for each.

Only where it is installed: Debian's package is ``prometheus-alertmanager``. It is given one processor (GOMAXPROCS=1),
as the engine has one. Its rate is counted from its first post to its last, ours from the start of the engine.
"""

import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tests.bench.drain import drained_once
from tests.bench.figures import Figure, at_least
from tests.bench.ground import Ground, told
from tests.bench.machine import MEASURED, memory_mb
from tests.bench.processes import PATIENCE_SECONDS, wait_until_ready
from tests.bench.rows import fill
from tests.bench.sink import Sink
from tests.bench.stores import Store
from tests.service.process import free_port

COMMAND = "prometheus-alertmanager"

WAIT_SECONDS = 5
"""From the first alert until all are sent (``group_wait``): longer than it takes to hand them all over."""

AT_ONCE = 500
"""So many alerts are handed over in one request."""

AHEAD = at_least(1.2, 2, of_ratio=True)

_CONFIGURATION = """
route: {{receiver: sink, group_by: ['...'], group_wait: {wait}s, group_interval: 5m, repeat_interval: 24h}}
receivers: [{{name: sink, webhook_configs: [{{url: '{url}', send_resolved: false}}]}}]
"""


@dataclass(frozen=True, slots=True)
class _Rounds:
    rates: list[float] = field(default_factory=list)
    peaks_mb: list[float] = field(default_factory=list)


def measure(ground: Ground) -> list[Figure]:
    """Return how many alerts a second are delivered, and in how much memory, beside Alertmanager's, if it is there."""
    if shutil.which(COMMAND) is None:
        print(f"  {COMMAND} is not installed: nothing to compare with", file=sys.stderr)
        return []
    due = 1_000 if ground.quick else 10_000
    full = {store.name: store.make(partial(fill, due=due, resting=0)) for store in ground.stores}
    ours, theirs = {name: _Rounds() for name in full}, _Rounds()
    with told(f"delivering {due:,} alerts, and the same by Alertmanager"):
        for _ in range(ground.rounds):
            for store in ground.stores:
                _drain(ours[store.name], store, full[store.name], ground.sink, due)
            _drain_alertmanager(theirs, ground.folder, ground.sink, due)
    for store in ground.stores:
        store.drop(full[store.name])
    return [figure for name, rounds in ours.items() for figure in _figures(rounds, theirs, f"{due:,} due, {name}")]


def _drain(rounds: _Rounds, store: Store, full: str, sink: Sink, due: int) -> None:
    run, _ = drained_once(store, full, sink, due)
    rounds.rates.append(due / run.seconds)
    rounds.peaks_mb.append(run.peak_mb)


def _drain_alertmanager(rounds: _Rounds, folder: Path, sink: Sink, due: int) -> None:
    sink.take()
    with _running(folder, sink.url) as (port, pid):
        _hand_over(port, due)
        until = time.monotonic() + WAIT_SECONDS + PATIENCE_SECONDS
        while (posts := sink.so_far().posts) < due:
            assert time.monotonic() < until, f"{due} alerts were due; {posts} came"
            time.sleep(0.2)
        rounds.peaks_mb.append(memory_mb(pid, peak=True))
    came = sink.take()
    rounds.rates.append(due / (came.last_at - came.first_at))


@contextmanager
def _running(folder: Path, url: str) -> Iterator[tuple[int, int]]:
    """Run it with nothing on record; give its port and process id."""
    configuration, port = folder / "alertmanager.yml", free_port()
    configuration.write_text(_CONFIGURATION.format(wait=WAIT_SECONDS, url=url), encoding="utf-8")
    data = folder / f"alertmanager{port}"
    options = {
        "config.file": configuration,
        "storage.path": data,
        "web.listen-address": f"127.0.0.1:{port}",
        "cluster.listen-address": "",
        "log.level": "error",
    }
    command = [COMMAND, *(f"--{name}={value}" for name, value in options.items())]
    with subprocess.Popen(command, env={**os.environ, "GOMAXPROCS": "1"}) as process:
        os.sched_setaffinity(process.pid, MEASURED)
        try:
            wait_until_ready(port, "/-/ready")
            yield port, process.pid
        finally:
            process.terminate()
    shutil.rmtree(data, ignore_errors=True)


def _hand_over(port: int, due: int) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        for start in range(0, due, AT_ONCE):
            numbers = range(start, min(due, start + AT_ONCE))
            alerts = [{"labels": {"alertname": f"c{each}"}, "annotations": {"summary": "x" * 300}} for each in numbers]
            connection.request("POST", "/api/v2/alerts", json.dumps(alerts), {"content-type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200, f"Alertmanager answered {answer.status}"


def _figures(ours: _Rounds, theirs: _Rounds, end: str) -> list[Figure]:
    return [
        Figure(
            f"alerts delivered as against Alertmanager, {end}",
            "a second",
            ours.rates,
            "Alertmanager",
            theirs.rates,
            AHEAD,
        ),
        Figure(f"peak memory as against Alertmanager, {end}", "MB", ours.peaks_mb, "Alertmanager", theirs.peaks_mb),
    ]
