"""Taking a document in: read, looked through and recorded, one at a time, and never in the way of anything else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime

from msgspec import Struct, field

from service.documents import LONGEST_TEXT, Content, read_apart
from service.documents.content import Kind, checked
from service.errors import DocumentFault, UnreadableDocumentError
from service.intake.drafts import clean, language_of
from service.intake.proposals import Document
from service.jobs.documents.find_apart import found_in
from service.jobs.documents.intake import Received, known_document, receive
from service.store.database import Database
from service.store.documents import NewDocument

LONGEST_NAME = 300
PATIENCE_SECONDS = 20.0
"""So long does a document wait for the one before it."""

_UNNAMED = "document"


class Upload(Struct, frozen=True):
    """What somebody hands in: a file's bytes or a text, and what they say of it. *name*: what the source is called."""

    content: bytes | str
    published_on: date | None = None
    said_on: date | None = None
    language: str | None = None
    name: str | None = None
    url: str | None = None


class Intake(Struct, frozen=True):
    """Takes documents in for one process, one after the other: reading one may take half a core for seconds."""

    database: Database
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    patience_seconds: float = PATIENCE_SECONDS

    async def take_in(self, upload: Upload, *, who: str, now: datetime) -> Received:
        """Record a document with what is proposed from it; return the one on record where it was received before.

        Raises `UnreadableDocumentError` where there is no text in it, or nobody says when it was published.
        """
        async with self._its_turn():
            content = await _content_of(upload)
            document = _dated(content, upload)
            name = clean(upload.name or "") or clean(content.title or "") or _UNNAMED
            return await self.record(document, content.kind, name, url=upload.url, who=who, now=now)

    async def record(
        self, document: Document, kind: Kind, name: str, *, url: str | None = None, who: str, now: datetime
    ) -> Received:
        """Record *document*, which was read from what *kind* says, with what is proposed from it."""
        known = await known_document(self.database, document.text)
        if known:
            return known
        found = await asyncio.to_thread(found_in, document)
        new = NewDocument(
            name=name[:LONGEST_NAME],
            kind=str(kind),
            language=language_of(document),
            published_on=document.published_on,
            said_on=document.said_on,
            url=url,
            text=document.text,
            expressions=found.expressions,
        )
        return await receive(self.database, new, found, who=who, now=now)

    @asynccontextmanager
    async def _its_turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self.patience_seconds):
                await self.turn.acquire()
        except TimeoutError:
            told = "other documents are being read just now. Try again in a minute"
            raise UnreadableDocumentError(DocumentFault.BUSY, told) from None
        try:
            yield
        finally:
            self.turn.release()


async def _content_of(upload: Upload) -> Content:
    if isinstance(upload.content, bytes):
        return await asyncio.to_thread(read_apart, upload.content)
    if "\x00" in upload.content or _has_halves(upload.content):
        told = "it has characters that are no text. Paste the text alone"
        raise UnreadableDocumentError(DocumentFault.NO_ENCODING, told)
    return checked(Content(Kind.TEXT, upload.content))


def _has_halves(text: str) -> bool:
    """Tell whether half of a character stands in *text*, which nothing can write down."""
    return not text.isascii() and any("\ud800" <= each <= "\udfff" for each in text[: LONGEST_TEXT + 1])


def _dated(content: Content, upload: Upload) -> Document:
    published_on = upload.published_on or content.published_on
    if published_on is None:
        told = "nobody says when it was published, and relative dates count from that day. Give the day"
        raise UnreadableDocumentError(DocumentFault.NO_DAY, told)
    if upload.said_on is not None and upload.said_on > published_on:
        told = (
            f"the statement is of {upload.said_on}, after the day of publication, {published_on}. Give an earlier day"
        )
        raise UnreadableDocumentError(DocumentFault.SAID_LATER, told)
    return Document(content.text, published_on, upload.said_on, upload.language)
