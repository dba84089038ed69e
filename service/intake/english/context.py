"""English words that are spelled alike, told apart by their neighbours: "May" and "may", "by May" and "by April Smith".

Verbs are settled too. "Shall be completed" points ahead although "completed" alone looks back; "expires" points ahead
as "will" does: a token without length says so.
"""

import re
from dataclasses import dataclass

from service.intake.english import verbs
from service.intake.english.limits import is_due, is_set, is_span_to, is_until, is_when
from service.intake.english.month import is_month, letter_at
from service.intake.tokens import Token

_DATE_LETTERS = frozenset("dMmoyWPDNTScQRn2H")
_UNSETTLED = frozenset("r9FeOmMWRUBzLPbuit<!_XEZF")
_FAR = 12  # tokens between a deadline and its date, at most


@dataclass(slots=True)
class _Sentence:
    """What is known of a sentence so far: its last verb, where it names a deadline, whether somebody speaks in it."""

    verb: Token | None = None
    deadline: int | None = None
    has_said: bool = False


def settle(tokens: list[Token]) -> list[Token]:
    """Return the tokens with their letters settled."""
    settled: list[Token] = []
    sentence = _Sentence()
    for at, token in enumerate(tokens):
        if sentence.deadline is not None and _begins_date(tokens, at, sentence.deadline):
            if sentence.verb is not None and sentence.verb.word.lower() in verbs.MOVED:
                sentence.verb = Token("F", token.start, token.start, "")
                settled.append(sentence.verb)
            settled.append(Token("Z", token.start, token.start, ""))
            sentence.deadline = None
        if token.letter in verbs.COUNTS and _is_given(tokens, at):
            sentence.verb = Token("F", token.start, token.start, "")
            settled += (sentence.verb, Token("i", token.start, token.start, ""))
        if token.letter in verbs.COUNTS and is_due(tokens, at):
            settled.append(Token("b", token.start, token.start, ""))
        is_present = token.letter in "_P" and token.word in verbs.PRESENT and _is_present(tokens, at)
        if is_present or (sentence.verb is not None and sentence.verb is tokens[at - 1] and is_set(tokens, at)):
            sentence.verb = Token("F", token.start, token.start, "")
            settled.append(sentence.verb)
        if token.letter in _UNSETTLED:
            _settle(tokens, at, settled, sentence)
        else:
            settled.append(token)
            if token.letter in ".;?\n":
                sentence = _Sentence()
    return settled


def _settle(tokens: list[Token], at: int, settled: list[Token], sentence: _Sentence) -> None:
    """Add a token with its letter, after a future without length where it points ahead."""
    token = _without_owner(tokens[at])
    letter = _letter(tokens, at, settled, sentence)
    if letter == "O" and token.value == "put_off":
        _take_back(settled)
    if letter != token.letter:
        token = token._replace(letter=letter)
    if token.letter == "B" and token.word in verbs.SAID:
        sentence.has_said = True
    is_ending = token.letter in "Ee" and token.word.lower() in verbs.ENDING and not _was_to(sentence)
    if is_ending or (tokens[at].letter in "buit<r" and _points_ahead(tokens, at, sentence.verb)):
        sentence.verb = Token("F", token.start, token.start, "")
        settled.append(sentence.verb)
    if token.letter == "Z" and "late" not in token.word.lower():
        sentence.deadline = at
    if token.letter in "BFz!9":
        sentence.verb = token
    settled.append(token)


def _take_back(settled: list[Token]) -> None:
    """Let the plan of a sentence be none: "the talks, planned for January, have been postponed"."""
    for at in range(len(settled) - 1, max(-1, len(settled) - 1 - _FAR), -1):
        if settled[at].letter in ".;?\n":
            return
        if settled[at].letter == "z":
            settled[at] = settled[at]._replace(letter="_")


