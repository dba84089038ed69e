"""Documents received, and what is decided on their proposals."""

import asyncio
from datetime import date, timedelta

import pytest

from service.core.model import Origin
from service.errors import DocumentFault, RefusedChangeError, UnreadableDocumentError
from service.intake.drafts import draft_of
from service.intake.read import read
from service.intake.rows import stored_row
from service.jobs.documents.drafting import drafts_of, edited, values_of
from service.jobs.documents.find_apart import Rows, find_apart, found_in
from service.jobs.documents.intake import accept_proposal, receive, reject_proposal, reopen_proposal
from service.jobs.documents.take_in import Intake, Upload
from service.jobs.find import find
from service.jobs.prune import prune
from service.store.documents import (
    StoredProposal,
    find_document,
    find_proposal,
    list_documents,
    proposals_of,
    text_of,
)
from service.store.tables import ProposalState
from service.store.upkeep import recent_events
from service.web.api.entries import read_request
from tests.builders import an_entry
from tests.documents.test_pdf import SAMPLES
from tests.house import House
from tests.intake_found import PUBLISHED, TEXT, a_document, a_new_document, capped, undated, waiting

FOUND = Rows([stored_row(each) for each in (capped(), undated(), waiting())], [])


async def received(house: House) -> list[StoredProposal]:
    made = await receive(house.database, a_new_document(), FOUND, who="desk", now=house.now)
    async with house.database.reading() as conn:
        return await proposals_of(conn, made.number)


async def now_is(house: House, number: int) -> StoredProposal:
    async with house.database.reading() as conn:
        proposal = await find_proposal(conn, number)
    assert proposal is not None
    return proposal


async def events(house: House) -> list[tuple[str, str | None, str | None]]:
    async with house.database.reading() as conn:
        return [(each.kind, each.who, each.commitment_id) for each in await recent_events(conn)]


async def test_a_document_is_kept_with_its_text_and_what_was_proposed(house: House) -> None:
    proposals = await received(house)
    assert [(each.ordinal, each.state) for each in proposals] == [(n, ProposalState.PROPOSED) for n in (1, 2, 3)]
    assert [each.found for each in proposals] == FOUND.proposals
    async with house.database.reading() as conn:
        document = await find_document(conn, proposals[0].document_id)
        kept = await text_of(conn, proposals[0].document_id)
        assert [document] == await list_documents(conn)
        assert await list_documents(conn, before=1) == []
        assert await find_document(conn, 99) is None
    assert document is not None
    assert (document.name, document.published_on, document.received_by) == ("statement", PUBLISHED, "desk")
    assert (document.proposed, document.accepted, document.rejected, document.total) == (3, 0, 0, 3)
    assert kept.text == TEXT
    assert ("document.received", "desk", None) in await events(house)


async def test_the_same_text_twice_is_one_document_and_the_first_stays_as_it_is(house: House) -> None:
    first = await receive(house.database, a_new_document(), FOUND, who="desk", now=house.now)
    other = a_new_document(name="again", published_on=date(2026, 10, 1))
    second = await receive(house.database, other, FOUND, who="desk", now=house.now)
    assert (first.is_new, second.is_new, second.number) == (True, False, first.number)
    async with house.database.reading() as conn:
        assert [each.name for each in await list_documents(conn)] == ["statement"]


async def test_two_who_send_the_same_at_once_make_one_document(house: House) -> None:
    work = [receive(house.database, a_new_document(), FOUND, who="desk", now=house.now) for _ in range(4)]
    made = await asyncio.gather(*work)
    assert [each.is_new for each in made].count(True) == 1


async def test_an_accepted_proposal_is_a_commitment_like_any_other(house: House) -> None:
    proposal = (await received(house))[0]
    await accept_proposal(house.database, proposal.id, an_entry("mission"), who="token:desk", now=house.now)
    async with house.database.reading() as conn:
        record = await find(conn, "mission")
    assert (record.origin, record.entry) == (Origin.INTAKE, an_entry("mission"))
    decided = await now_is(house, proposal.id)
    assert (decided.state, decided.commitment_id, decided.decided_by, decided.decided_at) == (
        ProposalState.ACCEPTED,
        "mission",
        "token:desk",
        house.now,
    )
    assert ("proposal.accepted", "token:desk", "mission") in await events(house)


