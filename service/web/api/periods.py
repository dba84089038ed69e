"""From when a period counts, in a request."""

from typing import Annotated

from pydantic import Field, StringConstraints

from service.core.model import Deadline
from service.errors import Refusal, RefusedChangeError
from service.intake.drafts import Draft
from service.jobs.periods import counted
from service.web.api.entries import read_date_of
from service.web.api.fields import Request

_Anchor = Annotated[str, StringConstraints(min_length=1, max_length=100)]
_Span = Annotated[str, StringConstraints(min_length=2, max_length=33)]


class Start(Request):
    """From when an accepted proposal counts."""

    after: _Anchor = Field(description="A day, in EDTF, or the id of another commitment.", examples=["2026-09-30"])
    within: _Span | None = Field(default=None, description="How long, as in P12M. Left out: as the text has it.")


def deadline_from(draft: Draft, commitment_id: str, start: Start) -> Deadline:
    """Return the deadline of the period of *draft* from *start* on.

    Raises `CatalogueError` with what is wrong, and `RefusedChangeError` where the text gives no period.
    """
    within = start.within or (str(draft.within) if draft.within else None)
    deadline = read_date_of(commitment_id, counted(draft, within, start.after)) if within else None
    if deadline is None:
        raise RefusedChangeError(f"the text of {commitment_id} gives no period that waits for a day", Refusal.WAITS_NOT)
    return deadline
