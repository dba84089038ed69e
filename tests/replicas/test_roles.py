"""`MUHLA_ROLE`: one process that sends and one that answers, on one database."""

import asyncio
from pathlib import Path

import psycopg

from service.web.auth import hash_token, issue_token
from tests.channels.receivers import http_receiver
from tests.patience import until
from tests.replicas.fleet import Replica, replica
from tests.replicas.papers import paper

AN_HOUR = 3600


def with_token(address: str) -> dict[str, str]:
    """Make a token that may write, and return the header that shows it."""
    token = issue_token()
    with psycopg.connect(address) as conn:
        conn.execute(
            "INSERT INTO tokens (name, hash, scope, created_at) VALUES ('desk', %s, 'write', now())",
            [hash_token(token)],
        )
    return {"authorization": f"Bearer {token}"}


async def record(web: Replica, commitment_id: str, headers: dict[str, str]) -> None:
    """Let somebody record what is overdue."""
    source = {"document": "002", "phrase": "by then", "language": "en", "published": "2024-09-28"}
    entry = {"id": commitment_id, "title": "It ends", "parties": ["The coalition"], "by": "2025-09", "zone": "UTC"}
    answer = await web.ask("/api/v1/commitments", "POST", json={**entry, "sources": [source]}, headers=headers)
    assert answer.status_code == 201, answer.text


def alerts(address: str) -> int:
    with psycopg.connect(address) as conn:
        row = conn.execute("SELECT count(*) FROM alerts").fetchone()
    assert row
    return int(row[0])


async def checks(process: Replica) -> dict[str, bool]:
    answer = await process.ask("/health")
    found = {name: bool(check["ok"]) for name, check in answer.json()["checks"].items()}
    assert answer.status_code == (200 if all(found.values()) else 503)
    return found


async def test_one_process_sends_and_another_answers(tmp_path: Path, empty_postgres: str) -> None:
    catalogue = tmp_path / "deadlines.toml"
    catalogue.write_text(paper("iraq", by="2199-09"), encoding="utf-8")
    async with http_receiver() as hook:
        settings = {
            "DATABASE_URL": empty_postgres,
            "CATALOGUE": catalogue,
            "TICK_SECONDS": AN_HOUR,
            "CHANNELS__HOOK__KIND": "webhook",
            "CHANNELS__HOOK__URL": hook.url,
        }

        async def arrives(count: int) -> None:
            await until(lambda: len(hook.requests) >= count)

        async with replica(tmp_path / "web", {**settings, "ROLE": "web"}) as web:
            await web.ready()
            headers = with_token(empty_postgres)
            assert {name for name, ok in (await checks(web)).items() if not ok} == {"catalogue", "engine"}
            await record(web, "syria", headers)
            await asyncio.sleep(1)
            assert (alerts(empty_postgres), hook.requests) == (0, [])

            async with replica(tmp_path / "engine", {**settings, "ROLE": "engine"}) as engine:
                await engine.ready()
                await arrives(1)
                for process in (web, engine):
                    assert all((await checks(process)).values())
                    assert (await process.ask("/metrics")).status_code == 200
                await record(web, "talks", headers)
                await arrives(2)  # and the next tick of the engine is an hour away
                assert {row["id"] for row in (await web.ask("/status")).json()["commitments"]} == {
                    "iraq",
                    "syria",
                    "talks",
                }
                for path in ("/status", "/api/v1/commitments", "/api/v1/openapi.json", "/"):
                    assert (await engine.ask(path, headers=headers)).status_code == 404
                assert await engine.end() == 0
            assert await web.end() == 0
        assert engine.faults == web.faults == []
