"""A catalogue of thousands of commitments, from its text into the database, against reading the TOML alone."""

import asyncio
import time
import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta

from service.jobs.load_catalogue import load_catalogue
from service.store.database import open_database
from tests.bench.figures import Figure
from tests.bench.ground import Ground, told
from tests.bench.machine import apart
from tests.bench.rows import NOW
from tests.bench.stores import Store

_HEAD = """
[defaults]
zone = "Asia/Baghdad"
alert_at = "09:00"
before = ["P180D", "P90D", "P30D", "P14D", "P7D", "P3D", "P1D"]
after = ["P1D", "P7D"]
repeat = "P30D"
review = "P90D"
"""

_ENTRY = """
[[commitments]]
id = "commitment-{number}"
title = {{ en = "Commitment {number}", ar = "الالتزام {number}" }}
parties = ["The coalition", "Government of Iraq"]
by = "{by}"
tags = ["bench", "group-{group}"]

  [[commitments.sources]]
  document = "document {number}"
  published = 2024-09-28
  phrase = "نهاية سبتمبر 2025"
  language = "ar"
"""


@dataclass(frozen=True, slots=True)
class Loads:
    """Seconds, a value a round."""

    bare: list[float] = field(default_factory=list)
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)


def measure(ground: Ground) -> list[Figure]:
    """Return how long a catalogue takes to load, and to load again."""
    number = 1_000 if ground.quick else 10_000
    return [figure for store in ground.stores for figure in _measure(store, number, ground.rounds)]


def _measure(store: Store, number: int, rounds: int) -> list[Figure]:
    text = catalogue_of(number)
    urls = [store.make() for _ in range(rounds + 1)]
    with told(f"{store.name}: loading {number:,} commitments"):
        loads = apart(load, urls, text)
    for url in urls:
        store.drop(url)
    end = f"{number:,} commitments, {store.name}"
    return [
        Figure(f"catalogue loaded, {end}", "s", loads.first, "tomllib", loads.bare),
        Figure(f"catalogue loaded again, unchanged, {end}", "s", loads.again, "tomllib", loads.bare),
    ]


def catalogue_of(number: int) -> str:
    """Return a catalogue of so many commitments, with deadlines through ten years to come."""
    days = (date(2027, 1, 1) + timedelta(each % 3650) for each in range(number))
    return _HEAD + "".join(_ENTRY.format(number=each, by=by, group=each % 10) for each, by in enumerate(days))


def load(urls: list[str], text: str) -> Loads:
    """Load *text* into each of the databases at *urls*, in turn with its yardstick; the first warms everything up."""
    loads = Loads()
    for number, url in enumerate(urls):
        bare, (first, again) = _bare(text), asyncio.run(_load_twice(url, text))
        if number:
            loads.bare.append(bare)
            loads.first.append(first)
            loads.again.append(again)
    return loads


def _bare(text: str) -> float:
    begun = time.perf_counter()
    tomllib.loads(text)
    return time.perf_counter() - begun


async def _load_twice(url: str, text: str) -> tuple[float, float]:
    database = open_database(url)
    begun = time.perf_counter()
    assert await load_catalogue(database, text, file="bench.toml", channels=(), now=NOW)
    between = time.perf_counter()
    assert not await load_catalogue(database, text, file="bench.toml", channels=(), now=NOW)
    ended = time.perf_counter()
    await database.aclose()
    return between - begun, ended - between
