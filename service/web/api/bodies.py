"""What holds for every body, before it is known what it should be."""

import json
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException


async def each_key_once(request: Request) -> None:
    """Refuse a body in which a key stands twice, as the catalogue does: nobody can tell which value was meant."""
    if request.method != "POST":
        return
    try:
        json.loads(await request.body(), object_pairs_hook=_table)
    except (ValueError, RecursionError):  # no JSON at all: whoever needs it says so
        return


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key, value in pairs:
        if key in table:
            raise HTTPException(422, f"The key {key[:60]!r} stands twice in one table. Write it once.")
        table[key] = value
    return table
