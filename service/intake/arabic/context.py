"""Arabic words that their neighbours settle: what was to be, and past verbs that no list has."""

from collections.abc import Callable

from service.intake.arabic.fixed import is_fixed
from service.intake.normalise import plain_words
from service.intake.tokens import Token

_Rule = Callable[[list[Token], list[Token], int], str | None]
"""Tells from a text, from what is settled of it, and from a place there which letter its token has; None: its own."""
_FAR = 5  # tokens between "was" and what was planned
_DATE = 8  # tokens of a date and one more
_SHORTEST, _LONGEST = 4, 7  # letters of a past verb in the feminine
_WAS = frozenset(map(plain_words, ("كان", "كانت", "كانوا", "كانا")))
_INTENDED = frozenset(
    map(
        plain_words,
        (
            "المقرر", "مقرر", "مقررا", "مقررة", "المنتظر", "منتظرا", "المتوقع", "متوقعا", "متوقعة", "المفترض", "مفترضا",
            "المزمع", "مزمعا", "المرتقب", "مرتقبا", "المأمول", "ينتظر", "تنتظر", "يفترض", "يتوقع", "يرتقب", "يعتزم",
            "تعتزم", "يعتزمون", "يخطط", "تخطط", "ينوي", "تنوي", "يستهدف", "تستهدف", "يأمل", "تأمل", "يسعى", "تسعى",
            "يريد", "تريد", "نيتنا", "نيته", "نيتها", "نيتهم", "يجب", "يتعين", "ينبغي",
        ),
    )
)  # fmt: skip
_ON, _AFTER, _THAT = plain_words("على"), plain_words("بعد"), frozenset(map(plain_words, ("أن", "ان")))
_EXPECTED = frozenset(map(plain_words, ("يتوقع", "تتوقع")))
_MOVED = frozenset(
    map(
        plain_words,
        ("نقل", "نقلت", "أجل", "أجلت", "تأجل", "تأجلت", "تأجيل", "أرجأ", "أرجأت", "تغيير", "ترحيل", "إرجاء"),
    )
)
_SITTINGS = frozenset(map(plain_words, ("جلسة", "الجلسة", "لجلسة", "بجلسة")))
_SET = frozenset(map(plain_words, ("حدد", "حددت", "عين", "عينت", "أجل", "أجلت", "أرجأ", "أرجأت")))
_DOUBTFUL = frozenset(map(plain_words, ("آب", "مارس", "أوت", "ماي", "جوان")))
_AT, _DAY_OF, _SITE = plain_words("ب"), plain_words("تاريخ"), plain_words("الموقع")
_WHEN = frozenset("@dDoMmyYfTb~&")
_SIGNED = frozenset(map(plain_words, ("بين", "مع", "عليه", "عليها", "أمس")))
_OF_IT = plain_words("منه")
_DATED = plain_words("بتاريخ")
_BEFORE_PAST = frozenset(map(plain_words, ("إذ", "بعدما", "عندما", "حينما", "لقد", "قد", "وقد", "فقد")))
_AS_NOUNS = frozenset(map(plain_words, ("سجل", "دخل", "حضر", "خرج", "ترك", "كسب")))  # past verbs at the head alone
_NOUN_ENDS = tuple(map(plain_words, ("ات", "يت", "وت", "قت")))


def settle(tokens: list[Token]) -> list[Token]:
    """Return the tokens with their letters settled."""
    settled = list(tokens)
    for at, token in enumerate(tokens):
        of_word, of_letter = _BY_WORD.get(token.word), _BY_LETTER.get(token.letter)
        letter = of_letter(tokens, settled, at) if of_letter else None
        letter = letter or (of_word(tokens, settled, at) if of_word else None)
        if letter is not None:
            settled[at] = token._replace(letter=letter, value="event" if letter == "A" else token.value)
        elif token.letter == "f" and _is_moved(tokens, at):
            _move(settled, at)
    return settled


def _of_plan(_tokens: list[Token], settled: list[Token], at: int) -> str | None:
    return "_" if any(each.letter == "9" for each in settled[max(0, at - _FAR) : at]) else None


def _of_past(tokens: list[Token], settled: list[Token], at: int) -> str | None:
    if tokens[at].word in _WAS and _was_intended(tokens, at):
        return "9"
    return _of_verb(tokens, settled, at)


def _of_verb(tokens: list[Token], _settled: list[Token], at: int) -> str | None:
    """Tell a deed from a verb that is spelled alike: "the date of taking over"."""
    return "A" if at and tokens[at - 1].word == _DAY_OF else None


def _of_word(tokens: list[Token], _settled: list[Token], at: int) -> str | None:
    if not _looks_past(tokens, at):
        return None
    return "K" if _begins(tokens, at) else "B"


def _of_month(tokens: list[Token], _settled: list[Token], at: int) -> str | None:
    return "_" if tokens[at].word in _DOUBTFUL and not _is_month(tokens, at) else None


