"""``python -m service.documents``: a document on standard input, its text as JSON on standard output."""

import json
import resource
import sys
from typing import Any

from service.documents.read import read_document
from service.errors import UnreadableDocumentError

MOST_MEMORY = 768 * 1024 * 1024
"""Bytes of address space: a PDF of hundreds of pages takes a quarter of it."""

MOST_CPU_SECONDS = 60


def main() -> None:
    """Read one document, and say what is in it, or what is wrong with it."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
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
