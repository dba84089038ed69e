"""Who is obliged in an English sentence: the subject of the verb that governs the date, or who is asked. None rather
than a guess: things are not obliged, and a passive verb only tells where "by" names somebody.
"""

from collections.abc import Sequence

from service.intake.english.names import (
    DETERMINERS,
    PRONOUNS,
    RELATIVE,
    Place,
    checked,
    head_of_clause,
    is_in_name,
    is_named,
    name_after,
    name_before,
)
from service.intake.tokens import Spelled, Token

_CLAUSE = 45  # tokens before and after a date that are looked at
_VERBS = "F!z"
_MAYBE = "F!zuiB_"  # what may be a verb that governs a date
_ASKING = frozenset(
    (
        "requests", "urges", "calls", "directs", "instructs", "invites", "orders", "obliges", "requires", "encourages",
        "authorises", "authorizes", "requested", "ordered", "instructed", "urged", "asked", "told", "directed", "asks",
        "required", "obliged", "invited",
    )
)  # fmt: skip
_PROMISED = frozenset(("vowed", "pledged", "promised", "agreed", "committed", "decided", "undertook", "offered"))
_SAYING = frozenset(
    ("said", "says", "told", "announced", "added", "confirmed", "stated", "reported", "insisted", "wrote")
)
_SKIPPED = frozenset(
    (
        "also",
        "further",
        "now",
        "then",
        "therefore",
        "already",
        "both",
        "each",
        "always",
        "jointly",
        "is",
        "are",
        "has",
        "be",
    )
)
_DONE = (
    "ed", "en", "wn", "made", "kept", "held", "sent", "built", "ought", "aught", "paid", "met", "set", "done", "put",
    "found", "lost", "won", "sold", "told", "laid", "left", "led", "run", "cut", "begun",
)  # fmt: skip
"""How the verb ends that makes "be" a passive."""
_MAY = frozenset(("may", "can"))


def party(spelled: Spelled, token: int, start: int, end: int) -> Place:
    """Return the tokens that name who is obliged by a date that begins with *token*, in the sentence of *start*."""
    tokens = spelled.tokens
    low = token
    while low > 0 and token - low < _CLAUSE and tokens[low - 1].start >= start:
        low -= 1
    high = token
    while high < len(tokens) and high - token < _CLAUSE and tokens[high].start < end:
        high += 1
    for verb in (*range(token - 1, low - 1, -1), *range(token + 1, high)):
        if spelled.letters[verb] in _MAYBE and _governs(tokens, verb):
            return _of_verb(tokens, verb, low, high)
    return None


