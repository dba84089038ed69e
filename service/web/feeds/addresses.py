"""The addresses of what we hand out. Where no public address is set, only those that can be relative are known."""

from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

from msgspec import Struct

DEFAULT_LANGUAGE = "en"


class Addresses(Struct, frozen=True):
    """*base*: the address at which people reach this service, without a slash at the end."""

    base: str | None

    def page(self, commitment_id: str) -> str | None:
        """Return the page of a commitment."""
        return self._known(f"/commitments/{commitment_id}")

    def calendar(self, language: str, tags: Sequence[str] = (), statuses: Sequence[str] = ()) -> str | None:
        """Return where the calendar of some commitments is."""
        return self._known("/calendar.ics" + _query(language, tags, statuses))

    def calendar_of(self, commitment_id: str, language: str) -> str | None:
        """Return where the calendar of one commitment is."""
        return self._known(f"/commitments/{commitment_id}.ics{_query(language)}")

    def feed(self, language: str, tags: Sequence[str] = ()) -> str:
        """Return where the feed is."""
        return f"{self.base or ''}/feed.atom{_query(language, tags)}"

    def from_feed(self, path: str) -> str:
        """Return *path* as a feed may name it."""
        return f"{self.base or ''}{path}"

    @property
    def authority(self) -> str:
        """Whose names the ids in feeds are (RFC 4151): the host that people know."""
        return (urlsplit(self.base or "").hostname or "localhost").strip("[]").replace(":", "-")

    def _known(self, path: str) -> str | None:
        return None if self.base is None else f"{self.base}{path}"


def _query(language: str, tags: Sequence[str] = (), statuses: Sequence[str] = ()) -> str:
    asked = [("tag", each) for each in tags] + [("status", each) for each in statuses]
    asked += [("lang", language)] if language != DEFAULT_LANGUAGE else []
    return f"?{urlencode(asked)}" if asked else ""
