"""Headlines leave out what the text beneath them tells: "classes resume Sunday", and then "next Sunday"."""

from collections.abc import Iterable

from msgspec.structs import replace

from service.intake.language import Match
from service.intake.meanings import OnWeekday, Which
from service.intake.roles import Role
from service.intake.tense import Tense


def coming_weekdays(matches: Iterable[Match]) -> frozenset[int]:
    """Return the weekdays that a text calls the next one."""
    named = (match.meaning for match in matches)
    return frozenset(each.weekday for each in named if isinstance(each, OnWeekday) and each.which is Which.NEXT)


def with_coming(match: Match, role: Role, coming: frozenset[int]) -> Match:
    """Return a weekday of a headline as the coming one, where no verb beside it says else and the text says so."""
    meaning = match.meaning
    if not isinstance(meaning, OnWeekday) or meaning.which is not None or role.tense is not Tense.NONE:
        return match
    return replace(match, meaning=replace(meaning, which=Which.NEXT)) if meaning.weekday in coming else match
