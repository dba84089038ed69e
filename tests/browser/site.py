"""The service as it ships, on loopback, and a browser that notes whatever is wrong with its pages."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from playwright.sync_api import Browser, ConsoleMessage, Locator, Request
from playwright.sync_api import Page as Tab

from tests.patience import PATIENCE_SECONDS
from tests.secrecy import secret
from tests.service.process import REPOSITORY, free_port

NOW = "2026-11-22T09:00:00+03:00"


@dataclass(frozen=True)
class Site:
    """A running service with the catalogue that ships. *token* may write."""

    url: str
    token: str


@contextmanager
def running_site(folder: Path, **others: str) -> Iterator[Site]:
    """Start the service with its data in *folder* and *others* as ``MUHLA_...`` settings, and end it."""
    port = free_port()
    own = {name: value for name, value in os.environ.items() if not name.startswith("MUHLA_")}
    settings = {
        "MUHLA_DATA_DIR": str(folder),
        "MUHLA_PORT": str(port),
        "MUHLA_CATALOGUE": str(REPOSITORY / "deadlines.toml"),
        "MUHLA_CLOCK_START": NOW,
        "MUHLA_PUBLIC_URL": f"http://127.0.0.1:{port}",
        **{f"MUHLA_{name}": value for name, value in others.items()},
    }
    environment = {**own, **settings}
    with (folder / "output.txt").open("wb") as output:
        command = [sys.executable, "-m", "service"]
        process = subprocess.Popen([*command, "serve"], cwd=REPOSITORY, env=environment, stdout=output, stderr=output)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process, folder)
            made = subprocess.run(
                [*command, "token", "create", "browser", "--scope", "write"],
                cwd=REPOSITORY,
                env=environment,
                capture_output=True,
                text=True,
                check=True,
                timeout=PATIENCE_SECONDS,
            )
            yield Site(url, secret(made.stdout.split()[0]))
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _wait(url: str, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    """Wait until the service has loaded its catalogue, and has told what is due."""
    latest = time.monotonic() + PATIENCE_SECONDS
    with httpx.Client(base_url=url, trust_env=False, timeout=PATIENCE_SECONDS) as client:
        while time.monotonic() < latest:
            assert process.poll() is None, (folder / "output.txt").read_text(encoding="utf-8")
            try:
                if client.get("/health").status_code == 200 and client.get("/status").json()["commitments"]:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
    raise AssertionError((folder / "output.txt").read_text(encoding="utf-8"))


def hand_in(site: Site, *texts: str) -> None:
    """Let each text be received as a document."""
    with httpx.Client(base_url=site.url, trust_env=False, timeout=PATIENCE_SECONDS) as client:
        for text in texts:
            given = {"text": text, "published_on": "2026-11-20"}
            answer = client.post("/api/v1/intake", json=given, headers={"Authorization": f"Bearer {site.token}"})
            assert answer.status_code == 201, answer.text


_WATCH = """
window.faults = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.faults.push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


@dataclass
class Visit:
    """A tab, and what was wrong with what it showed. A page that was not found is no fault of the page."""

    tab: Tab
    site: Site
    _said: list[str] = field(default_factory=list)
    _asked: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.tab.on("request", self._ask)
        self.tab.on("console", self._hear)
        self.tab.on("pageerror", lambda error: self._said.append(f"error: {error}"))
        self.tab.on("requestfailed", self._miss)

    def _ask(self, request: Request) -> None:
        if request.is_navigation_request():
            self._asked.add(request.url)

    def _miss(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the tab went on to the next page before it was there
            self._said.append(f"failed: {request.url}: {request.failure}")

    def _hear(self, message: ConsoleMessage) -> None:
        expected = message.text.startswith("Failed to load resource") and message.location["url"] in self._asked
        if message.type in ("error", "warning") and not expected:
            self._said.append(f"{message.type}: {message.text}")

    def open(self, path: str, *, language: str = "en") -> int:
        """Go to *path*, and return the status of the answer."""
        joint = "&" if "?" in path else "?"
        return self.follow(lambda: self.tab.goto(f"{self.site.url}{path}{joint}lang={language}"))

    def follow(self, act: Callable[[], object]) -> int:
        """Do what leads to another page, ``link.click``, wait until that is there, and return the answer's status.

        A click by itself returns while the old page is there, and what comes next may be asked of this one, or of none.
        """
        with self.tab.expect_navigation(wait_until="load") as arrival:
            act()
        answer = arrival.value
        assert answer is not None, f"{self.tab.url} is the same page"
        return answer.status

    def unfold(self, summary: Locator) -> None:
        """Click on *summary*, so that all of it is seen. This leads to no other page."""
        assert summary.evaluate("each => each.localName") == "summary"
        summary.click()

    def jump(self, link: Locator) -> None:
        """Click on *link*, which leads to another place on the same page."""
        place = link.get_attribute("href") or ""
        assert place.startswith("#")
        link.click()
        self.tab.wait_for_url(f"**{place}")

    def faults(self) -> list[str]:
        """What the browser complained of since the tab was opened."""
        violations: list[str] = self.tab.evaluate("window.faults")
        return [*self._said, *violations]


@contextmanager
def visiting(
    browser: Browser, site: Site, *, width: int = 1440, dark: bool = False, signed_in: bool = False
) -> Iterator[Visit]:
    """Open a tab in a profile of its own."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if dark else "light",
        extra_http_headers={"Authorization": f"Bearer {site.token}"} if signed_in else {},
    )
    context.set_default_timeout(1000 * PATIENCE_SECONDS)
    context.add_init_script(_WATCH)
    try:
        yield Visit(context.new_page(), site)
    finally:
        context.close()
