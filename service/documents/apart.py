"""Reading in a process of its own: what a document can do there is bounded, and its libraries burden nobody else.

That process has no secret, a bound on its memory and its time, and may write no file.
"""

import json
import os
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from service.documents.content import Content, Kind
from service.documents.kinds import kind_of
from service.documents.read import check_size, read_document
from service.errors import DocumentFault, UnreadableDocumentError

LONGEST_SECONDS = 120.0
"""So long may a document take. A dense page of PDF takes up to half a second, all else together less than one."""

MOST_MEMORY = 768 * 1024 * 1024
"""Bytes of address space: a PDF of hundreds of pages takes a quarter of it."""

MOST_CPU_SECONDS = 120

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "HOME", "SYSTEMROOT")


def read_apart(data: bytes, *, seconds: float = LONGEST_SECONDS) -> Content:
    """Return what the document *data* holds, within *seconds*. Raises `UnreadableDocumentError`."""
    check_size(data)
    if kind_of(data) is Kind.TEXT:
        return read_document(data)  # nothing of others is needed for it
    try:
        answer = ask("service.documents", data, seconds)
    except subprocess.TimeoutExpired:
        told = f"it takes longer than {seconds:g} seconds to read. Give the part that matters, or its text"
        raise UnreadableDocumentError(DocumentFault.TOO_SLOW, told) from None
    if answer is None:
        told = "it takes more memory to read than a document may, or is damaged. Give the part that matters"
        raise UnreadableDocumentError(DocumentFault.BROKEN, f"{told}, or its text")
    if "fault" in answer:
        raise UnreadableDocumentError(DocumentFault(answer["fault"]), answer["told"])
    published = answer["published_on"]
    return Content(
        Kind(answer["kind"]), answer["text"], answer["title"], date.fromisoformat(published) if published else None
    )


def ask(module: str, data: bytes, seconds: float) -> dict[str, Any] | None:
    """Return what *module*, run as a program of its own, answers to *data*; None where it said nothing: it broke off.

    Raises ``subprocess.TimeoutExpired`` after *seconds*; then it is ended.
    """
    done = subprocess.run(
        [sys.executable, "-m", module],
        input=data,
        capture_output=True,
        timeout=seconds,
        check=False,
        cwd=Path(__file__).parents[2],
        env={name: os.environ[name] for name in _PASSED_ON if name in os.environ},
    )
    if done.returncode:
        return None
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def bound_this_process() -> None:
    """Let this process take so much memory and time, and write no file."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