def _governs(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    if token.letter in "ui":
        return token.word.lower() in {"has", "have"} or token.end == token.start
    if token.letter == "_":
        return token.word in _MAY
    if token.letter == "B":
        return token.word in _ASKING | _PROMISED
    if token.letter == "z" and not _leads_on(tokens, at, len(tokens)):
        return at > 0 and tokens[at - 1].word.lower() in {"is", "are"}
    return token.letter in _VERBS and token.end > token.start


def _of_verb(tokens: Sequence[Token], verb: int, low: int, high: int) -> Place:
    word = tokens[verb].word.lower()
    if tokens[verb].letter == "i":
        return _given(tokens, verb, low)
    if word in _ASKING:
        return _asked(tokens, verb + 1, high)
    if _is_passive(tokens, verb, high):
        return _agent(tokens, verb, high)
    if tokens[verb].letter == "z" and not _leads_on(tokens, verb, high):
        return _owner(tokens, verb, low)
    return _subject(tokens, verb, low)


def _given(tokens: Sequence[Token], span: int, low: int) -> Place:
    """Return who has a span of time, or is given it."""
    for at in range(span - 1, max(low - 1, span - 7), -1):
        word = tokens[at].word.lower()
        if word in {"has", "have"}:
            return _subject(tokens, at, low)
        if word in {"gave", "gives", "give", "granted", "allowed", "allows"}:
            return name_after(tokens, at + 1, span)
        if word == "given" and at + 1 < span:
            return name_after(tokens, at + 1, span)
    return None


def _leads_on(tokens: Sequence[Token], verb: int, high: int) -> bool:
    """Tell whether a verb of a plan is followed by what is planned: expected to vote, expects its plant to."""
    is_phrase = tokens[verb].end - tokens[verb].start > len(tokens[verb].word)
    following = tokens[verb + 1].letter if verb + 1 < high else ""
    return (
        following == "t" or (is_phrase and following not in "dMmoyWPDNTLRxr") or tokens[verb].word.lower().endswith("s")
    )


def _is_passive(tokens: Sequence[Token], verb: int, high: int) -> bool:
    for at in range(verb + 1, min(high, verb + 4)):
        word = tokens[at].word.lower()
        if word == "be":
            return at + 1 < high and any(each.word.lower().endswith(_DONE) for each in tokens[at + 1 : at + 3])
        if word not in {"not", "to"} and word not in _SKIPPED:
            return False
    return False


def _agent(tokens: Sequence[Token], verb: int, high: int) -> Place:
    """Return who stands after "by", where that is no date."""
    for at in range(verb + 1, high - 1):
        if tokens[at].letter == "b" and tokens[at].word.lower() == "by":
            found = name_after(tokens, at + 1, high)
            if found is not None and is_named(tokens, found):
                return found
    return None


def _asked(tokens: Sequence[Token], at: int, high: int) -> Place:
    """Return who is asked to do something: the name right after the verb, before "to"."""
    found = name_after(tokens, at, high)
    is_followed = found is not None and found[1] < high and tokens[found[1]].letter in "tF,(!"
    return found if is_followed else None


def _subject(tokens: Sequence[Token], verb: int, low: int) -> Place:
    """Return the name before a verb; of "it", who said so; of a second verb, the subject of the first."""
    at = verb
    while at > low and _is_skipped(tokens[at - 1]):
        at -= 1
    if at == low:
        return None
    before = tokens[at - 1]
    word = before.word.lower()
    if word in PRONOUNS:
        return _speaker(tokens, at - 1, low)
    if before.letter in "dMmyWURDn":
        return head_of_clause(tokens, at - 1, low)
    if before.letter in ",)" or word in RELATIVE:
        return _before_insertion(tokens, at - 1, low)
    if before.letter in "&F!z":
        return _of_earlier(tokens, at - (before.letter == "&"), low)
    return name_before(tokens, at, low)


def _is_skipped(token: Token) -> bool:
    return token.start == token.end or token.word.lower() in _SKIPPED or token.word.endswith("ly")


def _of_earlier(tokens: Sequence[Token], at: int, low: int) -> Place:
    earlier = next((nth for nth in range(at - 1, low, -1) if _governs(tokens, nth)), None)
    return _subject(tokens, earlier, low) if earlier is not None else None


def _before_insertion(tokens: Sequence[Token], at: int, low: int) -> Place:
    """Return the name before ", which ... ," or before "(the Buyer)"."""
    if tokens[at].letter == ")":
        opened = next((nth for nth in range(at - 1, low, -1) if tokens[nth].letter == "("), None)
        return name_before(tokens, opened, low) if opened is not None else None
    if tokens[at].word.lower() in RELATIVE:
        comma = at - (tokens[at - 1].letter == "," if at > low else 0)
        return name_before(tokens, comma, low)
    opened = next((nth for nth in range(at - 1, low, -1) if tokens[nth].letter == ","), None)
    return name_before(tokens, opened, low) if opened is not None else None


def _speaker(tokens: Sequence[Token], at: int, low: int) -> Place:
    """Return who said it, where the sentence tells: "the ministry said on Tuesday it would"."""
    said = next((nth for nth in range(at - 1, low, -1) if tokens[nth].word.lower() in _SAYING), None)
    return _subject(tokens, said, low) if said is not None else None


def _owner(tokens: Sequence[Token], verb: int, low: int) -> Place:
    """Return whose thing is due: "the Defendant's answer is due"."""
    for at in range(verb - 1, max(low - 1, verb - 6), -1):
        if tokens[at].word.endswith("'s"):
            first = at
            while first > low and is_in_name(tokens, first - 1) and tokens[first - 1].word.lower() not in DETERMINERS:
                first -= 1
            return checked(tokens, first, at + 1)
    return None
