"""How the words beside a date turn its days: "by the end of September" is open at the start, and ends on the 30th."""

from datetime import timedelta

from service.core.edtf import Window
from service.intake.days import Days
from service.intake.meanings import Counted, Meaning, PartOf, Way
from service.intake.proposals import ExpressionKind
from service.intake.roles import Bound
from service.intake.tokens import Part

_LIMITS = frozenset((Bound.BY, Bound.UNTIL, Bound.BEFORE))


def is_end(meaning: Meaning) -> bool:
    """Tell whether an expression names the end of a time."""
    return isinstance(meaning, PartOf) and meaning.part is Part.END


def bounded(meaning: Meaning, found: Days, bound: Bound, kind: ExpressionKind) -> Days:
    """Return the days of a date as its bound and its kind turn them."""
    latest = found.window.latest
    is_past = kind in {ExpressionKind.PAST_REFERENCE, ExpressionKind.PUBLICATION}
    if latest is None or (is_past and not (is_end(meaning) and bound in _LIMITS)):
        return found
    if is_end(meaning) and (kind is ExpressionKind.DEADLINE or is_past):
        return Days(
            f"../{latest}" if bound in _LIMITS else f"{latest}", Window(None if bound in _LIMITS else latest, latest)
        )
    if bound not in _LIMITS:
        return found
    if bound is Bound.BEFORE and not isinstance(meaning, PartOf):
        return _before(found)
    if isinstance(meaning, Counted) and meaning.way in {Way.OPEN, Way.NEXT}:
        return Days(f"../{latest}", Window(None, latest))
    text = found.edtf if _is_named(found.edtf) else latest.isoformat()
    return Days(f"../{text}", Window(None, latest))


def _before(found: Days) -> Days:
    """Return all days before the first of *found*, named by its unit: before May is until April."""
    eve = found.first - timedelta(1)
    text = eve.isoformat()[: len(found.edtf)] if _is_named(found.edtf) else eve.isoformat()
    return Days(f"../{text}", Window(None, eve))


def _is_named(edtf: str) -> bool:
    """Tell whether it is one plain year, month or day."""
    return (
        "/" not in edtf and edtf.replace("-", "").isdigit() and len(edtf) in {4, 7, 10} and edtf[5:6] in {"", "0", "1"}
    )
