"""How sure a proposal is, from 0 to 1: what its words say outright, less what was worked out."""

from service.core.model import Modality
from service.intake.expressions import Found
from service.intake.meanings import CalendarDate, Counted, DayOfMonth, NumericDate, PartOf
from service.intake.proposals import AnchorKind
from service.intake.tense import Tense
from service.intake.tokens import Unit


def confidence(each: Found, modality: Modality) -> float:
    """Return how sure a dated proposal is."""
    sure = 0.9 if modality in {Modality.BY, Modality.UNTIL} else 0.7
    if each.role.tense is Tense.FUTURE:
        sure += 0.05
    elif each.role.tense is Tense.PAST:
        sure -= 0.15
    if not _says_year(each):
        sure -= 0.1
    if each.expression.readings or (each.expression.anchor and each.expression.anchor.kind is AnchorKind.EVENT):
        sure -= 0.1
    if isinstance(each.match.meaning, Counted):
        is_cut = each.match.meaning.origin is None and each.role.after[:1] in set(
            "f>a<"
        )  # from what, is not understood
        sure -= 0.2 * (each.match.meaning.unit is Unit.WORKING_DAY) + 0.2 * is_cut
    if isinstance(each.match.meaning, DayOfMonth) and each.match.meaning.which is None:
        sure -= 0.1  # its month is worked out
    return round(max(0.1, sure), 2)


def _says_year(each: Found) -> bool:
    meaning = each.match.meaning
    whole = meaning.whole if isinstance(meaning, PartOf) else meaning
    return isinstance(whole, NumericDate) or (isinstance(whole, CalendarDate) and whole.year is not None)
