"""What time it is for everybody who shares a database."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection


async def shown_by_server(conn: AsyncConnection) -> datetime:
    """Return what the clock of a PostgreSQL server shows."""
    moment: datetime = (await conn.execute(select(func.clock_timestamp()))).scalar_one()
    return moment
