"""A running service does what its description says. schemathesis asks it all that the description allows, and what it
forbids, and checks every answer: no 5xx, no status or content that is not described, nothing taken that is wrong,
nothing refused that is right, no address open that says it asks for a token.
"""

import re
from pathlib import Path

import pytest

from tests.hostile.asking import LONG, ask, token_of, under_fire


@pytest.mark.timeout(3600 if LONG else 900)
@pytest.mark.parametrize("scope", ["none", "read", "write"])
async def test_it_answers_as_its_description_says(scope: str, tmp_path: Path) -> None:
    async with under_fire(tmp_path / "data", public=scope != "read") as service:
        token = await token_of(tmp_path / "data", scope) if scope != "none" else None
        told = await ask(service.url, scope, token, tmp_path)
        assert (await service.get("/ready")).status_code == 200
        assert "Traceback" not in service.output.read_text(encoding="utf-8")
    tested = re.search(r"Tested: +(\d+)", told)
    assert tested is not None
    assert int(tested[1]) >= 24