async def test_an_accepted_proposal_speaks_when_its_time_comes(house: House) -> None:
    proposal = (await received(house))[0]
    entry = an_entry("mission")
    await accept_proposal(house.database, proposal.id, entry, who="token:desk", now=house.now)
    await house.live(house.now + timedelta(days=60))
    assert house.desk.sent


async def test_what_is_decided_is_decided_once(house: House) -> None:
    first, second, _ = await received(house)
    await accept_proposal(house.database, first.id, an_entry("a"), who="desk", now=house.now)
    await reject_proposal(house.database, second.id, reason="no duty", who="desk", now=house.now)
    for number in (first.id, second.id, 99):
        with pytest.raises(RefusedChangeError):
            await accept_proposal(house.database, number, an_entry("b"), who="desk", now=house.now)
        with pytest.raises(RefusedChangeError):
            await reject_proposal(house.database, number, reason="x", who="desk", now=house.now)


async def test_each_decision_is_in_the_event_log_with_what_it_is_about(house: House) -> None:
    first, second, _ = await received(house)
    await accept_proposal(house.database, first.id, an_entry("a"), who="desk", now=house.now)
    await reopen_proposal(house.database, first.id, who="desk", now=house.now)
    await reject_proposal(house.database, second.id, reason="no duty", who="desk", now=house.now)
    async with house.database.reading() as conn:
        found = [each for each in await recent_events(conn) if each.kind.startswith("proposal.")]
    document = first.document_id
    assert [(each.kind, each.commitment_id, each.facts) for each in found] == [
        ("proposal.rejected", None, {"document": document, "proposal": second.id, "reason": "no duty"}),
        ("proposal.reopened", "a", {"document": document, "proposal": first.id}),
        ("proposal.accepted", "a", {"document": document, "proposal": first.id}),
    ]


async def test_an_id_that_is_taken_leaves_the_proposal_undecided(house: House) -> None:
    await house.record(an_entry("a"))
    proposal = (await received(house))[0]
    with pytest.raises(RefusedChangeError, match="is taken"):
        await accept_proposal(house.database, proposal.id, an_entry("a"), who="desk", now=house.now)
    assert (await now_is(house, proposal.id)).state is ProposalState.PROPOSED


async def test_taking_an_acceptance_back_archives_the_commitment(house: House) -> None:
    proposal = (await received(house))[0]
    await accept_proposal(house.database, proposal.id, an_entry("a"), who="desk", now=house.now)
    await reopen_proposal(house.database, proposal.id, who="desk", now=house.now)
    async with house.database.reading() as conn:
        assert (await find(conn, "a")).archived_at == house.now
    assert (await now_is(house, proposal.id)).state is ProposalState.PROPOSED
    assert ("proposal.reopened", "desk", "a") in await events(house)
    await accept_proposal(house.database, proposal.id, an_entry("b"), who="desk", now=house.now)
    assert (await now_is(house, proposal.id)).commitment_id == "b"


async def test_taking_a_rejection_back_asks_again(house: House) -> None:
    proposal = (await received(house))[1]
    await reject_proposal(house.database, proposal.id, reason="no duty", who="desk", now=house.now)
    assert (await now_is(house, proposal.id)).reason == "no duty"
    await reopen_proposal(house.database, proposal.id, who="desk", now=house.now)
    assert await now_is(house, proposal.id) == proposal
    with pytest.raises(RefusedChangeError, match="nothing is decided"):
        await reopen_proposal(house.database, proposal.id, who="desk", now=house.now)


async def test_of_two_who_decide_at_once_one_is_told(house: House) -> None:
    proposal = (await received(house))[0]
    work = [
        accept_proposal(house.database, proposal.id, an_entry(each), who="desk", now=house.now) for each in ("a", "b")
    ]
    outcomes = await asyncio.gather(*work, return_exceptions=True)
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "RefusedChangeError"]


async def test_every_proposal_becomes_a_commitment_as_it_is_or_edited(house: House) -> None:
    proposals = await received(house)
    async with house.database.reading() as conn:
        document = await find_document(conn, proposals[0].document_id)
        assert document is not None
        drafts = await drafts_of(conn, document, proposals)
    assert len({draft.id for draft in drafts.values()}) == 3
    for proposal in proposals:
        values = values_of(drafts[proposal.id], document, None)
        entry = read_request({"parties": ["Somebody"], **values, "zone": "Asia/Baghdad"})
        await accept_proposal(house.database, proposal.id, entry, who="desk", now=house.now)
    async with house.database.reading() as conn:
        again = await drafts_of(conn, document, proposals)
        record = await find(conn, drafts[proposals[0].id].id)
    assert {draft.id for draft in again.values()}.isdisjoint(draft.id for draft in drafts.values())
    source = record.entry.sources[0]
    assert (source.document, source.published, source.said_on) == ("statement", PUBLISHED, date(2026, 9, 27))
    assert [reading.edtf for reading in record.entry.readings] == ["2027-09-27"]


