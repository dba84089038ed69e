"""Arabic periods that are fixed with "at": "the time of the works was fixed at twenty months" is within twenty."""

from service.intake.normalise import plain_words
from service.intake.tokens import Token

_FAR = 8  # tokens between the verb and the count, at most


def _with_article(words: str) -> frozenset[str]:
    plain = plain_words(words).split()
    return frozenset(plain) | frozenset(f"ال{word}" for word in plain)


_FIXES = frozenset(
    plain_words("حدد حددت حددا حددوا يحدد تحدد تحديد محدد محددة المحدد المحددة ضبط ضبطت يضبط تضبط ضبطها").split()
)
_SPANS = _with_article("مدة فترة أجل آجال مهلة مهل")
_DEEDS = _with_article(
    "تنفيذ إنجاز استكمال إتمام إكمال تسليم تسلم تقديم أشغال أعمال إخلاء انسحاب سحب تسوية توفيق إيداع سداد دفع تركيب "
    "توريد بناء تشييد ترميم إعمار انتقال انتقالية هدنة مفاوضات رد جواب إجابة نقل إعادة عودة"
)
"""What is over by then. A membership, a contract, a licence and a punishment only have a length."""


def is_fixed(tokens: list[Token], at: int) -> bool:
    """Tell whether a count that is joined to "at" says how long somebody has: "was fixed at | twenty months"."""
    following = "".join(token.letter for token in tokens[at + 1 : at + 3])
    if following[:1] not in set("dnc2U1"):
        return False
    near = [token.word for token in tokens[max(0, at - _FAR) : at]]
    span = next((nth for nth in range(len(near) - 1, -1, -1) if near[nth] in _SPANS), None)
    if span is None or _FIXES.isdisjoint(near[:span]):
        return False
    return not _DEEDS.isdisjoint(near[span + 1 :])
