"""From a document to a commitment in a real browser: pasted or chosen, looked over, accepted, and taken back."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator

from tests.browser.site import Site, Visit, hand_in, running_site, visiting
from tests.browser.test_pages import AXE
from tests.documents.test_pdf import SAMPLES

TEXTS = {
    "en": "The talks began on 4 May 2025. The Ministry shall publish the water plan no later than 31 March 2028.",
    "ar": "بدأت المحادثات في 4 أيار 2025. وتلتزم الوزارة بأن تنشر خطة المياه في موعد أقصاه 31 آذار 2028.",
}
DEADLINES = {"en": "by 31 March 2028", "ar": "بحلول 31 آذار 2028"}
in_both_languages = pytest.mark.parametrize("language", ["en", "ar"])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service of its own: what is accepted here would be found on the pages of others."""
    with running_site(Path(tmp_path_factory.mktemp("intake"))) as site:
        yield site


@in_both_languages
def test_a_text_is_pasted_looked_over_and_becomes_a_commitment(browser: Browser, office: Site, language: str) -> None:
    with visiting(browser, office, signed_in=True, width=390) as visit:
        visit.open("/intake", language=language)
        _in_order(visit)
        visit.tab.locator("#intake-text").fill(TEXTS[language])
        visit.tab.locator("#intake-published_on").fill("2026-11-20")
        visit.follow(visit.tab.locator("form[action='/intake'] button").click)
        assert re.search(r"/intake/\d+", visit.tab.url)
        _in_order(visit)
        document = visit.tab.url.partition("?")[0].removeprefix(office.url)
        assert DEADLINES[language] in _bare(visit.tab.locator("#proposal-1 h3").inner_text())
        mark = visit.tab.locator(".text .mark.of-proposal")
        assert "2028" in mark.inner_text()
        assert visit.tab.locator(".text").evaluate("each => getComputedStyle(each).direction") == (
            "rtl" if language == "ar" else "ltr"
        )
        visit.follow(visit.tab.locator("#proposal-1 a.button").click)
        _in_order(visit)
        visit.tab.locator("#accept-id").fill(f"plan-{language}")
        visit.tab.locator("#accept-parties").fill("Ministry of Water")
        visit.follow(visit.tab.locator("form[action$='/accept'] button").click)
        visit.follow(visit.tab.locator(f"a[href='/commitments/plan-{language}']").click)
        assert DEADLINES[language] in _bare(visit.tab.locator("dl.facts").inner_text())
        assert "2028" in visit.tab.locator(".source blockquote").inner_text()
        visit.open(document, language=language)
        _in_order(visit)
        visit.follow(visit.tab.locator("form[action$='/reopen'] button").click)
        visit.unfold(visit.tab.locator("#proposal-1 details summary"))
        visit.tab.locator("#proposal-1 input[name=reason]").fill("another plan")
        visit.follow(visit.tab.locator("#proposal-1 form[action$='/reject'] button").click)
        assert "another plan" in visit.tab.locator("#proposal-1 .decision").inner_text()
        _in_order(visit)


def test_a_file_is_chosen(browser: Browser, office: Site) -> None:
    with visiting(browser, office, signed_in=True) as visit:
        visit.open("/intake")
        visit.tab.locator("#intake-file").set_input_files(SAMPLES / "chromium-decree.pdf")
        visit.tab.locator("#intake-published_on").fill("2026-11-20")
        visit.follow(visit.tab.locator("form[action='/intake'] button").click)
        assert re.search(r"/intake/\d+", visit.tab.url)
        assert visit.tab.locator("h1").inner_text() == "chromium-decree.pdf"
        assert "30 أيلول/سبتمبر 2027" in visit.tab.locator(".text").inner_text()
        _in_order(visit)


@in_both_languages
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    browser: Browser, office: Site, language: str, width: int
) -> None:
    with visiting(browser, office, signed_in=True, width=width) as visit:
        visit.open("/intake", language=language)
        visit.tab.locator("#intake-text").fill(TEXTS[language])
        assert visit.follow(visit.tab.locator("form[action='/intake'] button").click) == 422
        assert visit.tab.locator("#intake-published_on-error").is_visible()
        assert visit.tab.locator("#intake-text").input_value() == TEXTS[language]
        _in_order(visit)


PERIODS = {
    "en": "The Parties shall submit the first report within twelve months of the ratification of this Agreement.",
    "ar": "وعلى الأطراف أن تقدم تقريرها الأول خلال ستين يوما من نشر هذا القرار.",
}
STARTED = {"en": "by 1 June 2027", "ar": "بحلول 31 تموز 2026"}


