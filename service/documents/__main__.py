"""``python -m service.documents``: a document on standard input, its text as JSON on standard output."""

import json
import sys
from typing import Any

from service.documents.apart import bound_this_process
from service.documents.read import read_document
from service.errors import UnreadableDocumentError


def main() -> None:
    """Read one document, and say what is in it, or what is wrong with it."""
    bound_this_process()
    sys.stdout.write(json.dumps(_answer(sys.stdin.buffer.read())))


def _answer(data: bytes) -> dict[str, Any]:
    try:
        content = read_document(data)
    except UnreadableDocumentError as error:
        return {"fault": str(error.fault), "told": str(error)}
    return {
        "kind": str(content.kind),
        "text": content.text,
        "title": content.title,
        "published_on": content.published_on.isoformat() if content.published_on else None,
    }


main()
