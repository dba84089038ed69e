"""What English sentences only claim: forecasts, opinions, rumours, wishes, conditions and definitions bind nobody."""

import re
from functools import lru_cache

_QUANTITY = (
    r"(?:inflation|growth|gdp|unemployment|joblessness|population|demand|prices?|oil|crude|temperatures?|sea levels?"
    r"|water levels?|poverty|debt|deficit|economy|market|consumption|turnout|rainfall|warming|exchange rate|dollar|euro"
    r"|pound|lira|dinar|currency|shares|stocks|rents?|margins?|revenues?|sales|profits?|earnings|wages|yields?|output"
    r"|harvests?|imports|exports|shipments|arrivals|cases|infections|deaths|index|costs|number of \w+|emissions|losses"
    r"|hunger|famine|drought|diseases?)"
)
_WEATHER = r"(?:rain|snow|showers?|storms?|thunderstorms?|winds?|fog|heatwave|cold snap|sunshine|frost|temperatures)"
_MEASURE = r"(?:%|per ?cent|degrees|(?:million |billion )?(?:tons?|tonnes|barrels|people|dollars|euros))"
_FIGURE = rf"(?:\d[\d.,]*(?:-\d+)? ?{_MEASURE})"
_EXPECTS = r"(?:expect|see|forecast|project|predict|estimate|anticipate|foresee)"
_CHANGE = (
    r"(?:fall|rise|reach|grow|slow|double|triple|drop|declin|increas|eas|hit|climb|exceed|shrink|recover|stabili[sz]"
    r"|averag|peak|accelerat|widen|narrow|surg|disappear|worsen|improv|slump|soar|jump|contract|expand|top|run dry"
    r"|weaken|strengthen|spread|pass|end)"
)
_AHEAD = r"(?:will|would|should|may|to|is|are|likely|expected|projected|set|due)"
_SAYER = (
    r"(?:analysts?|economists?|forecasters?|experts?|scientists?|researchers?|meteorologists?|traders?|critics?"
    r"|observers?|pollsters?|commentators?|pundits?|bookmakers?|lawyers?|insiders?|investors?)"
)
_SAYS = r"(?:say|said|expect|believe|think|thought|predict|warn|fear|estimate|see|forecast|hope|doubt|reckon|argue)"
_PEOPLE = r"(?:many|some|most|few|others|people|residents|families|villagers|fans|supporters)"
_CROWD = (
    r"(?:traffic|visitors?|tourists?|patients?|people|passengers?|customers?|users?|guests?|travell?ers?|pilgrims?"
    r"|inhabitants|refugees|migrants|returnees|birds)"
)
_LIVES = r"(?:return|come|arrive|visit|live|need|die|flee|suffer|number|total)"
_SHARE = r"(?:half|thirds?|quarters?|most|majority|\d+ ?(?:%|per ?cent))"
_STUDY = r"(?:study|survey|poll|report|paper|model|forecasts?|projections?|estimates?|scenario)"

