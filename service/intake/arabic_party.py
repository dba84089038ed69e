"""Who is obliged in an Arabic sentence: the subject of the verb that governs the date, where it can be told."""

import re
from collections.abc import Sequence

from service.intake.normalise import plain_words
from service.intake.tokens import Spelled, Token

_VERBS = "F!zK34"
_THAT = frozenset(map(plain_words, ("أن", "إن", "أنه", "أنها", "إنه", "إنها", "بأن")))
_ASKING = frozenset(map(plain_words, ("يطلب", "تطلب", "طلب", "طلبت", "يهيب", "تهيب", "يدعو", "تدعو", "أوعز", "يوعز")))
_RELATIVE = frozenset(map(plain_words, ("بما", "ما", "التي", "الذي", "وهو", "مما", "كي", "لكي", "حتى", "بأن")))
_VISIT = re.compile("زور|غادر|ستضيف|ستقبل|توجه")  # where a name after the verb is a place as often
_ON = plain_words("على")
_PRESENT = re.compile(r"(?!ت\w{2}ي\w{1,2}$|ت\wا\w{2}$)[يت]\w{2,}")  # and not a noun as تدريب and تعاون are
_ADJECTIVE = re.compile(r"ال(?:\w+يه?|عليا|اعلي|متحده|كبري|عام|عامه|اتحاديه?|اول|ثاني|اولي|ثانيه|فايزه?)")
_HEADS = frozenset('&,;:."\n()-KB')  # what may stand before the first word of a clause
_LONGEST = 5  # words of a name
_SOON = 12  # words after the beginning of a date in which its verb may follow
_REACH = 4  # words between a verb and its subject
_CLAUSE = 45  # words before and after a date that are looked at


def arabic_party(spelled: Spelled, token: int, start: int, end: int) -> tuple[int, int] | None:
    """Return the tokens that name who is obliged: before the date, else after it. None rather than a guess."""
    tokens = spelled.tokens
    low = next(at for at in range(max(0, token - _CLAUSE), token + 1) if tokens[at].start >= start)
    high = next((at for at in range(token, min(len(tokens), token + _CLAUSE)) if tokens[at].start >= end), len(tokens))
    high = min(high, token + _CLAUSE)
    before = _governor(tokens, [at for at in range(token - 1, low - 1, -1) if tokens[at].letter in _VERBS], low, token)
    if before or any(tokens[at].letter in _VERBS for at in range(low, token)):
        return before or _of_present(tokens, low, token)
    after = [at for at in range(token + 1, high) if tokens[at].letter in "F!zK3"]
    found = _of_present(tokens, low, token) or _obliged(tokens, low, token)
    return found or _governor(tokens, after[:1], low, high) or _of_present(tokens, token, min(high, token + _SOON))


def _governor(tokens: Sequence[Token], verbs: Sequence[int], low: int, high: int) -> tuple[int, int] | None:
    """Return the subject of the first of *verbs*; or of the next, for "asks X that he report"."""
    for verb in verbs:
        found = _subject(tokens, verb, low, high)
        if found or verb == low or tokens[verb - 1].word not in _THAT:
            return found
    return None


def _subject(tokens: Sequence[Token], verb: int, low: int, high: int) -> tuple[int, int] | None:
    """Return what stands after the verb, else what stands right before it."""
    asks = tokens[verb].word in _ASKING
    for at in range(verb + 1, min(high, verb + 1 + _REACH)):
        if tokens[at].letter == "g":
            is_place = tokens[at].value == "state" and _VISIT.search(tokens[verb].word)
            return None if is_place else _name(tokens, at, high)
        if not (_may_stand_between(tokens[at]) or (asks and tokens[at].letter in "tYj")):
            break
    if tokens[verb].letter == "4":
        return None
    at = verb
    while at > low and tokens[at - 1].letter in "g_o" and tokens[at - 1].word not in _THAT and verb - at < _LONGEST:
        at -= 1
    is_head = at == low or tokens[at - 1].word in _THAT or tokens[at - 1].letter in _HEADS
    if at < verb and tokens[at].letter == "g" and is_head:
        return _name(tokens, at, verb)
    return _obliged(tokens, low, verb)


def _may_stand_between(token: Token) -> bool:
    return (
        token.letter in "kdF!34"
        or token.word in _THAT
        or token.word == _ON
        or _PRESENT.fullmatch(token.word) is not None
    )


def _of_present(tokens: Sequence[Token], low: int, token: int) -> tuple[int, int] | None:
    """Return the subject of the nearest verb in the present, which stands right after it."""
    for at in range(token - 1, low, -1):
        if tokens[at - 2].word in _RELATIVE:  # "which supports the forces": they are its object
            continue
        if tokens[at].letter == "g" and tokens[at - 1].letter in "_4!3" and _PRESENT.fullmatch(tokens[at - 1].word):
            return _name(tokens, at, token)
    return None


def _obliged(tokens: Sequence[Token], low: int, high: int) -> tuple[int, int] | None:
    """Return who stands after "it is upon", at the head of the sentence."""
    for at in range(low, min(low + 3, high - 1)):
        if tokens[at].word == _ON and tokens[at + 1].letter == "g":
            return _name(tokens, at + 1, high)
    return None


def _name(tokens: Sequence[Token], first: int, high: int) -> tuple[int, int] | None:
    """Return the whole name that begins with a word for somebody: up to its article, and adjectives after that."""
    if tokens[first].value == "state":
        return first, first + 1
    at, is_definite = first, False
    while at < min(high, first + _LONGEST) and tokens[at].letter in "g_o":
        word = tokens[at].word
        if is_definite and not _ADJECTIVE.fullmatch(word):
            break
        is_definite = is_definite or word.startswith("ال") or tokens[at].value == "state"
        at += 1
    return (first, at) if is_definite else None
