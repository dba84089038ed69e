"""Pages speak the visitor's language, escape what others wrote, and let nothing foreign in."""

import pytest

from tests.web.office import Office, on_sqlite

pytestmark = on_sqlite


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "language"),
    [
        ("", "", "", "en"),
        ("", "", "ar-IQ,ar;q=0.9,en;q=0.8", "ar"),
        ("", "", "fr, en;q=0.5, ar;q=0.6", "ar"),
        ("", "", "ar;q=0, en;q=0.1", "en"),
        ("", "", "ar;q=nonsense, *", "en"),
        ("", "muhla_lang=ar", "en", "ar"),
        ("", "muhla_lang=tlh", "ar", "ar"),
        ("?lang=en", "muhla_lang=ar", "ar", "en"),
        ("?lang=tlh", "", "ar", "ar"),
    ],
)
async def test_a_page_is_in_the_language_that_was_chosen_else_in_the_one_asked_for(
    office: Office, query: str, cookie: str, accepted: str, language: str
) -> None:
    answer = await office.ask("GET", f"/{query}", headers={"Accept-Language": accepted, "Cookie": cookie})
    assert answer.status_code == 200
    direction = {"en": "ltr", "ar": "rtl"}[language]
    assert f'<html lang="{language}" dir="{direction}">' in answer.text
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]


async def test_only_a_language_that_was_chosen_is_remembered(office: Office) -> None:
    chosen = await office.ask("GET", "/?lang=ar")
    assert chosen.headers["set-cookie"].startswith("muhla_lang=ar;")
    assert "httponly" in chosen.headers["set-cookie"].lower()
    for other in ("/", "/?lang=tlh"):
        assert "set-cookie" not in (await office.ask("GET", other)).headers


async def test_the_other_language_keeps_the_question(office: Office) -> None:
    answer = await office.ask("GET", "/?tag=iraq&tag=syria&lang=ar")
    assert 'href="?tag=iraq&amp;tag=syria&amp;lang=en"' in answer.text


async def test_a_page_lets_nothing_foreign_in(office: Office) -> None:
    headers = (await office.ask("GET", "/")).headers
    assert headers["content-security-policy"] == (
        "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "no-referrer")


async def test_a_page_that_has_not_changed_is_not_sent_again(office: Office) -> None:
    first = await office.ask("GET", "/")
    again = await office.ask("GET", "/", headers={"If-None-Match": first.headers["etag"]})
    in_arabic = await office.ask("GET", "/?lang=ar", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert in_arabic.status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"


async def test_who_is_signed_in_leaves_nothing_behind(office: Office) -> None:
    answer = await office.ask("GET", "/", "read")
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert "<bdi>read</bdi>" in answer.text


async def test_pages_are_closed_where_commitments_are_not_public(office: Office) -> None:
    closed = office.closed_to_the_public()
    sent_away = await closed.ask("GET", "/?tag=iraq")
    assert (sent_away.status_code, sent_away.headers["location"]) == (303, "/sign-in?next=/%3Ftag%3Diraq")
    assert (await closed.ask("GET", "/", "read")).status_code == 200
    assert (await closed.ask("GET", "/", "expired")).status_code == 401


async def test_a_page_can_be_asked_for_its_headers_alone(office: Office) -> None:
    whole, alone = await office.ask("GET", "/"), await office.ask("HEAD", "/")
    assert (alone.status_code, alone.content) == (200, b"")
    assert alone.headers["etag"] == whole.headers["etag"]
