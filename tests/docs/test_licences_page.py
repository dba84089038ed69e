"""docs/licences.md: every package that is locked, with what it says of its licence."""

import pytest

from tests.docs.licences import PAGE, licence_of, locked, page
from tests.docs.pages import text_of

TAKEN = (
    "MIT",
    "BSD",
    "Apache",
    "PSF",
    "Python Software Foundation",
    "MPL-2.0",
    "ISC",
    "LGPL-3.0",
    "0BSD",
    "Unlicense",
    "The BSD",
    "MPL-1.1 OR",
)
"""Beginnings of licences under which a package may be in an image that everybody passes on."""


def test_the_page_is_as_the_lock_file_asks() -> None:
    assert text_of(PAGE) == page(), "run `make licences`"


@pytest.mark.parametrize("package", locked())
def test_a_package_says_what_its_licence_is_and_it_is_one_that_we_take(package: str) -> None:
    told = licence_of(package)
    assert told.startswith(TAKEN), f"{package}: {told or 'no licence'}"
