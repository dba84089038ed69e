"""`/health` and `/ready`: what turns 503, and that it is told whatever else is broken."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from service.core.findings import Finding, Kind, encode_finding
from service.errors import CatalogueError
from service.jobs.load_catalogue import load_catalogue
from service.store.database import Database, open_database
from service.store.ledger import oldest_waiting
from service.store.migrate import downgrade
from service.store.outbox import new_row
from service.store.tables import deliveries
from service.store.upkeep import add_engine, set_channel_state, set_engine
from tests.builders import a_deadline, an_entry, at
from tests.fakes import FakeChannel
from tests.house import House
from tests.web.office import Office, on_sqlite

CHECKS = ["database", "catalogue", "engine", "deliveries", "channels", "audit"]


async def checks_of(office: Office) -> dict[str, Any]:
    answer = await office.ask("GET", "/health")
    content = answer.json()
    assert list(content) == ["status", "checks"]
    assert list(content["checks"]) == CHECKS
    is_well = all(check["ok"] for check in content["checks"].values())
    assert (answer.status_code, content["status"]) == ((200, "ok") if is_well else (503, "failing"))
    checks: dict[str, Any] = content["checks"]
    return checks


async def failing(office: Office) -> list[str]:
    return [name for name, check in (await checks_of(office)).items() if not check["ok"]]


async def test_all_is_well_while_an_engine_runs_on_a_catalogue(office: Office) -> None:
    await office.run_an_engine(audit_at=at("2025-08-01T07:55"))
    assert await checks_of(office) == {
        "database": {"ok": True, "detail": "answers"},
        "catalogue": {"ok": True, "detail": "loaded", "loaded_at": "2025-08-01T08:00:00Z", "faults": 0},
        "engine": {"ok": True, "detail": "1 running", "running": 1, "cycle_at": "2025-08-01T08:00:00Z"},
        "deliveries": {"ok": True, "detail": "in time", "oldest_pending_since": None, "late": []},
        "channels": {"ok": True, "detail": "1 configured", "troubled": []},
        "audit": {"ok": True, "detail": "found nothing", "audit_at": "2025-08-01T07:55:00Z", "findings": []},
    }


@on_sqlite
async def test_without_an_engine_and_a_catalogue_it_fails(office: Office) -> None:
    assert await failing(office) == ["catalogue", "engine"]


@on_sqlite
async def test_an_engine_counts_for_three_ticks(office: Office) -> None:
    await office.run_an_engine()
    office.house.now += timedelta(seconds=90)
    assert await failing(office) == []
    office.house.now += timedelta(seconds=1)
    assert await failing(office) == ["engine"]


@on_sqlite
async def test_an_engine_that_has_just_begun_is_given_three_ticks(office: Office) -> None:
    await office.run_an_engine(cycle_at=None)
    assert await failing(office) == []
    office.house.now += timedelta(seconds=91)
    assert await failing(office) == ["engine"]


@on_sqlite
async def test_an_engine_from_before_the_clock_was_set_back_is_not_alive(office: Office) -> None:
    await office.run_an_engine()
    office.house.now -= timedelta(days=30)
    assert await failing(office) == ["engine"]


@on_sqlite
async def test_a_refused_catalogue_fails_though_the_one_before_stays(office: Office) -> None:
    await office.run_an_engine()
    with pytest.raises(CatalogueError):
        await load_catalogue(
            office.house.database, "commitments = 3", file="deadlines.toml", channels=["desk"], now=office.house.now
        )
    assert await failing(office) == ["catalogue"]
    assert (await checks_of(office))["catalogue"]["faults"] == 1


@on_sqlite
async def test_an_engine_with_another_file_is_told_and_no_fault(office: Office) -> None:
    await office.run_an_engine()
    async with office.house.database.writing() as conn:
        await add_engine(conn, "engine-2", version="0", tick_seconds=30, now=office.house.now)
        await set_engine(conn, "engine-2", catalogue="1" * 64)
    checks = await checks_of(office)
    assert checks["catalogue"]["ok"]
    assert checks["catalogue"]["detail"] == "loaded; 1 of 2 engines running have another file"


async def test_a_delivery_that_waits_for_an_hour_fails(office: Office) -> None:
    await office.run_an_engine()
    house = office.house
    await house.record(an_entry(deadline=a_deadline("2025-08")))
    await house.raise_all()
    for minutes, expected in ((0, []), (59, []), (60, ["deliveries"])):
        house.now = at("2025-08-01T08:00") + timedelta(minutes=minutes)
        await keep_alive(house)
        assert await failing(office) == expected
    check = (await checks_of(office))["deliveries"]
    assert check == {
        "ok": False,
        "detail": "late: desk",
        "oldest_pending_since": "2025-08-01T08:00:00Z",
        "late": ["desk"],
    }


async def keep_alive(house: House) -> None:
    async with house.database.writing() as conn:
        await set_engine(conn, house.engine, cycle_at=house.now, audit_at=house.now)


@on_sqlite
@pytest.mark.parametrize(
    ("trouble", "minutes", "expected"),
    [
        ("delayed", 59, []),
        ("delayed", 60, ["channels"]),
        ("refused", 0, ["channels"]),
        ("off", 0, ["channels"]),
    ],
)
async def test_a_channel_fails_at_once_if_refused_and_after_an_hour_if_late(
    office: Office, trouble: str, minutes: int, expected: list[str]
) -> None:
    await office.run_an_engine()
    since = office.house.now - timedelta(minutes=minutes)
    off_since = since if trouble == "off" else None
    async with office.house.database.writing() as conn:
        await set_channel_state(
            conn, "desk", trouble=trouble, trouble_since=since, trouble_reason="answered 410", off_since=off_since
        )
        await set_channel_state(
            conn, "gone", trouble="refused", trouble_since=since, trouble_reason="is not configured"
        )
    assert await failing(office) == expected
    assert [each["channel"] for each in (await checks_of(office))["channels"]["troubled"]] == ["desk"]


@on_sqlite
async def test_a_late_delivery_tells_that_its_channel_is_known_to_be_in_trouble(office: Office) -> None:
    house = office.house
    await office.run_an_engine()
    house.channels = {"desk": FakeChannel("desk")}
    house.desk.delay()
    await house.record(an_entry(deadline=a_deadline("2025-08")))
    await house.raise_all()
    await house.deliver_all()
    house.now += timedelta(hours=2)
    await keep_alive(house)
    check = (await checks_of(office))["deliveries"]
    assert (check["ok"], check["detail"]) == (False, "late: desk (known to be in trouble: delayed)")


FOUND = encode_finding(Finding(Kind.DUE, 2, ("iraq-mission", "syria-mission")))


@on_sqlite
async def test_findings_of_the_audit_fail_and_name_no_commitment(office: Office) -> None:
    await office.run_an_engine(findings=[FOUND])
    assert await failing(office) == ["audit"]
    answer = await office.ask("GET", "/health")
    assert answer.json()["checks"]["audit"]["findings"] == ["2 due without an alert"]
    assert "mission" not in answer.text


@on_sqlite
async def test_what_a_dead_engine_found_is_forgotten(office: Office) -> None:
    await office.run_an_engine(findings=[FOUND])
    office.house.now += timedelta(hours=1)
    assert await failing(office) == ["engine"]


@on_sqlite
@pytest.mark.parametrize("audited", [True, False])
async def test_an_engine_that_lives_and_is_not_audited_for_three_periods_fails(office: Office, audited: bool) -> None:
    """Who watches the watcher: an engine that never audited is given as long, from its beginning."""
    begun_at = office.house.now
    await office.run_an_engine(**({"audit_at": begun_at} if audited else {}))
    for minutes, expected in ((30, []), (31, ["audit"])):
        office.house.now = begun_at + timedelta(minutes=minutes)
        async with office.house.database.writing() as conn:
            await set_engine(conn, office.house.engine, cycle_at=office.house.now)
        assert await failing(office) == expected
    assert (await checks_of(office))["audit"]["detail"] == "no audit within 3 of its periods"


@on_sqlite
async def test_one_engine_without_an_audit_is_told_though_another_has_one(office: Office) -> None:
    await office.run_an_engine(audit_at=office.house.now)
    async with office.house.database.writing() as conn:
        begun_at = office.house.now - timedelta(hours=1)
        await add_engine(conn, "other", version="0.1.0", tick_seconds=30, now=begun_at)
        await set_engine(conn, "other", cycle_at=office.house.now)
    assert await failing(office) == ["audit"]


async def test_health_is_asked_for_by_index_however_much_is_pending(office: Office) -> None:
    """Counted in rows that the database reads, and not in time, which says more about the machine."""
    await office.run_an_engine()
    now = office.house.now
    rows = [new_row("desk", f"key {number}", now + timedelta(seconds=number)) for number in range(3_000)]
    async with office.house.database.writing() as conn:
        await conn.execute(insert(deliveries), rows)
        if conn.dialect.name == "postgresql":
            await conn.execute(text("ANALYZE deliveries"))
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    explain = "EXPLAIN QUERY PLAN" if office.house.database.is_sqlite else "EXPLAIN"
    async with office.house.database.reading() as conn:
        event.listen(conn.sync_connection, "before_cursor_execute", note)
        assert await oldest_waiting(conn, ["desk", "chief"]) == {"desk": now}
        statement, parameters = asked[-1]
        plan = await conn.exec_driver_sql(f"{explain} {statement}", parameters)
        assert "ix_deliveries_waiting" in "\n".join(map(str, plan))


async def test_it_answers_while_the_database_hangs(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async with contextlib.AsyncExitStack() as stack:
        hasty = stack.enter_context(monkeypatch.context())
        hasty.setattr("service.web.health.PATIENCE_SECONDS", 0.2)
        # All that there are, but for the one that SQLite is written with: who wants one more waits.
        for _ in range(14 if office.house.database.is_sqlite else 10):
            await stack.enter_async_context(office.house.database.reading())
        assert await failing(office) == CHECKS
        assert (await office.ask("GET", "/ready")).status_code == 503
    assert "database" not in await failing(office)
    assert (await office.ask("GET", "/ready")).status_code == 200  # nobody is left asking in the background


async def test_without_a_database_everything_says_so() -> None:
    database = open_database("postgresql://nobody@127.0.0.1:1/nothing")
    office = Office(House(database, now=at("2025-08-01")))
    assert await failing(office) == CHECKS
    assert (await office.ask("GET", "/ready")).json() == {
        "status": "not ready",
        "detail": "the database does not answer",
    }
    answer = await office.ask("GET", "/status")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["detail"] == "The database does not answer just now. Try again."
    await database.aclose()


async def test_it_is_ready_with_the_schema_of_this_release_only(office: Office, database: Database) -> None:
    answer = await office.ask("GET", "/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    await downgrade(database, "base")
    office.house.now += timedelta(minutes=1)
    answer = await office.ask("GET", "/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert "muhla db upgrade" in answer.json()["detail"]


@on_sqlite
async def test_the_headers_of_health_can_be_asked_for_alone(office: Office) -> None:
    await office.run_an_engine()
    answer = await office.ask("HEAD", "/health")
    assert (answer.status_code, answer.content) == (200, b"")
