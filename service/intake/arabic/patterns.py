"""How Arabic writes dates: patterns over the letters of `tokens`. The longest match counts, then the first pattern."""

from service.intake import build
from service.intake.arabic import counts
from service.intake.build import Tokens
from service.intake.language import Pattern
from service.intake.meanings import (
    Between,
    CalendarDate,
    DayOfMonth,
    Meaning,
    NoDate,
    OnWeekday,
    PartOf,
    PartOfYear,
    ThatDate,
    Which,
    WholeUnit,
    Years,
)
from service.intake.normalise import plain_words
from service.intake.tokens import Part, Unit

_MONTH = r"(?:[Mm](?:[/-][Mm]|\([Mm]\))?)"
_ON = r"(?:q?[UR]?W[,=]?q?U?|q?[UR])?"
_TO_MONTH = r"(?:f|-|/|fU|U)?"
_YEAR = r"(?:[-/]?f?U?yG?|f?UcG?|f?U[NLTI]|f?IU|f?TU|[NLT](?:f?U?yG?)?)"
_DATE = rf"(?:{_ON}[doc]{_TO_MONTH}{_MONTH}{_YEAR}?)"
_IN_MONTH = rf"(?:U?{_MONTH}{_YEAR}?)"
_HIJRI_YEAR = r"(?:[-/]?f?U?yJ?|f?U[NLTI]|f?TU|[NLT])"
_HIJRI = rf"(?:{_ON}[doc]{_TO_MONTH}H{_HIJRI_YEAR}?)"
_IN_HIJRI = rf"(?:U?H{_HIJRI_YEAR}|UH)"
_NUMERIC = r"(?:q?U?W?[,=]?q?U?D[GJ]?)"
_ANY = rf"(?:{_DATE}|{_NUMERIC}|{_IN_MONTH})"
_DAYS = rf"(?:[2U]?[doc](?:[&tu-][doc]){{1,3}}f?U?{_MONTH}{_YEAR}?)"
_HIJRI_DAYS = rf"(?:[2U]?[doc](?:[&t-][doc]){{1,3}}f?U?H{_HIJRI_YEAR}?)"
_OF_YEAR = r"(?:f?U?yG?|f?U[NLTI]|f?TU|fU)"
_FINAL = plain_words("الأخير")
_WHOLE_YEAR = r"(?:U?yG?|U[NLT]|TU)"


def _same_as(tokens: Tokens) -> Meaning | None:
    """Read a day that is given in both calendars: the Gregorian one, where it can be read."""
    inner = range(len(tokens) - 2, 0, -1)
    at = next((nth for nth in inner if tokens[nth].letter in "=-,("), 0) or next(
        nth for nth in inner if tokens[nth].letter == "/"
    )
    sides = [tokens[:at], tokens[at + 1 :]]
    sides.sort(key=lambda side: any(token.letter in "HJ" for token in side))
    return _any_date(sides[0]) or _any_date(sides[1])


def _any_date(tokens: Tokens) -> Meaning | None:
    if build.all_of(tokens, "D"):
        return build.numeric_date(tokens)
    if build.all_of(tokens, "MmH"):
        return build.calendar_date(tokens)
    return build.bare_year(tokens) if build.all_of(tokens, "y") else None


def _part(tokens: Tokens) -> PartOf | None:
    rest = tokens[1:]
    if build.all_of(rest, "MmHy"):
        return build.part(tokens, _any_date(rest))
    return build.part(tokens, build.part_of_year(rest) if build.all_of(rest, "QS") else build.whole_unit(rest))


def _part_of_now(tokens: Tokens) -> PartOf | None:
    """Read "the end of the year": of this one."""
    unit = tokens[1].value
    if (
        not tokens[1].word.startswith("ال")
        or not isinstance(unit, Unit)
        or unit not in {Unit.WEEK, Unit.MONTH, Unit.QUARTER, Unit.YEAR}
    ):
        return None
    return build.part(tokens, WholeUnit(unit, Which.THIS))


def _unit(tokens: Tokens) -> WholeUnit | None:
    """Read this month. هذا العقد is "this contract" more often than "this decade"."""
    whole = build.whole_unit(tokens)
    return None if whole and whole.unit is Unit.DECADE and tokens[0].letter == "T" else whole


def _first_of(tokens: Tokens) -> PartOf | None:
    whole = build.whole_unit(tokens[1:])
    return PartOf(Part.START, whole) if whole and build.number(tokens[0]) == 1 else None


