"""Who is obliged in an Arabic sentence, where it can be told: who is said to have a duty, who is asked or given time,
else the subject of the verb that governs the date. None rather than a guess.
"""

import re
from collections.abc import Sequence

from service.intake.arabic.names import Place, is_definite, is_noun, is_people, is_thing, name_at
from service.intake.normalise import plain_words
from service.intake.tokens import Spelled, Token

_VERBS = "F!zK34"
_THAT = frozenset(map(plain_words, ("أن", "إن", "أنه", "أنها", "إنه", "إنها", "بأن")))
_RELATIVE = frozenset(map(plain_words, ("بما", "ما", "التي", "الذي", "وهو", "مما", "كي", "لكي", "حتى", "بأن")))
_WHO = frozenset(map(plain_words, ("التي", "الذي", "الذين")))
_VISIT = re.compile("زور|غادر|ستضيف|ستقبل|توجه")  # where a name after the verb is a place as often
_ON, _BEFORE = plain_words("على"), plain_words("أمام")
_UPON = frozenset(
    map(plain_words, ("يتعين", "يجب", "ينبغي", "يتوجب", "تعين", "توجب", "يتحتم", "لزاما", "واجبا", "يكون"))
)
_OF = frozenset(map(plain_words, ("التزام", "تعهد")))
_FOR = frozenset(map(plain_words, ("يجوز", "يحق", "ينبغي")))
_OBLIGING = frozenset(
    plain_words(
        """
        أمهل أمهلت يمهل تمهل منح منحت يمنح تمنح أعطى أعطت يعطي تعطي ألزم ألزمت يلزم تلزم كلف كلفت يكلف تكلف
        دعا دعت يدعو تدعو ناشد ناشدت يناشد تناشد حث حثت يحث تحث طالب طالبت يطالب تطالب أمر أمرت وجه أنذر
        أنذرت ينذر
        """
    ).split()
)
_ASKING = frozenset(
    map(plain_words, ("يطلب", "تطلب", "طلب", "طلبت", "يهيب", "تهيب", "أوعز", "يوعز", "أوعزت", "يدعو", "تدعو"))
)
_COMMITTING = frozenset(
    plain_words(
        """
        يلتزم تلتزم التزم التزمت يتعهد تتعهد تعهد تعهدت وعد وعدت اتفق اتفقت قرر قررت وافق وافقت أعلن أعلنت
        يعتزم تعتزم ينوي تنوي يخطط تخطط يسعى تسعى أكد أكدت قال قالت ذكر ذكرت أوضح أوضحت أفاد أفادت طلب طلبت
        مدد مددت أرجأ أرجأت
        """
    ).split()
)
"""What only somebody does."""
_FROM = plain_words("من")
_TIME = "Zdnc2U1"  # how the time that somebody is given begins
_AFTER_ASKED = "Yjtiub<f@" + _TIME  # what follows who is asked
_PRESENT = re.compile(r"(?!ت\w{2}ي\w{1,2}$|ت\wا\w{2}$)[يت]\w{2,}")  # and not a noun as تدريب and تعاون are
_CLAUSE_ENDS = re.compile(r"[,;]&[F!4KB]")
_FORM = re.compile(r"[وف]?س?([يت])")
_HEADS = frozenset('&,;:."\n()-KB')  # what may stand before the first word of a clause
_LONGEST = 5  # words of a name
_SOON = 12  # words after the beginning of a date in which its verb may follow
_WITH_ARTICLE = ("بال", "لل", "كال", "وال", "فال", "ول", "وب")  # in one with what is joined to it
_FAR = 10  # words between who is asked, and what for
_REACH = 4  # words between a verb and its subject
_CLAUSE = 45  # words before and after a date that are looked at


