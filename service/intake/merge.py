"""What a text says more than once becomes one proposal; so do a span and the date that caps it."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from service.core.edtf import parse_edtf
from service.core.model import Modality
from service.intake.proposals import Proposal
from service.intake.reasons import Reason, Why, unworded
from service.intake.sentences import Sentences
from service.intake.tokens import Spelled

_OTHER = re.compile(r"[&,][^&,]*[_g][^&,]*[_g][^&,]*$")  # "and the final drawings by": a duty of its own
_VERB = re.compile(r"[FB!zK]")
_CAP = 18  # tokens between a span and the date that caps it, at most
_NEAR = 14  # tokens on each side of a date that tell what it is about
_MOST = 8  # proposals of one date that a new one is compared with
_LIMITS = frozenset((Modality.BY, Modality.UNTIL))
_LENGTH = 4  # letters of a word that are compared


class Draft(Struct, frozen=True):
    """A proposal, the token with which its date begins, and what it is merged with: None if its words tell."""

    proposal: Proposal
    token: int
    group: str | None = None
    is_start: bool = False  # from then on: what follows may say until when


def merged(drafts: Sequence[Draft], spelled: Spelled, sentences: Sentences) -> tuple[Proposal, ...]:
    """Return the proposals in the order of the text."""
    ordered = sorted(drafts, key=lambda draft: draft.token)
    groups: list[list[Draft]] = []
    alike: dict[object, list[list[Draft]]] = {}  # the groups that may be the same, by what they share
    for draft in _capped(ordered, spelled, sentences):
        others = alike.setdefault(_key(draft), [])
        twin = next((group for group in others[-_MOST:] if _is_same(group[0], draft, spelled, sentences)), None)
        if twin is None:
            twin = []
            others.append(twin)
            groups.append(twin)
        twin.append(draft)
    return tuple(_joined([draft.proposal for draft in group]) for group in groups)


def _key(draft: Draft) -> object:
    """Return what two drafts share that may be the same: the group, the last day of a limit, or the whole date."""
    each = draft.proposal
    if draft.group:
        return draft.group
    if each.modality in _LIMITS and each.window is not None:
        return each.modality, each.window.latest
    return each.modality, each.edtf, each.duration


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
    """Tell whether the second only says more about the first: they stand close by, with no verb between."""
    between = spelled.letters[span.token : cap.token]
    if (
        len(between) > _CAP
        or _VERB.search(between)
        or _OTHER.search(between)
        or _sentence(span, spelled, sentences) != _sentence(cap, spelled, sentences)
    ):
        return False
    one, other = span.proposal, cap.proposal
    if span.is_start:
        return other.modality is Modality.UNTIL
    if one.duration is None or other.duration is not None:
        return False
    return (one.modality is Modality.BY and other.modality in _LIMITS) or (
        one.modality is Modality.DURING and bool(other.modality)
    )


def _with_cap(span: Proposal, cap: Proposal) -> Proposal:
    readings = cap.readings
    if span.duration and span.edtf and span.edtf != cap.edtf:
        readings = (*readings, unworded(span.edtf, parse_edtf(span.edtf), Why(Reason.WITHOUT_CAP)))
    modality = Modality.BY if span.modality is Modality.BY else cap.modality  # "not go beyond" is no "until" here
    fragments, party = (*span.fragments, *cap.fragments), span.party or cap.party
    return replace(cap, modality=modality, fragments=fragments, party=party, readings=readings)


def _is_same(old: Draft, new: Draft, spelled: Spelled, sentences: Sentences) -> bool:
    return bool(old.group) or _share(old, new, spelled, sentences)


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


def _joined(same: Sequence[Proposal]) -> Proposal:
    """Return one proposal for what is said several times: the first, with the fragments of all."""
    first = same[0]
    if len(same) == 1:
        return first
    readings = {reading.edtf: reading for each in same for reading in each.readings if reading.edtf != first.edtf}
    return replace(
        first,
        fragments=tuple(fragment for each in same for fragment in each.fragments),
        party=next((each.party for each in same if each.party), None),
        confidence=max(each.confidence for each in same),
        readings=tuple(readings.values()),
    )