_AROUND = re.compile(
    "|".join(
        (
            rf"\b{_QUANTITY}\b[^,;.]{{0,40}}?\b{_AHEAD}\b[^,;.]{{0,25}}?\b{_CHANGE}|\b{_QUANTITY} {_CHANGE}\w*ing\b",
            rf"\b{_WEATHER} (?:is|are|will|may|to|on|in)\b|\b{_EXPECTS}(?:s|ed|ing)? [^,;.]{{0,80}}\b{_FIGURE}",
            rf"\b{_EXPECTS}(?:s|ed|ing)? (?:\w+ ){{0,2}}(?:{_QUANTITY}|{_WEATHER})\b",
            rf"\b{_EXPECTS}(?:s|ed)? (?:[\w,.]+ ){{0,3}}{_CROWD} (?:\w+ )?to (?:{_LIVES}|{_CHANGE})",
            rf"\b{_CROWD} (?:are|is) (?:\w+ )?(?:expected|projected|predicted|likely) to (?:{_LIVES}|{_CHANGE})",
            r"\b(?:expected|projected|predicted|likely) to (?:have|number|total|exceed|top|count) [^,;.]{0,20}\d",
            rf"\b{_SHARE} of (?:\w+ ){{1,4}}will be (?:over|under|above|below|older|younger|without|poor|hungry)\b",
            r"\bthere (?:may|might|could) be\b|\bmight (?:be|have|become|disappear)\b",
            rf"\b{_SAYER}\b[^,;.]{{0,40}}?\b{_SAYS}(?:s|ed)?\b",
            rf"\b(?:according to|based on) (?:\w+ ){{0,4}}{_STUDY}\b",
            rf"\b{_STUDY} (?:finds?|found|says?|said|shows?|suggests?)\b",
            r"\b(?:forecasts?|projects|projected) (?:that|growth|inflation)\b|\b(?:is|are|was|were) forecast\b",
            r"\bpredict(?:s|ed|ions?)\b|\bwarn(?:s|ed)? (?:that|of)\b|\bestimates? that\b",
            r"\bin (?:my|his|her|our|their) (?:view|opinion|estimate)\b",
            r"\b(?:i|we) (?:think|believe|hope|doubt|guess|fear|suspect)\b",
            rf"\b{_PEOPLE} (?:believe|think|say|said|fear|hope|expect|doubt)\b",
            r"\bit is (?:hoped|thought|believed|feared|unclear|rumou?red|possible|doubtful|uncertain|assumed)\b",
            r"\b(?:perhaps|possibly|maybe|presumably|speculat\w+|rumou?rs?|baseless|doubts?|doubted|feared)\b",
            r"\b(?:usually|normally|traditionally|typically|generally|as a rule|back then|at the time)\b",
            r"\b(?:earlier|previous) version\b|^\W*correction\b",
            r"\bturn(?:s|ed)? \d{2,3}\b",  # of somebody's age
            r"\b(?:fiscal|financial|accounting|tax) year\b[^,;.]{0,40}\b(?:end|begin|start|run|close)",
        )
    ),
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:means|shall mean|refers to|defined as|deemed|(?:wants?|wish(?:es)?|would like)\b(?! to\b)|wanted|foresaw"
    r"|suggest(?:s|ed)?|threaten(?:s|ed|ing)?|(?:an? |the )(?:early )?draft (?:\w+ )?(?:proposes|says|would|foresees)"
    r"|(?:lawmakers|members) proposed|envisaged)\b",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"\bprovided that(?! (?:it|this|they) (?:does|do|shall|may) not )\b"
    r"|\b(?:in the event(?: that| of)?|on condition|assuming|supposing|as long as|so long as|once)\b"
    r"|\b(?:originally|initially|at first|original (?:plan|target|deadline|date|timetable))\b"
    r"|\b(?:former|previous) government\b|\b(?:in force|years (?:of age|old)|resident|born) (?:on|at|as of)\s*$"
    r"|\b(?:which|that|who) (?:had )?(?:gave|granted|allowed|provided)\b"
    r"|\b(?:letter|notice|memo(?:randum)?|note|telegram|statement|report|circular|minutes) (?:of|dated) (?:the )?$"
    r"|\bimmediately (?:before|after|prior to) (?:the )?$"  # of what a rule is about
    r"|^\W*(?:(?:an?|any|every|each|all|the) )?(?:\w+ ){1,2}\w+ed on or (?:after|before) (?:the )?$"
    r"|\b(?:figures|criteria|targets|data) (?:for|of|at) (?:the )?$"
    r"|\b(?:quarter|period|year|months?|half) (?:ending|ended) (?:on |in )?$"
    r"|^\W*(?:\(?\w{1,3}\W+)?(?:Should|Were|Had|Where|Provided)\b"
)
_UNKEPT = re.compile(
    r"[^.;]{0,80}[.;,]\W{0,3}(?:but |and |yet )?"
    r"(?:(?:as of|by|on|until) (?:\w+ ){1,2})?"
    r"(?:(?:it|they|he|she|this) (?:did not|didn't|never did|never came|sent none"
    r"|was not|were not|has not|have not|had not|hasn't|haven't|hadn't)(?: been)?\s*[.;,]"
    r"|(?:none|nothing|nobody|no \w+) (?:came|arrived|happened|followed|was \w+)\b)",
    re.IGNORECASE,
)
"""What follows a promise that was not kept, in the sentence or the next: "It did not."."""
_VOWED = re.compile(r"\b(?:promised|vowed|pledged)\b", re.IGNORECASE)
_NEVER = re.compile(
    r"[\s\"',]{0,4}(?:(?:did not|didn't) (?!say|specify|name|give|explain|reveal)\w+"
    r"|never (?:came|did|returned|was|were))",
    re.IGNORECASE,
)
"""How a sentence about somebody who promised ends: "whoever promised to come next winter never came"."""
_MAY = re.compile(
    r"\b(?:may|might)\b(?!.*\b(?:shall|will|must|would|and (?:come|enter)s? into (?:force|effect|operation))\b)"
)
_OFFERED = re.compile(
    r"\b(?:(?:may|can) (?:now |also |only )?be \w+|obtainable|(?<!be )(?<!become )(?<!becomes )(?<!made )available)"
    r"(?: [\w'-]+){0,8}?"
    r" (?:(?:as |with effect |on and )?from|as of|(?:starting|beginning|commencing)(?: on| from| in)?)"
    r" (?:the )?$",
    re.IGNORECASE,
)
"""What may be had from a day on, if anybody wants it: "forms may be obtained from"."""
_CLAUSE = re.compile(r";|: |, (?:but|and|while|whereas|although|though)\b")
_SENTENCE = re.compile(r"[.!?]\s|\n")
_COMMA = re.compile(r"[,;:]")


def is_claimed(before: str, after: str, *, is_limit: bool) -> bool:
    """Tell whether the words of a sentence before and after a date bind nobody to it. *is_limit*: by, or until, it."""
    near = _COMMA.split(before)[-1]
    if _NEAR.search(near) or (not is_limit and (_MAY.search(near) or _OFFERED.search(near))):
        return True
    if _UNKEPT.match(after) or (_NEVER.match(after) and _VOWED.search(near)):
        return True
    clause, rest = _CLAUSE.split(before)[-1], _CLAUSE.split(_SENTENCE.split(after, maxsplit=1)[0], maxsplit=1)[0]
    return _BEFORE.search(clause) is not None or _is_about_a_claim(f"{clause} {rest}")


@lru_cache(maxsize=2048)
def _is_about_a_claim(clause: str) -> bool:
    return _AROUND.search(clause) is not None
