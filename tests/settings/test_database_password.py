"""A password apart from the database's address, as containers get it: in a file of its own."""

from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.secrecy import secret
from tests.settings.samples import complaint, load, write

ADDRESS = "postgresql://muhla@database/muhla?connect_timeout=5"
PASSWORD = secret("p@ss:w/rd%41 مهلة")


def test_it_is_put_into_the_address_whatever_is_in_it(folder: Path) -> None:
    write(folder / "run-secrets/MUHLA_DATABASE_PASSWORD", f"{PASSWORD}\n")
    address = make_url(load(DATABASE_URL=ADDRESS).database_address)
    assert (address.username, address.password, address.host) == ("muhla", PASSWORD, "database")
    assert address.query == {"connect_timeout": "5"}


def test_without_it_the_address_stays_as_it_is() -> None:
    assert load(DATABASE_URL=ADDRESS).database_address == ADDRESS


@pytest.mark.parametrize("address", ["postgresql://muhla:other@database/muhla", "postgresql://database/muhla", ""])
def test_an_address_without_a_place_for_it_is_refused(address: str) -> None:
    said = complaint(DATABASE_URL=address, DATABASE_PASSWORD=PASSWORD)
    assert said.startswith("MUHLA_DATABASE_PASSWORD: the value needs a MUHLA_DATABASE_URL with a user and no password.")
    assert PASSWORD not in said


def test_an_address_that_is_none_is_all_that_is_told() -> None:
    assert "DATABASE_PASSWORD" not in complaint(DATABASE_URL="mysql://muhla@database", DATABASE_PASSWORD=PASSWORD)
