"""The names of those who are obliged, in Arabic sentences: a noun with its article, or one that governs it."""

import re
from collections.abc import Sequence

from service.intake.normalise import plain_words
from service.intake.tokens import Token

Place = tuple[int, int] | None
_LONGEST = 6  # words of a name
_ADJECTIVE = re.compile(
    r"ال(?:\w+يه?|\w+ي(?:ين|تين|ان|تان|ون)|عليا|اعلي|متحده|كبري|عامه?|اتحاديه?|اول|اولي|ثاني|ثانيه|ثالثه?|فايزه?|مختص(?:ه|ون|ين)?"
    r"|معني(?:ه|ون|ين)?|مسلحه?|متعاقد(?:ه|ان|ين|ون)?|منفذه?|مشتركه?|مستقله?|موقته?|حاكمه?|خاصه?|مرخصه?|مسوول(?:ه|ون|ين)?"
    r"|مكلفه?|منظمه?|موقعه?|مالكه?|متنازعه?|معارضه?|ناقله?|متعاونه?|قايده?|مانحه?|مضيفه?|فايزون|مخالف(?:ه|ون|ين)|متضرر(?:ه|ون|ين)"
    r"|مستفيد(?:ه|ون|ين)|عامل(?:ه|ون|ين)|دايمه?|كبيره?|صغيره?|متوسطه|اعلاه|مذكور(?:ه|ون|ين)?)"
)
_OF_MANY, _MANY = frozenset(("دول", "دوله", "جهات")), frozenset(("الاطراف", "الاعضاء", "الطرف", "العضو"))
_PEOPLE = re.compile(r"(?:ال)?\w{3,}(?<!قان)(?<!مضم)(?<!تلفزي)ون")
_PARTICLES = frozenset(
    plain_words(
        """
        على عن مع لدى حسب وفق بموجب عند غير كما أي أو ثم حيث لكن بل إن أن أنه أنها إنه إنها ما التي الذي
        الذين اللذين عبر ضد نحو إذ قد هناك أيضا كذلك كافة جميع
        """
    ).split()
)
_NOBODY = frozenset(
    plain_words(
        """
        هامش الرغم رغم ضوء مدى مدار الصعيد صعيد مستوى أساس غرار خلفية إثر الأقل الفور الأرض أرض العكس
        التوالي الأخص وجه عجل سبيل متن شكل ذلك النحو قدم حد الإطلاق طاولة جدول دفعات مراحل مرحلتين الأخير
        الأخيرة أخرى الطلب حساب الأكثر الدوام مقربة علم حدة نفقة الساعة تمام الجميع كلا مرحلة
        """
    ).split()
)

_THINGS = frozenset(
    plain_words(
        """
        تقرير تقارير نتائج قائمة قوائم رسوم مبلغ مبالغ ثمن وثائق رواتب مشروع مشاريع خطة خطط أسماء نسخة بضاعة
        أموال ديون دفعة أقساط قسط غرامة ضريبة ضرائب عقود أسلحة جلسة دورة حفل ندوة ورشة حملة مهمة مرحلة هدنة
        عمل أعمال أشغال دوام خدمة طريق جسر محطة مصنع مطار ميناء حرب قمة بطولة مهرجان معرض موسم أسعار حكم
        أحكام عرض عروض مفعول سوق نص بند قيمة فائدة مدة فترة مهلة موعد حدود معبر خط شروط إجازة لقاح قضية دعوى
        ملف لجوء بث رحلة باب كلفة حصة موازنة
        """
    ).split()
)
_DEED = re.compile(r"(?:ا\w{2,4}ا\w|ت\w{2}ي\w|ت\wا\w{2}|م\wا\w{2}ه|ت\w{3}ه)|\w{3,}(?:ات|يه)")
"""How the names of deeds are formed, and of most things in the plural."""


def name_at(tokens: Sequence[Token], at: int, high: int, *, anybody: bool = False) -> Place:
    """Return the name that begins with a token: of somebody who can be obliged; *anybody*: the words around say so."""
    first = at + 1 if at < high and tokens[at].letter in "jY" else at
    head = first + 1 if first < high and tokens[first].letter == "v" else first
    if head >= high or not is_noun(tokens[head]) or tokens[head].word in _NOBODY:
        return None
    if not anybody and tokens[head].letter != "g":
        return None
    if tokens[head].value == "state":
        return first, _after_states(tokens, head, high)
    last = _after_noun(tokens, head, high, is_definite=head > first)
    return (first, last) if last else None


def is_noun(token: Token) -> bool:
    """Tell whether a word may be a noun."""
    return token.letter in "g_o" and token.word not in _PARTICLES and len(token.word) > 2 and token.word[0] >= "\u0621"


def is_thing(token: Token) -> bool:
    """Tell whether a noun most likely names a thing or a deed, which nobody can oblige."""
    bare = token.word.removeprefix("ال")
    return token.letter != "g" and (bare in _THINGS or (_DEED.fullmatch(bare) is not None and not is_people(token)))


def is_definite(token: Token) -> bool:
    """Tell whether a noun has its article, or is a name that needs none."""
    return token.word.startswith("ال") or token.value == "state"


def is_people(token: Token) -> bool:
    """Tell whether a noun has the ending of people in the plural."""
    return token.letter == "_" and _PEOPLE.fullmatch(token.word) is not None


def _after_states(tokens: Sequence[Token], at: int, high: int) -> int:
    """Return where the names of countries end: "France and Germany"."""
    while at + 2 < high and tokens[at + 1].letter == "&" and tokens[at + 2].value == "state":
        at += 2
    return at + 1


def _after_noun(tokens: Sequence[Token], head: int, high: int, *, is_definite: bool) -> int:
    """Return where a name ends: after its article, and adjectives after that; 0 if it has none."""
    at, has_article = head, is_definite
    while at < min(high, head + _LONGEST) and is_noun(tokens[at]):
        word = tokens[at].word
        is_joined = is_definite and at == head + 1 and f"ال{word}" in _MANY  # every state party
        if has_article and at > head and not _describes(tokens[at], tokens[at - 1]) and not is_joined:
            break
        is_phrase = tokens[at].end - tokens[at].start > len(word) + 2  # صاحب العمل, in one
        has_article = has_article or word.startswith("ال") or tokens[at].value == "state" or is_phrase
        at += 1
    return at if has_article else 0


def _describes(token: Token, noun: Token) -> bool:
    """Tell whether a word with its article describes the noun before it, and is not the next name."""
    if token.letter == "g":
        return noun.word.removeprefix("ال") in _OF_MANY and token.word in _MANY
    return _ADJECTIVE.fullmatch(token.word) is not None
