"""The HTML of mails, and the calendar file that goes with them."""

import re
from html.parser import HTMLParser

import pytest
from icalendar import Calendar
from msgspec.structs import asdict

from service.core.message import Attachment, Brief, Form
from service.messages import compose_alert, compose_digest, compose_test
from service.messages.mail import DARK, LIGHT, Colours
from tests.builders import a_source, at, day
from tests.messages.samples import HOSTILE, a_brief, committed, many_briefs, moved, waiting

VOID = frozenset(("meta", "br", "img", "link"))


class Outline(HTMLParser):
    """Collects the tags of a document, and fails where they are not nested."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def html_of(brief: Brief, language: str = "en") -> str:
    return compose_alert(brief, language=language, form=Form.MAIL).html


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_a_mail_is_one_well_formed_document_that_needs_nothing_else(language: str, direction: str) -> None:
    digest = compose_digest(many_briefs(60), language=language, form=Form.MAIL, happened_at=at("2026-11-22"))
    for html in (html_of(a_brief(), language), digest.html):
        outline = Outline(html)
        assert html.startswith("<!doctype html>")
        assert outline.of("html") == [{"lang": language, "dir": direction}]
        assert outline.of("table")[0]["dir"] == direction  # mail clients drop the html element
        assert not {"script", "img", "link", "iframe", "form", "object"} & {tag for tag, _ in outline.tags}
        assert "url(" not in html
        assert "@import" not in html
        assert "prefers-color-scheme:dark" in html
        assert "max-width:520px" in html


def test_the_fragment_keeps_its_own_language_and_direction() -> None:
    (quote,) = Outline(html_of(a_brief(), "en")).of("blockquote")
    assert (quote["lang"], quote["dir"]) == ("ar", "rtl")
    english = a_brief(committed(sources=(a_source(phrase="by September", language="en"),)))
    (quote,) = Outline(html_of(english, "ar")).of("blockquote")
    assert (quote["lang"], quote["dir"]) == ("en", "ltr")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_others_wrote_is_escaped_everywhere(language: str) -> None:
    brief = a_brief(
        committed(
            title={"en": HOSTILE, "ar": HOSTILE},
            parties=(HOSTILE,),
            note={"en": HOSTILE},
            sources=(a_source(document=HOSTILE, phrase=HOSTILE, language='"><script>', publisher=HOSTILE),) * 2,
        ),
        waiting_document=HOSTILE,
        page_url='https://muhla.example/"><script>',
    )
    digest = compose_digest([brief, brief], language=language, form=Form.MAIL, happened_at=at("2026-11-22"))
    for html in (html_of(brief, language), digest.html):
        Outline(html)
        assert "<script" not in html
        assert "49" not in re.sub(r"#[0-9a-f]{6}", "", html)  # nothing was evaluated


def test_several_parties_stand_below_each_other() -> None:
    html = html_of(a_brief(committed(parties=("Iraq", "<b>The</b> coalition"))))
    assert re.findall(r'<div style="margin-bottom:3px">(.*?)</div>', html) == [
        "Iraq",
        "&lt;b&gt;The&lt;/b&gt; coalition",
    ]


def preview_of(html: str) -> str:
    found = re.search(r'<div style="display:none[^>]*>(.*?)</div>', html)
    assert found
    return found[1]


def test_an_inbox_shows_the_date_and_the_words_that_carry_it() -> None:
    words = "by the end of September 2025 (no day is given; counted to 30 September) · \u2068«نهاية سبتمبر 2025»\u2069"
    assert preview_of(html_of(a_brief())) == words
    unquoted = a_brief(committed(None, sources=(a_source(phrase=" "),)))
    assert preview_of(html_of(unquoted)) == "no date is given"


def test_a_phone_makes_no_links_of_dates() -> None:
    (told,) = (meta for meta in Outline(html_of(a_brief())).of("meta") if meta.get("name") == "format-detection")
    assert "date=no" in (told["content"] or "")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_notice_opens_with_its_subject(language: str) -> None:
    message = compose_test(channel="desk", language=language, form=Form.MAIL, now=at("2026-11-22"))
    assert re.findall("<h1[^>]*>(.*?)</h1>", message.html) == [message.subject]
    assert message.summary in message.html


def test_links_lead_to_the_page_and_to_the_acknowledgement() -> None:
    links = [attributes["href"] for attributes in Outline(html_of(a_brief())).of("a")]
    assert links == [
        "https://muhla.example/commitments/iraq-mission",
        "https://muhla.example/ack?alert=iraq-mission&until=2026-12-22",
    ]


def luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_of_text_can_be_read(colours: Colours) -> None:
    assert all(contrast(colours.card, colour) >= 4.5 for colour in (colours.ink, colours.soft, *colours.urgency))
    assert all(contrast(colours.quote, colour) >= 4.5 for colour in (colours.ink, colours.soft))
    assert contrast(colours.page, colours.soft) >= 4.5
    assert len(set(asdict(colours)["urgency"])) == 4


def attachments_of(brief: Brief) -> tuple[Attachment, ...]:
    return compose_alert(brief, language="en", form=Form.MAIL).attachments


def test_the_calendar_file_stands_on_the_last_day_and_says_so() -> None:
    (file,) = attachments_of(a_brief())
    assert (file.filename, file.media_type) == ("iraq-mission.ics", "text/calendar; charset=utf-8; method=PUBLISH")
    calendar = Calendar.from_ical(file.content)
    assert calendar["METHOD"] == "PUBLISH"
    (event,) = calendar.walk("VEVENT")
    assert event["UID"] == "iraq-mission@muhla"
    assert event["SEQUENCE"] == 0
    assert event["X-MUHLA-EDTF"] == "2025-09"
    assert event.decoded("DTSTART") == day("2025-09-30")
    assert event.decoded("DTEND") == day("2025-10-01")
    assert event.decoded("DTSTAMP") == at("2026-11-22T06:00")
    assert event["SUMMARY"] == "Last day: The mission in Iraq ends"
    assert event["DESCRIPTION"] == "by the end of September 2025 (no day is given; counted to 30 September)"


def test_a_moved_deadline_replaces_the_event() -> None:
    (file,) = attachments_of(a_brief(moved("2026-07-25", "2026-10-25")))
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert event["SEQUENCE"] == 1
    assert event.decoded("DTSTART") == day("2026-10-25")
    assert event.decoded("DTEND") == day("2026-10-26")


@pytest.mark.parametrize("commitment", [committed(None), committed("2026-07/.."), waiting()])
def test_without_a_last_day_there_is_no_calendar_file(commitment: object) -> None:
    assert attachments_of(a_brief(commitment)) == ()  # type: ignore[arg-type]  # parametrize has no types


def test_the_last_day_of_the_calendar_is_no_accident() -> None:
    (file,) = attachments_of(a_brief(committed("../9999", "until")))
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert (event.decoded("DTSTART"), "DTEND" in event) == (day("9999-12-31"), False)
