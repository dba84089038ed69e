"""What the tests of connections share: that nothing is left behind."""

from collections.abc import AsyncIterator

import pytest

from tests.channels.http.wire import nothing_left


@pytest.fixture
async def leaves_nothing() -> AsyncIterator[None]:
    async with nothing_left():
        yield
