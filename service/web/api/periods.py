"""From when a period counts, in a request."""

from typing import Annotated

from pydantic import Field, StringConstraints

from service.web.api.fields import Request

_Anchor = Annotated[str, StringConstraints(min_length=1, max_length=100)]
_Span = Annotated[str, StringConstraints(min_length=2, max_length=33)]


class Start(Request):
    """From when an accepted proposal counts."""

    after: _Anchor = Field(description="A day, in EDTF, or the id of another commitment.", examples=["2026-09-30"])
    within: _Span | None = Field(default=None, description="How long, as in P12M. Left out: as the text has it.")
