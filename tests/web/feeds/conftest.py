"""An office that knows at which address people reach it."""

import pytest

from service.store.database import Database
from tests.builders import at
from tests.house import House
from tests.web.office import Office


@pytest.fixture
async def office(database: Database) -> Office:
    office = Office(House(database, now=at("2025-08-01T08:00")), public_url="https://muhla.example")
    await office.issue_tokens()
    return office
