"""The kinds of values that requests hold. Every one is bounded, and fits the column that it ends up in."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from service.core.edtf import Window, parse_edtf
from service.core.years import YEARS, year_out_of_reach
from service.errors import UnreadableDateError

# Neither control characters nor what turns a line round, and something to see; a line break may stand in the second.
_BAD = r"\x7f-\x9f\u2028-\u202e\u2066-\u2069"
ONE_LINE = rf"^[^\x00-\x1f{_BAD}]*[^\s\x00-\x1f{_BAD}][^\x00-\x1f{_BAD}]*$"
LINES = rf"^[^\x00-\x09\x0b-\x1f{_BAD}]*[^\s\x00-\x1f{_BAD}][^\x00-\x09\x0b-\x1f{_BAD}]*$"
"""As ``re`` and JSON Schema write them both."""

CommitmentId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,99}$")]
Tag = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,99}$")]
ChannelName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,60}$")]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The number of an announcement, a delivery and so on: counts from 1."""

_stripped = AfterValidator(str.strip)  # after the bounds, so that the description says what is really taken
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=ONE_LINE), _stripped]
Fragment = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=ONE_LINE), _stripped]
Text = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=LINES), _stripped]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$")]


class Request(BaseModel):
    """A request's body. Keys that it does not know are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _written(value: Any) -> Any:
    """Refuse a number, which pydantic would take for seconds since 1970."""
    if isinstance(value, str) and len(value) <= 40 and "T" in value.upper():
        return value
    raise PydanticCustomError("moment", "write a moment with its offset from UTC, such as 2026-09-30T09:00:00+03:00")


def _in_reach(moment: datetime) -> datetime:
    """Return *moment* in UTC. One at the end of the calendar cannot be told in other zones."""
    if moment.year not in YEARS:
        raise PydanticCustomError("moment", "write a year from {first} to {last}", _BOUNDS)
    return moment.astimezone(UTC)


_BOUNDS = {"first": YEARS[0], "last": YEARS[-1]}


def _spelt(value: Any) -> Any:
    """Refuse what pydantic would take for seconds since 1970."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return value
    raise PydanticCustomError("day", "write a day, such as 2026-09-30")


def _in_calendar(day: date) -> date:
    if day.year not in YEARS:
        raise PydanticCustomError("day", "write a year from {first} to {last}", _BOUNDS)
    return day


Day = Annotated[date, BeforeValidator(_spelt), AfterValidator(_in_calendar)]

Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_written),
    AfterValidator(_in_reach),
    WithJsonSchema({"type": "string", "format": "date-time", "maxLength": 40}),
]


def window_of(text: str) -> Window:
    """Return the days that *text* may mean in EDTF. What cannot be read is a fault with its remedy."""
    try:
        return parse_edtf(text)
    except UnreadableDateError as error:
        problem = {"reason": error.reason, "remedy": error.remedy}
        raise PydanticCustomError("edtf", "cannot be read: {reason}. {remedy}", problem) from error


def _deadline(text: str) -> str:
    if year_out_of_reach(window_of(text)) is not None:
        raise PydanticCustomError("edtf", "is out of reach. Write a year from {first} to {last}", _BOUNDS)
    return text


def _day_of_statement(text: str) -> str:
    window = window_of(text)
    if window.earliest is None or window.latest is None:
        raise PydanticCustomError("edtf", "has an open end. Write the day it was made, or the month if no day is known")
    return _deadline(text)


_Edtf = Annotated[str, StringConstraints(max_length=60), Field(json_schema_extra={"format": "edtf"})]
DeadlineText = Annotated[_Edtf, AfterValidator(_deadline), Field(examples=["2026-09"])]
StatementDay = Annotated[_Edtf, AfterValidator(_day_of_statement), Field(examples=["2026-09-30"])]


def exactly_one_of(*names: str) -> dict[str, Any]:
    """Return how OpenAPI is told that one of *names* is given, and no other; null counts as not given."""
    return {"oneOf": [{"required": [each], "properties": {each: {"type": "string"}}} for each in names]}
