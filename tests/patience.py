"""How long tests wait for what must come: as long as a machine needs that has other things to do."""

import asyncio
from collections.abc import Awaitable, Callable

PATIENCE_SECONDS = 120.0
"""The bound between late and never, not between quick and slow: where all goes well nobody waits so long."""


async def until(happened: Callable[[], bool], *, every: float = 0.01) -> None:
    """Wait for what is nobody's to announce, as what happens in another process. Looks *every* so many seconds."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not happened():  # noqa: ASYNC110 - see above
            await asyncio.sleep(every)


async def becomes(holds: Callable[[], Awaitable[bool]], *, every: float = 0.01) -> None:
    """Wait as `until` does, for what has to be asked."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await holds():  # noqa: ASYNC110 - as above
            await asyncio.sleep(every)
