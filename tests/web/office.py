"""A house that answers requests, and those who ask."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from service.store.tokens import add_token, revoke_token
from service.store.upkeep import add_engine, add_load, set_engine
from service.web.app import create_app
from service.web.auth import hash_token, issue_token
from service.web.context import WebContext
from service.web.metrics import Metrics
from tests.house import House
from tests.secrecy import overhear, secret

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is the same on every database."""

ENTRY: dict[str, Any] = {
    "id": "budget-law",
    "title": "The budget law is passed",
    "parties": ["Council of Representatives"],
    "by": "2025-12",
    "tags": ["budget"],
    "sources": [{"document": "a statement", "phrase": "before the end of the year"}],
}
"""A commitment as a request has it; approaching on 1 August 2025."""

ANNOUNCEMENT: dict[str, Any] = {"kind": "kept", "on": "2025-07-31", "document": "the gazette"}


KEY = bytes(range(32))
"""What the office signs with."""


@dataclass
class Office:
    """The app over a house. *tokens* by what they are: read, write, expired, revoked, unknown."""

    house: House
    public: bool = True
    public_url: str | None = None
    pokes: int = 0
    tokens: dict[str, str] = field(default_factory=dict)
    metrics: Metrics = field(default_factory=Metrics)
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        context = WebContext(
            database=self.house.database,
            clock=self.house.clock,
            outlets=self.house.outlets,
            channels=self.house.channels,
            public=self.public,
            poke=self._poke,
            key=KEY,
            public_url=self.public_url,
        )
        self.app = create_app(context, metrics=self.metrics)

    def _poke(self) -> None:
        self.pokes += 1

    def closed_to_the_public(self) -> "Office":
        return replace(self, public=False)

    async def issue_tokens(self) -> None:
        now = self.house.now
        self.tokens = {each: secret(issue_token()) for each in ("read", "write", "expired", "revoked", "unknown")}
        async with self.house.database.writing() as conn:
            for name, text in self.tokens.items():
                if name != "unknown":
                    scope = name if name in ("read", "write") else "write"
                    expires_at = now if name == "expired" else now + timedelta(days=3650)
                    await add_token(conn, name, hash_token(text), scope, now=now, expires_at=expires_at)
            await revoke_token(conn, "revoked", now=now)

    async def run_an_engine(self, **state: Any) -> None:
        """An engine that has just ended a cycle, and a catalogue that was loaded."""
        house = self.house
        async with house.database.writing() as conn:
            await add_engine(conn, house.engine, version="0.1.0", tick_seconds=30, now=house.now)
            await set_engine(conn, house.engine, **{"cycle_at": house.now, **state})
            await add_load(conn, at=house.now, file="deadlines.toml", fingerprint="0" * 64, routes=())

    async def ask(self, method: str, path: str, token: str | None = None, **request: Any) -> httpx.Response:
        """Send one request. *token* is one of ours by what it is, None for none."""
        headers = {"Authorization": f"Bearer {self.tokens[token]}"} if token else {}
        async with self.client() as client:
            answer = await client.request(method, path, headers={**headers, **request.pop("headers", {})}, **request)
        overhear(f"the answer to {method} {path[:100]!r}", answer.content)
        return answer

    async def get(self, path: str, token: str | None = None, **request: Any) -> Any:
        """Get what must be there, as JSON."""
        answer = await self.ask("GET", path, token, **request)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def record(self) -> None:
        """Record `ENTRY` through the API."""
        answer = await self.post("/api/v1/commitments", **ENTRY)
        assert answer.status_code == 201, answer.text

    async def post(self, path: str, token: str | None = "write", /, **body: Any) -> httpx.Response:
        headers = {"Content-Type": "application/json"}
        return await self.ask("POST", path, token, content=json.dumps(body), headers=headers)

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url="http://muhla.test")
