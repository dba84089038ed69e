"""From expressions to proposals: what is to come, and how it is put; merged where a text says it more than once."""

from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from service.core.edtf import Window, parse_edtf
from service.core.model import Modality, Reading
from service.intake.attributes import is_attribute
from service.intake.bounds import is_end
from service.intake.confidence import confidence
from service.intake.expressions import Found
from service.intake.language import Language
from service.intake.meanings import Act, Between, Counted, Soon, Way
from service.intake.merge import Draft, merged
from service.intake.normalise import Plain
from service.intake.proposals import AnchorKind, Expression, ExpressionKind, Fragment, Proposal
from service.intake.roles import Bound
from service.intake.sentences import Sentences, is_item
from service.intake.tense import Tense
from service.intake.tokens import Spelled, Token, Unit
from service.intake.undated import open_matters

_NEAR = 8  # words before a date
_FAR = 25
_CLAUSE = 240  # characters before and after a date that tell whether it binds; of a line that opens a list
_ITEMS = 12  # of a list that are looked back over for the line that opens it
_YEAR = 360  # days
_LONG = 1100  # days
_YEARS = frozenset((Unit.YEAR, Unit.DECADE, Unit.CENTURY))
_DAYS = frozenset((Unit.DAY, Unit.WORKING_DAY))
_MONTHS = 12
_NEXT = 60  # characters of the sentence after it, which may say that it was not kept
_SENTENCE = 500  # characters before a date that are shown at most
_TO_COME = frozenset((ExpressionKind.DEADLINE, ExpressionKind.EVENT, ExpressionKind.DURATION))


class Text(Struct, frozen=True):
    """A text as the proposals need it."""

    spelled: Spelled
    sentences: Sentences
    plain: Plain
    language: Language

    def sentence_of(self, token: int) -> Fragment:
        """Return the sentence that holds a token."""
        start, end = self.sentences.around(self.spelled.tokens[token].start)
        start = max(start, self.spelled.tokens[token].start - _SENTENCE)
        words = self.plain.text[start : min(end, start + 2 * _SENTENCE)]
        start += len(words) - len(words.lstrip())
        return self.plain.fragment(start, start + len(words.strip()))

    def is_claimed(self, each: Found, modality: Modality | None) -> bool:
        """Tell whether its sentence only foresees, supposes or wishes what is to be on a date."""
        tokens = self.spelled.tokens
        first, last = tokens[each.match.first].start, tokens[each.match.last - 1].end
        start, end = self.sentences.around(first)
        before = self.plain.text[max(start, first - _CLAUSE) : first]
        after = self.plain.text[last : min(end + _NEXT, last + _CLAUSE)]
        return self.language.is_claimed(before, after, is_limit=modality in {Modality.BY, Modality.UNTIL})

    def party_of(self, token: int) -> str | None:
        """Return who is obliged in the sentence of a date that begins with *token*."""
        tokens = self.spelled.tokens
        start, end = self.sentences.around(tokens[token].start)
        found = self.language.party(self.spelled, token, start, end) or self._party_of_list(start)
        if found is None:
            return None
        name = self.plain.fragment(tokens[found[0]].start, tokens[found[1] - 1].end).text
        return f"ا{name}" if name.startswith("ل") and tokens[found[0]].word.startswith("ال") else name  # of "to the"

    def _party_of_list(self, start: int) -> tuple[int, int] | None:
        """Return who is obliged by the line that opens a list, "The ministry will:"; an item begins at *start*."""
        for _ in range(_ITEMS):
            if start == 0 or not is_item(self.plain.text, start):
                return None
            begin, end = self.sentences.around(start - 1)
            if self.plain.text[max(begin, end - _CLAUSE) : end].rstrip().endswith(":"):
                last = bisect_left(self.spelled.tokens, end, key=_start_of) - 1
                return self.language.party(self.spelled, last, begin, end)
            start = begin
        return None


def _start_of(token: Token) -> int:
    return token.start


