"""What a text says more than once becomes one proposal; so do a span and the date that caps it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from service.core.edtf import parse_edtf
from service.core.model import Modality, Reading
from service.intake import reasons
from service.intake.proposals import Proposal
from service.intake.sentences import Sentences
from service.intake.tokens import Spelled

_CAP = 12  # tokens between a span and the date that caps it, at most
_NEAR = 14  # tokens on each side of a date that tell what it is about
_LENGTH = 4  # letters of a word that are compared


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal, the token with which its date begins, and what it is merged with: None if its words tell."""

    proposal: Proposal
    token: int
    group: str | None = None
    is_start: bool = False  # from then on: what follows may say until when


def merged(drafts: Sequence[Draft], spelled: Spelled, sentences: Sentences) -> tuple[Proposal, ...]:
    """Return the proposals in the order of the text."""
    ordered = sorted(drafts, key=lambda draft: draft.token)
    kept: list[Draft] = []
    for draft in _capped(ordered, spelled, sentences):
        twin = next((nth for nth, old in enumerate(kept) if _is_same(old, draft, spelled, sentences)), None)
        if twin is None:
            kept.append(draft)
        else:
            kept[twin] = replace(kept[twin], proposal=_joined(kept[twin].proposal, draft.proposal))
    return tuple(draft.proposal for draft in kept)


def _capped(drafts: Sequence[Draft], spelled: Spelled, sentences: Sentences) -> list[Draft]:
    """Join each span with the date that caps it, in the same sentence: the date counts, the span is a reading."""
    kept: list[Draft] = []
    for draft in drafts:
        old = kept[-1] if kept else None
        if old and _is_cap(old, draft, spelled, sentences):
            kept[-1] = Draft(_with_cap(old.proposal, draft.proposal), draft.token)
        else:
            kept.append(draft)
    return kept


def _is_cap(span: Draft, cap: Draft, spelled: Spelled, sentences: Sentences) -> bool:
    one, other = span.proposal, cap.proposal
    if one.modality is Modality.ON and other.modality is Modality.UNTIL and span.is_start:
        return cap.token - span.token <= _CAP and _sentence(span, spelled, sentences) == _sentence(
            cap, spelled, sentences
        )
    if one.modality is Modality.DURING and other.modality is Modality.UNTIL and one.duration is not None:
        return cap.token - span.token <= _CAP and _sentence(span, spelled, sentences) == _sentence(
            cap, spelled, sentences
        )
    is_pair = one.duration is not None and other.duration is None and one.modality is other.modality is Modality.BY
    return (
        is_pair
        and cap.token - span.token <= _CAP
        and _sentence(span, spelled, sentences) == _sentence(cap, spelled, sentences)
    )


def _with_cap(span: Proposal, cap: Proposal) -> Proposal:
    readings = cap.readings
    if span.duration and span.edtf and span.edtf != cap.edtf:
        readings = (*readings, Reading(span.edtf, parse_edtf(span.edtf), reasons.without_cap()))
    return replace(cap, fragments=(*span.fragments, *cap.fragments), party=span.party or cap.party, readings=readings)


def _is_same(old: Draft, new: Draft, spelled: Spelled, sentences: Sentences) -> bool:
    if old.group or new.group:
        return old.group == new.group
    one, other = old.proposal, new.proposal
    if (one.modality, one.edtf, one.duration) != (other.modality, other.edtf, other.duration):
        return _ends_alike(one, other) and _share(old, new, spelled, sentences)
    return _share(old, new, spelled, sentences)


def _ends_alike(one: Proposal, other: Proposal) -> bool:
    limits = {Modality.BY, Modality.UNTIL}
    if one.window is None or other.window is None or one.modality is not other.modality or one.modality not in limits:
        return False
    return one.window.latest == other.window.latest


def _share(old: Draft, new: Draft, spelled: Spelled, sentences: Sentences) -> bool:
    """Tell whether two dates stand among the same words, as where a text repeats itself."""
    some, others = _about(old, spelled, sentences), _about(new, spelled, sentences)
    return len(some & others) >= min(2, len(some), len(others))


def _about(draft: Draft, spelled: Spelled, sentences: Sentences) -> frozenset[str]:
    start, end = _sentence(draft, spelled, sentences)
    near = spelled.tokens[max(0, draft.token - _NEAR) : draft.token + _NEAR]
    return frozenset(_stems(token.word for token in near if token.letter in "_gE" and start <= token.start < end))


def _stems(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        stem = word.lower()
        stem = stem[1:] if stem[:1] in "وفبلك" and len(stem) > _LENGTH else stem
        stem = stem.removeprefix("ال")
        if len(stem) >= _LENGTH:
            yield stem[:_LENGTH]


def _sentence(draft: Draft, spelled: Spelled, sentences: Sentences) -> tuple[int, int]:
    return sentences.around(spelled.tokens[draft.token].start)


def _joined(old: Proposal, new: Proposal) -> Proposal:
    readings = {reading.edtf: reading for reading in (*old.readings, *new.readings) if reading.edtf != old.edtf}
    return replace(
        old,
        fragments=(*old.fragments, *new.fragments),
        party=old.party or new.party,
        confidence=max(old.confidence, new.confidence),
        readings=tuple(readings.values()),
    )
