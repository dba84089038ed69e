"""What a text holds. A long one is looked through in a process of its own: it takes seconds, in which others wait.

Run as a program, this is that process: a text as JSON on standard input, what was found on standard output.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from service.documents.apart import ask, bound_this_process
from service.errors import DocumentFault, UnreadableDocumentError
from service.intake.proposals import Document

LONGEST_SECONDS = 60.0
"""A text of the greatest length takes a tenth of it."""


SHORT = 10_000
"""Characters that are looked through in a tenth of a second."""


class Rows(Struct, frozen=True):
    """What was found, as it is kept: `service.intake.rows`."""

    proposals: Sequence[dict[str, Any]]
    expressions: Sequence[dict[str, Any]]


def found_in(document: Document) -> Rows:
    """Return what *document* holds: a short one is looked through here, which is done at once."""
    return find_here(document) if len(document.text) <= SHORT else find_apart(document)


def find_here(document: Document) -> Rows:
    """Return what *document* holds, however long it takes."""
    from service.intake.rows import expression_row, stored_row
    from service.jobs.documents.look_through import look_through

    found = look_through(document)
    return Rows([stored_row(each) for each in found.proposals], [expression_row(each) for each in found.expressions])


def find_apart(document: Document, *, seconds: float = LONGEST_SECONDS) -> Rows:
    """Return what *document* holds, within *seconds*. Raises `UnreadableDocumentError` where it takes longer."""
    given = {
        "text": document.text,
        "published_on": document.published_on.isoformat(),
        "said_on": document.said_on.isoformat() if document.said_on else None,
        "language": document.language,
    }
    try:
        answer = ask("service.jobs.documents.find_apart", json.dumps(given).encode(), seconds)
    except subprocess.TimeoutExpired:
        answer = None
    if answer is None:
        told = f"it takes longer than {seconds:g} seconds to look through. Give the part that matters"
        raise UnreadableDocumentError(DocumentFault.TOO_SLOW, told)
    return Rows(answer["proposals"], answer["expressions"])


def _main() -> None:
    bound_this_process()
    given = json.load(sys.stdin)
    said_on = date.fromisoformat(given["said_on"]) if given["said_on"] else None
    found = find_here(Document(given["text"], date.fromisoformat(given["published_on"]), said_on, given["language"]))
    sys.stdout.write(json.dumps({"proposals": found.proposals, "expressions": found.expressions}))


if __name__ == "__main__":
    _main()
