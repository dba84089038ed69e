"""A document in, what was found out: the one door to the intake."""

import re
from bisect import bisect_left
from collections.abc import Callable
from datetime import date

from service.intake.arabic.language import arabic
from service.intake.defined import name_after, with_day
from service.intake.english.language import english
from service.intake.expressions import Found, express
from service.intake.following import followed
from service.intake.frames import without_old
from service.intake.gather import propose
from service.intake.headlines import coming_weekdays, with_coming
from service.intake.labels import labelled
from service.intake.language import Language, find_dates
from service.intake.meanings import NoDate
from service.intake.normalise import Plain, normalise
from service.intake.proposals import Document, ExpressionKind, Findings
from service.intake.quotations import without_quoted
from service.intake.roles import role_of
from service.intake.sentences import Sentences, split_sentences
from service.intake.starts import from_event, from_happening, happening
from service.intake.stories import Story, with_year
from service.intake.tokens import Spelled
from service.intake.views import views_of

LANGUAGES: dict[str, Callable[[], Language]] = {"ar": arabic, "en": english}
_ARABIC = re.compile(r"[\u0621-\u064a]")
_LATIN = re.compile(r"[A-Za-z]")
_MOST = 10_000  # dates that are read of one text: no statement has as many
_YEAR = 366  # days
_OLD = 200  # days after which a date before another one makes a story of old
_SENTENCE = 400  # characters before a date in its sentence that may tell what it counts from
_SAMPLE = 20_000  # characters that tell the language of a text


def read(document: Document) -> Findings:
    """Find the date expressions of a document, and the commitments that it may hold. Linear in its length."""
    plain = normalise(document.text)
    language = LANGUAGES[document.language or _language_of(plain.text)]()
    spelled = language.speller.spell(plain.text)
    sentences = split_sentences(plain.text)
    found = _found(document, plain, spelled, sentences, language)
    own = without_quoted(found, spelled, sentences, plain, document.published_on)
    to_come = without_old(own, spelled, sentences, document.published_on)
    return Findings(tuple(each.expression for each in found), propose(to_come, spelled, sentences, plain, language))


def _language_of(text: str) -> str:
    sample = text[:_SAMPLE]
    return "ar" if len(_ARABIC.findall(sample)) > len(_LATIN.findall(sample)) else "en"


def _found(document: Document, plain: Plain, spelled: Spelled, sentences: Sentences, language: Language) -> list[Found]:
    """Return the expressions in the order of the text: what one leaves out, the one before may say."""
    starts = [token.start for token in spelled.tokens]
    matches = [match for match in find_dates(spelled, language) if not isinstance(match.meaning, NoDate)][:_MOST]
    views = views_of(document, matches, language)
    found: list[Found] = []
    coming = coming_weekdays(matches)
    previous, story = None, Story(plain.text, document.published_on)
    named: dict[str, date] = {}
    happens: dict[str, date] = {}
    for each_match in matches:
        match = from_happening(with_day(each_match, named, plain), happens, plain)
        start = spelled.tokens[match.first].start
        begin, end = sentences.around(start)
        is_told = previous is not None and (document.published_on - previous.last).days > _OLD
        is_old = is_told and not language.marks_future
        role = role_of(match, spelled, (bisect_left(starts, begin), bisect_left(starts, end)), is_old=is_old)
        role = labelled(match, story.turn(role, match, spelled, begin), spelled, plain, sentences)
        if begin == 0 and plain.text[:end].endswith("\n"):
            match = with_coming(match, role, coming)
        earlier = found[-1] if found and spelled.tokens[found[-1].match.first].start >= begin else None
        match = with_year(match, role, earlier, spelled)
        match = followed(match, role, earlier, spelled, plain, document.published_on)
        match = from_event(match, role, plain.text[max(begin, start - _SENTENCE) : start], earlier)
        if each := express(match, role, spelled, plain, views, previous):
            found.append(each)
            story.follow(each, begin)
            if each.plain and each.plain.first == each.plain.last and (name := name_after(match, spelled)):
                named[name] = each.plain.first
            if each.plain and (noun := happening(each, spelled)):
                happens[noun] = each.plain.first
            is_short = each.plain is not None and (each.plain.last - each.plain.first).days <= _YEAR
            if is_short and each.expression.kind is not ExpressionKind.DURATION:
                previous = each.plain
    return found
