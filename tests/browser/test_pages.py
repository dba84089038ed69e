"""In a real browser: no complaint, nothing that is in the way of anybody, and every word in its place."""

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.addresses import ABSENT, INSIDE, PUBLIC
from tests.browser.site import Site, running_site, visiting

HERE = Path(__file__).parent
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"

needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: npm ci in tests/browser")
in_both_languages = pytest.mark.parametrize("language", ["en", "ar"])


@in_both_languages
@pytest.mark.parametrize("signed_in", [False, True])
def test_the_browser_has_nothing_to_complain_of(browser: Browser, site: Site, language: str, signed_in: bool) -> None:
    with visiting(browser, site, signed_in=signed_in) as visit:
        for path in INSIDE if signed_in else (*PUBLIC, *ABSENT):
            status = visit.open(path, language=language)
            assert (status, visit.faults()) == (404 if path in ABSENT else 200, []), path
            assert visit.tab.evaluate("document.documentElement.lang") == language


@needs_axe
@in_both_languages
@pytest.mark.parametrize("dark", [False, True])
def test_nothing_is_in_the_way_of_those_who_hear_or_type(
    browser: Browser, site: Site, language: str, dark: bool
) -> None:
    script = AXE.read_text(encoding="utf-8")
    with visiting(browser, site, dark=dark) as public, visiting(browser, site, dark=dark, signed_in=True) as inside:
        for visit, paths in ((public, PUBLIC[:1] if dark else (*PUBLIC, *ABSENT)), (inside, INSIDE[1:])):
            for path in paths:
                visit.open(path, language=language)
                visit.tab.evaluate(script)
                found = visit.tab.evaluate("axe.run()")
                assert [_told(each) for each in found["violations"]] == [], path


def _told(violation: dict[str, Any]) -> str:
    places = ", ".join(str(node["target"]) for node in violation["nodes"][:5])
    return f"{violation['id']}: {violation['help']}: {places}"


@in_both_languages
@pytest.mark.parametrize("width", [320, 390, 640, 820, 900, 1200, 1440, 1920])
def test_every_page_fits_its_screen_and_the_words_of_a_timeline_stand_apart_and_in_line(
    browser: Browser, site: Site, language: str, width: int
) -> None:
    with visiting(browser, site, width=width) as visit:
        for path in ("/", "/commitments/washington-conference"):
            visit.open(path, language=language)
            assert visit.tab.evaluate("document.documentElement.scrollWidth") <= width, path
            boxes = visit.tab.evaluate(_WORDS)
            assert len(boxes) > 1, path
            touching = [
                (one["words"], other["words"])
                for number, one in enumerate(boxes)
                for other in boxes[number + 1 :]
                if _overlap(one, other)
            ]
            assert touching == [], path
            todays = visit.tab.evaluate(_TODAYS)
            assert max(todays) - min(todays) < 1, path
            assert all(box["left"] >= 0 and box["right"] <= width for box in boxes), path


_WORDS = """
[...document.querySelectorAll(".axis text")].filter((each) => each.checkVisibility()).map((each) => {
  const {left, right, top, bottom} = each.getBoundingClientRect();
  return {left, right, top: top + 4, bottom: bottom - 4, words: each.textContent};  // without the room for accents
})
"""


_TODAYS = """
[...document.querySelectorAll("line.now")].filter((each) => each.checkVisibility())
  .map((each) => each.getBoundingClientRect().left)
"""


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    beside = one["right"] <= other["left"] or other["right"] <= one["left"]
    above = one["bottom"] <= other["top"] or other["bottom"] <= one["top"]
    return not (beside or above)


LONG_WORDS = f"""
[[commitments]]
id = "{"a" * 100}"
title = {{ en = "{"m" * 300}", ar = "{"ط" * 300}" }}
parties = ["{"m" * 200}", "{"ط" * 200}"]
by = "2026-12"
tags = ["{"b" * 60}"]
note = {{ en = "{"m" * 300}" }}
[[commitments.sources]]
document = "{"m" * 200}"
phrase = "{"m" * 120}"
published = 2024-09-28
language = "en"
[[commitments.announcements]]
kind = "progress"
on = 2025-03-01
document = "{"m" * 200}"
by = "{"m" * 200}"
"""


def test_words_without_end_widen_no_page(browser: Browser, tmp_path: Path) -> None:
    catalogue = tmp_path / "deadlines.toml"
    catalogue.write_text(LONG_WORDS, encoding="utf-8")
    with running_site(tmp_path, CATALOGUE=str(catalogue)) as site:
        for width in (320, 820, 1440):
            with visiting(browser, site, width=width, signed_in=True) as visit:
                for path in ("/", f"/commitments/{'a' * 100}", "/deliveries"):
                    for language in ("en", "ar"):
                        assert visit.open(path, language=language) == 200
                        assert visit.tab.evaluate("document.documentElement.scrollWidth") <= width, (path, language)


def test_all_can_be_reached_by_the_keyboard_alone(browser: Browser, site: Site) -> None:
    with visiting(browser, site) as visit:
        visit.open("/")
        visit.tab.keyboard.press("Tab")
        assert visit.tab.evaluate("document.activeElement.textContent") == "Skip to the content"
        enter = partial(visit.tab.keyboard.press, "Enter")
        enter()
        visit.tab.wait_for_url("**#content")
        visit.tab.locator("#q").focus()
        visit.tab.keyboard.type("Syria")
        assert visit.follow(enter) == 200
        assert "/?q=Syria" in visit.tab.url
        assert visit.tab.locator(".row").count() == 1


def test_a_language_once_chosen_stays(browser: Browser, site: Site) -> None:
    with visiting(browser, site) as visit:
        visit.open("/commitments/iraq-mission", language="en")
        visit.follow(visit.tab.get_by_role("link", name="العربية").click)
        assert visit.tab.evaluate("document.documentElement.dir") == "rtl"
        visit.follow(visit.tab.get_by_role("link", name="كل التعهدات").first.click)
        assert visit.tab.evaluate("document.documentElement.dir") == "rtl"
        assert visit.faults() == []


GOING = re.compile(r"""\.(click|dblclick|tap|submit|goto|reload|go_back|go_forward)\(|press\("Enter"\)""")


def test_only_a_visit_goes_from_page_to_page() -> None:
    """It waits for the next one. A test that clicks by itself is green here, and red one day on a busy machine."""
    tests = [path for path in HERE.glob("test_*.py") if GOING.search(path.read_text(encoding="utf-8"))]
    assert tests == []
    assert GOING.search((HERE / "site.py").read_text(encoding="utf-8"))
