"""Signing in with a token: what the browser keeps, for how long it is good, and who cannot misuse it."""

from datetime import timedelta

import pytest

from service.jobs.tokens import create_token, revoke_token
from service.web.auth import hash_token, issue_token
from service.web.pages.sessions import COOKIE
from tests.builders import an_entry
from tests.secrecy import secret
from tests.web.office import Office, on_sqlite
from tests.web.pages.visitor import Visitor

pytestmark = on_sqlite


async def test_a_token_opens_a_session_and_is_not_in_the_cookie(office: Office) -> None:
    visitor = Visitor(office)
    await visitor.sign_in("write", then="/channels")
    assert (visitor.status, visitor.address) == (200, "/channels")
    assert "<bdi>write</bdi>" in visitor.page
    assert visitor.cookies[COOKIE].startswith("1.2.")
    assert office.tokens["write"] not in visitor.cookies[COOKIE]
    assert visitor.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("public_url", "is_secure"), [(None, False), ("https://muhla.example.org", True)])
async def test_the_cookie_is_kept_from_scripts_and_from_other_sites(
    office: Office, public_url: str | None, is_secure: bool
) -> None:
    office.public_url = public_url
    office.__post_init__()
    answer = await office.ask("POST", "/sign-in", data={"token": office.tokens["read"]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    for part in ("httponly", "path=/", "samesite=lax", "max-age=43200"):
        assert part in cookie
    assert ("secure" in cookie) is is_secure


@pytest.mark.parametrize("token", ["unknown", "expired", "revoked"])
async def test_a_token_that_is_not_good_opens_nothing(office: Office, token: str) -> None:
    visitor = Visitor(office)
    await visitor.sign_in(token, then="/channels")
    assert visitor.status == 401
    assert visitor.errors == {}
    assert "This token is unknown, expired or revoked." in visitor.page
    assert office.tokens[token] not in visitor.page
    assert COOKIE not in visitor.cookies
    assert 'name="next" value="/channels"' in visitor.page


async def test_a_session_ends_with_its_token(office: Office) -> None:
    visitor = Visitor(office)
    await visitor.sign_in("write")
    await visitor.get("/channels")
    assert visitor.address == "/channels"
    await revoke_token(office.house.database, "write", who="desk", now=office.house.now)
    await visitor.get("/channels")
    assert visitor.address == "/sign-in?next=/channels"
    await visitor.get("/")
    assert visitor.status == 200
    assert "Sign in" in visitor.page


async def test_a_session_ends_after_a_working_day_or_when_its_token_expires(office: Office) -> None:
    house, text = office.house, secret(issue_token())
    await create_token(
        house.database,
        "short",
        hash_token(text),
        "read",
        who="desk",
        now=house.now,
        expires_at=house.now + timedelta(hours=1),
    )
    long, short = Visitor(office), Visitor(office)
    await long.sign_in("read")
    office.tokens["short"] = text
    await short.sign_in("short")
    for hours, signed_in in ((0.9, (True, True)), (1.1, (True, False)), (11.9, (True, False)), (12.1, (False, False))):
        now = house.now
        house.now = now + timedelta(hours=hours)
        for visitor, expected in zip((long, short), signed_in, strict=True):
            await visitor.get("/channels")
            assert (visitor.address == "/channels") is expected, hours
        house.now = now


@pytest.mark.parametrize("change", ["", "x", "1.2.9999999999", "1.1.9999999999.{mark}", "{cookie}0", "2{cookie}"])
async def test_a_cookie_that_we_did_not_write_opens_nothing(office: Office, change: str) -> None:
    visitor = Visitor(office)
    await visitor.sign_in("read")
    cookie = visitor.cookies[COOKIE]
    visitor.cookies[COOKIE] = change.format(cookie=cookie, mark=cookie.rpartition(".")[2])
    await visitor.get("/channels")
    assert visitor.address == "/sign-in?next=/channels"


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ("/commitments/iraq-mission?said=x", "/commitments/iraq-mission?said=x"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/" + "a" * 2000, "/"),
        ("/a\r\nSet-Cookie: x=y", "/a%0ASet-Cookie:%20x=y"),
        ("/\t/evil.example", "/%09/evil.example"),
    ],
)
async def test_one_is_only_sent_on_within_this_site(office: Office, wanted: str, there: str) -> None:
    answer = await office.ask("POST", "/sign-in", data={"token": office.tokens["read"], "next": wanted})
    assert (answer.status_code, answer.headers["location"]) == (303, there)
    assert answer.headers.get_list("set-cookie")[0].startswith(f"{COOKIE}=")
    assert len(answer.headers.get_list("set-cookie")) == 1


async def test_signing_out_is_a_form(office: Office) -> None:
    visitor = Visitor(office)
    await visitor.sign_in("read")
    await visitor.submit("/sign-out")
    assert COOKIE not in visitor.cookies
    assert visitor.said == "You are signed out."
    assert (await office.ask("GET", "/sign-out")).status_code == 405


async def test_whoever_has_no_token_reads_which_command_makes_one(office: Office) -> None:
    assert "muhla token create NAME --scope write" in await Visitor(office).get("/sign-in")
    assert "من يدير هذه الخدمة" in await Visitor(office).get("/sign-in?lang=ar")


async def test_where_commitments_are_not_public_one_signs_in_first(office: Office) -> None:
    await office.house.record(an_entry())
    visitor = Visitor(office.closed_to_the_public())
    await visitor.get("/commitments/iraq-mission?lang=en")
    assert visitor.address == "/sign-in?next=/commitments/iraq-mission%3Flang%3Den"
    await visitor.submit("/sign-in", token=office.tokens["read"])
    assert (visitor.status, visitor.address) == (200, "/commitments/iraq-mission?lang=en")


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "null"}, 303),
        ({"Origin": "http://muhla.test"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://muhla.test.evil.example"}, 403),
        ({"Content-Type": "application/json"}, 415),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
async def test_a_form_of_another_site_does_nothing(office: Office, headers: dict[str, str], status: int) -> None:
    body = f"token={office.tokens['read']}"
    answer = await office.ask("POST", "/sign-in", content=body, headers={"Content-Type": FORM, **headers})
    assert answer.status_code == status
    assert ("set-cookie" in answer.headers) is (status == 303)


@pytest.mark.parametrize("body", [b"\xff=%FF", b"a=%ff", b"&".join(b"a=1" for _ in range(60))])
async def test_a_form_that_cannot_be_read_is_refused(office: Office, body: bytes) -> None:
    answer = await office.ask("POST", "/sign-in", content=body, headers={"Content-Type": FORM})
    assert answer.status_code == 400
    assert "This form cannot be read." in answer.text


async def test_a_form_needs_the_mark_of_this_session(office: Office) -> None:
    await office.house.record(an_entry())
    visitor, other = Visitor(office), Visitor(office)
    await visitor.sign_in("write", then="/commitments/iraq-mission")
    await other.sign_in("read", then="/commitments/iraq-mission")
    foreign = other.mark
    for mark in ("", "x", "é", foreign):
        await visitor.post("/commitments/iraq-mission/acknowledge", mark=mark)
        assert visitor.status == 403
        assert "This form is from before you signed in." in visitor.page
    assert office.pokes == 0


async def test_what_is_sent_after_the_session_has_ended_leads_to_sign_in_and_back(office: Office) -> None:
    await office.house.record(an_entry())
    visitor = Visitor(office)
    await visitor.sign_in("write", then="/commitments/iraq-mission")
    office.house.now += timedelta(hours=13)
    await visitor.submit("/commitments/iraq-mission/acknowledge")
    assert visitor.address == "/sign-in?next=/commitments/iraq-mission"
    assert office.pokes == 0
