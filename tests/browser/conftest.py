"""One service and one browser for all checks. They are left out, with the reason, where a machine has no browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.site import Site, running_site

CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with running_site(Path(tmp_path_factory.mktemp("site"))) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for one file of tests. While it is there its event loop runs, and no other test can run one."""
    if CHROMIUM is None:
        pytest.skip("needs a browser: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()
