"""Whose clocks a page shows that is about many commitments: those of most of them."""

from service.store.documents import usual_zone
from service.web.desk import Desk


async def common_zone(desk: Desk) -> str:
    """Return the time zone that most commitments are in; UTC where there are none."""
    return await desk.kept.get("zone", lambda: _read(desk))


async def _read(desk: Desk) -> str:
    async with desk.browsing, desk.context.database.reading() as conn:
        return await usual_zone(conn) or "UTC"