def _range(tokens: Tokens) -> Between | None:
    """Read two dates with "to", "and" or a dash between."""
    for at in range(1, len(tokens) - 1):
        if tokens[at].letter in "tu&-" and (last := _any_date(tokens[at + 1 :])) and (first := _any_date(tokens[:at])):
            if isinstance(first, CalendarDate) and isinstance(last, CalendarDate):
                return build.days_to_date(first, last)
            return Between(first, last)
    return None


def _part_of_year(tokens: Tokens) -> PartOfYear | None:
    """Read the second quarter, and the last one."""
    if tokens[1].letter == "o":
        return build.part_of_year(tokens)
    last = {"quarter": "4", "half": "2"}.get(str(tokens[0].value))
    if last is None or not tokens[1].word.startswith(_FINAL):
        return None
    return build.part_of_year([tokens[0], tokens[1]._replace(letter="o", value=int(last)), *tokens[2:]])


def _season(tokens: Tokens) -> PartOfYear | None:
    """Read "before the summer"."""
    return build.part_of_year(tokens) if tokens[0].word.startswith("ال") else None


def _two_months(tokens: Tokens) -> Between | None:
    last = build.calendar_date(tokens[3:])
    return build.days_to_date(CalendarDate(month=build.number(tokens[1])), last)


def _months(tokens: Tokens) -> Between | None:
    """Read "in March and April 2028"."""
    at = next(nth for nth, token in enumerate(tokens) if token.letter == "&")
    return build.days_to_date(build.calendar_date(tokens[:at]), build.calendar_date(tokens[at + 1 :]))


def _that_day(_tokens: Tokens) -> ThatDate:
    """Read "that day": the one before it in the text."""
    return ThatDate()


def _weekdays(tokens: Tokens) -> Between:
    first, last = (build.number(token) for token in build.all_of(tokens, "W"))
    which = build.which_of(tokens)
    return Between(OnWeekday(first, which), OnWeekday(last, which))


def _day_of_this_month(tokens: Tokens) -> DayOfMonth | None:
    """Read "on the fourteenth of the month": of this one."""
    nth, month = build.number(build.all_of(tokens, "oc")[0]), tokens[-1]
    is_the_month = month.value is Unit.MONTH and month.word.startswith("ال")
    return DayOfMonth(nth, Which.THIS) if is_the_month and 1 <= nth <= 31 else None


def _year_before_word(tokens: Tokens) -> CalendarDate | None:
    """Read "in 2018" before a word that may be counted: round numbers are left to it."""
    year = build.number(tokens[0])
    return CalendarDate(year=year) if 1970 < year < 2050 and year % 10 else None


def _year_in_words(tokens: Tokens) -> CalendarDate | None:
    year = build.number(tokens[1])
    return CalendarDate(year=year) if tokens[0].value is Unit.YEAR and 1900 <= year < 2200 else None


def _week_of_month(tokens: Tokens) -> CalendarDate | None:
    whole = build.calendar_date(tokens[2:])
    unit, nth = tokens[:2] if tokens[0].letter == "U" else (tokens[1], tokens[0])
    week = build.number(nth)
    if whole is None or unit.value is not Unit.WEEK or not 1 <= week <= 4:
        return None
    return build.with_days(whole, 7 * week - 6, 7 * week)


def _half_of_month(tokens: Tokens) -> CalendarDate | None:
    whole = build.calendar_date(tokens[2:])
    nth = build.number(tokens[1])
    if whole is None or tokens[0].value != "half" or not 1 <= nth <= 2:
        return None
    return build.with_days(whole, 1, 15) if nth == 1 else build.with_days(whole, 16, 31)


def _decade(tokens: Tokens) -> Years:
    """Read "the fifties", of the century that is named, else of the twentieth."""
    centuries = [build.number(token) for token in build.all_of(tokens[1:], "oc")]
    return Years(((centuries[0] if centuries else 20) - 1) * 100 + build.number(tokens[0]), 10)


def _century(tokens: Tokens) -> Years | None:
    nth = build.number(tokens[1])
    return Years((nth - 1) * 100, 100) if tokens[0].value is Unit.CENTURY and 2 <= nth <= 30 else None


def _following(tokens: Tokens) -> NoDate | None:
    """Leave out "the first of the month that follows" something, so that nothing is read in it."""
    return NoDate() if tokens[-1].word.startswith("ل") else None


def _beside(tokens: Tokens) -> NoDate | None:
    """Leave out "the Monday that comes before the feast"; "on Monday before noon" is a Monday."""
    return NoDate() if tokens[-1].word.startswith("ال") else None


