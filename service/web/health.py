"""`/health`: is all well, for whoever watches the service. `/ready`: may requests be sent here, for what balances them.

`/health` answers 503 as long as any of its checks fails:

- ``database``: it does not answer within two seconds. Nothing else is known then, so all checks fail.
- ``catalogue``: none was ever loaded, or the file was refused when it was last read.
- ``engine``: none has ended a whole cycle within its last three ticks, or begun within them.
- ``deliveries``: one has been pending for an hour or longer, whatever holds it up.
- ``channels``: one is switched off, refuses, or has failed for an hour. Switching it on clears that, as a success does.
- ``audit``: the last audit of a living engine found something, or was three of its periods ago.

It is open to everybody, so it names no commitment, no address, and no reason that a receiver gave; the API has those.
"""

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter
from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from service.core.findings import AUDITS, TICKS
from service.core.report import moment_text
from service.core.trouble import LATE_AFTER, ChannelState, is_grave
from service.errors import ServiceError
from service.store.ledger import oldest_waiting
from service.store.migrate import remedy, versions
from service.store.upkeep import EngineState, Load, channel_states, last_load, running_engines
from service.web.context import WebContext
from service.web.desk import TheDesk
from service.web.engines import is_audited, last_audit, living

router = APIRouter(tags=["health"])

PATIENCE_SECONDS = 2.0
"""So long may the database take: whoever asks for health has little patience, either."""

Check = dict[str, Any]
"""``ok``, ``detail`` for people, and facts, JSON-ready."""


def _answers(well: str, unwell: str) -> dict[int | str, dict[str, Any]]:
    content = {"application/json": {"schema": {"type": "object", "required": ["status"]}}}
    return {200: {"description": well, "content": content}, 503: {"description": unwell, "content": content}}


class Facts(Struct, frozen=True):
    """What the checks judge."""

    load: Load | None
    engines: Sequence[EngineState]
    waiting: Mapping[str, datetime]
    channels: Mapping[str, ChannelState]


@router.get("/health", responses=_answers("All is well.", "At least one check fails."), response_class=Response)
async def health(desk: TheDesk) -> Response:
    """Tell whether all is well: ``{"status": "ok" | "failing", "checks": {name: {"ok", "detail", ...}}}``."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            facts = await desk.kept.get("health", lambda: _read(desk.context))
    except (SQLAlchemyError, ServiceError, OSError):  # a TimeoutError is an OSError
        checks = _all_unknown()
    else:
        checks = judge(facts, desk.context, desk.context.clock.now())
    is_well = all(check["ok"] for check in checks.values())
    return _json({"status": "ok" if is_well else "failing", "checks": checks}, 200 if is_well else 503)


@router.get("/ready", responses=_answers("Ready.", "Not ready."), response_class=Response)
async def ready(desk: TheDesk) -> Response:
    """Tell whether this process can answer: the database does, and its schema is this release's."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            present, wanted = await desk.kept.get("ready", lambda: versions(desk.context.database))
    except (SQLAlchemyError, ServiceError, OSError):
        return _json({"status": "not ready", "detail": "the database does not answer"}, 503)
    if present != wanted:
        detail = f"the database has schema {present}, this release needs {wanted}. {remedy(present)}"
        return _json({"status": "not ready", "detail": detail}, 503)
    return _json({"status": "ready", "detail": f"schema {present}"}, 200)


async def _read(context: WebContext) -> Facts:
    async with context.database.reading() as conn:
        states = await channel_states(conn)
        return Facts(
            load=await last_load(conn),
            engines=await running_engines(conn),
            waiting=await oldest_waiting(conn, {*context.channels, *states}),
            channels=states,
        )


def judge(facts: Facts, context: WebContext, now: datetime) -> dict[str, Check]:
    """Return every check at *now*, when the database has answered with *facts*."""
    alive = living(facts.engines, context, now)
    return {
        "database": {"ok": True, "detail": "answers"},
        "catalogue": _catalogue(facts.load, alive),
        "engine": _engine(facts.engines, alive),
        "deliveries": _deliveries(facts, now),
        "channels": _channels(facts, context.channels, now),
        "audit": _audit(alive, context, now),
    }


def _all_unknown() -> dict[str, Check]:
    unknown = dict.fromkeys(("catalogue", "engine", "deliveries", "channels", "audit"), "not known")
    told = {"database": "does not answer", **unknown}
    return {name: {"ok": False, "detail": detail} for name, detail in told.items()}


def _catalogue(load: Load | None, alive: Sequence[EngineState]) -> Check:
    if load is None:
        return {"ok": False, "detail": "none was loaded yet", "loaded_at": None, "faults": 0}
    faults = len(load.faults)
    counted = "1 fault" if faults == 1 else f"{faults} faults"
    refused = f"refused with {counted}; the one before stays in force. `muhla check` tells them"
    detail = refused if faults else "loaded"
    others = sum(engine.catalogue not in {None, load.fingerprint} for engine in alive)
    if others and not faults:  # no reason to fail: so it is in every change that is rolled out
        detail = f"loaded; {others} of {len(alive)} engines running have another file"
    return {"ok": not faults, "detail": detail, "loaded_at": moment_text(load.at), "faults": faults}


def _engine(engines: Sequence[EngineState], alive: Sequence[EngineState]) -> Check:
    # Of the living where there are any: one that died under a clock which was set back since knows a moment to come.
    cycle_at = max((engine.cycle_at for engine in alive or engines if engine.cycle_at), default=None)
    detail = f"{len(alive)} running" if alive else f"none has ended a cycle within {TICKS} ticks"
    return {"ok": bool(alive), "detail": detail, "running": len(alive), "cycle_at": moment_text(cycle_at)}


def _deliveries(facts: Facts, now: datetime) -> Check:
    late = sorted(channel for channel, since in facts.waiting.items() if now - since >= LATE_AFTER)
    oldest = min(facts.waiting.values(), default=None)
    return {
        "ok": not late,
        "detail": f"late: {', '.join(_with_trouble(each, facts) for each in late)}" if late else "in time",
        "oldest_pending_since": moment_text(oldest),
        "late": late,
    }


def _with_trouble(channel: str, facts: Facts) -> str:
    state = facts.channels.get(channel)
    return f"{channel} (known to be in trouble: {state.trouble})" if state and state.trouble else channel


def _channels(facts: Facts, configured: Collection[str], now: datetime) -> Check:
    states = (state for name, state in sorted(facts.channels.items()) if name in configured)
    troubled = [state for state in states if state.trouble]
    failing = [state.channel for state in troubled if is_grave(state, now)]
    return {
        "ok": not failing,
        "detail": f"failing: {', '.join(failing)}" if failing else f"{len(configured)} configured",
        "troubled": [
            {"channel": state.channel, "trouble": state.trouble, "since": moment_text(state.trouble_since)}
            for state in troubled
        ],
    }


def _audit(alive: Sequence[EngineState], context: WebContext, now: datetime) -> Check:
    """Tell how many things were found of which kind; who is concerned is told to those who may know."""
    findings = sorted({finding.headline for engine in alive for finding in engine.findings})
    overdue = [engine.id for engine in alive if not is_audited(engine, context, now)]
    stopped = [f"no audit within {AUDITS} of its periods"] if overdue else []
    return {
        "ok": not findings and not overdue,
        "detail": "; ".join(stopped + findings) or "found nothing",
        "audit_at": moment_text(last_audit(alive)),
        "findings": findings,
    }


def _json(content: Mapping[str, Any], status: int) -> Response:
    return Response(json.dumps(content, ensure_ascii=False), status, media_type="application/json")
