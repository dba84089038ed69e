"""Proposals as the commitments that they may become, and as JSON."""

import json
from datetime import date

import pytest

from service.catalogue import read_catalogue
from service.cli.draft_entries import Origin, entry_text
from service.core.durations import parse_span
from service.core.model import Modality
from service.intake.drafts import LONGEST_PHRASE, deadline_of, draft_of, language_of, title_of
from service.intake.proposals import Anchor, AnchorKind, Document, Proposal
from service.intake.rows import stored_proposal, stored_row
from service.jobs.documents.look_through import look_through
from service.jobs.documents.periods import waiting_note
from tests.cli.terminal import CATALOGUE
from tests.intake_found import a_document, a_proposal, capped, undated, waiting

ORIGIN = Origin("statement", date(2026, 9, 28), date(2026, 9, 27))


@pytest.mark.parametrize("proposal", [a_proposal(), capped(), undated(), waiting()])
def test_what_is_kept_as_json_comes_back_as_it_was(proposal: Proposal) -> None:
    assert stored_proposal(json.loads(json.dumps(stored_row(proposal)))) == proposal


@pytest.mark.parametrize("proposal", [a_proposal(), capped(), undated(), waiting()])
def test_an_entry_loads_when_it_is_pasted(proposal: Proposal) -> None:
    draft = draft_of(proposal, language="en", name="statement")
    text = f"{CATALOGUE}\n{entry_text(draft, proposal.confidence, ORIGIN)}"
    entry = read_catalogue(text, file="x", channels=None).entries[-1]
    assert entry.id == draft.id
    assert entry.readings == draft.readings
    assert [source.phrase for source in entry.sources] == list(draft.phrases)
    given = [(each.modality, each.edtf) if each else None for each in (entry.deadline, draft.deadline)]
    assert given[0] == given[1]


def test_an_entry_with_readings_loads_whatever_its_language() -> None:
    text = "وسينشر المكتب التقرير الشهر المقبل."
    (proposal,) = look_through(Document(text, date(2026, 9, 1), date(2026, 8, 31))).proposals
    draft = draft_of(proposal, language="ar", name="statement")
    pasted = f"{CATALOGUE}\n{entry_text(draft, proposal.confidence, ORIGIN)}"
    assert read_catalogue(pasted, file="x", channels=None).entries[-1].readings == proposal.readings != ()


def test_a_period_from_a_known_day_stays_relative() -> None:
    anchor = Anchor(AnchorKind.PUBLICATION, date(2026, 9, 28))
    proposal = a_proposal(edtf="2026-11-27", duration=parse_span("P60D"), anchor=anchor)
    text = entry_text(draft_of(proposal, language="en", name="x"), 0.9, ORIGIN)
    assert 'within = "P60D"\nafter = "2026-09-28"' in text
    assert 'by = "2027-09"' in entry_text(draft_of(capped(), language="en", name="x"), 0.9, ORIGIN)


def test_a_period_from_an_unknown_day_says_what_it_waits_for() -> None:
    draft = draft_of(waiting(), language="en", name="x")
    assert (str(draft.within), draft.unknown, draft.deadline) == ("P60D", "its publication", None)
    text = entry_text(draft, 0.9, ORIGIN)
    assert '# Once it is: within = "P60D"' in text
    note = read_catalogue(f"{CATALOGUE}\n{text}", file="x", channels=None).entries[-1].note
    assert note == waiting_note(draft)


def test_a_long_sentence_is_cut_around_its_date() -> None:
    text = f"{'Whereas much was said, ' * 20}the mission ends by 3 May 2027{', and more follows' * 20}."
    title = title_of(a_proposal("by 3 May 2027", text=text, edtf="2027-05-03"))
    assert len(title) <= LONGEST_PHRASE
    assert "by 3 May 2027" in title
    assert title.startswith("…")
    assert title.endswith("…")


def test_a_date_out_of_reach_is_no_deadline() -> None:
    assert deadline_of(a_proposal(edtf="1802-05")) is None
    assert deadline_of(undated()) is None
    assert deadline_of(a_proposal(edtf="../2027-09", modality=Modality.BY)) is not None


def test_the_language_is_that_of_most_letters() -> None:
    assert language_of(a_document("The end of the mission in العراق")) == "en"
    assert language_of(a_document("نهاية المهمة (UNAMI) في العراق")) == "ar"
    assert language_of(a_document("anything", language="ar")) == "ar"
