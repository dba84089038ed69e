"""What a visitor asks the dashboard for. It is all in the address, so that it can be kept and sent to others."""

from urllib.parse import urlencode

from msgspec import Struct
from msgspec.structs import replace
from starlette.datastructures import QueryParams

from service.core.model import Status
from service.store.browse import Choice

LONGEST_WORDS, MOST_WORDS, MOST_TAGS, LONGEST_TAG = 100, 6, 20, 100
MOST_PAGES = 100_000


class Look(Struct, frozen=True):
    """*words* are looked for in titles, parties and ids. *page* counts from 1."""

    words: str = ""
    statuses: tuple[Status, ...] = ()
    tags: tuple[str, ...] = ()
    page: int = 1

    @property
    def choice(self) -> Choice:
        """What is asked of the store."""
        return Choice(self.statuses, self.tags, tuple(self.words.split()[:MOST_WORDS]))

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anything out."""
        return bool(self.words or self.statuses or self.tags)

    def address(self) -> str:
        """Return where this look is found."""
        asked = [("q", self.words)] if self.words else []
        asked += [("status", str(each)) for each in self.statuses] + [("tag", each) for each in self.tags]
        asked += [("page", str(self.page))] if self.page > 1 else []
        return f"/?{urlencode(asked)}" if asked else "/"

    @property
    def feed_query(self) -> str:
        """What a feed or a calendar is asked for, so that it has the same tags."""
        return f"?{urlencode([('tag', each) for each in self.tags])}" if self.tags else ""

    def with_status(self, status: Status | None) -> "Look":
        """Return the first page of the same, with one status alone; None: with any."""
        return replace(self, statuses=(status,) if status else (), page=1)

    def on_page(self, page: int) -> "Look":
        """Return another page of the same."""
        return replace(self, page=page)


def read_look(query: QueryParams) -> Look:
    """Return what *query* asks for. What cannot be is left out: an address that somebody cut still shows something."""
    known = {str(status): status for status in Status}
    return Look(
        words=" ".join(query.get("q", "").replace("\x00", " ").split())[:LONGEST_WORDS].strip(),
        statuses=tuple(dict.fromkeys(known[each] for each in query.getlist("status") if each in known)),
        tags=tuple(dict.fromkeys(each for each in query.getlist("tag") if _is_tag(each)))[:MOST_TAGS],
        page=_page(query.get("page", "")),
    )


def _is_tag(text: str) -> bool:
    return 0 < len(text) <= LONGEST_TAG and text.isprintable()


def _page(text: str) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) <= 6
    return min(max(1, int(text)), MOST_PAGES) if is_number else 1
