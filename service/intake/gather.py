"""From expressions to proposals: what is to come and bound, merged where a text says it more than once."""

from collections.abc import Sequence

from service.core.edtf import parse_edtf
from service.core.model import Modality
from service.intake.expressions import Found
from service.intake.language import Language
from service.intake.normalise import Plain
from service.intake.proposals import Document, ExpressionKind, Proposal
from service.intake.roles import Bound
from service.intake.sentences import Sentences
from service.intake.tense import Tense
from service.intake.tokens import Spelled

_MODALITIES = {Bound.BY: Modality.BY, Bound.BEFORE: Modality.BY, Bound.UNTIL: Modality.UNTIL}


def propose(
    found: Sequence[Found], spelled: Spelled, sentences: Sentences, plain: Plain, document: Document, language: Language
) -> tuple[Proposal, ...]:
    """Return the commitments that a text may hold, in its order."""
    del language
    merged: dict[tuple[Modality, str], Proposal] = {}
    for each in found:
        expression = each.expression
        if expression.kind not in {ExpressionKind.DEADLINE, ExpressionKind.EVENT} or not expression.edtf:
            continue
        if expression.window is None or each.role.tense is Tense.PAST or expression.window.latest is None:
            continue
        if expression.window.latest < document.published_on:
            continue
        modality = _MODALITIES.get(each.role.bound, Modality.ON)
        if modality is Modality.ON and each.role.tense is not Tense.FUTURE:
            continue
        edtf = expression.edtf.removeprefix("../")
        start, end = sentences.around(spelled.tokens[each.match.first].start)
        key = modality, edtf
        if key in merged:
            old = merged[key]
            merged[key] = Proposal(
                (*old.fragments, expression.fragment), old.sentence, modality, edtf, old.window, None, None, None,
                old.confidence, old.readings,
            )  # fmt: skip
            continue
        merged[key] = Proposal(
            (expression.fragment,), plain.fragment(start, end), modality, edtf, parse_edtf(edtf), None, None, None,
            0.7, expression.readings,
        )  # fmt: skip
    return tuple(merged.values())