def propose(
    found: Sequence[Found], spelled: Spelled, sentences: Sentences, plain: Plain, language: Language
) -> tuple[Proposal, ...]:
    """Return the commitments that a text may hold, in its order."""
    text = Text(spelled, sentences, plain, language)
    dated = [draft for each in found if (draft := _draft(each, text))]
    taken = {sentences.around(spelled.tokens[draft.token].start) for draft in dated}
    undated = [
        Draft(_undated(plain.fragment(*span), text, token), token, group)
        for token, span, group in open_matters(spelled, sentences, taken)
    ]
    return merged([*dated, *undated], spelled, sentences)


def _draft(each: Found, text: Text) -> Draft | None:
    if each.expression.kind not in _TO_COME or each.role.is_denied:
        return None
    token = each.match.first
    if each.role.is_recurring or isinstance(each.match.meaning, Soon):
        return _open_draft(each, text)
    modality = modality_of(each)
    if modality is not None and _is_before_unknown(each):  # eight weeks before the end of the term: no day, no span
        return Draft(_undated(each.expression.fragment, text, token), token)
    if modality is None or (text.language.marks_future and _is_only_named(each, modality)):
        return None
    if is_attribute(each, text.spelled) or text.is_claimed(each, modality):
        return None
    edtf = deadline_of(each)
    expression = each.expression
    readings = tuple(
        _ended(other, modality, expression) for other in expression.readings if other.edtf.removeprefix("../") != edtf
    )
    proposal = Proposal(
        (expression.fragment,),
        text.sentence_of(token),
        modality,
        edtf,
        _window(edtf),
        expression.duration,
        expression.anchor,
        text.party_of(token),
        confidence(each, modality),
        readings,
        in_working_days=isinstance(each.match.meaning, Counted) and each.match.meaning.unit is Unit.WORKING_DAY,
    )
    return Draft(proposal, token, is_start=each.role.bound is Bound.FROM)


def _ended(reading: Reading, modality: Modality, expression: Expression) -> Reading:
    """Return the reading of a span by its last day, where that is what counts: within ten days."""
    last = reading.window.latest
    if modality is not Modality.BY or expression.duration is None or last is None:
        return reading
    return replace(reading, edtf=last.isoformat(), window=Window(last, last))


def _is_before_unknown(each: Found) -> bool:
    meaning = each.match.meaning
    return isinstance(meaning, Counted) and meaning.way is Way.BEFORE and each.expression.edtf is None


def _open_draft(each: Found, text: Text) -> Draft | None:
    """Propose what comes again and again, or soon, without a date; if it is a duty, and not only what happens."""
    token, is_soon = each.match.first, isinstance(each.match.meaning, Soon)
    if each.role.tense is not Tense.FUTURE or text.is_claimed(each, None):
        return None
    if is_soon and not each.role.has("Fz!", near=_FAR):
        return None
    if not is_soon and isinstance(each.match.meaning, Counted):
        return None
    return Draft(_undated(each.expression.fragment, text, token), token, f"soon {token}" if is_soon else None)


def modality_of(each: Found) -> Modality | None:
    """Return how a date to come is put; None where it is no commitment."""
    meaning, bound = each.match.meaning, each.role.bound
    if isinstance(meaning, Counted) and meaning.way in {Way.OPEN, Way.NEXT, Way.LAST, Way.BEFORE}:
        return _modality_of_time(each, meaning)
    if bound is Bound.UNTIL:
        return Modality.BY if "Z" in each.role.clause[-_NEAR:] else Modality.UNTIL
    if bound in {Bound.BY, Bound.BEFORE} or each.expression.kind is ExpressionKind.DEADLINE:
        return Modality.BY
    if _is_too_vague(each):
        return None
    window = each.expression.window
    is_stretch = window is not None and window.earliest and window.latest and (window.latest - window.earliest).days > 2
    return Modality.DURING if isinstance(meaning, Between) and is_stretch else Modality.ON


