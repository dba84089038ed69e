"""How English writes dates: days and months, years, parts, ranges, weekdays, and what only looks like a date."""

from service.intake import build
from service.intake.english import build as english_build
from service.intake.english import days, half
from service.intake.language import Pattern

_TIME = r"(?:[dn]?h{1,3}[@f,]?x?)?"  # 5 pm on
_ON = r"(?:[Ww][.]?,?x?|T(?=oU))?"
_YEAR = r"(?:,?y|f?y|,?f?x?[NLTI]U)"
_MONTH = r"[Mm](?:[.](?=,?[dyo]))?"
_DM = rf"(?=[dnhWwTxo]){_TIME}{_ON}x?[do](?:U?f?x?|-|/){_MONTH}(?:{_YEAR}|[-/]y)?"
_MD = rf"(?=[dnhWwTMm]){_TIME}{_ON}{_MONTH}x?[do](?![-/]?U|%)(?:,?y|,?f?x?[NLTI]U)?"
_DAY = rf"(?:{_DM}|{_MD})"
_TO = r"(?:-|t|&u?)"
_AFTER_PREPOSITION = r"(?<=[@buf<>asit~&P/-])"
_QUARTER = r"x?(?:[NLT]?o-?Q|Qd)"
_OF_YEAR = r"(?:,?y|-y|fy|f?x?[NLT]U|fxU)"
_BARE_YEAR = r"(?<![$#/.])y(?![/%U]|-?U|[.]d|,n)"

_ALONE = r"(?=[.;:)\n@buiaZ<>s\"'?XEh]|,(?!&?[ocd])|t(?!x?[ocd])|&(?![ocdW])|$)"  # after the day of a month alone

_NAMES = (
    r"k{1,3}[.]?[(]?[dnyD](?:-[dny])?[)]?(?:f(?:x[TLN]?U)?y)?(?:[(]_[)])?",
    r"py",
    r"yp",
    r"(?<=[kyn]&)[ny](?=\()",
    r"y[/-]n",
    r"y-d(?=_)",
    r"v(?:[oc]|d)?x?-?[UW]",
    r"k{1,2}(?:f|x)*y-[dn]",
    r"(?<=[/$#])y|y(?=[/])",
    rf"x[oLN]?W[<>](?:{_DAY})?",  # the Monday before Easter
)

DATES = (
    *(Pattern(letters, build.no_date) for letters in _NAMES),
    Pattern(r"WU(?!-)|xU@W", english_build.week_on),
    Pattern(rf"(?<!k){_ON}[do](?:f?{_MONTH}(?:,?y)?)?{_TO}x?{_ON}[do]f?x?{_MONTH}{_YEAR}?", english_build.several),
    Pattern(rf"{_MONTH}[do](?:,[do]){{0,6}}(?:-|t|u|&)[do](?!U)(?:,?y)?", english_build.days_of_month),
    Pattern(rf"(?<!k)[do](?:,[do]){{0,6}},?(?:-|t|&)[do]f?x?{_MONTH}{_YEAR}?", english_build.days_of_month),
    Pattern(rf"{_DAY}(?:-|t|u){_DAY}", english_build.range_of_dates),
    Pattern(rf"(?<=~){_DAY}&{_DAY}", english_build.range_of_dates),
    Pattern(rf"{_MONTH}y?(?:-|t|u){_MONTH}(?:,?y)?(?![do](?!U))", english_build.range_of_dates),
    Pattern(rf"(?<=~){_MONTH}y?&{_MONTH}(?:,?y)?(?![do](?!U))", english_build.range_of_dates),
    Pattern(_DM, english_build.day),
    Pattern(_MD, english_build.day),
    Pattern(rf"(?=[xP])x?P-?[fx]{{0,2}}(?:[NLT]?{_MONTH}{_YEAR}?)(?!-?[do](?!-?U))", english_build.part),
    Pattern(
        rf"x?P-?[fx]{{0,2}}(?:{_QUARTER}{_OF_YEAR}?|y_?|Uy|[NLT]?x?[UQ](?!d)|[NLT]?S{_OF_YEAR}?|oU|H(?:,?yJ?)?)",
        english_build.part,
    ),
    Pattern(r"x?[oL]cUf(?:y|x?U|x?[NLT]U)", half.months_of_year),
    Pattern(rf"x?[oL]Ufx?{_MONTH}{_YEAR}?", half.week_of_month),
    Pattern(r"U-P", english_build.end_of_unit),
    Pattern(rf"{_MONTH}{_YEAR}", english_build.month),
    Pattern(rf"[NLT]{_MONTH}(?![do](?!-?U))", english_build.month),
    Pattern(rf"{_AFTER_PREPOSITION}{_MONTH}(?!-?[do](?!-?U))", english_build.month),
    Pattern(r"M(?=[,;.:)&\n]|$)|(?<=x)m(?=[,;.:)\n]|$)", english_build.month),
    Pattern(rf"(?=[dnhWwD]){_TIME}(?:[Ww][.]?,?)?D", english_build.numeric),
    Pattern(r"x?LQf(?:y|x?[NLT]?U)", english_build.quarter),
    Pattern(rf"{_QUARTER}{_OF_YEAR}|x?[NLT]?o-?Qfx?U", english_build.quarter),
    Pattern(r"(?<=[@b<usaPr])x?(?:[NLT]?o-?Q|Qd)(?!f)", english_build.quarter),
    Pattern(rf"x?oQfx?{_MONTH}{_YEAR}?(?![do](?!-?U))", half.half_of_month),
    Pattern(rf"x?[NLT]?S{_OF_YEAR}|[NLT]S", english_build.season),
    Pattern(r"(?<=[@bus])x?S(?!_)", english_build.season),
    Pattern(r"(?<=<)x?S(?=[,;.:)\n@&t<>b\"'?]|$)", english_build.season),
    Pattern(r"y(?:-|t|u|&)y(?!\()", english_build.two_years),
    Pattern(r"y-d", english_build.year_and_number),
    Pattern(r"x?y_", english_build.decade),
    Pattern(r"x?oQfx?o-?U", half.half_of_century),
    Pattern(r"xo-?U", english_build.century),
    Pattern(rf"(?<=[@bus<>aiPtf~&(]){_BARE_YEAR}|y(?=\))|Uy", english_build.bare_year),
    Pattern(r"x?[do]f[NLT]U", build.day_of_month),
    Pattern(rf"(?<=[ub<@a])xo{_ALONE}|(?<=Z)x?o{_ALONE}", days.day_alone),
    Pattern(rf"(?<=u)xofxU{_ALONE}", days.day_of_the_month),
    Pattern(rf"(?<=[f~])xo[tu-]xo{_ALONE}|(?<=~)xo&xo{_ALONE}", days.days_alone),
    Pattern(r"[NLT][UQ]", english_build.unit),
    Pattern(r"R\(?W?", build.from_today),
    Pattern(r"W(?:-|t)W", english_build.weekdays),
    Pattern(rf"(?=[dnhNLTx>W]){_TIME}(?:x?[NLT]|x?>)?W(?:[NL](?!U))?", english_build.weekday),
    Pattern(r"(?<=[@bus<])H(?!y)", english_build.hijri),
    Pattern(r"[do]U?f?H(?:,?yJ?)?|HyJ?|H[do],yJ?", english_build.hijri),
    Pattern(r"V", build.soon),
)
