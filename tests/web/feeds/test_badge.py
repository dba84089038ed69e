"""Badges: two texts, one colour, as a picture and as JSON; whatever the words."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.model import AnnouncementKind, Outcome, Settlement
from service.core.status import standing
from service.web.feeds import widths
from service.web.feeds.badge import KEPT, LABEL, URGENCY, Badge, badge_of, badge_svg
from service.web.feeds.widths import width_of
from tests.builders import a_deadline, an_announcement, an_entry, day
from tests.messages.samples import committed
from tests.messages.test_mail import contrast
from tests.web.office import Office, on_sqlite

SVG = "{http://www.w3.org/2000/svg}"
GREY, BLUE, BROWN, RED = URGENCY


def seen(edtf: str | None, modality: str = "by", language: str = "en", **facts: Any) -> tuple[str, str]:
    commitment = committed(edtf, modality, **facts)
    badge = badge_of(commitment, standing(commitment, day("2025-09-01")), language=language)
    return badge.message, badge.color


@pytest.mark.parametrize(
    ("message", "color", "edtf", "facts"),
    [
        ("1 day past", RED, "2025-08-31", {}),
        ("due today", BROWN, "2025-09-01", {}),
        ("29 days left", BROWN, "2025-09", {}),
        ("20 days left", BLUE, "2025-09-21", {}),
        ("7 days left", BROWN, "2025-09-08", {}),
        ("395 days left", GREY, "2026-10-01", {}),
        ("undated", GREY, None, {}),
        ("opened 62 days ago", BROWN, "2025-07/..", {}),
        ("opens in 30 days", GREY, "2025-10/..", {}),
        ("under review", BROWN, "2025-08", {"evidence_on": day("2025-08-30")}),
        ("kept", KEPT, "2025-08", {"settlement": Settlement(Outcome.KEPT, day("2025-08-30"))}),
        ("not kept", GREY, "2025-08", {"settlement": Settlement(Outcome.NOT_KEPT, day("2025-08-30"))}),
        ("archived", GREY, "2025-08", {"archived": True}),
    ],
)
def test_a_badge_says_how_it_stands(message: str, color: str, edtf: str | None, facts: dict[str, Any]) -> None:
    assert seen(edtf, **facts) == (message, color)


def test_it_speaks_arabic() -> None:
    assert seen("2025-08-31", language="ar")[0] == "مضى على الموعد يوم واحد"


def test_white_letters_stand_out() -> None:
    assert all(contrast(color, "#ffffff") >= 4.5 for color in (LABEL, KEPT, *URGENCY))


def picture(label: str, message: str, language: str = "en") -> ET.Element:
    return ET.fromstring(badge_svg(Badge(label, message, RED, language)))


def test_the_picture_says_in_words_what_it_shows() -> None:
    svg = picture("iraq-mission", "418 days past")
    assert (svg.get("role"), svg.get("aria-label")) == ("img", "iraq-mission: 418 days past")
    assert svg.findtext(f"{SVG}title") == "iraq-mission: 418 days past"
    assert [text.text for text in svg.iter(f"{SVG}text")] == ["iraq-mission", "418 days past"]


def test_in_arabic_the_label_is_on_the_right() -> None:
    message, label = picture("iraq-mission", "مضى على الموعد 418 يومًا", "ar").iter(f"{SVG}text")
    assert (message.get("direction"), label.get("direction")) == ("rtl", "ltr")
    assert float(message.get("x", "")) < float(label.get("x", ""))


@given(label=st.text(max_size=60), message=st.text(max_size=60), language=st.sampled_from(["en", "ar"]))
def test_any_words_are_a_whole_picture_that_fits(label: str, message: str, language: str) -> None:
    svg = picture(label, message, language)
    width, texts = int(svg.get("width", "")), list(svg.iter(f"{SVG}text"))
    rects = [each for each in svg.iter(f"{SVG}rect") if each.get("fill")]
    assert len(texts) == len(rects) == 2
    assert sum(int(each.get("width", "")) for each in rects) == width
    assert {each.tag.removeprefix(SVG) for each in svg.iter()} == {"svg", "title", "clipPath", "rect", "g", "text"}


MEASURED = {
    "iraq-mission": 67.3,
    "418 days past": 77.7,
    "evidence waits for a person": 152.3,
    "محسوم": 35.3,
    "قيد المراجعة": 57.7,
    "انتهاء المهمة العسكرية للتحالف الدولي في العراق": 226.1,
}
"""By Chromium, in DejaVu Sans at 11 px."""


@pytest.mark.parametrize("text", MEASURED)
def test_the_room_for_a_text_is_about_what_a_browser_measures(text: str) -> None:
    assert width_of(text) == pytest.approx(MEASURED[text], rel=0.1)


def test_marks_that_nobody_sees_take_no_room() -> None:
    assert width_of("\u2068يومًا\u2069") == width_of("يوما")
    assert width_of("") == 0
    assert width_of("日本") == 22


def test_no_letter_is_measured_twice() -> None:
    letters = "".join(widths._GROUPS.values())
    assert len(letters) == len(set(letters))


@on_sqlite
async def test_the_picture_and_the_facts_are_there(office: Office) -> None:
    await office.house.record(an_entry(deadline=a_deadline("2025-07-31")))
    drawn = await office.ask("GET", "/badge/iraq-mission.svg")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert ET.fromstring(drawn.content).get("aria-label") == "iraq-mission: 1 day past"
    answer = await office.ask("GET", "/badge/iraq-mission.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json() == {
        "schemaVersion": 1,
        "label": "iraq-mission",
        "message": "1 day past",
        "color": RED,
        "isError": True,  # so that nobody paints it green
        "cacheSeconds": 300,
    }
    await office.house.announce("iraq-mission", an_announcement(AnnouncementKind.KEPT, "2025-08-01"))
    told = await office.get("/badge/iraq-mission.json?lang=ar&label=العراق")
    assert (told["label"], told["message"], told["isError"]) == ("العراق", "تم الوفاء به متأخرًا", False)


@on_sqlite
@pytest.mark.parametrize("label", ["", "a" * 61, "a\nb", "a\x00", "\u202ea", "   "])
async def test_a_label_that_would_break_the_line_is_refused(office: Office, label: str) -> None:
    await office.house.record(an_entry())
    answer = await office.ask("GET", "/badge/iraq-mission.svg", params={"label": label})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


@on_sqlite
async def test_a_label_of_marks_alone_is_none(office: Office) -> None:
    await office.house.record(an_entry())
    for label in ("\u200e", "\ufffe", "\u200f\u061c"):
        assert (await office.get("/badge/iraq-mission.json", params={"label": label}))["label"] == "iraq-mission"


@on_sqlite
@pytest.mark.parametrize("path", ["/badge/nobody.svg", "/badge/nobody.json"])
async def test_nobody_has_no_badge(office: Office, path: str) -> None:
    answer = await office.ask("GET", path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
