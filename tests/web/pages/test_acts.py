"""Answering on the page of a commitment: acknowledging, announcing, confirming, and taking all of it back."""

from typing import Any

import pytest

from service.store.upkeep import recent_events
from tests.builders import an_entry, at
from tests.web.office import Office, on_sqlite
from tests.web.pages.visitor import Visitor

PAGE = "/commitments/iraq-mission"
ACKNOWLEDGE, ANNOUNCE = f"{PAGE}/acknowledge", f"{PAGE}/announce"
KEPT = {"kind": "kept", "on": "2025-08-30", "document": "Joint statement"}


async def at_the_page(office: Office, token: str = "write", **facts: Any) -> Visitor:
    await office.house.record(an_entry(**facts))
    await office.house.live(at("2025-08-31T06:00"))
    visitor = Visitor(office)
    await visitor.sign_in(token, then=PAGE)
    return visitor


async def events(office: Office) -> list[tuple[str, str | None]]:
    async with office.house.database.reading() as conn:
        return [(each.kind, each.who) for each in reversed(await recent_events(conn, commitment_id="iraq-mission"))]


async def test_an_acknowledgement_is_recorded_shown_and_taken_back(office: Office) -> None:
    visitor = await at_the_page(office)
    await visitor.submit(ACKNOWLEDGE, rest="P7D", note="we know")
    assert visitor.said == (
        "It is on record that this was seen. Reminders rest until 7 September 2025, 09:00 (Baghdad)."
    )
    assert visitor.address.startswith(f"{PAGE}?said=")
    assert "we know" in visitor.page
    await visitor.submit("/acknowledgements/1/withdraw")
    assert visitor.said == "The acknowledgement is taken back. Reminders are sent again."
    assert not visitor.has_form("/acknowledgements/1/withdraw")
    assert await events(office) == [
        ("acknowledgement.recorded", "token:write"),
        ("acknowledgement.withdrawn", "token:write"),
    ]
    assert office.pokes == 2


async def test_an_announcement_settles_and_its_withdrawal_opens_again(office: Office) -> None:
    visitor = await at_the_page(office)
    await visitor.submit(ANNOUNCE, **KEPT, phrase="has ended", language="en", by="The coalition", note="seen on paper")
    assert visitor.said == "The announcement is on record."
    assert "settled: kept" in visitor.page
    assert not visitor.has_form(ACKNOWLEDGE)
    await visitor.submit("/announcements/1/withdraw", reason="another mission")
    assert visitor.said.startswith("The announcement is withdrawn.")
    assert visitor.has_form(ACKNOWLEDGE)
    found = (await office.get("/api/v1/commitments/iraq-mission/announcements", "read"))["announcements"][0]
    assert (found["origin"], found["recorded_by"], found["note"]) == ("page", "token:write", "seen on paper")
    assert await events(office) == [
        ("announcement.recorded", "token:write"),
        ("announcement.withdrawn", "token:write"),
    ]


async def test_a_deadline_is_moved(office: Office) -> None:
    visitor = await at_the_page(office)
    await visitor.submit(ANNOUNCE, **{**KEPT, "kind": "moved", "modality": "until", "moved_to": "2025-12"})
    assert "until December 2025" in visitor.page
    assert "moved by 92 days" in visitor.page


@on_sqlite
@pytest.mark.parametrize(
    ("button", "said", "status"),
    [
        ("accept", "The evidence is confirmed: it counts from now on.", "settled: kept"),
        ("reject", "The evidence is rejected: it does not count. It stays on record.", "approaching"),
    ],
)
async def test_evidence_waits_until_somebody_confirms_or_rejects_it(
    office: Office, button: str, said: str, status: str
) -> None:
    visitor = await at_the_page(office)
    await visitor.submit(ANNOUNCE, **KEPT, provisional="yes")
    assert visitor.said.startswith("The evidence is on record.")
    assert "Evidence waits for a person" in visitor.page
    await visitor.submit(f"/announcements/1/{button}", **({"reason": "a rumour"} if button == "reject" else {}))
    assert visitor.said == said
    assert status in visitor.page
    assert "Evidence waits for a person" not in visitor.page


@on_sqlite
async def test_evidence_on_the_web_is_one_click_away_for_who_must_look(office: Office) -> None:
    visitor = await at_the_page(office)
    await visitor.submit(ANNOUNCE, **{**KEPT, "document": "https://example.org/a?b&c"}, provisional="yes")
    link = '<a href="https://example.org/a?b&amp;c" rel="noreferrer nofollow external">'
    assert f"{link}Read the source</a>" in visitor.page
    assert f"{link}<bdi>https://example.org/a?b&amp;c</bdi></a>" in visitor.page


NEEDED = "This is needed."