def _of_date(tokens: list[Token], _settled: list[Token], at: int) -> str | None:
    """Tell of a letter when it was written: "letter No. 114 dated 9 August"."""
    return "B" if at > 1 and tokens[at - 1].letter in "dnyD" and tokens[at - 2].letter == "k" else None


def _of_it(tokens: list[Token], _settled: list[Token], at: int) -> str | None:
    return "I" if at and tokens[at - 1].letter in "do" else None  # on the 15th of it


def _of_count(tokens: list[Token], _settled: list[Token], at: int) -> str | None:
    return "i" if is_fixed(tokens, at) else None


def _of_site(tokens: list[Token], _settled: list[Token], at: int) -> str | None:
    """Tell the site from what was signed, of which it is told when, where or by whom."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    is_signed = following is not None and (following.letter in _WHEN or following.word in _SIGNED)
    return None if is_signed else "_"


def _of_sitting(tokens: list[Token], _settled: list[Token], at: int) -> str | None:
    return "z" if _is_planned(tokens, at) else None


_BY_LETTER: dict[str, _Rule] = {
    "z": _of_plan,
    "B": _of_past,
    "!": _of_verb,
    "_": _of_word,
    "M": _of_month,
    "m": _of_month,
    "Y": _of_count,
}
_BY_WORD: dict[str, _Rule] = {
    _DATED: _of_date,
    _OF_IT: _of_it,
    _AT: _of_count,
    _SITE: _of_site,
    **dict.fromkeys(_EXPECTED | _SITTINGS, _of_sitting),
}


def _is_month(tokens: list[Token], at: int) -> bool:
    """Tell a month from a word that is spelled alike: a father, "practised", "sheltered"."""
    before = tokens[at - 1].letter if at else ""
    after = tokens[at + 1].letter if at + 1 < len(tokens) else ""
    if before == "f" and at > 1 and tokens[at - 2].letter in "docU":  # the first of March
        return True
    return (before != "" and before in "docD@u<>sbPUi/-(~taY&M") or (after != "" and after in "yNLTIM/-(")


def _is_moved(tokens: list[Token], at: int) -> bool:
    """Tell whether the date follows from which something was moved."""
    near = {token.word for token in tokens[max(0, at - _FAR) : at]}
    return not _MOVED.isdisjoint(near) and at + 1 < len(tokens) and tokens[at + 1].letter in "dDMWURo"


def _move(settled: list[Token], at: int) -> None:
    """Let a move from one date to another be no stretch between them."""
    settled[at] = settled[at]._replace(letter="5")
    for nth in range(at + 2, min(at + _DATE, len(settled))):
        if settled[nth].letter == "t":
            settled[nth] = settled[nth]._replace(letter="@")
            return


def _is_planned(tokens: list[Token], at: int) -> bool:
    """Tell what is expected, and a sitting that is set for the day after it: "the court set the sitting of 6 April"."""
    if tokens[at].word in _EXPECTED:
        return at > 0 and tokens[at - 1].letter == "&"
    if tokens[at].word not in _SITTINGS:
        return False
    following = next((token.letter for token in tokens[at + 1 :] if token.letter not in "xU@Y"), "")
    near = tokens[max(0, at - _FAR) : at]
    return following in set("doDW") and any(token.word in _SET for token in near)


def _was_intended(tokens: list[Token], at: int) -> bool:
    """Tell whether a "was" begins what was to be, and perhaps never was: "was due to", "it was for him to"."""
    near: list[str] = []
    for token in tokens[at + 1 : at + 1 + _FAR]:
        word = token.word
        if word in _INTENDED or (token.letter == "z" and not near):
            return True
        if token.letter in "BKF,.;\n" or (word in _THAT and _ON not in near[:1]):
            return False
        if word in _THAT:
            return True
        near.append(word)
    return False


def _looks_past(tokens: list[Token], at: int) -> bool:
    """Tell a past verb by its ending, or by the word before it: "after the works stopped"."""
    word = tokens[at].word
    if _is_after(tokens, at) and len(word) > 2 and word[:2] != "ال":
        return word[0] not in "يتنسأ" or word.endswith("ت")
    if word in _AS_NOUNS and _begins(tokens, at):
        return at + 1 < len(tokens) and tokens[at + 1].word.startswith("ال")
    bare = word.removeprefix("و").removeprefix("ف") if len(word) > _SHORTEST else word
    is_feminine = bare.endswith("ت") and not bare.endswith(_NOUN_ENDS) and bare[:2] != "ال" and bare[0] not in "تبلي"
    return _begins(tokens, at) and is_feminine and _SHORTEST <= len(bare) <= _LONGEST


def _is_after(tokens: list[Token], at: int) -> bool:
    """Tell whether the words before it are followed by what has been: after, since, when."""
    if at == 0:
        return False
    before = tokens[at - 1]
    is_since = at > 1 and before.word in _THAT and tokens[at - 2].letter == "s"
    return is_since or before.word in _BEFORE_PAST or (before.letter == "_" and before.word == _AFTER)


def _begins(tokens: list[Token], at: int) -> bool:
    return at == 0 or tokens[at - 1].letter in ".;\n"
