"""Answering in a real browser: by a link in a message, and signed in. The receiver of the messages is real, too."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.browser.site import Site, Visit, running_site, visiting
from tests.browser.test_pages import AXE
from tests.patience import PATIENCE_SECONDS

WORDS = {
    "en": {
        "acknowledge": "Acknowledge",
        "back": "Take it back",
        "record": "Record the announcement",
        "withdraw": "Withdraw",
        "confirm": "Confirm",
        "send": "Send now",
        "test": "Send a test message",
        "silence": "Silence",
        "end": "End it now",
        "out": "Sign out",
    },
    "ar": {
        "acknowledge": "تأكيد الاطلاع",
        "back": "سحب التأكيد",
        "record": "تسجيل الإعلان",
        "withdraw": "سحب",
        "confirm": "تأكيد",
        "send": "إرسال الآن",
        "test": "إرسال رسالة اختبار",
        "silence": "إسكات",
        "end": "إنهاؤه الآن",
        "out": "تسجيل الخروج",
    },
}
SAID = {
    "en": {
        "seen": "It is on record that this was seen.",
        "taken back": "The acknowledgement is taken back.",
        "announced": "The announcement is on record.",
        "withdrawn": "The announcement is withdrawn.",
        "evidence": "The evidence is on record.",
        "confirmed": "The evidence is confirmed",
        "due": "1 delivery is due now.",
        "tested": "desk took the test message",
        "silenced": "Alerts are withheld until",
        "ended": "The silence is ended.",
        "out": "You are signed out.",
    },
    "ar": {
        "seen": "سُجّل تأكيد الاطلاع.",
        "taken back": "سُحب تأكيد الاطلاع.",
        "announced": "سُجّل الإعلان.",
        "withdrawn": "سُحب الإعلان.",
        "evidence": "سُجّل الدليل.",
        "confirmed": "تأكد الدليل",
        "due": "حان إرسال رسالة واحدة الآن.",
        "tested": "رسالة الاختبار",
        "silenced": "تُحجب التنبيهات حتى",
        "ended": "انتهى الإسكات.",
        "out": "سُجّل خروجك.",
    },
}
ABOUT = {"en": "syria-mission", "ar": "adviser-protection"}
"""Each language answers about a commitment of its own: they share a service."""

in_both_languages = pytest.mark.parametrize("language", ["en", "ar"])


@dataclass
class Desk:
    """Receives messages. It takes no alert, so that all wait, but keeps the links in them."""

    links: dict[str, str] = field(default_factory=dict)

    def take(self, request: Request) -> Response:
        message: dict[str, Any] = request.get_json()
        if message["type"] == "alert":
            self.links[message["data"]["commitment"]["id"]] = message["data"]["links"]["acknowledge"]
        return Response(status=503 if message["type"] == "alert" else 204)


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk()


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory, desk: Desk, make_httpserver: HTTPServer) -> Iterator[Site]:
    """A service of its own, because answers change it. It has told the desk all that is due, or tried to."""
    make_httpserver.expect_request("/hook").respond_with_handler(desk.take)
    channel = {"KIND": "webhook", "URL": make_httpserver.url_for("/hook"), "DIGEST_OVER": "0"}
    settings = {f"CHANNELS__DESK__{name}": value for name, value in channel.items()}
    with running_site(Path(tmp_path_factory.mktemp("answers")), **settings) as site:
        yield site


def test_a_link_in_a_message_acknowledges_and_takes_back(browser: Browser, answered: Site, desk: Desk) -> None:
    _until_told(desk)
    for language, about in ABOUT.items():
        with visiting(browser, answered, width=390) as visit:
            path = desk.links[about].removeprefix(answered.url)
            assert visit.open(path, language=language) == 200
            _nothing_in_the_way(visit)
            _press(visit, "acknowledge", language)
            _expect(visit, "seen", language)
            _nothing_in_the_way(visit)
            _press(visit, "back", language)
            _expect(visit, "taken back", language)
            assert visit.tab.evaluate("document.documentElement.scrollWidth") <= 390
            assert visit.faults() == []


@in_both_languages
def test_who_is_signed_in_answers_and_takes_all_of_it_back(browser: Browser, answered: Site, language: str) -> None:
    page = f"/commitments/{ABOUT[language]}"
    with visiting(browser, answered) as visit:
        _sign_in(visit, page, language)
        _form(visit, "acknowledge").locator("select").select_option("P7D")
        _press(visit, "acknowledge", language)
        _expect(visit, "seen", language)
        _press(visit, "back", language)
        _expect(visit, "taken back", language)
        _announce(visit, language, provisional=False)
        _expect(visit, "announced", language)
        visit.unfold(visit.tab.locator("details:has(form[action$='/withdraw']) summary"))
        withdrawal = visit.tab.locator("form[action^='/announcements/'][action$='/withdraw']")
        withdrawal.locator("input[name=reason]").fill("another mission")
        visit.follow(withdrawal.get_by_role("button", name=WORDS[language]["withdraw"]).click)
        _expect(visit, "withdrawn", language)
        _announce(visit, language, provisional=True)
        _expect(visit, "evidence", language)
        _press(visit, "confirm", language)
        _expect(visit, "confirmed", language)
        assert visit.tab.locator("form[action$='/acknowledge']").count() == 0  # it is settled
        _press(visit, "out", language)
        _expect(visit, "out", language)
        assert visit.faults() == []


@in_both_languages
def test_what_is_wrong_in_a_form_stands_beside_the_field_and_nothing_is_lost(
    browser: Browser, answered: Site, language: str
) -> None:
    with visiting(browser, answered) as visit:
        _sign_in(visit, "/commitments/iraq-mission/announce", language)
        visit.tab.locator("#said-kind").select_option("progress")
        visit.tab.locator("#said-on").fill("2027-01-01")
        visit.tab.locator("#said-document").fill("Überall & Söhne")
        assert _press(visit, "record", language) == 409
        wrong = visit.tab.locator("#said-on")
        assert wrong.get_attribute("aria-invalid") == "true"
        assert visit.tab.locator("#said-on-error").is_visible()
        assert "said-on-error" in (wrong.get_attribute("aria-describedby") or "")
        assert visit.tab.locator("#said-document").input_value() == "Überall & Söhne"
        assert visit.tab.locator("#said-kind").input_value() == "progress"
        _nothing_in_the_way(visit)
        assert visit.faults() == []


@in_both_languages
def test_deliveries_are_sent_again_channels_tested_and_alerts_silenced(
    browser: Browser, answered: Site, language: str
) -> None:
    with visiting(browser, answered) as visit:
        _sign_in(visit, "/deliveries?state=pending", language)
        _send_again(visit, language)
        visit.open("/channels", language=language)
        visit.follow(visit.tab.locator("#channel-desk").get_by_role("button", name=WORDS[language]["test"]).click)
        _expect(visit, "tested", language)
        visit.open("/silences?commitment=iraq-mission", language=language)
        visit.tab.locator("#silence-until").fill("2026-12-31")
        visit.tab.locator("#silence-reason").fill("a holiday")
        visit.follow(visit.tab.locator("#new").get_by_role("button", name=WORDS[language]["silence"]).click)
        _expect(visit, "silenced", language)
        _press(visit, "end", language)
        _expect(visit, "ended", language)
        assert visit.faults() == []


@in_both_languages
@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_every_page_of_answers_fits_its_screen(browser: Browser, answered: Site, language: str, width: int) -> None:
    with visiting(browser, answered, width=width, signed_in=True) as visit:
        for path in ("/deliveries", "/channels", "/silences", "/commitments/iraq-mission/announce", "/sign-in"):
            visit.open(path, language=language)
            assert visit.tab.evaluate("document.documentElement.scrollWidth") <= width, path


def _nothing_in_the_way(visit: Visit) -> None:
    if AXE.is_file():
        visit.tab.evaluate(AXE.read_text(encoding="utf-8"))
        assert [each["id"] for each in visit.tab.evaluate("axe.run()")["violations"]] == []


def _until_told(desk: Desk) -> None:
    """Wait until the desk was told of all that the tests answer."""
    latest = time.monotonic() + PATIENCE_SECONDS
    while not desk.links.keys() >= set(ABOUT.values()):
        assert time.monotonic() < latest, desk.links
        time.sleep(0.1)


def _sign_in(visit: Visit, then: str, language: str) -> None:
    visit.open(f"/sign-in?next={then.replace('?', '%3F')}", language=language)
    visit.tab.locator("#token").fill(visit.site.token)
    visit.follow(visit.tab.locator("main button").click)
    assert visit.tab.url == f"{visit.site.url}{then}"


def _form(visit: Visit, act: str) -> Locator:
    form = visit.tab.locator(f"form[action$='/{act}']").first
    summary = visit.tab.locator(f"details:has(form[action$='/{act}']) > summary").first
    if not form.is_visible():
        visit.unfold(summary)
    return form


def _announce(visit: Visit, language: str, *, provisional: bool) -> None:
    form = _form(visit, "announce")
    form.locator("#said-kind").select_option("kept")
    form.locator("#said-on").fill("2026-11-20")
    form.locator("#said-document").fill("Joint statement")
    if provisional:
        form.locator("#said-provisional").check()
    visit.follow(form.get_by_role("button", name=WORDS[language]["record"]).click)


def _press(visit: Visit, name: str, language: str) -> int:
    return visit.follow(visit.tab.get_by_role("button", name=WORDS[language][name], exact=True).click)


def _send_again(visit: Visit, language: str) -> None:
    """Let the first delivery that waits be sent now; as long as it is being sent just now, there is nothing to do."""
    latest = time.monotonic() + PATIENCE_SECONDS
    while True:
        visit.follow(visit.tab.get_by_role("button", name=WORDS[language]["send"]).first.click)
        told = visit.tab.get_by_role("status").inner_text()
        if SAID[language]["due"] in told:
            return
        assert time.monotonic() < latest, told
        time.sleep(0.1)


def _expect(visit: Visit, name: str, language: str) -> None:
    assert SAID[language][name] in visit.tab.get_by_role("status").inner_text()