@on_sqlite
@pytest.mark.parametrize(
    ("change", "status", "errors"),
    [
        ({"kind": "", "on": "", "document": " "}, 422, {"kind": NEEDED, "on": NEEDED, "document": NEEDED}),
        ({"kind": "nonsense"}, 422, {"kind": "Choose one of these."}),
        ({"on": "next week"}, 422, {"on": ...}),
        ({"document": "x" * 301}, 422, {"document": "At most 300 characters, please."}),
        ({"language": "not a code"}, 422, {"language": "This cannot be taken. See the example."}),
        ({"kind": "moved", "moved_to": "2025-13"}, 422, {"moved_to": ...}),
        ({"kind": "moved", "moved_to": "2025-12", "modality": "perhaps"}, 422, {"moved_to": ...}),
        ({"kind": "moved"}, 409, {"moved_to": "A deadline that was moved needs the new one."}),
        ({"moved_to": "2025-12"}, 409, {"moved_to": ...}),
        ({"on": "2025-09-30"}, 409, {"on": "That day has not come yet. Give the day on which it was said."}),
    ],
)
async def test_a_form_that_is_wrong_says_where_keeps_what_was_typed_and_records_nothing(
    office: Office, change: dict[str, str], status: int, errors: dict[str, Any]
) -> None:
    visitor = await at_the_page(office)
    typed = {**KEPT, "by": "Überall & Söhne <b>", **change}
    await visitor.submit(ANNOUNCE, **typed)
    assert (visitor.status, visitor.address) == (status, ANNOUNCE)
    assert set(visitor.errors) == set(errors)
    for name, words in errors.items():
        assert words in (..., visitor.errors[name])
    assert 'value="Überall &amp; Söhne &lt;b&gt;"' in visitor.page
    assert await events(office) == []


@on_sqlite
async def test_a_second_closing_is_refused_with_what_to_do(office: Office) -> None:
    visitor = await at_the_page(office)
    await visitor.submit(ANNOUNCE, **KEPT)
    await visitor.submit(ANNOUNCE, **{**KEPT, "document": "Another statement"})
    assert visitor.status == 409
    assert visitor.errors["kind"].startswith("It is settled already. Withdraw that announcement first")


@on_sqlite
async def test_what_is_wrong_is_said_in_arabic_too(office: Office) -> None:
    visitor = await at_the_page(office)
    await visitor.get(f"{ANNOUNCE}?lang=ar")
    await visitor.submit(ANNOUNCE, **{**KEPT, "on": "غدًا"})
    assert visitor.status == 422
    assert visitor.errors["on"].startswith("اكتب يومًا")
    assert 'value="غدًا"' in visitor.page


@on_sqlite
async def test_one_click_that_comes_too_late_says_so(office: Office) -> None:
    visitor = await at_the_page(office)
    await visitor.submit(ACKNOWLEDGE)
    await office.ask("DELETE", "/api/v1/acknowledgements/1", "write")
    await visitor.submit("/acknowledgements/1/withdraw")
    assert visitor.said == "Somebody has done that already, or there is none of that number."
    assert '<p class="said bad" role="status">' in visitor.page


@on_sqlite
async def test_a_withdrawal_needs_its_reason(office: Office) -> None:
    visitor = await at_the_page(office)
    await visitor.submit(ANNOUNCE, **KEPT)
    for reason in ("", "x" * 301):
        await visitor.submit("/announcements/1/withdraw", reason=reason)
        assert visitor.said == "Something that it needs is missing, or too long."
        assert "settled: kept" in visitor.page


@on_sqlite
async def test_a_token_that_may_only_read_sees_forms_that_are_off_and_why(office: Office) -> None:
    visitor = await at_the_page(office, "read")
    assert visitor.has_form(ACKNOWLEDGE, enabled=False)
    assert visitor.has_form(ANNOUNCE, enabled=False)
    assert "Your token may only read, so the forms are off." in visitor.page
    await visitor.submit(ACKNOWLEDGE)
    assert visitor.status == 403
    assert "Your token may only read." in visitor.page
    assert await events(office) == []


@on_sqlite
async def test_the_public_sees_no_form_and_is_told_to_sign_in(office: Office) -> None:
    await office.house.record(an_entry())
    visitor = Visitor(office)
    await visitor.get(PAGE)
    assert 'method="post"' not in visitor.page
    assert f'href="/sign-in?next={PAGE}"' in visitor.page
    await visitor.get(ANNOUNCE)
    assert visitor.address == f"/sign-in?next={ANNOUNCE}"
    await visitor.post(ACKNOWLEDGE, back=PAGE)
    assert visitor.address == f"/sign-in?next={PAGE}"


@on_sqlite
async def test_what_is_not_there_is_not_found(office: Office) -> None:
    visitor = await at_the_page(office)
    mark = visitor.mark
    for path in ("/commitments/nobody/acknowledge", f"{PAGE}/dance"):
        await visitor.get(path)
        assert visitor.status == 404
        await visitor.post(path, mark=mark)
        assert visitor.status == 404
    await visitor.post("/announcements/99/withdraw", mark=mark, reason="x", back=PAGE)
    assert visitor.said == "Somebody has done that already, or there is none of that number."


@on_sqlite
async def test_what_is_settled_or_never_speaks_takes_no_evidence(office: Office) -> None:
    visitor = await at_the_page(office, alerts=False)
    await visitor.submit(ANNOUNCE, **KEPT, provisional="yes")
    assert visitor.status == 409
    assert visitor.errors["provisional"].startswith("Nobody would be asked to look at it")


@on_sqlite
async def test_what_somebody_wrote_is_text_wherever_it_is_shown(office: Office) -> None:
    visitor = await at_the_page(office)
    await visitor.submit(ANNOUNCE, **{**KEPT, "document": "<script>alert(1)</script>"})
    assert "<script" not in visitor.page
    assert "&lt;script&gt;" in visitor.page
