"""docs/feeds.md tells people what to ask for: that it is there."""

import re
from pathlib import Path

from service.catalogue import read_catalogue
from service.web.feeds.atom import MOST_ENTRIES
from service.web.feeds.calendar import MOST_EVENTS
from tests.web.office import Office, on_sqlite

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "feeds.md").read_text(encoding="utf-8")
PAGES_OF_PEOPLE = "/commitments/iraq-mission"


def paths_in(text: str) -> list[str]:
    """The paths of our own addresses in *text*, in the order in which they stand there."""
    return re.findall(r"(?:http://127\.0\.0\.1:8080|https://muhla\.example\.org)(/[^\s\")`]+)", text)


@on_sqlite
async def test_every_address_in_it_answers(office: Office) -> None:
    shipped = read_catalogue((ROOT / "deadlines.toml").read_text(encoding="utf-8"), file="d", channels=["desk"])
    await office.house.record(*shipped.entries)
    paths = [path for path in paths_in(PAGE) if path != PAGES_OF_PEOPLE]
    assert len(paths) >= 12
    for path in paths:
        answer = await office.ask("GET", path)
        assert answer.status_code == 200, path


def test_the_figures_in_it_are_so() -> None:
    assert f"A calendar has {MOST_EVENTS:,} events at most" in PAGE
    assert f"the newest {MOST_ENTRIES}." in PAGE
