"""Catalogues for replicas to load."""

from collections.abc import Iterable
from pathlib import Path

ONE = """
[[commitments]]
id = "{id}"
title = {{ en = "Commitment {id}" }}
parties = ["The coalition"]
by = "{by}"
[[commitments.sources]]
document = "002"
phrase = "نهاية سبتمبر 2025"
language = "ar"
published = 2024-09-28
"""


def paper(*ids: str, by: str = "2025-09") -> str:
    """Return the text of a catalogue of these commitments."""
    return "".join(ONE.format(id=each, by=by) for each in ids)


def many(count: int) -> list[str]:
    """Return so many ids: ``c000``, ``c001``, ..."""
    return [f"c{number:03}" for number in range(count)]


def catalogue(folder: Path, ids: Iterable[str]) -> Path:
    """Write a catalogue of these commitments, whose deadline passed long ago."""
    path = folder / "deadlines.toml"
    path.write_text(paper(*ids), encoding="utf-8")
    return path
