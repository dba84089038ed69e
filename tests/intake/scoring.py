"""Compares what a reader found in a text with what is there: pure counting.

A found expression is *right* where it overlaps a marked one and has a value that the mark accepts. Recall is the
share of scored marks that some right one covers; precision the share of right ones among all that were found, save
those that touch a mark which is not scored, or have no value. A found proposal belongs to the marked one that its
fragments overlap; what belongs to none is false, and what comes second for one is double.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from service.intake.proposals import ExpressionKind
from tests.intake.corpus.load import GoldExpression, GoldProposal, GoldText
from tests.intake.corpus.values import same, window_of

CONTEXT = 40  # characters shown on each side of a miss


@dataclass(frozen=True, slots=True)
class Found:
    """A date expression that a reader found. *value* is EDTF, a duration from an unknown event, or None."""

    start: int
    end: int
    value: str | None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """A commitment that a reader proposes. *others* are the values of its other readings."""

    spans: tuple[tuple[int, int], ...]
    modality: str | None
    value: str | None
    party: str | None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Miss:
    """Something that differs: in which text, what kind of fault, and the words."""

    text: str
    fault: str
    words: str
    wanted: str
    got: str


@dataclass(slots=True)
class Tally:
    """Counts by name, and the misses."""

    counts: Counter[str] = field(default_factory=Counter)
    misses: list[Miss] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take what *other* counted."""
        self.counts.update(other.counts)
        self.misses += other.misses

    def share(self, part: str, whole: str) -> float | None:
        """Return how large a part of the *whole* the *part* is; None of nothing."""
        return self.counts[part] / self.counts[whole] if self.counts[whole] else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall of exact values."""
        right, all_ = self.counts["gold_right"], self.counts["gold"]
        precision, recall = self.share("found_right", "found") or 0.0, right / all_ if all_ else 0.0
        return 2 * precision * recall / (precision + recall) if precision + recall else None


def overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def score_expressions(text: GoldText, found: Sequence[Found], kind: str | None = None) -> Tally:
    """Compare the date expressions; only those of one *kind* if it is given, and then without precision."""
    tally = Tally()
    for gold in text.expressions:
        if gold.scored and (kind is None or gold.kind == kind):
            _judge(tally, text, gold, [each for each in found if overlaps(_span(each), _span(gold))])
    if kind is None:
        for each in found:
            _weigh(tally, text, each)
    return tally


def _judge(tally: Tally, text: GoldText, gold: GoldExpression, over: Sequence[Found]) -> None:
    right = [each for each in over if _accepts(gold, each)]
    tally.counts["gold"] += 1
    tally.counts["span"] += bool(over)
    tally.counts["span_exact"] += any(_span(each) == _span(gold) for each in over)
    tally.counts["gold_right"] += bool(right)
    kinds = {each.kind for each in right} - {None}
    if gold.kind == ExpressionKind.DURATION and ExpressionKind.DEADLINE in kinds:
        kinds.add(gold.kind)  # "within thirty days" is both
    if kinds and gold.kind:
        tally.counts["kinds"] += 1
        tally.counts["kind_right"] += gold.kind in kinds
        if gold.kind not in kinds:
            tally.misses.append(_miss(text, "kind", _span(gold), gold.kind, ", ".join(map(str, kinds))))
    if not right:
        got = ", ".join(str(each.value) for each in over) or "nothing"
        tally.misses.append(_miss(text, "value" if over else "expression", _span(gold), gold.accept[0], got))


def _weigh(tally: Tally, text: GoldText, found: Found) -> None:
    over = [gold for gold in text.expressions if overlaps(_span(found), _span(gold))]
    right = any(_accepts(gold, found) for gold in over)
    if found.value is None or (not right and any(not gold.scored for gold in over)):
        return
    tally.counts["found"] += 1
    tally.counts["found_right"] += right
    if not over:
        tally.misses.append(_miss(text, "no date", _span(found), "nothing", found.value))


def score_proposals(text: GoldText, proposed: Sequence[Proposed]) -> Tally:
    """Compare the proposals."""
    tally = Tally(Counter(texts=1))
    left = list(proposed)
    for gold in sorted(text.proposals, key=lambda each: not each.required):
        mine = [each for each in left if _touches(gold.spans, each.spans)]
        best = max(mine, key=lambda each: (_value_right(gold, each), _modality_right(gold, each)), default=None)
        if best is not None:
            left.remove(best)
        if gold.required:
            _judge_proposal(tally, text, gold, best)
    for each in left:
        double = any(_touches(gold.spans, each.spans) for gold in text.proposals)
        fault = "double" if double else "false" if each.modality else "false undated"
        tally.counts[fault] += 1
        tally.misses.append(_miss(text, fault, each.spans[0], "nothing", f"{each.modality} {each.value}"))
    return tally


def _judge_proposal(tally: Tally, text: GoldText, gold: GoldProposal, best: Proposed | None) -> None:
    dated = any(modality for modality, _ in gold.readings)
    tally.counts["proposals"] += 1
    tally.counts["dated"] += dated
    if best is None:
        wanted = " ".join(str(part) for part in gold.readings[0])
        tally.misses.append(_miss(text, "proposal", gold.spans[0], wanted, "nothing"))
        return
    value, modality = _value_right(gold, best), _modality_right(gold, best)
    tally.counts["proposals_found"] += 1
    tally.counts["dated_found"] += dated
    tally.counts["modality_right"] += modality
    tally.counts["value_right"] += value
    tally.counts["proposals_right"] += value and modality
    tally.counts["value_or_reading"] += value or _read_otherwise(gold, best)
    if not (value and modality):
        got, fault = f"{best.modality} {best.value}", "proposal's " + ("modality" if value else "value")
        tally.misses.append(_miss(text, fault, gold.spans[0], " ".join(map(str, gold.readings[0])), got))
    _judge_party(tally, text, gold, best)


def _judge_party(tally: Tally, text: GoldText, gold: GoldProposal, best: Proposed) -> None:
    if gold.parties is None:
        return
    said, got = [_plain(name) for name in gold.parties], _plain(best.party or "")
    right = any(got and (name in got or got in name) for name in said) if said else not got
    tally.counts["parties"] += 1
    tally.counts["party_right"] += right
    tally.counts["party_wrong"] += not right and bool(got)
    if not right:
        tally.misses.append(_miss(text, "party", gold.spans[0], "/".join(gold.parties) or "none", str(best.party)))


def _value_right(gold: GoldProposal, each: Proposed) -> bool:
    return any(_same_deadline(modality, each.value, value) for modality, value in gold.readings)


def _modality_right(gold: GoldProposal, each: Proposed) -> bool:
    return each.modality in {modality for modality, _ in gold.readings}


def _read_otherwise(gold: GoldProposal, each: Proposed) -> bool:
    return any(_same_deadline(modality, other, value) for modality, value in gold.readings for other in each.others)


def _same_deadline(modality: str | None, got: str | None, wanted: str | None) -> bool:
    """Tell whether two deadlines are the same. What one is to do by or until a window counts by its last day."""
    if got is None or wanted is None:
        return got is wanted
    if same(got, wanted):
        return True
    one, other = window_of(got), window_of(wanted)
    last_counts = modality in {"by", "until"} and one is not None and other is not None
    return last_counts and one is not None and other is not None and one.latest == other.latest is not None


def _accepts(gold: GoldExpression, found: Found) -> bool:
    return found.value is not None and any(same(found.value, value) for value in gold.accept)


def _touches(some: Iterable[tuple[int, int]], others: Sequence[tuple[int, int]]) -> bool:
    return any(overlaps(one, other) for one in some for other in others)


def _span(each: Found | GoldExpression) -> tuple[int, int]:
    return each.start, each.end


def _plain(name: str) -> str:
    bare = re.sub(r"[\u064b-\u0652\u0640]", "", name.casefold())
    return re.sub(r"^the\s+", "", bare.translate(str.maketrans("أإآىة", "اااية")).strip())


def _miss(text: GoldText, fault: str, span: tuple[int, int], wanted: str, got: str) -> Miss:
    start, end = span
    before, after = text.text[max(0, start - CONTEXT) : start], text.text[end : end + CONTEXT]
    words = f"{before}[{text.text[start:end]}]{after}"
    return Miss(text.name, fault, re.sub(r"\s+", " ", words), wanted, got)
