"""docs/catalogue.md: every key of the catalogue, with its default; and every example in TOML is accepted."""

import re
import tomllib
from collections.abc import Collection
from pathlib import Path

import pytest

from service.catalogue import read_catalogue
from service.catalogue.deadlines import DATE_KEYS, DEADLINE_KEYS
from service.catalogue.entries import _KEYS as COMMITMENT_KEYS
from service.catalogue.evidence import _ANNOUNCEMENT_KEYS, _READING_KEYS, _SOURCE_KEYS, MOST_IN_NOTE, MOST_IN_PHRASE
from service.catalogue.ladders import BUILT_IN, BUILT_IN_ZONE, RULE_KEYS
from service.catalogue.read import _KEYS as TABLES
from service.catalogue.routes import _KEYS as ROUTE_KEYS
from service.catalogue.table import MOST_LISTED
from service.core.model import AnnouncementKind
from tests.docs.pages import DOCS, PAGES, blocks, codes, first_codes, rows, section, text_of
from tests.settings.samples import load, write

PAGE = DOCS / "catalogue.md"
EXAMPLES = [(page.name, block) for page in PAGES for block in blocks(page, "toml")]

REST = """
title = "The ministry publishes its water plan"
parties = ["Ministry of Water Resources"]
sources = [{ document = "Press conference", phrase = "by the end of March" }]
"""


@pytest.mark.parametrize(
    ("heading", "keys"),
    [
        ("A commitment", COMMITMENT_KEYS),
        ("Sources", _SOURCE_KEYS),
        ("Readings", _READING_KEYS),
        ("Announcements", _ANNOUNCEMENT_KEYS | set(AnnouncementKind)),
        ("When it speaks", RULE_KEYS | {"language"}),
        ("Who is told", ROUTE_KEYS),
    ],
)
def test_every_key_is_told_and_no_other(heading: str, keys: Collection[str]) -> None:
    assert set(first_codes(section(PAGE, heading))) == set(keys)


def test_every_key_of_a_deadline_is_told_with_an_example() -> None:
    told = set(first_codes(section(PAGE, "Its deadline")))
    assert told == DEADLINE_KEYS > DATE_KEYS


def test_every_table_is_told() -> None:
    assert {name for name in TABLES if re.search(rf"`\[+{name}[\].]", text_of(PAGE))} == TABLES


def test_the_ladder_that_is_built_in_is_told_as_it_is() -> None:
    told = {
        row[0].strip("`"): tomllib.loads(f"x = {row[2].strip('`')}")["x"]
        for row in rows(section(PAGE, "When it speaks"))
    }
    del told["language"]
    assert told == {
        "zone": BUILT_IN_ZONE,
        "alert_at": f"{BUILT_IN.alert_at:%H:%M}",
        "before": [str(span) for span in BUILT_IN.before],
        "opens": BUILT_IN.opens,
        "after": [str(span) for span in BUILT_IN.after],
        "repeat": str(BUILT_IN.repeat),
        "review": str(BUILT_IN.review),
        "send_days": "all",
    }


def test_the_bounds_are_told_as_they_are() -> None:
    assert f"at most {MOST_IN_PHRASE} characters: never" in section(PAGE, "Sources")
    assert f"at most {MOST_IN_NOTE:,} characters" in section(PAGE, "A commitment")
    assert f"A list has at most {MOST_LISTED} items" in section(PAGE, "A commitment")


def test_what_is_needed_is_told_so() -> None:
    told = {code for row in rows(section(PAGE, "A commitment")) if row[2] == "needed" for code in codes(row[0])}
    for key in told:
        rest = "\n".join(line for line in f'id = "a"\n{REST}'.splitlines() if not line.startswith(key))
        with pytest.raises(Exception, match=f"{key}: is missing"):
            read_catalogue(f"[[commitments]]\n{rest}", file="page", channels=None)
    read_catalogue(f'[[commitments]]\nid = "a"\n{REST}', file="page", channels=None)


@pytest.mark.parametrize(("page", "block"), EXAMPLES)
def test_every_example_in_toml_is_accepted(
    page: str, block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_of_settings(block):
        monkeypatch.chdir(tmp_path)
        write(tmp_path / "config/muhla.toml", block)
        assert load().channels
    else:
        assert read_catalogue(completed(block), file=page, channels=None) is not None


def is_of_settings(block: str) -> bool:
    return "[channels." in block


def completed(block: str) -> str:
    """Return *block* as a whole catalogue: some show one table, or a few keys of a commitment, and no more."""
    tables = tomllib.loads(block)
    if isinstance(tables.get("commitments"), list):
        return block
    if tables.keys() <= TABLES - {"commitments"}:
        return f"commitments = []\n{block}"
    given = tables.keys() | tables.get("commitments", {}).keys()
    rest = [line for line in f'id = "a"\n{REST}'.splitlines() if line.split(" = ")[0] not in given]
    return "\n".join(["[[commitments]]", *rest, block])


def test_an_example_that_is_not_accepted_would_be_noticed() -> None:
    for wrong in ('by = "2027-Q1"', "[[routes]]\ntags = []", '[[commitments.sources]]\ndocument = "d"'):
        with pytest.raises(Exception, match="page:"):
            read_catalogue(completed(wrong), file="page", channels=None)
