"""Conditional requests (RFC 9110, section 13): who has the newest version already gets 304 and no body."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response


@dataclass(frozen=True, slots=True)
class Made:
    """An answer, with what tells whether somebody has it already. The tag is a digest of the content, so that it is the
    same in all processes; *modified_at* is never too early.
    """

    content: bytes
    modified_at: datetime
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        """Take the digest once: one answer is given many times."""
        object.__setattr__(self, "etag", f'"{hashlib.sha256(self.content).hexdigest()[:32]}"')


def answered(
    request: Request, made: Made, media_type: str, *, public: bool, seconds: int, filename: str | None = None
) -> Response:
    """Return *made*, or 304 where *request* says that it is there already. *seconds* it may be kept unasked, by
    everybody if it is *public*; then scripts of pages elsewhere may read it too.
    """
    named = {
        "ETag": made.etag,
        "Last-Modified": format_datetime(_to_the_second(made.modified_at), usegmt=True),
        "Cache-Control": f"{'public' if public else 'private'}, max-age={seconds}",
        **({"Access-Control-Allow-Origin": "*"} if public else {"Vary": "Authorization"}),
    }
    if _has_it(request, made):
        return Response(status_code=304, headers=named)
    if filename:
        named["Content-Disposition"] = f'inline; filename="{filename}"'
    return Response(made.content, media_type=media_type, headers=named)


def _has_it(request: Request, made: Made) -> bool:
    """Tell whether the sender has *made* already. A tag outweighs a date, which is only as fine as a second."""
    tags = request.headers.getlist("if-none-match")
    if tags:
        known = [tag.strip().removeprefix("W/") for header in tags for tag in header.split(",")]
        return made.etag in known or "*" in known
    since = _moment(request.headers.get("if-modified-since", ""))
    return since is not None and _to_the_second(made.modified_at) <= since


def _moment(text: str) -> datetime | None:
    """Return a date of HTTP, None for what is none: then the header counts as not sent."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # a year or zone out of reach
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _to_the_second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
