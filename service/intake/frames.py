"""Promises of old: "in 2019 the ministry said that it would build the dam by 2026" tells what once was to be."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from service.core.durations import add
from service.intake.days import span_of
from service.intake.expressions import Found
from service.intake.meanings import Between, Counted, FromToday, OnWeekday, PartOf, Way, WholeUnit
from service.intake.normalise import plain_words
from service.intake.proposals import ExpressionKind
from service.intake.sentences import Sentences
from service.intake.stories import has_year
from service.intake.tokens import Spelled, Token, Unit

_OLD = timedelta(300)
_WOULD = frozenset(("would", "'d", "i'd", "we'd", "they'd"))
_THAT = frozenset(map(plain_words, ("أن", "أنه", "أنها", "أنهم", "إن", "إنه", "إنها", "إنهم", "بأن", "بأنه", "بأنها")))
_LINKS = frozenset(("and", "but", "while", "whereas", "which", *map(plain_words, ("لكن", "فيما", "بينما"))))
_SAID = re.compile(r"[\"'](?:,(?=T))?[^,;\n\"']{0,6}[BK][^,;\n\"'FBK]{0,6}")
_LONG_GONE, _OWN = timedelta(30 * 365), timedelta(31)  # since the years of a story; around the page's own day
_SEVERAL = 4  # years that make a text one of old times
_LARGEST = 3000  # of a year from which a span may be counted without leaving the calendar


def without_old(
    found: Sequence[Found], spelled: Spelled, sentences: Sentences, published_on: date
) -> tuple[Found, ...]:
    """Return the dates, save those whose sentence tells before them when it was, long ago, that they were promised."""
    if _tells_of_old_times(found, published_on):
        return tuple(each for each in found if has_year(each.match.meaning))
    kept: list[Found] = []
    frame: Found | None = None
    begin = -1  # of the sentence of the frame
    for nth, each in enumerate(found):
        start, _ = sentences.around(spelled.tokens[each.match.first].start)
        is_told = frame is not None and begin == start and _is_told(frame, each, spelled, published_on)
        later = found[nth + 1] if nth + 1 < len(found) else None
        if not is_told and not (later and _is_quoted(each, later, spelled, published_on)):
            kept.append(each)
        if each.expression.kind is ExpressionKind.PAST_REFERENCE and each.plain is not None:
            frame, begin = each, start
    return tuple(kept)


def _tells_of_old_times(found: Sequence[Found], published_on: date) -> bool:
    """Tell whether all years of a text are long gone: its letters and promises are, too."""
    named = [each.plain.last for each in found if each.plain is not None and has_year(each.match.meaning)]
    named = [day for day in named if abs(published_on - day) > _OWN]
    return len(named) >= _SEVERAL and all(published_on - day > _LONG_GONE for day in named)


def _is_told(frame: Found, each: Found, spelled: Spelled, published_on: date) -> bool:
    """Tell whether what *frame* dates is the promise itself, and that was long ago, or is over by now."""
    is_time = isinstance(each.match.meaning, Counted)
    if not (_is_over(frame, each, published_on) if is_time else _is_old(frame, published_on)):
        return False
    between = spelled.tokens[frame.match.last : each.match.first]
    if _is_parted(between) and not is_time:
        return False
    is_apart = between[:1] and between[0].letter == ","  # "the bank, founded in 1968, will"
    said = list(_verbs(spelled, frame.match.last if is_apart else each.match.first - len(each.role.before), each))
    if not said:
        return False
    if said[-1].letter in "BK9" or said[-1].word.lower() in _WOULD:
        return True
    quotes = [frame.role.before.count('"') % 2, sum(token.letter == '"' for token in between)]
    is_quoted = quotes == [0, 1] or any(token.word in _THAT for token in between)
    return is_quoted and said[-1].letter != "!" and any(verb.letter in "BK9" for verb in said)


def _is_quoted(each: Found, frame: Found, spelled: Spelled, published_on: date) -> bool:
    """Tell whether a date stands in what somebody is quoted to have said long ago, as told after it."""
    between = spelled.letters[each.match.last : frame.match.first].lstrip(".,")
    is_last = spelled.letters[frame.match.last : frame.match.last + 1] in {"", ".", ",", "\n"}
    is_old = _is_old(frame, published_on) or (_is_near(each) and _is_gone(frame, published_on))
    return is_last and is_old and _SAID.fullmatch(between) is not None


def _is_near(each: Found) -> bool:
    """Tell whether a date only says how near it was, when it was said: tomorrow, by the end of the week."""
    meaning = each.match.meaning
    whole = meaning.whole if isinstance(meaning, PartOf) else meaning
    return isinstance(whole, FromToday | OnWeekday) or (isinstance(whole, WholeUnit) and whole.unit is Unit.WEEK)


def _is_gone(frame: Found, published_on: date) -> bool:
    return frame.plain is not None and published_on - frame.plain.last > _OWN


def _is_old(frame: Found, published_on: date) -> bool:
    meaning = frame.match.meaning
    if isinstance(meaning, Counted) and meaning.way is Way.AGO and meaning.unit is Unit.YEAR:
        return True
    return frame.plain is not None and published_on - frame.plain.last > _OLD


def _is_over(frame: Found, each: Found, published_on: date) -> bool:
    """Tell whether a time that is counted from the frame, and not from today, has run out."""
    meaning = each.match.meaning
    if not isinstance(meaning, Counted) or meaning.origin is not None or meaning.way is not Way.OPEN:
        return False
    if isinstance(frame.match.meaning, Between):  # a stretch of time dates no promise
        return False
    span = span_of(meaning.count, meaning.unit)
    if span is None or frame.plain is None or meaning.count > _LARGEST or frame.plain.last.year > _LARGEST:
        return False
    return add(frame.plain.last, span) < published_on


def _is_parted(between: Sequence[Token]) -> bool:
    """Tell whether another clause begins between the two dates."""
    for at, token in enumerate(between):
        following = between[at + 1] if at + 1 < len(between) else None
        if token.letter == ";" or token.word in _LINKS - {"and"}:
            return True
        if following is None:
            continue
        if token.letter == "," and (following.letter == "&" or following.word in _LINKS):
            return True
        if token.letter == "&" and following.letter in "BKF9z!34":
            return True
    return False


def _verbs(spelled: Spelled, first: int, each: Found) -> Iterator[Token]:
    """Yield the verbs before a date that tell when it is seen from. An Arabic participle only describes its noun."""
    for at in range(first, each.match.first):
        token = spelled.tokens[at]
        is_present = token.start == token.end and spelled.letters[at + 1 : at + 2] in {"E", "e"}  # runs, ends
        if token.letter in "BK9Fz!34" and (token.word or is_present) and not token.word.startswith("ال"):
            yield token
