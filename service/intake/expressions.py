"""From a match to an expression: its days, as its bound turns them, its kind, and the other readings."""

from msgspec import Struct

from service.intake.bounds import bounded
from service.intake.days import Days, span_of
from service.intake.kinds import is_page_date, kind_of
from service.intake.language import Match
from service.intake.meanings import Act, ActKind, Counted, Meaning, Soon, ThatDate, Way
from service.intake.normalise import Plain
from service.intake.proposals import Anchor, AnchorKind, Expression, ExpressionKind
from service.intake.readings import from_act, other_readings
from service.intake.resolve import View, resolve
from service.intake.roles import Bound, Role
from service.intake.tense import Tense
from service.intake.tokens import Spelled, Unit
from service.intake.views import Views


class Found(Struct, frozen=True):
    """An expression with what led to it, for the proposals. *plain* are its days before their bound was applied."""

    match: Match
    role: Role
    expression: Expression
    plain: Days | None


def express(
    match: Match, role: Role, spelled: Spelled, plain: Plain, views: Views, previous: Days | None
) -> Found | None:
    """Return what a match says; None if it says no date after all."""
    meaning, view = match.meaning, views.of(match.meaning, role, previous)
    meant = None if _is_bare_time(meaning, role) else resolve(meaning, view)
    if meant is None and not _may_be_dateless(meaning, role):
        return None
    kind = kind_of(meaning, meant, role, views.document.published_on)
    fragment = plain.fragment(spelled.tokens[match.first].start, spelled.tokens[match.last - 1].end)
    if meant is not None and is_page_date(meaning, meant, fragment.start, role, views.document.published_on):
        kind = ExpressionKind.PUBLICATION
    told = bounded(meaning, meant, role.bound, kind) if meant else None
    readings = other_readings(meaning, meant, role, kind, views, previous) if meant else from_act(meaning, views)
    expression = Expression(
        fragment,
        kind,
        told.edtf if told else None,
        told.window if told else None,
        span_of(meaning.count, meaning.unit) if isinstance(meaning, Counted) else None,
        _anchor(meaning, view, plain, views),
        readings,
    )
    return Found(match, role, expression, meant)


def _is_bare_time(meaning: Meaning, role: Role) -> bool:
    """Tell whether it only says how long something takes: nothing bounds it, or it tells of the past."""
    if not isinstance(meaning, Counted) or meaning.origin is not None:
        return False
    if meaning.way is Way.AHEAD:
        return role.tense is Tense.PAST
    if meaning.way is not Way.OPEN:
        return False
    is_bound = role.bound is Bound.WITHIN or (role.bound in {Bound.BY, Bound.BEFORE} and role.has("iZ"))
    is_to_last = role.bound in {Bound.FOR, Bound.UNTIL} and role.has("e!")
    return role.tense is Tense.PAST or not (is_bound or is_to_last)


def _may_be_dateless(meaning: Meaning, role: Role) -> bool:
    if isinstance(meaning, Soon):
        return True
    if not isinstance(meaning, Counted) or span_of(meaning.count, meaning.unit) is None:
        return False
    if isinstance(meaning.origin, Act) and meaning.origin.kind is ActKind.NUMBERED_DAY:
        return False
    if isinstance(meaning.origin, ThatDate):
        return False
    is_bound = role.bound in {Bound.WITHIN, Bound.BY}
    return is_bound or meaning.unit is not Unit.HOUR


def _anchor(meaning: Meaning, view: View, plain: Plain, views: Views) -> Anchor | None:
    if not isinstance(meaning, Counted):
        return None
    if isinstance(meaning.origin, Act):
        act = meaning.origin
        words = plain.fragment(act.start, act.end) if act.end > act.start else None
        signed_on = views.document.said_on if meaning.origin.kind is ActKind.SIGNATURE else None
        on = view.today if meaning.origin.kind is ActKind.THIS else signed_on
        kind = _anchor_kind(view, views) if on else AnchorKind.EVENT
        return Anchor(kind, on, words)
    if meaning.origin is not None:
        origin = resolve(meaning.origin, view)
        return Anchor(AnchorKind.DATE, origin.first) if origin else None
    return Anchor(_anchor_kind(view, views), view.today)


def _anchor_kind(view: View, views: Views) -> AnchorKind:
    return AnchorKind.STATEMENT if view.today == views.document.said_on else AnchorKind.PUBLICATION
