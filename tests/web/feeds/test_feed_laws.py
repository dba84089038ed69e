"""Whatever people wrote, a feed is whole and holds their words; and entries keep their ids and their order."""

from typing import Any
from xml.etree import ElementTree as ET

import feedparser
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from service.core.message import Fact
from service.messages.news import News
from service.web.feeds.addresses import Addresses
from service.web.feeds.atom import Entry, Masthead, feed_bytes, newest_first
from tests.builders import at
from tests.web.feeds.readers import Shown

ATOM = "{http://www.w3.org/2005/Atom}"


def an_item(key: str = "a", updated: str = "2025-08-01", **facts: Any) -> Entry:
    moment = at(updated)
    item = Entry(key, News("A title", ()), "iraq-mission", ("iraq",), published_at=moment, updated_at=moment)
    return replace(item, **facts)


def read_back(*entries: Entry, language: str = "en") -> Any:
    masthead = Masthead("Deadlines", language, (), Addresses("https://muhla.example:8443/x"), at("2025-01-01"))
    content = feed_bytes(masthead, entries)
    ET.fromstring(content)
    return feedparser.parse(content)


def test_entries_are_in_one_order_whatever_order_they_came_in() -> None:
    entries = [an_item("a"), an_item("b"), an_item("c", "2025-09-01")]
    assert [each.key for each in newest_first(entries)] == ["c", "b", "a"]
    assert newest_first(entries[::-1]) == newest_first(entries)
    assert read_back(*entries).feed.updated == "2025-09-01T00:00:00Z"


def test_a_service_below_a_path_and_at_a_port_has_ids_too() -> None:
    (entry,) = read_back(an_item()).entries
    assert entry.id == "tag:muhla.example,2026:en:a"
    assert entry.link == "https://muhla.example:8443/x/commitments/iraq-mission"
    assert Addresses("http://[::1]:8080").authority == "--1"


# Without what feedparser itself trims, and with all that XML or HTML could trip over.
odd = st.text(
    st.sampled_from("a<>&\"'%;]\\é٣س👩 \n\t\r\x00\x08\x0b\x1b\x7f\x85\u2028\u202e\u2067\ufeff\ufffe\uffff\ud800")
    | st.characters(),
    max_size=40,
)


@given(title=odd, quote=odd, where=odd, tag=odd)
def test_words_come_back_as_words_and_nothing_else(title: str, quote: str, where: str, tag: str) -> None:
    news = News(title, (Fact("Said in", f"{where}\n{quote}"),), quote, where, "en")
    content = feed_bytes(
        Masthead(title, "ar", ("iraq",), Addresses(None), at("2025-01-01")), [an_item(news=news, tags=(tag,))]
    )
    root = ET.fromstring(content)
    assert {element.tag.removeprefix(ATOM) for element in root.iter()} == {
        *("feed", "id", "title", "updated", "author", "name", "generator", "link", "entry", "published"),
        *("category", "content"),
    }
    html = Shown()
    html.feed(root.findtext(f"{ATOM}entry/{ATOM}content") or "")
    html.close()
    assert html.elements <= {"div", "blockquote", "p", "b", "br"}