def test_one_key_of_a_date_edits_the_whole_date() -> None:
    draft = draft_of(capped(), language="en", name="x")
    values = {"id": "a", "within": "P60D", "after": "2026-09-28"}
    assert edited(draft, values, {"title": "x"}) == {**values, "title": "x"}
    assert edited(draft, values, {"on": "2027"}) == {"id": "a", "on": "2027"}
    assert edited(draft, values, {"by": None}) == {"id": "a", "by": None}


async def test_pruning_leaves_documents_and_proposals(house: House) -> None:
    await received(house)
    await prune(house.database, engine="x", keep=timedelta(days=1), now=house.now + timedelta(days=999))
    async with house.database.reading() as conn:
        assert len(await list_documents(conn)) == 1
        assert len(await proposals_of(conn, 1)) == 3


async def test_a_text_is_taken_in_whole(house: House) -> None:
    intake = Intake(house.database)
    upload = Upload("The office shall report by 31 March 2027.", published_on=PUBLISHED, name=" a  statement ")
    made = await intake.take_in(upload, who="desk", now=house.now)
    assert made.is_new
    async with house.database.reading() as conn:
        document = await find_document(conn, made.number)
        found = [each.found["edtf"] for each in await proposals_of(conn, made.number)]
    assert document is not None
    assert (document.name, document.kind, document.language) == ("a statement", "text", "en")
    assert found == ["2027-03-31"]
    assert not (await intake.take_in(upload, who="desk", now=house.now)).is_new


async def test_a_pdf_is_taken_in_by_its_title(house: House) -> None:
    data = (SAMPLES / "writer-decree.pdf").read_bytes()
    made = await Intake(house.database).take_in(Upload(data, published_on=PUBLISHED), who="desk", now=house.now)
    async with house.database.reading() as conn:
        document = await find_document(conn, made.number)
    assert document is not None
    assert (document.kind, document.language) == ("pdf", "ar")


@pytest.mark.parametrize(
    ("upload", "fault"),
    [
        (Upload("by May 2027"), DocumentFault.NO_DAY),
        (Upload("by May", published_on=PUBLISHED, said_on=date(2026, 10, 1)), DocumentFault.SAID_LATER),
        (Upload(" ", published_on=PUBLISHED), DocumentFault.EMPTY),
        (Upload("by \x00 May", published_on=PUBLISHED), DocumentFault.NO_ENCODING),
        (Upload("by \ud800 May", published_on=PUBLISHED), DocumentFault.NO_ENCODING),
        (Upload(b"\x89PNG", published_on=PUBLISHED), DocumentFault.PICTURE),
    ],
)
async def test_what_cannot_be_taken_in_is_told(house: House, upload: Upload, fault: DocumentFault) -> None:
    with pytest.raises(UnreadableDocumentError) as told:
        await Intake(house.database).take_in(upload, who="desk", now=house.now)
    assert told.value.fault is fault


async def test_documents_are_read_one_at_a_time_and_patience_ends(house: House) -> None:
    intake = Intake(house.database, patience_seconds=0.01)
    async with intake.turn:
        with pytest.raises(UnreadableDocumentError, match="Try again in a minute") as told:
            await intake.take_in(Upload("x", published_on=PUBLISHED), who="desk", now=house.now)
    assert told.value.fault is DocumentFault.BUSY


def test_a_text_that_takes_too_long_to_look_through_is_given_up() -> None:
    with pytest.raises(UnreadableDocumentError) as told:
        find_apart(a_document(), seconds=0.01)
    assert told.value.fault is DocumentFault.TOO_SLOW


def test_what_is_found_apart_is_what_is_found_here() -> None:
    document = a_document("The office shall report by 31 March 2027.", said_on=date(2026, 9, 27))
    assert find_apart(document) == found_in(document)
    assert found_in(document).proposals == [stored_row(each) for each in read(document).proposals]