@in_both_languages
def test_a_period_waits_for_its_day_and_gets_it(browser: Browser, office: Site, language: str) -> None:
    hand_in(office, PERIODS[language])
    with visiting(browser, office, signed_in=True, width=390) as visit:
        visit.open("/intake", language=language)
        visit.follow(visit.tab.locator("a[href^='/intake/']").first.click)
        visit.follow(visit.tab.locator("#proposal-1 a.button").click)
        _in_order(visit)
        visit.tab.locator("#accept-id").fill(f"report-{language}")
        visit.follow(visit.tab.locator("form[action$='/accept'] button").click)
        _in_order(visit)
        visit.follow(visit.tab.locator("#proposal-1 a[href$='/start']").click)
        _in_order(visit)
        visit.tab.locator("#start-after").fill("no-such-thing")
        assert visit.follow(visit.tab.locator("form[action$='/start'] button").click) == 422
        assert visit.tab.locator("#start-after-error").is_visible()
        _in_order(visit)
        visit.tab.locator("#start-after").fill("2026-06-01")
        visit.follow(visit.tab.locator("form[action$='/start'] button").click)
        assert STARTED[language] in _bare(visit.tab.locator("dl.facts").inner_text())
        _in_order(visit)


LONG = {
    "en": [f"The Ministry shall publish part {n} of the plan no later than {n} March 2028.\n\n" for n in range(1, 9)],
    "ar": [f"وتلتزم الوزارة بأن تنشر الجزء {n} من الخطة في موعد أقصاه {n} آذار 2028.\n\n" for n in range(1, 9)],
}
FILLING = {"en": "The river has many dams.\n", "ar": "وللنهر سدود كثيرة.\n"}


@in_both_languages
def test_a_long_text_stays_beside_its_proposals(browser: Browser, office: Site, language: str) -> None:
    hand_in(office, "".join(each + FILLING[language] * 12 for each in LONG[language]))
    with visiting(browser, office, signed_in=True, width=1280) as visit:
        visit.open("/intake", language=language)
        visit.follow(visit.tab.locator("a[href^='/intake/']").first.click)
        _in_order(visit)
        cards, text = visit.tab.locator(".proposal"), visit.tab.locator(".text")
        for nth in (cards.count() - 1, 0):
            cards.nth(nth).scroll_into_view_if_needed()
            assert _seen(text) > 400
            visit.jump(cards.nth(nth).locator("blockquote a"))
            assert _seen(visit.tab.locator(f"#p{nth + 1}-1")) > 10
        visit.tab.set_viewport_size({"width": 900, "height": 900})
        assert text.evaluate("each => each.scrollHeight <= each.clientHeight + 1")  # one below the other: it is whole
        _in_order(visit)


@in_both_languages
def test_a_number_in_the_text_stands_right_after_its_words(browser: Browser, office: Site, language: str) -> None:
    hand_in(office, LONG[language][0] + FILLING[language])
    with visiting(browser, office, signed_in=True, width=990) as visit:
        visit.open("/intake", language=language)
        visit.follow(visit.tab.locator("a[href^='/intake/']").first.click)
        words, number = (visit.tab.locator(f".text .numbered > {each}").bounding_box() for each in ("span", "bdi"))
        mark = visit.tab.locator(".text .numbered").bounding_box()
        assert words is not None
        assert number is not None
        assert mark is not None
        if language == "ar":
            assert abs(number["x"] - mark["x"]) < 1
            assert 0 < words["x"] - (number["x"] + number["width"]) < 5
        else:
            assert abs(number["x"] + number["width"] - mark["x"] - mark["width"]) < 1
            assert 0 < number["x"] - (words["x"] + words["width"]) < 5


def _seen(place: Locator) -> float:
    """Return how much of the height of *place* the window shows."""
    box = place.bounding_box()
    assert box is not None
    return min(box["y"] + box["height"], 900) - max(box["y"], 0)


def _bare(text: str) -> str:
    """Return *text* without what keeps the directions of its words apart."""
    return re.sub("[\u2068\u2069]", "", text)


def _in_order(visit: Visit) -> None:
    """The page fits its screen, is in nobody's way, and the browser has nothing to complain of."""
    assert visit.tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    if AXE.is_file():
        visit.tab.evaluate(AXE.read_text(encoding="utf-8"))
        found = visit.tab.evaluate("axe.run()")["violations"]
        assert [f"{each['id']}: {each['nodes'][0]['target']}" for each in found] == []
    assert visit.faults() == []
