"""A house on each kind of database, on the morning before the first reminder."""

import pytest

from service.store.database import Database
from tests.builders import at
from tests.house import House


@pytest.fixture
def house(database: Database) -> House:
    return House(database, now=at("2025-08-01"))