def _without_owner(token: Token) -> Token:
    """Return "today" for "today's"."""
    if token.letter in "MmWRU" and token.word.endswith("'s"):
        return token._replace(end=token.end - 2, word=token.word[:-2])
    return token


def _letter(tokens: list[Token], at: int, settled: list[Token], sentence: _Sentence) -> str:  # noqa: C901 -- one a letter
    token, before = tokens[at], settled[-1] if settled else None
    word = token.word.lower()
    match token.letter:
        case "m" | "M":
            return token.letter if is_month(tokens, at) else "_"
        case "B":
            return (
                "_"
                if _is_attribute(tokens, at, before)
                or _is_passive(settled, sentence.verb)
                or _is_relative(tokens, at, sentence.verb)
                else "B"
            )
        case "z":
            if _was_to(sentence) and not _is_after(settled, verbs.NOW):
                return "_"
            if word == "due" and letter_at(tokens, at + 1) == "t" and not _is_after(settled, verbs.BE | verbs.WAS):
                return "_"
            return "B" if not sentence.has_said and _is_after(settled, verbs.WAS) else "z"
        case "9":
            return "B" if sentence.has_said and token.value == "was_to" else "9"
        case "F":  # what was promised would be
            return "_" if _was_to(sentence) and word not in verbs.WILL else "F"
        case "L":
            return "e" if word == "last" and _is_to_last(tokens, at, before) else "L"
        case "P":
            return _part(tokens, at, before)
        case "!":
            return "_" if word in verbs.NOUNS and before is not None and _is_article(before) else "!"
        case "b":
            return "_" if word == "by" and _is_difference(tokens, at + 1) else "b"
        case "t":
            return "u" if is_until(tokens, at) else "t"
        case "r":
            return "@" if is_when(tokens, at) else "_" if _has_lasted(tokens, at, sentence.verb) else "r"
        case "X":
            return "k" if _is_numbered(tokens, at) else "_" if _is_after_date(tokens, at) else "X"
        case _:
            return token.letter


def _was_to(sentence: _Sentence) -> bool:
    """Tell whether it says so far what was to be: "was to end", "had promised to open"."""
    return sentence.verb is not None and sentence.verb.letter == "9"


def _is_passive(settled: list[Token], verb: Token | None) -> bool:
    """Tell whether a word that looks past only completes a verb: be completed, shall have been paid, will put."""
    last = [token for token in settled[-3:] if token.word.lower() not in verbs.SOFT and not token.word.endswith("ly")]
    if not last:
        return False
    before = last[-1]
    if before.word.lower() in verbs.BE or _is_verbal(before):
        return True
    if before.word.lower() in {"have", "been"}:
        return verb is not None and verb.letter in "F!z"
    is_listed = before.letter in "&," and len(last) > 1 and last[-2].word.lower().endswith("ed")
    return is_listed and last[-2].letter == "_"


def _is_relative(tokens: list[Token], at: int, verb: Token | None) -> bool:
    """Tell whether it is a clause within what is to come: "shall produce the documents listed in the annex"."""
    is_ahead = verb is not None and verb.letter in "F!z" and letter_at(tokens, at - 1) not in {"&", ",", ""}
    following = letter_at(tokens, at + 2) if letter_at(tokens, at + 1) in {"@", "b"} else letter_at(tokens, at + 1)
    return is_ahead and tokens[at].word.endswith("ed") and following not in _DATE_LETTERS


def _has_lasted(tokens: list[Token], at: int, verb: Token | None) -> bool:
    """Tell whether a time is told of the past: "stayed for two years"."""
    is_time = letter_at(tokens, at + 1) in verbs.COUNTS and letter_at(tokens, at + 2) not in {"M", "m"}
    return is_time and verb is not None and verb.letter == "B" and verb.word.lower() not in verbs.MOVED


