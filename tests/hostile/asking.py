"""A service for schemathesis to ask, and the questions."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.secrecy import secret
from tests.service.process import REPOSITORY, ServiceProcess, running

HERE = Path(__file__).parent
LONG = os.environ.get("MUHLA_HOSTILE") == "long"
"""Ask at random, and for minutes; else always the same, in less than a minute."""

EXAMPLES = {"none": 100, "read": 100, "write": 200} if LONG else {"none": 5, "read": 5, "write": 12}
"""Questions for each address, beside those at the edges of what it takes."""

ALL = "examples,coverage,fuzzing,stateful"
PHASES = dict.fromkeys(EXAMPLES, ALL) if LONG else {"none": "fuzzing", "read": "fuzzing", "write": ALL}


@asynccontextmanager
async def under_fire(folder: Path, *, public: bool) -> AsyncIterator[ServiceProcess]:
    """A service on SQLite with the catalogue that ships, and a channel whose receiver is not there."""
    archive = {"CHANNELS__ARCHIVE__KIND": "webhook", "CHANNELS__ARCHIVE__URL": "http://127.0.0.1:9/"}
    async with running(folder, {"PUBLIC": public, "CHANNELS__CONSOLE__KIND": "console", **archive}) as service:
        yield service


async def token_of(folder: Path, scope: str) -> str:
    """Return a new token of the service whose data is in *folder*."""
    command = [sys.executable, "-m", "service", "token", "create", scope, "--scope", scope, "--json"]
    told = await _told(command, {**_clean(), "MUHLA_DATA_DIR": str(folder)}, REPOSITORY)
    return secret(str(json.loads(told)["token"]))


async def ask(url: str, scope: str, token: str | None, folder: Path) -> str:
    """Ask the service at *url*; return what schemathesis tells. It fails if an answer is not in order."""
    command: list[str | Path] = [Path(sys.executable).with_name("schemathesis"), "--no-color"]
    command += ["--config-file", HERE / "schemathesis.toml", "run", f"{url}/api/v1/openapi.json", "--checks", "all"]
    command += ["--exclude-checks", "use_after_free"]  # what is archived stays on record, and its address with it
    command += ["--warnings", "off", "--max-examples", str(EXAMPLES[scope]), "--phases", PHASES[scope]]
    command += [] if LONG else ["--generation-deterministic"]
    command += ["--header", f"Authorization: Bearer {token}"] if token else []
    environment = {**_clean(), "MUHLA_TEST_HOOKS": str(HERE / "formats.py"), "PYTHONPATH": str(REPOSITORY)}
    return await _told([str(each) for each in command], environment, folder)


def _clean() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("MUHLA_")}


async def _told(command: list[str], environment: Mapping[str, str], folder: Path) -> str:
    """Run *command* in *folder* and return what it prints; it must end well."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert process.returncode == 0, output.decode()
    return output.decode()
