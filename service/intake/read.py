"""A document in, what was found out: the one door to the intake."""

import re
from bisect import bisect_left
from collections.abc import Callable

from service.intake.arabic import arabic
from service.intake.english import english
from service.intake.expressions import (
    Found,
    anchor_day,
    anchor_of,
    as_last_day,
    bounded,
    direction,
    is_dateless,
    kind_of,
    other_readings,
    span_in,
)
from service.intake.gather import propose
from service.intake.language import Language, Match, find_dates
from service.intake.meanings import CalendarDate
from service.intake.normalise import Plain, normalise
from service.intake.proposals import Document, Expression, ExpressionKind, Findings
from service.intake.resolve import View, resolve
from service.intake.roles import role_of
from service.intake.sentences import split_sentences
from service.intake.tokens import Spelled

LANGUAGES: dict[str, Callable[[], Language]] = {"ar": arabic, "en": english}
_ARABIC = re.compile(r"[\u0621-\u064a]")
_LATIN = re.compile(r"[A-Za-z]")
_SAMPLE = 20_000  # characters that tell the language of a text


def read(document: Document) -> Findings:
    """Find the date expressions of a document, and the commitments that it may hold. Linear in its length."""
    plain = normalise(document.text)
    language = LANGUAGES[document.language or _language_of(plain.text)]()
    spelled = language.speller.spell(plain.text)
    sentences = split_sentences(plain.text)
    starts = [token.start for token in spelled.tokens]
    found = []
    for match in find_dates(spelled, language):
        begin, end = sentences.around(spelled.tokens[match.first].start)
        within = bisect_left(starts, begin), bisect_left(starts, end)
        if each := _express(match, spelled, within, plain, document, language):
            found.append(each)
    return Findings(
        tuple(each.expression for each in found), propose(found, spelled, sentences, plain, document, language)
    )


def _language_of(text: str) -> str:
    sample = text[:_SAMPLE]
    return "ar" if len(_ARABIC.findall(sample)) > len(_LATIN.findall(sample)) else "en"


def _express(
    match: Match, spelled: Spelled, within: tuple[int, int], plain: Plain, document: Document, language: Language
) -> Found | None:
    role = role_of(match, spelled, within)
    today = anchor_day(match.meaning, document)
    view = View(today, direction(role), language.is_day_first)
    meant = resolve(match.meaning, view)
    if meant is None and not is_dateless(match.meaning):
        return None
    kind = kind_of(match.meaning, meant, role, document.published_on)
    fragment = plain.fragment(spelled.tokens[match.first].start, spelled.tokens[match.last - 1].end)
    if meant is not None and _is_page_date(match, fragment.start, meant.edtf, document):
        kind = ExpressionKind.PUBLICATION
    told = bounded(as_last_day(match.meaning, meant, kind), role.bound) if meant else None
    expression = Expression(
        fragment,
        kind,
        told.edtf if told else None,
        told.window if told else None,
        span_in(match.meaning),
        anchor_of(match.meaning, today, document, None),
        other_readings(match.meaning, meant, view, document) if meant else (),
    )
    return Found(match, role, expression, meant)


def _is_page_date(match: Match, start: int, edtf: str, document: Document) -> bool:
    return edtf == document.published_on.isoformat() and start < 300 and isinstance(match.meaning, CalendarDate)
