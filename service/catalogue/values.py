"""The kinds of values that a table holds: words in two languages, days, EDTF, spans, addresses."""

import re
from datetime import date, datetime
from itertools import combinations

from service.catalogue.table import Table, shown
from service.core.durations import Span, parse_span
from service.core.edtf import Window, parse_edtf
from service.core.model import Localized
from service.errors import UnreadableDateError

LANGUAGES = ("en", "ar")
"""Languages of titles and notes, as of all messages and pages."""

LONGEST_SPAN_DAYS = 36525
"""A hundred years. Counted from any year that a deadline may have, it stays within the calendar."""

_DAYS_IN_MONTH = 30.436875  # on average, to put spans into order

_ID = re.compile(r"(?=[0-9-]*[a-z])[a-z0-9][a-z0-9-]{0,99}")
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_WEB_ADDRESS = re.compile(r"(?i:https?)://(?:[^\s/?#@:\[\]]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:[/?#]\S*)?")
_PASSWORD = re.compile(r"//[^/]*@")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLACEHOLDER = date(2000, 1, 1)


def read_id(table: Table, key: str) -> str:
    """Return an id: a slug that can be told from a date, since ``after`` takes either."""
    text = table.text(key)
    if text and not _ID.fullmatch(text):
        remedy = "Write 1 to 100 lower-case letters, digits and hyphens, with at least one letter."
        table.fault(key, f"{shown(text)} cannot be an id", remedy)
    return text


def read_tags(table: Table, key: str) -> tuple[str, ...]:
    """Return a list of tags, perhaps empty."""
    tags = table.texts(key, empty=True)
    for tag in tags:
        check_tag(table, key, tag)
    return tags


def check_tag(table: Table, key: str, tag: str) -> None:
    """Report a *tag* that is not a slug; it stands at *key*."""
    if tag and not _SLUG.fullmatch(tag):
        remedy = "Write 1 to 100 lower-case letters, digits and hyphens."
        table.fault(key, f"{shown(tag)} cannot be a tag", remedy)


def read_localized(table: Table, key: str, *, language: str, most: int, lines: bool = False) -> Localized:
    """Return words by language. Plain text is in *language*."""
    value = table.values.get(key)
    if isinstance(value, str):
        return {language: table.checked(key, value, most, lines=lines)}
    if table.value(key, dict, "text in quotes, or a table of languages") is None:
        return {}
    words = table.subtable(key)
    for other in sorted(words.values.keys() - set(LANGUAGES)):
        words.fault(other, "is not a language that we write in", "Write en or ar.")
    if not words.values:
        table.fault(key, "has no language")
    return {each: words.text(each, most, lines=lines) for each in LANGUAGES if each in words.values}


def read_language(table: Table, key: str) -> str:
    """Return the language of a source: a code such as ``ar``, ``ckb`` or ``ar-IQ``."""
    text = table.text(key)
    if text and not _LANGUAGE.fullmatch(text):
        table.fault(key, f"{shown(text)} is not the code of a language")
    return text


def read_url(table: Table, key: str) -> str:
    """Return an address on the web, that everybody may open."""
    text = table.text(key, 2000)
    if text and not _WEB_ADDRESS.fullmatch(text):
        remedy = "Write it from http:// or https:// on, without spaces, and without a user name or password."
        table.fault(key, f"{shown(_PASSWORD.sub('//…@', text))} is not an address on the web", remedy)
    return text


def read_day(table: Table, key: str) -> date:
    """Return one day, written as a date or as text."""
    value = table.values.get(key)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            table.fault(key, f"the calendar has no day {shown(value)}")
    else:
        table.wrong(key, "a day")
    return _PLACEHOLDER


def read_edtf(table: Table, key: str) -> tuple[str, Window]:
    """Return a date in EDTF, as written and as the days that it may mean. A bare date of TOML is one, too."""
    value = table.values.get(key)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = value.isoformat()
    if isinstance(value, str):
        try:
            return value, parse_edtf(value)
        except UnreadableDateError as error:
            table.fault(key, f"cannot read {shown(value)}: {error.reason}", error.remedy)
    elif isinstance(value, datetime):
        remedy = f"Write the day alone: {key} = {value.date()}."
        table.fault(key, f"has a time of day ({value.isoformat(' ')}), and no source is that exact", remedy)
    else:
        table.wrong(key, "a date")
    return "2000-01-01", Window(_PLACEHOLDER, _PLACEHOLDER)


def read_span(table: Table, key: str) -> Span:
    """Return a span of time, at most a hundred years."""
    text = table.value(key, str, "a span of time")
    return (text is not None and _span(table, key, text)) or Span(0, 1)


def read_rungs(table: Table, key: str) -> tuple[Span, ...]:
    """Return a list of spans, perhaps empty, in the order of time: *key* is ``before`` or ``after``."""
    texts = table.texts(key, empty=True)
    spans = {text: span for text in texts if (span := _span(table, key, text))}
    for one, other in combinations(spans, 2):
        if spans[one] == spans[other]:
            table.fault(key, f"'{one}' and '{other}' are the same span", "List it once.")
    return tuple(sorted(spans.values(), key=_length_in_days, reverse=key == "before"))


def _span(table: Table, key: str, text: str) -> Span | None:
    try:
        span = parse_span(text)
    except UnreadableDateError as error:
        table.fault(key, f"cannot read {shown(text)}: {error.reason}", error.remedy)
        return None
    if _length_in_days(span) > LONGEST_SPAN_DAYS:
        table.fault(key, f"{shown(text)} is longer than a hundred years", "Write a shorter span.")
        return None
    return span


def _length_in_days(span: Span) -> float:
    return span.months * _DAYS_IN_MONTH + span.days
