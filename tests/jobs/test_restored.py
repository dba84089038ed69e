"""What becomes of alerts that were sent after the backup that is restored: what docs/operating.md promises."""

import shutil
from collections.abc import Iterator
from contextlib import aclosing

import psycopg
import pytest

from service.core.model import AnnouncementKind
from service.store.database import open_database
from tests.builders import a_deadline, an_announcement, an_entry, at
from tests.house import House

SINCE = (at("2025-08-31T09:00"), at("2025-09-23T09:00"), at("2025-09-29T09:00"))
RESTORED_AT = at("2025-09-29T10:00")


@pytest.fixture
def backup_url(database_url: str) -> Iterator[str]:
    """The address at which `back_up` puts its copy."""
    address, _, query = database_url.partition("?")
    yield f"{address}_backup" + (f"?{query}" if query else "")
    if not address.startswith("sqlite"):
        _on_server(database_url, "DROP DATABASE IF EXISTS {name}_backup WITH (FORCE)")


def back_up(database_url: str) -> None:
    """Copy a database that nobody has open."""
    if database_url.startswith("sqlite"):
        path = database_url.removeprefix("sqlite:///")
        shutil.copy(path, f"{path}_backup")
    else:
        _on_server(database_url, "CREATE DATABASE {name}_backup TEMPLATE {name}")


def _on_server(database_url: str, command: str) -> None:
    name = database_url.partition("?")[0].rpartition("/")[2]
    with psycopg.connect(database_url.replace(f"/{name}?", "/postgres?"), autocommit=True) as conn:
        conn.execute(command.format(name=name).encode())


async def test_the_newest_alert_since_the_backup_is_sent_again_with_its_key_and_speaks_for_those_before(
    database_url: str, backup_url: str
) -> None:
    async with aclosing(open_database(database_url)) as database:
        await House(database, now=at("2025-08-01")).record(an_entry())
    back_up(database_url)
    async with aclosing(open_database(database_url)) as database:
        house = House(database, now=at("2025-08-01"))
        await house.live(*SINCE)
    async with aclosing(open_database(backup_url)) as database:
        restored = House(database, now=RESTORED_AT)
        await restored.live(RESTORED_AT)
        lines = await restored.ledger()
    assert list(restored.desk.sent) == list(house.desk.sent)[-1:] == ["iraq-mission:1:before-P1D:desk"]
    assert [line.state for line in lines] == ["sent"]
    told = restored.desk.sent["iraq-mission:1:before-P1D:desk"].text
    assert "31 August 2025, 1 September 2025 and 23 September 2025 were not sent; this message stands for them" in told


async def test_what_was_on_its_way_at_the_backup_is_sent_again_with_its_key(database_url: str, backup_url: str) -> None:
    async with aclosing(open_database(database_url)) as database:
        house = House(database, now=at("2025-08-01"))
        await house.record(an_entry())
        await house.raise_all(SINCE[0])
    back_up(database_url)
    async with aclosing(open_database(database_url)) as database:
        house = House(database, now=SINCE[0])
        await house.live(SINCE[0])
    async with aclosing(open_database(backup_url)) as database:
        restored = House(database, now=RESTORED_AT)
        await restored.live(RESTORED_AT)
    assert set(house.desk.sent) <= set(restored.desk.sent)


async def test_another_move_than_before_the_restore_has_keys_of_its_own_and_the_same_move_the_same(
    database_url: str, backup_url: str
) -> None:
    async with aclosing(open_database(database_url)) as database:
        await House(database, now=at("2025-08-01")).record(an_entry(), an_entry("other"))
    back_up(database_url)
    sent = []
    for url, moves in ((database_url, ("2025-12", "2025-12")), (backup_url, ("2025-12", "2025-12-31"))):
        async with aclosing(open_database(url)) as database:
            house = House(database, now=at("2025-08-01"))
            for about, edtf in zip(("iraq-mission", "other"), moves, strict=True):
                deadline = a_deadline(edtf)
                await house.announce(about, an_announcement(AnnouncementKind.MOVED, "2025-07", deadline=deadline))
            await house.live(at("2025-12-30T09:00"))
            sent.append(set(house.desk.sent))
    assert {key.partition(":")[0] for key in sent[0] & sent[1]} == {"iraq-mission"}
    assert {key.partition(":")[0] for key in sent[0] ^ sent[1]} == {"other"}
