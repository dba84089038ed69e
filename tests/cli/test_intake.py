"""``muhla intake``: what a text holds, for people, for programs, and to be pasted."""

import io
import sys
from datetime import date
from pathlib import Path

import pytest

from service.catalogue import read_catalogue
from service.intake.proposals import Document
from service.intake.read import read
from service.store.database import Database
from service.store.documents import list_documents
from tests.cli.terminal import CATALOGUE, Terminal

ENGLISH = (
    "The talks began on 4 May 2025. The Secretariat shall, not later than 31 March 2027, publish a list of the "
    "measures taken.\nThe mission will remain in the country until September 2028.\n"
)
ARABIC = "بدأت المحادثات في 4 أيار 2025. وعلى الأمانة أن تنشر القائمة في موعد أقصاه 31 آذار/مارس 2027.\n"
PAST = "The talks began on 4 May 2025 and ended a day later.\n"
KEYS = [
    "fragments",
    "edtf",
    "modality",
    "earliest",
    "latest",
    "duration",
    "anchor",
    "party",
    "confidence",
    "readings",
    "in_working_days",
]


@pytest.fixture
def texts(terminal: Terminal) -> Terminal:
    for name, text in (("statement.txt", ENGLISH), ("bayan.txt", ARABIC), ("past.txt", PAST)):
        (terminal.folder / name).write_text(text, encoding="utf-8")
    return terminal


def test_proposals_are_shown_where_they_stand(texts: Terminal) -> None:
    shown = texts("intake", "statement.txt", "--published", "2026-03-04")
    assert shown.code == 0
    assert "by 31 March 2027" in shown.out
    assert "until September 2028 (no day is given; counted to 30 September 2028)" in shown.out
    assert "shall, not later than 31 March 2027" in " ".join(shown.out.split())
    assert shown.lines[-1].startswith("2 proposals; ")
    assert shown.err == ""


def test_a_narrow_and_a_wide_terminal_hold_the_table(texts: Terminal) -> None:
    for columns in (40, 80, 140):
        texts.set("COLUMNS", str(columns))
        for name in ("statement.txt", "bayan.txt"):
            shown = texts("intake", name, "--published", "2026-03-04")
            table = shown.out.rpartition("\n\n")[0]
            assert max(map(len, table.splitlines())) <= columns


def test_programs_get_json_with_offsets_in_the_raw_text(texts: Terminal) -> None:
    shown = texts("intake", "bayan.txt", "--published", "2026-03-04", "--json")
    assert list(shown.json) == ["proposals", "expressions"]
    for proposal in shown.json["proposals"]:
        assert list(proposal) == KEYS
        for fragment in proposal["fragments"]:
            assert ARABIC[fragment["start"] : fragment["end"]] == fragment["text"]
    assert [each["edtf"] for each in shown.json["proposals"]] == ["2027-03-31"]
    assert {each["kind"] for each in shown.json["expressions"]} >= {"deadline", "past_reference"}


@pytest.mark.parametrize("name", ["statement.txt", "bayan.txt"])
def test_entries_load_when_they_are_pasted_into_a_catalogue(texts: Terminal, name: str) -> None:
    shown = texts("intake", name, "--published", "2026-03-04", "--said-on", "2026-03-03", "--toml")
    pasted = f"{CATALOGUE}\n{shown.out}"
    before = len(read_catalogue(CATALOGUE, file="x", channels=None).entries)
    entries = read_catalogue(pasted, file="x", channels=None).entries[before:]
    text = (texts.folder / name).read_text(encoding="utf-8")
    assert len(entries) == len(read(Document(text, date(2026, 3, 4), date(2026, 3, 3))).proposals) > 0
    for entry in entries:
        assert entry.deadline is not None
        source = entry.sources[0]
        assert (source.document, str(source.published), str(source.said_on)) == (name, "2026-03-04", "2026-03-03")
        assert source.phrase in text
    texts.write(pasted)
    assert texts("check").code == 0


def test_standard_input_is_read(texts: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ENGLISH.encode())))
    shown = texts("intake", "-", "--published", "2026-03-04", "--json")
    assert len(shown.json["proposals"]) == 2


def test_nothing_found_is_a_no(texts: Terminal) -> None:
    shown = texts("intake", "past.txt", "--published", "2026-03-04")
    assert shown.code == 1
    assert shown.out.startswith("0 proposals; ")


def test_the_day_of_publication_is_needed(texts: Terminal) -> None:
    shown = texts("intake", "statement.txt")
    assert shown.code == 2
    assert "--published is missing" in shown.err
    assert "Give it, as in --published 2024-09-28" in shown.err


@pytest.mark.parametrize("option", ["--published", "--said-on"])
def test_a_year_of_another_calendar_is_refused(texts: Terminal, option: str) -> None:
    shown = texts("intake", "statement.txt", option, "1447-11-10")
    assert shown.code == 2
    assert "the year 1447 is out of reach. Write a year from 1900 to 2999" in " ".join(shown.err.split())


def test_a_web_page_may_say_when_it_was_published(texts: Terminal) -> None:
    head = '<meta property="article:published_time" content="2024-03-04T09:00:00Z">'
    page = f"<!doctype html><html><head>{head}</head><body><article><p>{ENGLISH}</p></article></body></html>"
    (texts.folder / "page.html").write_text(page, encoding="utf-8")
    shown = texts("intake", "page.html", "--json")
    assert shown.code == 0
    assert "the page says that it was published on 2024-03-04" in shown.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nowhere.txt", "--published", "2026-03-04"), "nowhere.txt: No such file or directory"),
        (("statement.txt", "--published", "2026-03"), "it is more than one day"),
        (("statement.txt", "--published", "2026-03-04", "--said-on", "2026-03-05"), "Give an earlier day"),
        (("statement.txt", "--published", "2026-03-04", "--language", "fr"), "Write ar or en"),
        (("statement.txt", "--published", "2026-03-04", "--json", "--toml"), "do not go together"),
        (("picture.png", "--published", "2026-03-04"), "picture.png: this is a picture"),
    ],
)
def test_wrong_use_is_told(texts: Terminal, arguments: tuple[str, ...], told: str) -> None:
    (texts.folder / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    shown = texts("intake", *arguments)
    assert shown.code == 2
    assert shown.out == ""
    assert told in shown.err


def test_no_database_and_no_catalogue_are_needed(texts: Terminal, tmp_path: Path) -> None:
    (texts.folder / "deadlines.toml").unlink()
    (texts.folder / "var" / "muhla.db").unlink()
    assert texts("intake", "statement.txt", "--published", "2026-03-04").code == 0
    assert list((texts.folder / "var").iterdir()) == []


def test_a_document_may_be_kept_for_the_page_and_is_known_again(texts: Terminal) -> None:
    given = ("intake", "statement.txt", "--published", "2026-03-04", "--keep", "--by", "amal")
    first, second = texts(*given), texts(*given)
    assert (first.code, first.err) == (
        0,
        "muhla: document 1 is on record: decide on its proposals at /intake/1\n",
    )
    assert second.err == "muhla: document 1 is on record, and was before: decide on its proposals at /intake/1\n"

    async def kept(database: Database) -> list[tuple[str, str, int]]:
        async with database.reading() as conn:
            return [(each.name, each.received_by, each.proposed) for each in await list_documents(conn)]

    assert texts.in_database(kept) == [("statement.txt", "amal", 2)]
