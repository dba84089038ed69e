"""An office, as in the tests of the web app."""

import pytest

from service.store.database import Database
from tests.builders import at
from tests.house import House
from tests.web.office import Office


@pytest.fixture
async def office(database: Database) -> Office:
    office = Office(House(database, now=at("2025-08-01T08:00")))
    await office.issue_tokens()
    return office
