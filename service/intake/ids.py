"""Ids that tell what a commitment is about: from the words of its sentence, Arabic ones in Latin letters."""

import re
from collections.abc import Collection

from service.intake.normalise import normalise, plain_words
from service.intake.proposals import Proposal

_LONGEST = 60
_MOST_WORDS = 6
_LEAST_WORDS = 2
_ENDING = re.compile(r"\.[a-z]{2,5}$")
_WORD = re.compile("[a-z]+|[\u0621-\u064a\u067e\u0686\u0698\u06a4]+")
_NUMBER = re.compile("[0-9]+")
_SMALL_WORD = re.compile(
    "an?|and|are|as|at|be|been|by|for|from|has|have|in|into|is|its?|no|not|of|on|or|shall|should|so|such|than|that|the"
    "|their|then|there|these|this|to|under|until|was|were|which|will|with|within|would|."
)
_SMALL_ARABIC = frozenset(
    plain_words(
        "في من إلى على عن أن بأن إن أو ثم قد لا لم لن ما مع كل أي بين حتى قبل بعد خلال عند منذ هذا هذه ذلك تلك التي"
        " الذي الذين كما هو هي هم كان كانت يكون تكون وفي ومن وإلى وعلى وأن ولا وقد وهو وهي وذلك له لها لهم به بها"
        " فيه فيها منه منها عليه عليها إليه إليها سوف يجب موعد أقصاه"
    ).split()
)
_ARTICLE = re.compile("^(?:[وفبك]?ال|لل)(?=...)")
_CONSONANT = "[^اويui]"
_U = re.compile(f"(?:(?<={_CONSONANT})|(?<=^ي))و(?={_CONSONANT})|(?<=.)و$")  # a vowel there, else a consonant
_I = re.compile(f"(?<={_CONSONANT})ي(?={_CONSONANT})|(?<=.)ي$")
_LETTERS = str.maketrans(
    {
        **dict(zip("ابتجحدرزسصضطظعفقكلمنهويپڤ", "abtjhdrzssdtzafqklmnhwypv", strict=True)),
        "ث": "th",
        "خ": "kh",
        "ذ": "dh",
        "ش": "sh",
        "غ": "gh",
        "چ": "ch",
        "ژ": "zh",
        "ء": "",
    }
)


def id_of(proposal: Proposal, name: str, taken: Collection[str] = ()) -> str:
    """Return an id of *proposal* that is none of *taken*; the same again for the same text.

    It is made of the sentence's words, or where those tell too little of the document's *name*, and of the month.
    """
    words = _telling(proposal.sentence.text)
    if len(words) < _LEAST_WORDS:
        words = [*_telling(_ENDING.sub("", name.lower())), *_NUMBER.findall(normalise(name).text)]
    if not any(each.isalpha() for each in words):
        words = ["intake", *words]
    day = (proposal.window.latest or proposal.window.earliest) if proposal.window else None
    return _free("-".join(words)[:_LONGEST].strip("-") + (f"-{day:%Y-%m}" if day else ""), taken)


def in_latin(word: str) -> str:
    """Return an Arabic *word* of a plain text in Latin letters, without its article: ``التحالف`` is ``thalf``.

    Short vowels are not written, and not guessed. It is for people to know it again, and no transliteration to go back
    from.
    """
    bare = _ARTICLE.sub("", word)
    return _I.sub("i", _U.sub("u", bare)).translate(_LETTERS).replace("aa", "a")


def _telling(text: str) -> list[str]:
    """Return the first words of *text* that tell something, in Latin letters."""
    plain = normalise(text.replace("ة", "ا")).text.lower()  # which is spoken so, and else would be an h
    words = (each for each in _WORD.findall(plain) if not _SMALL_WORD.fullmatch(each) and each not in _SMALL_ARABIC)
    latin = (each if each.isascii() else in_latin(each) for each in words)
    return [each for each in latin if each][:_MOST_WORDS]


def _free(slug: str, taken: Collection[str]) -> str:
    if slug not in taken:
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"
