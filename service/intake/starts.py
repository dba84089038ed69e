"""From when a time runs where its own words do not say: "within ten days" of what its sentence tells before."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from msgspec.structs import replace

from service.intake.expressions import Found
from service.intake.language import Match
from service.intake.meanings import Act, ActKind, CalendarDate, Counted, Way
from service.intake.normalise import Plain, plain_words
from service.intake.proposals import ExpressionKind
from service.intake.roles import Bound, Role
from service.intake.tokens import Spelled

_LIMITS = frozenset((Bound.WITHIN, Bound.BY, Bound.NONE, Bound.UNTIL))
_UNKNOWN = Act(ActKind.EVENT, 0, 0)  # which the text does not name in so many words
_WHEN = re.compile(
    r"\W*(?:\(?\w{1,3}[.)-]\s+)?(?:(?:if|where|when|whenever|should|in the event)\b[^,]*,"
    r"|(?:on|upon|after|following)\s+(?:the |its |an? )?"
    r"(?:expiry|expiration|termination|receipt|notification|completion|delivery|request|closing|acceptance|award|signing)\b)",
    re.IGNORECASE,
)
_WHEN_ARABIC = re.compile(plain_words(r"\W*[وف]?(?:إذا|متى|كلما|عند|لدى|في حال|في حالة|بمجرد|فور)\s"))
_ASKED = re.compile(
    r"\b(?:an?|any|each|every|all)\s+(?:\w+\s+){0,2}?(?:enquir(?:y|ies)|inquir(?:y|ies)|requests?|applications?|complaints?"
    r"|claims?|petitions?|questions?|objections?|appeals?|quer(?:y|ies)|faults?|defects?|invoices?|orders?|incidents?"
    r"|breach(?:es)?|deliver(?:y|ies)|tickets?)\b",
    re.IGNORECASE,
)
_ANSWERS = re.compile(
    r"\b(?:replies|responds|acknowledges)\b|\banswers (?:\w+ ){0,2}(?:letters|questions|calls|messages|mail|e-?mails)\b"
    r"|\b(?:letters|applications|requests|complaints|enquiries|inquiries|claims|orders|invoices|objections|appeals|petitions)"
    r" are (?:\w+ly )?(?:answered|acknowledged|processed|handled|decided|examined|settled|paid|shipped|dealt with)\b",
    re.IGNORECASE,
)
"""What an office does again and again, with whatever comes."""
_ASKED_ARABIC = re.compile(
    plain_words(
        r"\b(?:ال|لل|بال)?(?:طلبات?|شكوى|شكاوى|استفسارات?|اعتراضات?|تظلمات?|بلاغات?|فاتورة|فواتير|مطالبات?|عطل|أعطال|رسائل|مراسلات)\b"
        r"|\b(?:أي|كل) \w+"
    )
)
_WORKS_ARABIC = re.compile(
    plain_words(
        r"\b(?:ال)?(?:مدة|أجل|آجال|فترة) (?:\w+ )?"
        r"(?:ال)?(?:تنفيذ|إنجاز|استكمال|إتمام|أشغال|أعمال|تسليم|توريد|تركيب|بناء|تشييد|ترميم)\b"
    )
)
"""A time of works, which runs from the order to begin."""
_MUST = re.compile(
    plain_words(r"\b(?:shall|must|يلتزم|تلتزم|على|يتعين|يجب|يرد|ترد|تبت|يبت|يسدد|تسدد|يجاب|تجاب|يجيب|تجيب)\b")
)
_BEGINNINGS = frozenset(map(plain_words, ("سريان", "بدء", "بداية", "انطلاق", "افتتاح", "انعقاد")))
_AROUND = "@xUr"  # what may stand between what happens and its day
_SHORT = 4


def from_event(match: Match, role: Role, before: str, earlier: Found | None) -> Match:
    """Return a time that its sentence counts from something without a day, as *before*, its words so far, tells.

    *earlier* is the date before it in the sentence.
    """
    meaning = match.meaning
    if not isinstance(meaning, Counted) or meaning.origin is not None or meaning.way is not Way.OPEN:
        return match
    if role.bound not in _LIMITS or not (_follows(earlier) or _waits(before)):
        return match
    return replace(match, meaning=replace(meaning, origin=_UNKNOWN))


def _follows(earlier: Found | None) -> bool:
    """Tell whether the sentence counted from something without a day before: "within 30 days of notice, and ..."."""
    if earlier is None or not isinstance(earlier.match.meaning, Counted):
        return False
    return isinstance(earlier.match.meaning.origin, Act) and earlier.expression.edtf is None


@lru_cache(maxsize=2048)
def _waits(before: str) -> bool:
    """Tell whether it counts from a case that may come: "if a fault occurs, ...", "answers a request within"."""
    if _WHEN.match(before) or _WHEN_ARABIC.match(before) or _ANSWERS.search(before) or _WORKS_ARABIC.search(before):
        return True
    must = next(_MUST.finditer(before), None)
    return must is not None and bool(_ASKED.search(before, must.end()) or _ASKED_ARABIC.search(before, must.end()))


def happening(found: Found, spelled: Spelled) -> str | None:
    """Return what happens on a day to come, as the noun right before it says: "the meeting on 23 April"."""
    is_day = found.plain is not None and found.plain.first == found.plain.last
    if not is_day or found.expression.kind is not ExpressionKind.EVENT:
        return None
    at = found.match.first - 1
    while at > 0 and spelled.letters[at] in _AROUND and found.match.first - at < _SHORT:
        at -= 1
    token = spelled.tokens[at] if at >= 0 else None
    is_noun = token is not None and token.letter in "_AP" and len(token.word) > _SHORT
    return token.word.lower() if token is not None and is_noun else None


def from_happening(match: Match, days: Mapping[str, date], plain: Plain) -> Match:
    """Return a time with the day of what it counts from or to, where the text told that: "before the meeting"."""
    meaning = match.meaning
    if not days or not isinstance(meaning, Counted) or not isinstance(meaning.origin, Act):
        return match
    words = plain.text[meaning.origin.start : meaning.origin.end].lower().split()
    if len(words) > 1 and words[0] in _BEGINNINGS:
        del words[0]
    named = words[1:2] if words[:1] == ["the"] else words[:1] if words and words[0].startswith("ال") else []
    day = days.get(named[0]) if named else None
    return replace(match, meaning=replace(meaning, origin=CalendarDate(day.year, day.month, day.day))) if day else match
