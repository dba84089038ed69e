"""What a proposal on record would become, as the values of a commitment: a person edits them, and they are recorded."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from service.catalogue.deadlines import DEADLINE_KEYS
from service.core.model import Deadline, Localized, Modality
from service.intake.drafts import Draft, draft_of, is_computed
from service.intake.rows import stored_proposal
from service.jobs.documents.periods import counted, waiting_note
from service.messages import plain
from service.store.documents import StoredDocument, StoredProposal, find_document, proposal_behind, taken_ids

Values = dict[str, Any]
"""The keys of [[commitments]] in deadlines.toml."""


async def drafts_of(
    conn: AsyncConnection, document: StoredDocument, proposals: Sequence[StoredProposal]
) -> dict[int, Draft]:
    """Return by its number what each of *proposals* would become. Their ids are free, and differ."""
    found = [(each, stored_proposal(each.found)) for each in proposals]
    wanted = [draft_of(each, language=document.language, name=document.name).id for _, each in found]
    taken = await taken_ids(conn, wanted)
    drafts: dict[int, Draft] = {}
    for each, proposal in found:
        draft = draft_of(proposal, language=document.language, name=document.name, taken=taken)
        taken.add(draft.id)
        drafts[each.id] = draft
    return drafts


async def draft_behind(conn: AsyncConnection, commitment_id: str) -> Draft | None:
    """Return the draft of the proposal that became the commitment of that id; None if it came another way."""
    proposal = await proposal_behind(conn, commitment_id)
    document = await find_document(conn, proposal.document_id) if proposal else None
    return (await drafts_of(conn, document, [proposal]))[proposal.id] if proposal and document else None


def values_of(draft: Draft, document: StoredDocument, zone: str | None) -> Values:
    """Return *draft* as the values of a commitment in *zone* (None: UTC), with *document* as its source."""
    values: Values = {
        "id": draft.id,
        "zone": zone or "UTC",
        "title": {draft.language if draft.language in ("en", "ar") else "en": draft.title},
        "sources": list(_sources(draft, document)),
        "readings": [{"edtf": each.edtf, "reason": _plain(each.reason)} for each in draft.readings],
    }
    if draft.party:
        values["parties"] = [draft.party]
    if draft.deadline:
        values |= _dates(draft.deadline)
    if draft.within:
        values["note"] = dict(waiting_note(draft))
    return values


def _plain(words: Localized) -> Values:
    """Return *words* as requests take them: those of older documents were kept with isolates."""
    return {language: plain(each) for language, each in words.items()}


def edited(draft: Draft, values: Mapping[str, Any], edits: Mapping[str, Any]) -> Values:
    """Return *values* of *draft* with *edits*.

    Whoever gives one key of the date, if only as null, gives the whole date anew; but of a period from a day that the
    text does not give, the day alone will do, as ``after``.
    """
    kept = {key: each for key, each in values.items() if key not in DEADLINE_KEYS or DEADLINE_KEYS.isdisjoint(edits)}
    changed = {**kept, **edits}
    if draft.within is None or any(changed.get(key) is not None for key in Modality):
        return changed
    after, within = changed.get("after"), changed.get("within") or str(draft.within)
    if not isinstance(after, str) or not isinstance(within, str):
        return changed
    return {**{key: each for key, each in changed.items() if key not in DEADLINE_KEYS}, **counted(draft, within, after)}


def _dates(deadline: Deadline) -> Values:
    if is_computed(deadline):
        return {"within": str(deadline.within), "after": deadline.after}
    return {str(deadline.modality): deadline.edtf}


def _sources(draft: Draft, document: StoredDocument) -> Iterable[Values]:
    for phrase in draft.phrases:
        source: Values = {
            "document": document.name,
            "phrase": phrase,
            "language": document.language,
            "published": document.published_on.isoformat(),
        }
        if document.said_on:
            source["said_on"] = document.said_on.isoformat()
        if document.url:
            source["url"] = document.url
        yield source
