"""The whole file: text in, a checked catalogue or every fault out."""

from collections.abc import Collection, Sequence
from datetime import datetime

from service.catalogue.anchors import check_anchors
from service.catalogue.entries import read_entry
from service.catalogue.ladders import Ladders
from service.catalogue.lines import Path
from service.catalogue.parse import parse
from service.catalogue.report import Report
from service.catalogue.routes import read_route
from service.catalogue.said import check_said
from service.catalogue.table import Table, shown
from service.core.entry import Catalogue, Entry

_KEYS = frozenset(("defaults", "tags", "routes", "commitments"))


def read_catalogue(text: str, *, file: str, channels: Collection[str] | None, now: datetime | None = None) -> Catalogue:
    """Return the catalogue that *text*, the content of *file*, holds. Routes may name *channels* only; None: any.
    Announcements may be of days up to *now* only; None: of any.

    Raises `CatalogueError` with everything that is wrong, in the order of lines, and nothing else, whatever *text* is.
    Open the file with ``errors="surrogateescape"``: then bytes that are not UTF-8 are a fault with a line, too.
    """
    text = text.removeprefix("\ufeff")  # some editors begin a file with it
    document = parse(text, file)
    report = Report(file, text, document)
    root = Table(document, (), report)
    root.only(_KEYS)
    ladders = Ladders(root)
    routes = tuple(read_route(each, channels) for each in root.subtables("routes", most=None))
    placed = [(each.path, read_entry(each, ladders)) for each in _commitments(root)]
    _check_ids(placed, report)
    check_anchors(placed, report)
    if now is not None:
        check_said(placed, now, report)
    report.raise_faults()
    return Catalogue(tuple(entry for _, entry in placed), routes)


def _commitments(root: Table) -> list[Table]:
    """Return the commitments' tables. A file that was cut short, or emptied, must not archive them all."""
    if "commitments" not in root.values:
        remedy = "Write at least one [[commitments]]; or, if none is meant, commitments = []."
        root.fault("commitments", "is missing: all commitments would be archived", remedy)
    return root.subtables("commitments", most=None)


def _check_ids(placed: Sequence[tuple[Path, Entry]], report: Report) -> None:
    """Report each id that an earlier commitment has."""
    first: dict[str, Path] = {}
    for path, entry in placed:
        earlier = first.setdefault(entry.id, path)
        if earlier is not path and entry.id:
            line = report.line((*earlier, "id"))
            report.add((*path, "id"), f"{shown(entry.id)} is taken: line {line} has it too", "Choose another id.")