def _nth(tokens: Tokens) -> NoDate | None:
    """Leave out "the fifth week", "the seventh day", so that nothing is read in them."""
    return None if any(token.value is Unit.CENTURY for token in tokens) else NoDate()


PATTERNS = (
    Pattern(rf"(?:{_HIJRI}|{_NUMERIC}|{_IN_HIJRI})(?:[-,]?\(?=j?|\(|-)(?:{_DATE}|{_NUMERIC}|{_IN_MONTH})\)?", _same_as),
    Pattern(rf"(?:{_DATE}|{_NUMERIC})(?:[-,]?\(?=j?|\(|-)(?:{_HIJRI}|{_NUMERIC})\)?", _same_as),
    Pattern(r"U?yJ(?:[-,]?\(?=j?|\(|-|/)U?yG?\)?", _same_as),
    Pattern(rf"(?<=[f~]){_ANY}[tu&]{_ANY}|{_ANY}[t-]{_ANY}", _range),
    Pattern(rf"(?<=[f~]){_HIJRI}[tu&]{_HIJRI}", _range),
    Pattern(r"(?<=[f~])U?y[tu&-]U?yG?|2yG?[&-]yG?|[U2]y(?:&y){1,4}|Uy-y", build.two_years),
    Pattern(rf"(?:Uo|oU)f?{_IN_MONTH}", _week_of_month),
    Pattern(rf"{_ON}[doc]{_TO_MONTH}[MmH]f?vU", build.no_date),
    Pattern(_DAYS, build.days_of_month),
    Pattern(_HIJRI_DAYS, build.days_of_month),
    Pattern(_DATE, build.calendar_date),
    Pattern(_HIJRI, build.calendar_date),
    Pattern(rf"Qof?{_IN_MONTH}", _half_of_month),
    Pattern(rf"P(?:{_IN_MONTH}|{_WHOLE_YEAR}|{_IN_HIJRI}|Qo{_OF_YEAR}?|S(?:{_OF_YEAR}|[NLT])?)", _part),
    Pattern(r"PU", _part_of_now),
    Pattern(r"oU[NLT]", _first_of),
    Pattern(_IN_MONTH, build.calendar_date),
    Pattern(_IN_HIJRI, build.calendar_date),
    Pattern(_NUMERIC, build.numeric_date),
    Pattern(rf"Q[oL]{_OF_YEAR}?", _part_of_year),
    Pattern(rf"2M&M{_YEAR}?", _two_months),
    Pattern(rf"{_MONTH}&{_MONTH}{_YEAR}", _months),
    Pattern(r"2W&W[NLT]?|(?<=[f~])U?W[tu&-]U?W[NLT]?", _weekdays),
    Pattern(r"UcG?", _year_in_words),
    Pattern(rf"S(?:{_OF_YEAR}|[NLT])|TS", build.part_of_year),
    Pattern(r"(?<=[<bu])S(?![_gkAf])", _season),
    Pattern(r"(?<=[dnyc]j)Uy(?!J)|(?<=[kdny]\()y(?=\))", build.year_of_act),
    Pattern(r"Uy[GJ]?|y[GJ]|(?<=[@Ybu<si~a>])y(?![_gd])|(?<=[fj])U?yG", build.bare_year),
    Pattern(r"(?<=[@Yus])y(?=[_g])", _year_before_word),
    Pattern(r"[pk]d?U?y|y[-/](?:y|d)|v(?:[dnc]?U|2)", build.no_date),
    Pattern(r"(?:[UR](?:W,?)?)?[doc]f(?:U[NLTI]|TU)|(?:U?W,?)?(?:df?|[doc]f)T(?!U)", build.day_of_month),
    Pattern(r"(?:[UR](?:W,?)?)?[oc]fU(?!o)", _day_of_this_month),
    Pattern(r"[oU]?[oP]UNjx?A[_gkTA]{0,3}|[oP]UN(?:j|[_x]f)", build.no_date),
    Pattern(r"[oP]UN_", _following),
    Pattern(r"(?:[UR](?:W,?)?)?[doc]I(?!U)", build.day_of_month),
    Pattern(r"lR", _that_day),
    Pattern(r"U[NLTI]|TU|IU", _unit),
    Pattern(r"q?T?U?R(?:,?q?U?W|,?\(W\))?|W,?q?R", build.from_today),
    Pattern(r"U?W[<>]", _beside),
    Pattern(r"q?U?W[NLT]?", build.weekday),
    Pattern(r"C(?:UL|Uo|Uc)?", _decade),
    Pattern(r"U[oc]", _century),
    Pattern(r"V", build.soon),
    *counts.PATTERNS,
    Pattern(r"P?Uo", _nth),
)
