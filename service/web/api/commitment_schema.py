"""How OpenAPI describes a commitment in a request: the keys of [[commitments]] in deadlines.toml, as JSON.

It says what JSON Schema can say of them. The catalogue's own rules decide, and know more: which keys go together, that
a day is in the calendar, that no span stands twice.
"""

from collections.abc import Mapping
from typing import Any

from service.catalogue.evidence import MOST_IN_NOTE, MOST_IN_PHRASE
from service.catalogue.table import MOST_LISTED
from service.catalogue.values import LANGUAGES
from service.web.api.fields import LINES, ONE_LINE

Schema = dict[str, Any]

LONGEST_ADDRESS = 2000


def _text(most: int, pattern: str = ONE_LINE) -> Schema:
    return {"type": "string", "minLength": 1, "maxLength": most, "pattern": pattern}


def _list(items: Schema, *, least: int = 0) -> Schema:
    return {"type": "array", "items": items, "minItems": least, "maxItems": MOST_LISTED}


def _table(keys: Mapping[str, Schema], *needed: str) -> Schema:
    """Return a table of *keys*, where null counts as left out, but for those that are *needed*."""
    properties = {key: each if key in needed else {"anyOf": [each, {"type": "null"}]} for key, each in keys.items()}
    return {"type": "object", "properties": properties, "required": list(needed), "additionalProperties": False}


def _localized(words: Schema) -> Schema:
    return {"anyOf": [words, {**_table(dict.fromkeys(LANGUAGES, words)), "minProperties": 1}]}


_LINE = _text(300)
_FRAGMENT = _text(MOST_IN_PHRASE)
_NOTE = _localized(_text(MOST_IN_NOTE, LINES))
_SLUG = {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{0,99}$"}
_DATE = {"type": "string", "format": "edtf", "maxLength": 60}
_DAY = {"type": "string", "format": "date", "maxLength": 10}
_SPAN = {"type": "string", "format": "iso-8601-span", "pattern": "^P[0-9YMWD]{2,32}$", "maxLength": 33}
_SPANS = {**_list(_SPAN), "uniqueItems": True}
_WEEKDAY = {"enum": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}
_DAYS = {"type": "string", "pattern": "^(all|(sun|mon|tue|wed|thu|fri|sat)-(sun|mon|tue|wed|thu|fri|sat))$"}

_SOURCE = _table(
    {
        "document": _LINE,
        "phrase": {**_FRAGMENT, "description": "The shortest fragment that carries the date or the duty."},
        "language": {"type": "string", "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"},
        "published": _DAY,
        "said_on": _DAY,
        "publisher": _LINE,
        "url": {"type": "string", "format": "web-address", "maxLength": LONGEST_ADDRESS},
    },
    "document",
    "phrase",
)
_READING = _table({"edtf": _DATE, "reason": _NOTE}, "edtf", "reason")

COMMITMENT = _table(
    {
        "id": {"type": "string", "pattern": "^([a-z]|[0-9][0-9-]*[a-z])[a-z0-9-]*$", "maxLength": 100},
        "title": _localized(_LINE),
        "parties": {**_list(_LINE, least=1), "uniqueItems": True},
        "by": {**_DATE, "description": "No later than. At most one of by, until, on, during and within."},
        "until": {**_DATE, "description": "Goes on until."},
        "on": {**_DATE, "description": "Happens on."},
        "during": {**_DATE, "description": "Holds throughout."},
        "within": {**_SPAN, "description": "Of the day, or the commitment, that `after` names."},
        "after": {"anyOf": [{**_DATE, "format": "anchor", "maxLength": 100}, _SPANS]},
        "tags": {**_list(_SLUG), "uniqueItems": True},
        "note": _NOTE,
        "alerts": {"enum": ["all", "none"]},
        "sources": _list(_SOURCE, least=1),
        "readings": _list(_READING),
        "zone": {"type": "string", "format": "iana-time-zone", "maxLength": 300},
        "alert_at": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
        "before": _SPANS,
        "opens": {"type": "boolean"},
        "repeat": {"anyOf": [_SPAN, {"const": "never"}]},
        "review": _SPAN,
        "send_days": {"anyOf": [_DAYS, {**_list(_WEEKDAY, least=1), "uniqueItems": True}]},
    },
    "id",
    "title",
    "parties",
    "sources",
)
"""A list of spans in ``after`` belongs to the ladder, as in the file."""
