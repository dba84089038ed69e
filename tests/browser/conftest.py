"""One service and one browser for all checks. They are left out, with the reason, where a machine has no browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.site import Site, hand_in, running_site
from tests.browser.test_intake import TEXTS

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(Path(tmp_path_factory.mktemp("site"))) as site:
        hand_in(site, *TEXTS.values())
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for the checks of a file, and gone before others come: while it is open, no test can run an event loop."""
    if CHROMIUM is None:
        pytest.skip("needs a browser: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
