"""docs/alert-rules.yml: every metric is one that there is, and every alert fires when it should."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from service.clock import Clock
from service.web.metrics import Facts, Metrics
from tests.docs.pages import DOCS, codes, rows, section, text_of
from tests.patience import PATIENCE_SECONDS

RULES = DOCS / "alert-rules.yml"
CASES = Path(__file__).with_name("alert_rules_test.yml")

OF_OTHERS = {"up"}
"""What Prometheus itself knows."""


def the_metrics() -> set[str]:
    nothing = Facts(commitments={}, deliveries={}, waiting={}, troubles={}, alerts=0, engines=[], living=[], load=None)
    return set(re.findall(r"^# HELP (\w+)", Metrics().exposition(nothing, Clock().now()).decode(), re.MULTILINE))


def expressions() -> str:
    text = text_of(RULES)
    return "\n".join(re.findall(r"expr: (?:\|\n)?(.*?)\n        (?:for|labels):|\Z", text, re.DOTALL))


def told() -> dict[str, str]:
    return {codes(row[0])[0]: row[1] for row in rows(section(DOCS / "operating.md", "Alert rules"))}


def test_every_metric_of_a_rule_is_one_that_there_is() -> None:
    named = set(re.findall(r"\bmuhla_\w+", expressions()))
    assert named <= the_metrics()
    assert {"muhla_engine_cycle_age_seconds", "muhla_audit_findings", "muhla_catalogue_faults"} <= named


def test_every_alert_is_told_with_its_severity() -> None:
    there = re.findall(r"alert: (\w+)$.*?severity: (\w+)$", text_of(RULES), re.MULTILINE | re.DOTALL)
    assert told() == dict(there)


def test_every_alert_is_tried_both_ways() -> None:
    quiet, firing, *_ = text_of(CASES).split("  - name: ")[1:]
    for name in told():
        assert f"alertname: {name}, exp_alerts: []" in quiet
        assert re.search(rf"alertname: {name}\n        exp_alerts:\n", firing), name


@pytest.mark.parametrize("arguments", [("check", "rules", RULES), ("test", "rules", CASES)], ids=["check", "test"])
def test_promtool_is_content(arguments: tuple[str, str, Path]) -> None:
    if not shutil.which("promtool"):
        pytest.skip("promtool is not here (on Debian: apt-get install prometheus)")
    said = subprocess.run(
        ["promtool", *arguments], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr
