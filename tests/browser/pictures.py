"""Makes the pictures in ``docs/`` again: ``python -m tests.browser.pictures``. They show the catalogue that ships."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.site import running_site
from tests.service.process import REPOSITORY

PICTURES = {
    "dashboard.png": ("/", "en", 1440, 1180, 1),
    "dashboard-ar.png": ("/", "ar", 390, 844, 2),
    "commitment.png": ("/commitments/washington-conference", "en", 1440, 1000, 1),
}
"""By name: the page, its language, the size of the window in CSS pixels, and real pixels for each of them."""


def make() -> None:
    """Write all of them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_site(Path(folder), CHANNELS__NEWSROOM__KIND="console") as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (path, language, width, height, scale) in PICTURES.items():
            window = {"width": width, "height": height}
            tab = browser.new_page(viewport=window, device_scale_factor=scale)  # type: ignore[arg-type]  # a size
            tab.goto(f"{site.url}{path}?lang={language}")
            tab.screenshot(path=REPOSITORY / "docs" / name)
        browser.close()


if __name__ == "__main__":
    make()
