"""HTML: the article within a page, its title, and the day that it says it was published on."""

import re
from datetime import date

from service.documents.content import Content, Kind
from service.documents.plain import decode
from service.errors import UnreadableDocumentError

_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-zA-Z0-9_-]{2,30})""", re.IGNORECASE)
_DATES = {"extensive_search": False, "original_date": True}
"""Only what a page says of itself: a guess from its words would take a deadline for the day of publication."""

_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")


def read_html(data: bytes) -> Content:
    """Return the article that the page *data* holds; where there is none to be told from the rest, all its text."""
    import trafilatura

    page = _DECLARATION.sub("", _decoded(data))
    if "<body" not in page.lower():  # a piece of a page
        page = f"<html><body>{page}</body></html>"
    found = trafilatura.bare_extraction(
        page, favor_recall=True, include_comments=False, with_metadata=True, date_extraction_params=_DATES
    )
    facts = found if isinstance(found, dict) else found.as_dict() if found else {}
    title, text = _title(facts.get("title")), (facts.get("text") or trafilatura.html2txt(page)).strip()
    headed = f"{title}\n\n{text}\n" if title and text and title not in text else f"{text}\n"
    return Content(Kind.HTML, headed, title, _day(facts.get("date")))


def _decoded(data: bytes) -> str:
    if match := _CHARSET.search(data[:4096]):
        try:
            return data.decode(match[1].decode())
        except (LookupError, UnicodeDecodeError):
            pass  # the page is mistaken about itself
    try:
        return decode(data)
    except UnreadableDocumentError:
        return data.decode("utf-8", "replace")


def _title(text: str | None) -> str | None:
    return " ".join((text or "").split())[:300] or None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
