"""Commitments as people look through them: by urgency, page by page, and by words that they remember."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import Struct
from sqlalchemy import ColumnElement, Select, String, and_, case, func, or_, select, true, type_coerce
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.model import Status
from service.store.commitments import Record, readable_records
from service.store.overview import Today, listed, status_column
from service.store.tables import commitment_tags, commitments

_Query = TypeVar("_Query", bound=Select[*tuple[Any, ...]])

BY_URGENCY = (
    Status.DUE_TODAY,
    Status.PASSED,
    Status.UNDER_REVIEW,
    Status.IN_WINDOW,
    Status.APPROACHING,
    Status.SCHEDULED,
    Status.UNDATED,
    Status.SETTLED,
)
"""In this order people look at them."""

_RANKS = {status: rank for rank, status in enumerate(BY_URGENCY)}
_ALIKE = {letter: "_" for letters in ("اأإآٱ", "يىئ", "ةه", "ؤو") for letter in letters}
"""Arabic letters that people write for one another: any letter is taken for one of them."""


class Choice(Struct, frozen=True):
    """Which commitments are looked for: with any of *statuses* and *tags* (empty: all), and with each of *words* in
    the id, the title or the name of a party.
    """

    statuses: tuple[Status, ...] = ()
    tags: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


async def urgent_page(
    conn: AsyncConnection, today: Today, choice: Choice, *, skip: int = 0, limit: int = 25
) -> list[Record]:
    """Return up to *limit* records of *choice* without the first *skip*. What is archived or unreadable is left out.

    What is due today comes first, then what passed, the latest first; then what comes, the soonest first.
    """
    c = commitments.c
    status = (await status_column(conn, today)).label("status")
    chosen = _with_words(conn, listed(select(c.id, c.latest, c.settled_on, status), choice.tags), choice.words)
    found = chosen.subquery()
    query = (
        select(found.c.id)
        .where(found.c.status.is_not(None))
        .order_by(
            case(_RANKS, value=found.c.status),
            case((found.c.status == Status.PASSED, found.c.latest)).desc(),
            case((found.c.status == Status.SETTLED, found.c.settled_on)).desc(),
            found.c.latest.is_(None),
            found.c.latest,
            found.c.id,
        )
    )
    if choice.statuses:
        query = query.where(found.c.status.in_(choice.statuses))
    ids = list((await conn.execute(query.offset(skip).limit(limit))).scalars())
    return list((await readable_records(conn, ids)).values())


async def choice_counts(conn: AsyncConnection, today: Today, choice: Choice) -> dict[Status, int]:
    """Return how many commitments of *choice* have each status, zeros included, whatever its statuses are."""
    status = (await status_column(conn, today)).label("status")
    query = _with_words(conn, listed(select(status, func.count()), choice.tags), choice.words)
    found = {row[0]: row[1] for row in await conn.execute(query.group_by(status))}
    return {each: found.get(each, 0) for each in Status}


async def common_tags(conn: AsyncConnection, *, limit: int = 100) -> Mapping[str, int]:
    """Return the tags that most commitments have, with how many do, in the order of the alphabet."""
    tag, many = commitment_tags.c.tag, func.count()
    query = listed(select(tag, many), ()).join(commitments, commitments.c.id == commitment_tags.c.commitment_id)
    rows = await conn.execute(query.group_by(tag).order_by(many.desc(), tag).limit(limit))
    return dict(sorted((row[0], row[1]) for row in rows))


def _with_words(conn: AsyncConnection, query: _Query, words: Sequence[str]) -> _Query:
    return query.where(*(_has_word(conn, word) for word in words))


def _has_word(conn: AsyncConnection, word: str) -> ColumnElement[bool]:
    pattern = f"%{''.join(_ALIKE.get(letter, _escaped(letter)) for letter in word)}%"
    by_id = commitments.c.id.ilike(pattern, escape="\\")
    said = [select(true()).where(text.ilike(pattern, escape="\\")).exists() for text in _texts(conn)]
    if conn.dialect.name == "sqlite":
        return or_(by_id, and_(_may_have(word), or_(*said)))
    return or_(by_id, *said)


def _may_have(word: str) -> ColumnElement[bool]:
    r"""Leave out nearly all rows of SQLite at a glance: reading JSON takes seven times as long as looking at its text.

    That has letters which are not Latin as numbers: ``\u0645``.
    """
    written = "".join("______" if letter in _ALIKE else _escaped(json.dumps(letter)[1:-1]) for letter in word)
    return type_coerce(commitments.c.entry, String).like(f"%{written}%", escape="\\")


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "\\%_" else letter for letter in text)


def _texts(conn: AsyncConnection) -> Iterable[ColumnElement[str]]:
    """Return the titles in all languages, and the names of the parties, of each row."""
    entry = commitments.c.entry
    if conn.dialect.name == "sqlite":
        titles, parties = func.json_each(entry, "$.title"), func.json_each(entry, "$.parties")
    else:
        titles, parties = func.jsonb_each_text(entry["title"]), func.jsonb_array_elements_text(entry["parties"])
    return titles.table_valued("value").c.value, parties.table_valued("value").c.value
