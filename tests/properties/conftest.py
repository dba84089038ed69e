from datetime import timedelta

import pytest


@pytest.fixture(autouse=True)
def _looks_again_daily(monkeypatch: pytest.MonkeyPatch) -> None:
    """An escalation that waits is looked at again each day, and not each hour: the engine stops less often."""
    monkeypatch.setattr("service.jobs.escalate.LOOK_AGAIN", timedelta(days=1))
