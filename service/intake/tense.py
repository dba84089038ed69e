"""Whether a sentence tells of what was or of what is to come, as far as the words near a date say so."""

from enum import StrEnum


class Tense(StrEnum):
    """Where the verb near a date points."""

    PAST = "past"
    FUTURE = "future"
    NONE = "none"