def _is_too_vague(each: Found) -> bool:
    """Tell whether nobody would hold somebody to it: a year in passing, years on end, a time from an act in passing."""
    window = each.expression.window
    if window is None:
        return each.role.tense is not Tense.FUTURE and not each.role.has("e")
    if window.earliest is None or window.latest is None:
        return False
    length = (window.latest - window.earliest).days
    meaning = each.match.meaning
    if isinstance(meaning, Counted) and meaning.way is Way.AHEAD and meaning.origin is None:
        return each.role.tense is not Tense.FUTURE
    return length > _LONG or (length > _YEAR and each.role.tense is not Tense.FUTURE)


def _is_only_named(each: Found, modality: Modality) -> bool:
    """Tell whether nothing says that something will be on a date: no verb, or "the report for the third quarter"."""
    is_event = modality in {Modality.ON, Modality.DURING} and not isinstance(each.match.meaning, Counted)
    is_said = each.role.tense is Tense.FUTURE and each.role.bound is not Bound.FOR
    return is_event and not is_said and each.role.bound is not Bound.FROM


def _modality_of_time(each: Found, meaning: Counted) -> Modality | None:
    if meaning.way is Way.LAST or (meaning.way is Way.NEXT and meaning.count == 1 and meaning.unit in _DAYS):
        return None
    bound, is_known = each.role.bound, each.expression.edtf is not None
    at_act = each.expression.anchor is not None and each.expression.anchor.kind is AnchorKind.EVENT
    if each.role.tense is Tense.PAST and meaning.way is not Way.NEXT and meaning.origin is None:
        return None
    if bound in {Bound.WITHIN, Bound.BY, Bound.BEFORE} and (is_known or at_act):
        return Modality.BY
    if meaning.way is Way.BEFORE and each.role.tense is Tense.FUTURE and at_act:
        return Modality.BY
    if meaning.way is Way.BEFORE and each.role.tense is Tense.FUTURE and is_known:
        return Modality.BY if each.role.has("!") else Modality.ON
    if meaning.way is Way.NEXT and each.role.tense is Tense.FUTURE and is_known:
        return Modality.DURING
    is_stretch = bound in {Bound.FOR, Bound.UNTIL, Bound.NONE} and (is_known or at_act)
    return Modality.DURING if is_stretch and _goes_on(each, meaning) else None


def _goes_on(each: Found, time: Counted) -> bool:
    """Tell whether something is to go on for a time. Years from no certain day are a rule, unless it is renewed."""
    if time.origin is not None and not isinstance(time.origin, Act) and each.role.tense is not Tense.PAST:
        return True
    is_rule = time.origin is None and (time.unit in _YEARS or (time.unit is Unit.MONTH and time.count >= _MONTHS))
    return each.role.has("e" if is_rule else "e!")


def deadline_of(each: Found) -> str | None:
    """Return the EDTF that `deadlines.toml` would hold: the end of September is the month, the rest as it is."""
    expression, meaning = each.expression, each.match.meaning
    if expression.edtf is None or expression.window is None:
        return None
    last = expression.window.latest
    if is_end(meaning) and last and each.plain and (each.plain.last - each.plain.first).days < 31:
        is_month = each.plain.edtf[:-1] == f"{last}"[:7]
        return f"{last}"[:7] if is_month else f"{last}"
    is_span = isinstance(meaning, Counted) and meaning.way in {Way.OPEN, Way.NEXT}
    if is_span and last and each.role.bound in {Bound.WITHIN, Bound.BY, Bound.BEFORE}:
        return f"{last}"
    return expression.edtf.removeprefix("../")


def _undated(fragment: Fragment, text: Text, token: int) -> Proposal:
    party = text.party_of(token)
    return Proposal((fragment,), text.sentence_of(token), None, None, None, None, None, party, 0.4)


def _window(edtf: str | None) -> Window | None:
    return parse_edtf(edtf) if edtf else None