def _is_difference(tokens: list[Token], at: int) -> bool:
    """Tell whether a count says by how much: "extended by 15 days"."""
    letters = "".join(token.letter for token in tokens[at : at + 4])
    return re.match(r"x?[cdny]x?-?U(?![f>])", letters) is not None


def _is_present(tokens: list[Token], at: int) -> bool:
    """Tell whether a plural verb says what is to come: "talks resume Thursday"."""
    return letter_at(tokens, at - 1) in {"_", "A"} and letter_at(tokens, at + 1) in {"W", "@", "R", "N"}


def _is_given(tokens: list[Token], at: int) -> bool:
    """Tell whether a span begins that somebody has: "gave the company | 90 days to comply"."""
    near = [token.word.lower() for token in tokens[max(0, at - 6) : at]]
    return not verbs.GIVEN.isdisjoint(near) and is_span_to(tokens, at)


def _is_to_last(tokens: list[Token], at: int, before: Token | None) -> bool:
    """Tell the verb: "will last", "and last 48 hours"."""
    return before is not None and (
        _is_verbal(before) or (before.letter == "&" and letter_at(tokens, at + 1) in verbs.COUNTS)
    )


def _is_attribute(tokens: list[Token], at: int, before: Token | None) -> bool:
    """Tell whether it only describes a noun: "a written report"."""
    if before is None or letter_at(tokens, at + 1) not in set("_kAOgZ"):
        return False
    is_object = before.letter == "_" and letter_at(tokens, at - 2) in {"t", "F", "!"}
    return is_object or before.word.lower() in verbs.OF_MANY or (_is_article(before) and before.letter != "f")


def _is_article(token: Token) -> bool:
    return token.letter in "Tfl" or token.word.lower() in {"the", "a", "its", "their", "his", "these", "those", "any"}


def _is_verbal(token: Token) -> bool:
    return token.letter in "F!" or (token.letter not in "Mm" and token.word.lower() in verbs.MODAL)


def _is_after(settled: list[Token], words: frozenset[str]) -> bool:
    return any(token.word.lower() in words for token in settled[-3:])


def _part(tokens: list[Token], at: int, before: Token | None) -> str:
    """Tell the end of something from to end something."""
    if letter_at(tokens, at + 1) == "f" or before is None or tokens[at].word.lower() not in {"end", "close"}:
        return "P"
    is_verb = _is_verbal(before) or before.letter == "t" or (before.letter in "_&" and letter_at(tokens, at + 1) == "@")
    return "E" if is_verb else "P"


def _is_numbered(tokens: list[Token], at: int) -> bool:
    return tokens[at].word in {"No", "no", "NO"} and letter_at(tokens, at + 1) in {"d", "n", "y", "D"}


def _is_after_date(tokens: list[Token], at: int) -> bool:
    """Tell whether a condition only follows what is said of a date: "expires in 2030 unless renewed"."""
    return tokens[at].word.lower() in {"unless", "if", "whether"} and letter_at(tokens, at - 1) in _DATE_LETTERS | {"U"}


def _points_ahead(tokens: list[Token], at: int, verb: Token | None) -> bool:
    """Tell whether a bound begins here that turns what went before to the future: postponed | until June."""
    if verb is None or verb.letter != "B" or verb.word.lower() not in verbs.MOVED:
        return False
    following = letter_at(tokens, at + 1)
    if tokens[at].word.lower() == "to" and following not in _DATE_LETTERS | {"x"}:
        return verb.word.lower() in verbs.PROMISED
    return (letter_at(tokens, at + 2) if following == "x" else following) in _DATE_LETTERS


def _begins_date(tokens: list[Token], at: int, deadline: int) -> bool:
    """Tell whether the date of a deadline begins here: "the deadline for the talks is | 31 March"."""
    is_near = 1 < at - deadline < _FAR and tokens[at].letter in _DATE_LETTERS
    return is_near and tokens[at - 1].letter in "xf@r:zt" and letter_at(tokens, at + 1) != "_"
