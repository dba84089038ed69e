"""Duties without a date: a timetable that is to be made, what is put off, what will be told later."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from service.intake.sentences import Sentences
from service.intake.tokens import Spelled

_NEAR = 25  # tokens before the words that are looked at for a verb


def open_matters(
    spelled: Spelled, sentences: Sentences, taken: AbstractSet[tuple[int, int]]
) -> Iterator[tuple[int, tuple[int, int], str]]:
    """Find them: the token, where its words are in the plain text, and what it is merged with.

    A sentence that proposes a date (*taken*) needs no second proposal.
    """
    for at, letter in enumerate(spelled.letters):
        token = spelled.tokens[at]
        if letter != "O" or sentences.around(token.start) in taken:
            continue
        before = _clause(spelled, sentences, at)
        if "X" in before:
            continue
        if token.value != "timetable" or any(verb in before for verb in "Fz!"):
            yield at, (token.start, token.end), str(token.value)


def _clause(spelled: Spelled, sentences: Sentences, at: int) -> str:
    start, _ = sentences.around(spelled.tokens[at].start)
    first = max(0, at - _NEAR)
    return "".join(token.letter for token in spelled.tokens[first:at] if token.start >= start)
