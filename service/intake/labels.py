"""Dates beside a label: "Coming into force - 6 April 2026" has no verb, and says what is to come all the same."""

import re

from msgspec.structs import replace

from service.intake.language import Match
from service.intake.normalise import Plain
from service.intake.roles import Role
from service.intake.sentences import Sentences
from service.intake.tense import Tense
from service.intake.tokens import Spelled

_BEGINS = (
    r"(?:coming|entry|entering) into (?:force|effect|operation|application)|commencement"
    r"|in (?:force|operation)|effective"
    r"|(?:polling|election|opening) day|next (?:meeting|session|hearing|sitting|review|report|round|update|auction)"
    r"|(?:hearing|meeting|election|publication|release|launch|start(?:ing)?|opening|auction|application|commencement"
    r"|effective|implementation|payment|delivery) date"
)
_LABEL = re.compile(
    rf"\W{{0,3}}(?:\(?\w{{1,3}}[.)] )?(?:(?:the )?(?:date|day) of )?(?:the )?(?:{_BEGINS})(?: date)?"
    r"(?: (?:on|from|at|as of|as from))?[\s:.*_-]{1,40}",
    re.IGNORECASE,
)
_REST = re.compile(r" ?(?:[.;,(\n]|$)")
_FAR = 90  # characters before a date in which its label begins
_BREAK = re.compile(r"[\n.;]")


def labelled(match: Match, role: Role, spelled: Spelled, plain: Plain, sentences: Sentences) -> Role:
    """Return the role of a date as its label tells it, where it has no verb: what the label names is to come."""
    if role.tense is not Tense.NONE:
        return role
    tokens = spelled.tokens[match.first : match.last]
    start, end = next((token.start for token in tokens if token.letter not in "x@"), 0), tokens[-1].end
    if _REST.match(plain.text, end) is None or not _has_label(plain.text, start, sentences):
        return role
    return replace(role, tense=Tense.FUTURE)


def _has_label(text: str, start: int, sentences: Sentences) -> bool:
    """Tell whether nothing but a label stands before a date, from where a sentence begins."""
    low = max(0, start - _FAR)
    places = [low] if low == 0 else []
    places += [mark.end() for mark in _BREAK.finditer(text, low, start)]
    return any(sentences.around(at)[0] == at and _LABEL.fullmatch(text, at, start) for at in places)
