"""``muhla intake``: the deadlines that a text holds, each with its proof. No commitment is recorded by it."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.options import By, Json, WrongUseError, one_day, whoever
from service.cli.output import counted, print_json, remark, say
from service.cli.session import in_workshop
from service.errors import ServiceError, UnreadableDateError

if TYPE_CHECKING:
    from service.documents import Content
    from service.intake.proposals import Document, Findings
    from service.jobs.documents.intake import Received
    from service.wiring import Workshop

STDIN = "-"
LONGEST_NAME = 300
LANGUAGES = ("ar", "en")


def day_of_source(text: str) -> date:
    """Return the day that *text* gives. Raises `UnreadableDateError` also for a year of another calendar."""
    from service.core.edtf import Window
    from service.core.years import year_fault

    day = one_day(text)
    wrong = year_fault(Window(day, day))
    if wrong:
        raise UnreadableDateError(text, *wrong)
    return day


def known_language(text: str) -> str:
    """Return *text* as a language that is read."""
    if text not in LANGUAGES:
        raise WrongUseError(f"--language: {text!r} is not read. Write ar or en, or leave it out: the letters tell")
    return text


File = Annotated[str, typer.Argument(metavar="FILE", help="Plain text, HTML, .docx or PDF; - is standard input.")]
Published = Annotated[
    date | None,
    typer.Option(
        "--published",
        metavar="DAY",
        parser=day_of_source,
        help="The day it was published, as in 2024-09-28. Needed, unless it is HTML that says so.",
    ),
]
SaidOn = Annotated[
    date | None,
    typer.Option(
        "--said-on",
        metavar="DAY",
        parser=day_of_source,
        help="The day of the statement that it reports, where it is older.",
    ),
]
Language = Annotated[
    str | None,
    typer.Option("--language", metavar="CODE", parser=known_language, help="ar or en. Default: the letters tell."),
]
Name = Annotated[
    str | None,
    typer.Option("--document", metavar="TEXT", help="What to call it as a source. Default: the file's name."),
]
Keep = Annotated[
    bool, typer.Option("--keep", help="Record the document, so that its proposals are decided on the page.")
]
Toml = Annotated[bool, typer.Option("--toml", help="Print entries to paste into deadlines.toml.")]


def intake(
    file: File,
    published: Published = None,
    said_on: SaidOn = None,
    language: Language = None,
    document: Name = None,
    json: Json = False,
    toml: Toml = False,
    keep: Keep = False,
    by: By = None,
) -> None:
    """Which deadlines does a text hold? Proposes commitments, in Arabic and English text. A person decides on each.

    muhla intake statement.pdf --published 2024-09-28
    """
    if json and toml:
        raise WrongUseError("--json and --toml do not go together. Give one of them")
    content = _content(file)
    text = _document(content, published, said_on, language)
    found = _find(text)
    if json:
        _print_rows(found)
    elif toml:
        _print_entries(found, text, _name(file, document, content))
    else:
        _show(found, text)
    if keep:
        _keep(text, content, _name(file, document, content), by or whoever())
    if not found.proposals:
        raise typer.Exit(1)


def _keep(text: "Document", content: "Content", name: str, who: str) -> None:
    """Record the document as the page does, and say where it is."""
    received, page = in_workshop(lambda shop: _record(shop, text, content, name, who))
    known = "" if received.is_new else ", and was before"
    place = f"{page}/intake/{received.number}"
    remark(f"document {received.number} is on record{known}: decide on its proposals at {place}")


async def _record(
    shop: "Workshop", text: "Document", content: "Content", name: str, who: str
) -> "tuple[Received, str]":
    """Record the document; return what came of it, and the address of the page where that is known."""
    from service.jobs.documents.take_in import Intake

    received = await Intake(shop.database).record(text, content.kind, name, who=who, now=shop.clock.now())
    return received, (shop.settings.public_url or "").rstrip("/")


def _content(file: str) -> "Content":
    from service.documents import LARGEST_DOCUMENT, read_apart
    from service.errors import UnreadableDocumentError

    most = LARGEST_DOCUMENT + 1
    try:
        if file == STDIN:
            return read_apart(sys.stdin.buffer.read(most))
        with Path(file).open("rb") as opened:
            return read_apart(opened.read(most))
    except UnreadableDocumentError as error:
        raise ServiceError(f"{'standard input' if file == STDIN else file}: {error}") from None


def _document(content: "Content", published: date | None, said_on: date | None, language: str | None) -> "Document":
    from service.intake.proposals import Document

    day = published or content.published_on
    if day is None:
        raise WrongUseError(
            "--published is missing: relative dates count from the day of publication, and this document does not "
            "tell it. Give it, as in --published 2024-09-28"
        )
    if published is None:
        remark(f"the page says that it was published on {day}. Give --published if that is wrong")
    if said_on is not None and said_on > day:
        raise WrongUseError(f"--said-on {said_on} is after the day of publication, {day}. Give an earlier day")
    return Document(content.text, day, said_on, language)


def _find(text: "Document") -> "Findings":
    from service.jobs.documents.look_through import look_through

    return look_through(text)


def _print_rows(found: "Findings") -> None:
    from service.intake.rows import findings_row

    rows: dict[str, Any] = findings_row(found)
    print_json(rows)


def _print_entries(found: "Findings", text: "Document", name: str) -> None:
    from service.cli.draft_entries import Origin, entry_text
    from service.intake.drafts import draft_of, language_of

    origin = Origin(name, text.published_on, text.said_on)
    taken: set[str] = set()
    for proposal in found.proposals:
        draft = draft_of(proposal, language=language_of(text), name=name, taken=taken)
        taken.add(draft.id)
        print(entry_text(draft, proposal.confidence, origin))


def _name(file: str, document: str | None, content: "Content") -> str:
    from service.intake.drafts import clean

    default = content.title or "standard input" if file == STDIN else Path(file).name
    return (clean(document or "") or clean(default) or "document")[:LONGEST_NAME]


def _show(found: "Findings", text: "Document") -> None:
    from service.cli.found import show
    from service.intake.drafts import language_of

    if found.proposals:
        show(found, text.text, language_of(text))
        say()
    dates = counted(len(found.expressions), "date")
    say(f"{counted(len(found.proposals), 'proposal')}; {dates} in the text. No commitment is made: a person decides.")
