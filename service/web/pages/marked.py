"""A text cut into pieces at the words that were found in it. Pure: each piece, in order, and what it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct


class Piece(Struct, frozen=True):
    """A part of the text. *kind* is ``proposal``, a kind of date expression, or None for what lies between.

    *number* is the proposal's, counted in its document; *name* tells its places in the text apart: ``p2-1``.
    """

    text: str
    kind: str | None = None
    number: int | None = None
    name: str | None = None


class Place(Struct, frozen=True):
    """Where something was found: characters of the text, the end not included."""

    start: int
    end: int
    kind: str
    number: int | None = None
    name: str | None = None


def pieces_of(text: str, places: Iterable[Place]) -> Iterator[Piece]:
    """Yield *text* in pieces. Of places that overlap, the one that was named first is shown."""
    here = 0
    for place in sorted(_apart(places, len(text)), key=lambda each: each.start):
        if place.start > here:
            yield Piece(text[here : place.start])
        yield Piece(text[place.start : place.end], place.kind, place.number, place.name)
        here = place.end
    if here < len(text):
        yield Piece(text[here:])


def places_in(found: Sequence[Mapping[str, Any]], expressions: Iterable[Mapping[str, Any]]) -> Iterator[Place]:
    """Yield where the proposals *found* stand, and then all other dates."""
    for number, proposal in enumerate(found, start=1):
        for nth, each in enumerate(proposal["fragments"], start=1):
            yield Place(each["start"], each["end"], "proposal", number, f"p{number}-{nth}")
    for each in expressions:
        yield Place(each["start"], each["end"], each["kind"])


def _apart(places: Iterable[Place], length: int) -> list[Place]:
    """Return those of *places* that lie in the text, and share no character with one before them."""
    taken = bytearray(length)
    kept = []
    for place in places:
        if 0 <= place.start < place.end <= length and not any(taken[place.start : place.end]):
            taken[place.start : place.end] = b"\x01" * (place.end - place.start)
            kept.append(place)
    return kept
