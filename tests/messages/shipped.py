"""What the catalogue that ships has to say on 22 November 2026, as an engine would say it."""

import tempfile
from datetime import timedelta
from pathlib import Path

from service.catalogue import read_catalogue
from service.core.links import Links
from service.core.message import Brief
from service.jobs.load_catalogue import apply
from service.jobs.raise_alerts import BATCH, Outlets, raise_alerts
from service.jobs.sending.parcels import pack
from service.store.database import open_database
from service.store.migrate import upgrade
from service.store.outbox import claim
from tests.builders import at

CATALOGUE = Path(__file__).parents[2] / "deadlines.toml"
NOW = at("2026-11-22T08:16")
SITE = "https://muhla.example.org"


async def shipped_briefs(*, linked: bool = True) -> dict[str, Brief]:
    """Return every alert that is raised at once where the service starts for the first time, by commitment.

    *linked*: with a page and an address to acknowledge at.
    """
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/muhla.db")
        try:
            await upgrade(database)
            catalogue = read_catalogue(CATALOGUE.read_text(encoding="utf-8"), file=CATALOGUE.name, channels=["desk"])
            async with database.writing() as conn:
                await apply(conn, catalogue, file=CATALOGUE.name, digest="", now=NOW)
            await raise_alerts(database, Outlets(["desk"], {"desk": 0}), now=NOW)
            async with database.writing() as conn:
                until = NOW + timedelta(minutes=1)
                claims, _ = await claim(conn, "desk", limit=BATCH, engine="pictures", now=NOW, until=until)
                parcels = await pack(conn, claims, now=NOW, links=Links(SITE, key=bytes(32)) if linked else None)
        finally:
            await database.aclose()
    return {brief.commitment.id: brief for parcel in parcels for brief in parcel.briefs}
