"""Announcements: what was said about a commitment."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Self

from fastapi import APIRouter, Depends
from msgspec.structs import replace
from pydantic import ConfigDict, Field, StrictBool, model_validator
from pydantic_core import PydanticCustomError
from starlette.exceptions import HTTPException

from service.core.model import Announcement, AnnouncementKind, Deadline, Modality, Origin
from service.jobs.announce import accept, announce, withdraw
from service.jobs.find import find
from service.jobs.followers import with_followers
from service.store.history import find_announcement
from service.web.api.answers import AnnouncementAnswer, Answer, RecordedAnswer
from service.web.api.fields import (
    CommitmentId,
    DeadlineText,
    Fragment,
    Language,
    Line,
    Number,
    Request,
    StatementDay,
    Text,
    exactly_one_of,
    window_of,
)
from service.web.auth import OPTIONAL, Insider, Writer
from service.web.desk import Desk, TheDesk

router = APIRouter(tags=["announcements"])


class NewDeadline(Request):
    """The deadline that was moved to: exactly one of the four, as the source puts it."""

    model_config = ConfigDict(json_schema_extra=exactly_one_of(*Modality))

    by: DeadlineText | None = None
    until: DeadlineText | None = None
    on: DeadlineText | None = None
    during: DeadlineText | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if len(self.given) != 1:
            raise PydanticCustomError("deadline", "give exactly one of by, until, on and during")
        return self

    @property
    def given(self) -> list[tuple[Modality, str]]:
        """What was given, at most one once it is checked."""
        return [(each, text) for each in Modality if (text := getattr(self, each)) is not None]

    @property
    def deadline(self) -> Deadline:
        """The deadline, with the days that it may mean."""
        modality, text = self.given[0]
        return Deadline(modality, text, window_of(text))


class NewAnnouncement(Request):
    """What was announced, when, and where it says so."""

    kind: AnnouncementKind
    on: StatementDay = Field(description="The day on which it was made, in EDTF. Not a day to come.")
    document: Line
    phrase: Fragment | None = Field(default=None, description="The shortest fragment that says so.")
    language: Language | None = Field(default=None, description="Of the fragment.")
    by: Line | None = Field(default=None, description="Who announced it.")
    note: Text | None = None
    deadline: NewDeadline | None = Field(default=None, description="With the kind moved, and only then.")
    provisional: StrictBool = Field(default=False, description="Somebody is not sure: a person must look.")

    def told_by(self, who: str) -> Announcement:
        """Return it as the service knows it."""
        return Announcement(
            kind=self.kind,
            on=self.on,
            on_window=window_of(self.on),
            document=self.document,
            phrase=self.phrase,
            language=self.language,
            by=self.by,
            note=self.note,
            deadline=self.deadline.deadline if self.deadline else None,
            provisional=self.provisional,
            origin=Origin.API,
            recorded_by=who,
        )


class Withdrawal(Request):
    """Why an announcement no longer counts."""

    reason: Line


class AnnouncementList(Answer):
    """All announcements about a commitment, in the order of recording."""

    announcements: list[AnnouncementAnswer]


@router.get("/commitments/{commitment_id}/announcements", openapi_extra=OPTIONAL)
async def list_announcements(desk: TheDesk, caller: Insider, commitment_id: CommitmentId) -> AnnouncementList:
    """List what was announced about a commitment, withdrawn announcements too."""
    async with desk.context.database.reading() as conn:
        record = await find(conn, commitment_id)
    found = AnnouncementAnswer.each(record.announcements)
    return AnnouncementList(announcements=found if caller else [each.for_the_public() for each in found])


@router.post("/commitments/{commitment_id}/announcements", status_code=201)
async def record(
    desk: TheDesk, caller: Writer, commitment_id: CommitmentId, announcement: NewAnnouncement
) -> RecordedAnswer:
    """Record what was announced. It settles or moves the commitment at once, unless it is provisional, and with it
    those that count from it.
    """
    context, now = desk.context, desk.context.clock.now()
    made = replace(announcement.told_by(caller.who), recorded_at=now)
    number, followers = await with_followers(
        context.database,
        commitment_id,
        lambda: announce(context.database, commitment_id, made, who=caller.who, now=now),
    )
    desk.changed()
    return RecordedAnswer.of(replace(made, id=number), followers)


async def _known(desk: TheDesk, number: Number) -> tuple[int, str]:
    async with desk.context.database.reading() as conn:
        found = await find_announcement(conn, number)
    if found is None:
        raise HTTPException(404, f"There is no announcement {number}.")
    return number, found[0]


Known = Annotated[tuple[int, str], Depends(_known)]
"""The number of an announcement, and the id of what it is about."""


@router.post("/announcements/{number}/withdraw")
async def withdraw_one(desk: TheDesk, caller: Writer, known: Known, withdrawal: Withdrawal) -> RecordedAnswer:
    """Let an announcement no longer count. It stays on record, and what followed from it is undone."""
    database, now = desk.context.database, desk.context.clock.now()
    reason = withdrawal.reason
    return await _changed(desk, known, lambda: withdraw(database, known[0], who=caller.who, reason=reason, now=now))


@router.post("/announcements/{number}/accept")
async def accept_one(desk: TheDesk, caller: Writer, known: Known) -> RecordedAnswer:
    """Let provisional evidence count. To reject it, withdraw it."""
    database, now = desk.context.database, desk.context.clock.now()
    return await _changed(desk, known, lambda: accept(database, known[0], who=caller.who, now=now))


async def _changed(desk: Desk, known: tuple[int, str], change: Callable[[], Awaitable[str]]) -> RecordedAnswer:
    number, commitment_id = known
    _, followers = await with_followers(desk.context.database, commitment_id, change)
    desk.changed()
    async with desk.context.database.reading() as conn:
        found = await find_announcement(conn, number)
    assert found is not None  # none is ever deleted
    return RecordedAnswer.of(found[1], followers)