def arabic_party(spelled: Spelled, token: int, start: int, end: int) -> Place:
    """Return the tokens that name who is obliged: before the date, else after it. None rather than a guess."""
    tokens = spelled.tokens
    low = next(at for at in range(max(0, token - _CLAUSE), token + 1) if tokens[at].start >= start)
    high = next((at for at in range(token, min(len(tokens), token + _CLAUSE)) if tokens[at].start >= end), len(tokens))
    high = min(high, token + _CLAUSE)
    for at in range(token - 1, low - 1, -1):
        if found := _charged(tokens, at, low, token):
            return found
        if tokens[at].letter in _VERBS:
            found = _asked_to(tokens, at, low) or _subject(tokens, at, low, token) or _of_earlier(tokens, at, low)
            is_noun_of_plan = tokens[at].letter == "z" and tokens[at].word[0] not in "يتس"
            if found or at == low or not (is_noun_of_plan or tokens[at - 1].word in _THAT):
                return found or _of_present(tokens, low, token)
    if found := _of_present(tokens, low, token):
        return found
    clause = _CLAUSE_ENDS.search(spelled.letters, token, high)
    high = clause.start() if clause else high
    verb = next((at for at in range(token + 1, high) if tokens[at].letter in "F!zK3"), None)
    found = _subject(tokens, verb, low, high) if verb is not None else None
    return found or _of_present(tokens, token, min(high, token + _SOON))


def _charged(tokens: Sequence[Token], at: int, low: int, high: int) -> Place:
    """Return who is said to have a duty, or time for it, by the word at *at*: it is upon, may, has, obliges, asks."""
    word = tokens[at].word
    if word == _ON and _is_upon(tokens, at, low):
        return name_at(tokens, at + 1, high, anybody=True)
    if word in _FOR and at + 1 < high and tokens[at + 1].letter == "j":
        return name_at(tokens, at + 1, high, anybody=True)
    if word == _BEFORE:
        found = name_at(tokens, at + 1, high, anybody=True)
        return found if found and (found[1] == high or tokens[found[1]].letter in f"u{_TIME}") else None
    if word in _OF:
        return name_at(tokens, at + 1, high)
    if word in _ASKING and (found := _asked(tokens, at, high)):
        return found
    return _obliged(tokens, at, high) if word in _OBLIGING else None


def _asked_to(tokens: Sequence[Token], verb: int, low: int) -> Place:
    """Return who is asked right before "to do": "appeals to the states to inform the authority"."""
    if verb == low or tokens[verb - 1].word not in _THAT:
        return None
    for at in range(verb - 2, max(low, verb - _FAR) - 1, -1):
        if tokens[at].word in _ASKING | _OBLIGING:
            found = _charged(tokens, at, low, verb - 1)
            return found if found and found[1] == verb - 1 else None
    return None


def _of_earlier(tokens: Sequence[Token], verb: int, low: int) -> Place:
    """Return whom a second verb is about: "that the municipality has ..., and will begin"; its gender must agree."""
    form = _FORM.match(tokens[verb].word)
    is_second = verb - 1 > low and (tokens[verb - 1].letter == "&" or tokens[verb].word[0] in "وف")
    if form is None or not is_second or tokens[verb].letter not in "F!":
        return None
    for at in range(verb - 2, low, -1):
        if tokens[at - 1].word in _THAT or tokens[at - 1].letter in _VERBS:
            found = name_at(tokens, at, verb)
            is_feminine = found is not None and tokens[found[0]].word.endswith("ه")
            return found if is_feminine is (form[1] == "ت") else None
    return None


def _is_upon(tokens: Sequence[Token], at: int, low: int) -> bool:
    """Tell whether "upon" says who has a duty: at the head of a clause, or after "it is due"."""
    near = tokens[max(low, at - 2) : at]
    return at == low or tokens[at - 1].letter in _HEADS or any(token.word in _UPON for token in near)


def _asked(tokens: Sequence[Token], verb: int, high: int) -> Place:
    """Return who is asked: "asks (the ministry) of X to", "appeals to X"."""
    for at in range(verb + 1, min(high, verb + 1 + _REACH)):
        if tokens[at].letter in "tY" or tokens[at].word == _FROM:
            found = name_at(tokens, at + 1, high, anybody=True)
            return found if found and (found[1] == high or _leads_on(tokens[found[1]])) else None
    return None


def _leads_on(token: Token) -> bool:
    return token.letter in _AFTER_ASKED or token.word in _THAT or (is_noun(token) and not is_definite(token))


