"""The words of a text, each spelled as one letter, so that a pattern of dates is a short expression over letters.

``30 June 2027`` is spelled ``dMy``, and so is ``30 يونيو 2027``. The letters, and what the value of such a word is:

==  ===================================================================  ==================================
d   a number from 1 to 31, in digits                                     the number
y   a number of four digits from 1000 to 2999                            the number
n   another number                                                       the number
c   a number in words                                                    the number
o   an ordinal: third, 3rd                                               the number
D   a date in digits alone: 9/10/2021, 2021-10-09                        `Numeric`
h   a time of day: 14:30                                                 None
q   a part of the day: evening                                           None
M   a month                                                              1 to 12
m   a month that is as often another word: May, مارس                     1 to 12
H   a month of the Hijri calendar                                        1 to 12
W   a weekday                                                            1 (Monday) to 7
w   a weekday that is as often another word: sun, احد                    1 (Monday) to 7
U   a unit of time                                                       `Unit`
1   one of a unit in one word or phrase; 2 two of it: شهرين              `Unit`
N   next; L last; T this; I the same                                     None
P   a part of a time: beginning, middle, end                             `Part`
Q   a quarter or half of a year                                          "quarter" or "half"
S   a season                                                             its EDTF code, 21 (spring) to 24
R   a day told from today                                                -2, -1, 0, 1, 2
J   the mark of a year of the Hijri calendar; G of the Gregorian         None
V   a vague time to come: soon, the coming days                          None
&   and; f from; t to, in a range; ~ between; = which is the same as     None
b   by, no later than                                                    None
u   until                                                                None
i   within                                                               None
<   before                                                               None
>   after                                                                None
s   since, ago                                                           None
r   for the time of                                                      None
a   with effect from                                                     None
@   in, on, at                                                           None
Y   the joined Arabic ب: in, at; by, before an end                       None
x   a word that may stand between these and the date: day, date, of      None
Z   a deadline as a noun                                                 None
z   planned, scheduled                                                   None
E   to finish something; 3 to end, to expire                             None
e   to go on, to last                                                    None
F   a verb of the future                                                 None
B   a verb of the past                                                   None
K   a past verb that binds: decided, agreed, pledged                     None
!   a duty: shall, undertakes to                                         None
X   not; also if, unless: what follows is not said to come               None
O   a thing that is to be done, without a date: a timetable              None
A   an act from which a time counts: publication, signature              an `ActKind`, or "document"
C   the years of a decade: the fifties                                   20 to 90
v   every                                                                None
l   that, which was named before: that date                              None
4   most likely a verb of the present                                    None
5   instead of: the date that follows no longer holds                    None
6   what has its name from a date: the revolution of 14 July             None
7   how old somebody is                                                  None
8   said to be false                                                     None
9   what was to be, and perhaps never was: was due to, had promised      None
g   somebody who can be obliged: ministry, government, party             None
p   a name that ends in a year: Vision (2030)                            None
k   a thing that has a number: resolution, law, telephone                None
+   the end of an entry: into force                                      None
_   any other word
==  ===================================================================  ==================================

Other signs stand for themselves. A blank line is spelled as a line end.
"""

from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct

LETTERS = {
    "cardinal": "c", "ordinal": "o", "month": "M", "doubtful_month": "m", "hijri_month": "H", "weekday": "W",
    "doubtful_weekday": "w", "unit": "U", "dual": "2", "next": "N", "last": "L", "this": "T", "part": "P",
    "division": "Q", "season": "S", "day": "R", "hijri_era": "J", "gregorian_era": "G", "vague": "V", "and": "&",
    "from": "f", "to": "t", "between": "~", "same_as": "=", "by": "b", "until": "u", "within": "i", "before": "<",
    "after": ">", "since": "s", "effect": "a", "in": "@", "filler": "x", "deadline": "Z", "planned": "z", "end": "E",
    "last_on": "e", "future": "F", "past": "B", "duty": "!", "not": "X", "open_matter": "O", "act": "A",
    "numbered": "k", "other": "_", "same": "I", "decade": "C", "every": "v", "that": "l", "agent": "g",
    "named_year": "p", "for": "r", "time": "h", "daytime": "q", "resolved": "K",
    "ending": "3", "instead": "5", "remembered": "6", "age": "7", "was_to": "9", "denied": "8", "single": "1",
    "in_force": "+",
}  # fmt: skip
"""The letter of each section of a lexicon."""


class Unit(StrEnum):
    """A unit of time."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working_day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"


class Part(StrEnum):
    """A part of a time."""

    START = "start"
    MIDDLE = "middle"
    END = "end"  # the last day, or thereabouts
    LATE = "late"  # the last third, as a rule


class Numeric(Struct, frozen=True):
    """Numbers that make a date, in the order of the text."""

    numbers: tuple[int, int, int]


Value = int | str | Unit | Part | Numeric | None


class Token(NamedTuple):
    """A word or sign of the plain text. *word* is as the text has it, without what is joined to it."""

    letter: str
    start: int
    end: int
    word: str
    value: Value = None


class Spelled(Struct, frozen=True):
    """A text in tokens, and their letters as one string: the letter at *i* is that of token *i*."""

    tokens: tuple[Token, ...]
    letters: str


def spelled(tokens: list[Token]) -> Spelled:
    """Return *tokens* with their letters."""
    return Spelled(tuple(tokens), "".join(token.letter for token in tokens))
