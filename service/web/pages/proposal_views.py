"""Documents and proposals in words, for pages."""

from collections.abc import Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from service.intake.drafts import Draft, clean
from service.intake.proposals import Fragment, Proposal
from service.intake.rows import stored_proposal
from service.messages import date_words, deadline_phrase, edtf_words, isolate
from service.messages.bidi import quotation
from service.messages.found import Wait, anchor_words, confidence_words, waiting_words
from service.messages.translations import translations
from service.store.documents import StoredDocument, StoredProposal
from service.store.tables import ProposalState
from service.web.pages.marked import Piece, Place, pieces_of
from service.web.pages.people import who_words
from service.web.pages.rows import Text, text_of

LONGEST_BESIDE = 160
"""Characters of a sentence that are shown on each side of a fragment."""


class ReadingView(Struct, frozen=True):
    """Another way to read the date, and why."""

    words: str
    reason: Text


class Card(Struct, frozen=True):
    """A proposal as a page shows it. *ordinal* counts within its document; what does not apply is None or empty.

    *sentence* is its first one, cut at its fragments; *quotes* are those elsewhere in the text, with the name of each.
    *waits*: it became a commitment that has no date, because nobody has said from when it counts.
    """

    number: int
    ordinal: int
    state: ProposalState
    deadline: str
    counted: str | None
    quotes: Sequence[tuple[str, str]]
    sentence: Sequence[Piece]
    language: str
    party: str | None
    confidence: str
    readings: Sequence[ReadingView]
    commitment: str | None
    waits: bool
    decided: str | None
    reason: str | None


class DocumentView(Struct, frozen=True):
    """A document in words."""

    number: int
    name: str
    language: str
    kind: str
    published: str
    said: str | None
    received: str
    who: str
    url: str | None
    total: int
    open: int


def card_of(
    proposal: StoredProposal, draft: Draft, document: StoredDocument, language: str, dateless: Collection[str] = ()
) -> Card:
    """Return *proposal*, which would become *draft*, in words. *dateless*: ids of commitments without a date."""
    found = stored_proposal(proposal.found)
    return Card(
        number=proposal.id,
        ordinal=proposal.ordinal,
        state=proposal.state,
        deadline=_deadline(draft, language),
        counted=_counted(found, language),
        quotes=[
            (name, quotation(each.text, document.language))
            for name, each in _named(found, proposal.ordinal)
            if not _is_in(each, found.sentence)
        ],
        sentence=_sentence(found, proposal.ordinal),
        language=document.language,
        party=clean(found.party) if found.party else None,
        confidence=confidence_words(found.confidence, language),
        readings=[
            ReadingView(edtf_words(each.edtf, language), text_of(each.reason, language)) for each in found.readings
        ],
        commitment=proposal.commitment_id,
        waits=draft.within is not None and proposal.commitment_id in dateless,
        decided=_decided(proposal, language),
        reason=proposal.reason,
    )


def _named(found: Proposal, ordinal: int) -> list[tuple[str, Fragment]]:
    """Return the fragments with the names that they have in the text."""
    return [(f"p{ordinal}-{nth}", each) for nth, each in enumerate(found.fragments, start=1)]


def _is_in(fragment: Fragment, sentence: Fragment) -> bool:
    return sentence.start <= fragment.start and fragment.end <= sentence.end


def _sentence(found: Proposal, ordinal: int) -> list[Piece]:
    """Return the words of the first sentence around its fragments; of a long one, not all."""
    sentence = found.sentence
    inside = [(name, each) for name, each in _named(found, ordinal) if _is_in(each, sentence)]
    places = [
        Place(each.start - sentence.start, each.end - sentence.start, "proposal", ordinal, name)
        for name, each in inside
    ]
    pieces = list(pieces_of(sentence.text, places))
    return [_shortened(piece, nth == 0, nth == len(pieces) - 1) for nth, piece in enumerate(pieces)]


def _shortened(piece: Piece, is_first: bool, is_last: bool) -> Piece:
    """Return what stands beside a fragment, no more than a reader needs."""
    text = piece.text
    if piece.kind or len(text) <= LONGEST_BESIDE:
        return piece
    if is_first:
        return replace(piece, text=f"…{text[-LONGEST_BESIDE:].partition(' ')[2]}")
    start = text[:LONGEST_BESIDE].rpartition(" ")[0]
    return replace(piece, text=f"{start}…" if is_last else f"{start} … {text[-LONGEST_BESIDE:].partition(' ')[2]}")


def _deadline(draft: Draft, language: str) -> str:
    if draft.within is not None:
        wait = Wait(draft.within, draft.modality, draft.unknown, draft.language, draft.in_working_days)
        return waiting_words(wait, language)
    return deadline_phrase(draft.deadline, language)


def _counted(found: Proposal, language: str) -> str | None:
    if found.anchor is None or found.duration is None or found.anchor.on is None:
        return None
    return anchor_words(found.anchor.kind, found.anchor.on, language)


def _decided(proposal: StoredProposal, language: str) -> str | None:
    if proposal.decided_at is None:
        return None
    t = translations(language)
    words = {
        "who": who_words(proposal.decided_by, language),
        "date": isolate(date_words(proposal.decided_at.date(), language), language),
    }
    if proposal.state is ProposalState.ACCEPTED:
        return t.gettext("Accepted by %(who)s on %(date)s") % words
    return t.gettext("Rejected by %(who)s on %(date)s") % words


def document_view(document: StoredDocument, language: str) -> DocumentView:
    """Return *document* in words."""
    return DocumentView(
        number=document.id,
        name=clean(document.name),
        language=document.language,
        kind=kind_word(document.kind, language),
        published=date_words(document.published_on, language),
        said=date_words(document.said_on, language) if document.said_on else None,
        received=date_words(document.received_at.date(), language),
        who=who_words(document.received_by, language),
        url=document.url,
        total=document.total,
        open=document.proposed,
    )


def kind_word(kind: str, language: str) -> str:
    """Return what a document was: ``text``, ``html``, ``word`` or ``pdf``."""
    t = translations(language)
    words = {
        "text": t.pgettext("document", "plain text"),
        "html": t.pgettext("document", "web page"),
        "word": t.pgettext("document", "Word document"),
        "pdf": t.pgettext("document", "PDF"),
    }
    return words.get(kind, kind)
