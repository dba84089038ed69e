"""Mails as a browser lays them out: nothing sticks out, nothing is fetched, and Arabic runs from the right."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

from service.core.edtf import parse_edtf
from service.core.message import Brief, Form
from service.core.model import Reading
from service.messages import compose_alert, compose_digest
from tests.builders import a_source, at, day
from tests.messages.pictures import CHROMIUM
from tests.messages.samples import a_brief, committed, many_briefs

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="there is no Chromium"),
]

EXTREME = a_brief(
    committed(
        "2026-10",
        title={"en": "Wordwithoutanyspace" * 10, "ar": "انتهاء مهمة Combined Joint Task Force في العراق " * 4},
        parties=("Government of Iraq", "هيئة الحشد الشعبي", *(f"Party number {number}" for number in range(6))),
        sources=(
            a_source(phrase="by the end of the third quarter, and in no case after the last unit left", language="en"),
            a_source(document="x" * 100, publisher="Al-Araby Al-Jadeed"),
            a_source(document="004", phrase="مطلع الشهر المقبل"),
        ),
        readings=tuple(
            Reading(f"2026-{month:02}", parse_edtf(f"2026-{month:02}"), {"en": "as printed", "ar": "بحسب يوم النشر"})
            for month in range(6, 11)
        ),
        note={"en": "https://news.example.org/" + "x" * 150, "ar": "المعتمد هو الموعد الأقصى."},
    ),
    missed=tuple(day(f"2026-0{month}-03") for month in range(3, 9)),
    late=True,
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all of them: to start it takes longer than they do."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        await browser.close()


async def shown(browser: Browser, html: str, width: int) -> tuple[Page, list[str]]:
    """Return the mail in a window of *width* pixels, and what it asked for from elsewhere."""
    page = await browser.new_page(viewport={"width": width, "height": 700})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.set_content(html)
    return page, asked


def htmls(brief: Brief, language: str) -> list[str]:
    digest = compose_digest([brief, *many_briefs(6)], language=language, form=Form.MAIL, happened_at=at("2026-11-22"))
    return [compose_alert(brief, language=language, form=Form.MAIL).html, digest.html]


@pytest.mark.parametrize("language", ["en", "ar"])
async def test_nothing_sticks_out_and_nothing_is_fetched(browser: Browser, language: str) -> None:
    for html in htmls(EXTREME, language) + htmls(a_brief(), language):
        for width in (320, 390, 1200):
            page, asked = await shown(browser, html, width)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width
            assert asked == []
            await page.close()


@pytest.mark.parametrize(("language", "side"), [("en", "left"), ("ar", "right")])
async def test_every_line_begins_at_the_side_of_its_language(browser: Browser, language: str, side: str) -> None:
    page, _ = await shown(browser, compose_alert(a_brief(), language=language, form=Form.MAIL).html, 390)
    for part in (".hd", "h1", ".fl", ".fv"):
        assert await page.locator(part).first.evaluate("each => getComputedStyle(each).textAlign") == side
    assert await page.locator("blockquote").evaluate("each => getComputedStyle(each).textAlign") == "right"  # Arabic's


async def test_the_dark_colours_are_taken_where_they_are_wanted(browser: Browser) -> None:
    html = compose_alert(a_brief(), language="en", form=Form.MAIL).html
    found = set()
    for scheme in ("light", "dark"):
        page, _ = await shown(browser, html, 390)
        await page.emulate_media(color_scheme=scheme)
        found.add(await page.locator(".cd").evaluate("each => getComputedStyle(each).backgroundColor"))
    assert found == {"rgb(255, 255, 255)", "rgb(31, 29, 25)"}