def _obliged(tokens: Sequence[Token], verb: int, high: int) -> Place:
    """Return whom somebody obliges or gives time: the second name after the verb, or the only one."""
    first = name_at(tokens, verb + 1, high, anybody=True)
    if first is None or first[0] != verb + 1:
        return None
    if first[1] < high and is_noun(tokens[first[1]]) and not _is_joined(tokens[first[1]]):
        second = name_at(tokens, first[1], high, anybody=True)
        return second if second and (second[1] == high or _leads_on(tokens[second[1]])) else None
    is_given = first[1] < high and tokens[first[1]].letter in _TIME
    is_passive = (
        first[1] < high
        and (tokens[first[1]].letter == "Y" or _is_joined(tokens[first[1]]))
        and tokens[first[0]].letter == "g"
    )
    return first if is_given or is_passive else None


def _is_joined(token: Token) -> bool:
    """Tell whether a noun that no list has begins with "to" or "with"."""
    return token.letter == "_" and token.word[0] in "بل"


def _subject(tokens: Sequence[Token], verb: int, low: int, high: int) -> Place:
    """Return what stands after the verb, else what stands right before it."""
    for at in range(verb + 1, min(high, verb + 1 + _REACH)):
        if tokens[at].letter == "g" or (at == verb + 1 and is_people(tokens[at])):
            is_place = tokens[at].value == "state" and _VISIT.search(tokens[verb].word)
            return None if is_place else name_at(tokens, at, high, anybody=True)
        if at == verb + 1 and (found := _somebody(tokens, verb, high)):
            return _before(tokens, verb, low) or found
        if not _may_stand_between(tokens[at]):
            break
    if tokens[verb].letter == "4":
        return None
    if verb > low and tokens[verb - 1].word in _WHO:
        return _named_before(tokens, verb - 1, low)
    return _before(tokens, verb, low)


def _somebody(tokens: Sequence[Token], verb: int, high: int) -> Place:
    """Return a name after the verb that no list has: who commits himself, or does something to an object."""
    found = name_at(tokens, verb + 1, high, anybody=True)
    if found is None or is_thing(tokens[found[0]]):
        return None
    return found if tokens[verb].word in _COMMITTING or _is_object(tokens, found[1], high) else None


def _is_object(tokens: Sequence[Token], at: int, high: int) -> bool:
    """Tell whether a noun stands there that no adjective is: without an article."""
    if at >= high or tokens[at].letter not in "g_A" or not (tokens[at].letter == "A" or is_noun(tokens[at])):
        return False
    return not is_definite(tokens[at]) and not tokens[at].word.startswith(_WITH_ARTICLE)


def _before(tokens: Sequence[Token], verb: int, low: int) -> Place:
    """Return the name that ends right before a word, at the head of its clause or after "that"."""
    at = verb
    while at > low and tokens[at - 1].letter in "g_o" and is_noun(tokens[at - 1]) and verb - at < _LONGEST:
        at -= 1
    if at == verb or not (at == low or tokens[at - 1].word in _THAT or tokens[at - 1].letter in _HEADS):
        return None
    found = name_at(tokens, at, verb, anybody=True)
    is_certain = tokens[at].letter == "g" or (_is_object(tokens, verb + 1, len(tokens)) and not is_thing(tokens[at]))
    return found if found and found[1] == verb and is_certain else None


def _named_before(tokens: Sequence[Token], at: int, low: int) -> Place:
    """Return the name of somebody that ends right before a word, wherever it begins: "the company of X that"."""
    for first in range(at - 1, max(low, at - _LONGEST) - 1, -1):
        if tokens[first].letter == "g" and name_at(tokens, first, at) == (first, at):
            return first, at
    return None


def _may_stand_between(token: Token) -> bool:
    return (
        token.letter in "kdF!34"
        or token.word in _THAT
        or token.word == _ON
        or _PRESENT.fullmatch(token.word) is not None
    )


def _of_present(tokens: Sequence[Token], low: int, token: int) -> Place:
    """Return the subject of the nearest verb in the present, which stands right after it."""
    for at in range(token - 1, low, -1):
        if tokens[at - 2].word in _RELATIVE:  # "which supports the forces": they are its object
            continue
        is_head = at - 1 == low or tokens[at - 2].letter in _HEADS
        is_verb = _PRESENT.fullmatch(tokens[at - 1].word) or (is_head and tokens[at - 1].word[:1] in set("يت"))
        if tokens[at].letter == "g" and tokens[at - 1].letter in "_4!3eE" and is_verb:
            return name_at(tokens, at, token)
    return None
