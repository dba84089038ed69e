"""What of the audit's findings is news: nobody is flooded, and nobody believes that all is well while it is not."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.findings import (
    DAY,
    WORDS,
    Finding,
    Kind,
    LastTold,
    News,
    decode_finding,
    encode_finding,
    finding_of,
    merged,
    news,
)
from tests.builders import at

NOW = at("2026-11-22T09:00")
FEW = (Kind.DUE, Kind.LATE, Kind.STALL)

found_kinds = st.sets(st.sampled_from(FEW))
days_of_audits = st.lists(st.tuples(st.integers(1, 400), found_kinds), max_size=60)


def findings(kinds: set[Kind]) -> tuple[Finding, ...]:
    return tuple(Finding(kind, 1) for kind in FEW if kind in kinds)


def lived(audits: list[tuple[int, set[Kind]]]) -> list[tuple[int, News, set[Kind]]]:
    """Audit after so many minutes each, and return what was told at which minute, and what was found."""
    known: dict[Kind, LastTold] = {}
    told, minute = [], 0
    for minutes, kinds in audits:
        minute += minutes
        now = NOW + timedelta(minutes=minute)
        said = news(findings(kinds), known, now)
        known |= {kind: LastTold(now, known[kind].cleared_at if kind in known else None) for kind in said.kinds}
        if said.is_clear:
            known = {kind: LastTold(last.told_at, now) for kind, last in known.items()}
        told.append((minute, said, kinds))
    return told


@given(days_of_audits)
def test_nobody_is_flooded(audits: list[tuple[int, set[Kind]]]) -> None:
    told = lived(audits)
    for start, _, _ in told:
        within = [said for minute, said, _ in told if start <= minute < start + 24 * 60]
        assert sum(said.is_clear for said in within) <= 1
        assert max(Counter(kind for said in within for kind in said.kinds).values(), default=0) <= 2


@given(days_of_audits)
def test_a_fault_that_lasts_is_told_at_once_and_then_once_a_day(audits: list[tuple[int, set[Kind]]]) -> None:
    lasting = [(minutes, kinds | {Kind.DUE}) for minutes, kinds in audits]
    told_at = [minute for minute, said, _ in lived(lasting) if Kind.DUE in said.kinds]
    assert told_at[:1] == [minutes for minutes, _ in audits[:1]]
    assert all(later - earlier >= 24 * 60 for earlier, later in pairwise(told_at))


@given(days_of_audits)
def test_the_last_word_is_never_that_all_is_well_while_it_is_not(audits: list[tuple[int, set[Kind]]]) -> None:
    believed: dict[Kind, bool] = {}
    for _, said, kinds in lived(audits):
        believed = dict.fromkeys(believed, False) if said.is_clear else believed | dict.fromkeys(said.kinds, True)
        assert all(believed.get(kind) for kind in kinds)


@given(days_of_audits)
def test_that_all_is_well_is_told_only_to_those_who_heard_otherwise(audits: list[tuple[int, set[Kind]]]) -> None:
    open_ = False
    for _, said, kinds in lived(audits):
        assert not said.is_clear or (open_ and not kinds)
        open_ = bool(said.kinds) or (open_ and not said.is_clear)


def test_a_clock_that_is_set_back_by_years_keeps_nothing_quiet() -> None:
    known = {Kind.DUE: LastTold(NOW)}
    assert news(findings({Kind.DUE}), known, NOW - DAY * 3650).kinds == (Kind.DUE,)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_words_and_comes_back_from_the_tables(kind: Kind) -> None:
    finding = Finding(kind, 4, ("a", "b", "c"), mended=1)
    assert str(finding) == f"4 {WORDS[kind]} (1 mended): a, b, c, ..."
    assert decode_finding(encode_finding(finding)) == finding


def test_names_are_counted_once_and_kinds_merged() -> None:
    one, other = finding_of(Kind.LATE, ["a", "b", "a"], mended=2), finding_of(Kind.LATE, ["c", "d"])
    assert [str(each) for each in one] == ["2 deliveries past their time (mended): a, b"]
    assert [str(each) for each in merged([*one, *other])] == ["4 deliveries past their time (2 mended): a, b, c, ..."]
    assert finding_of(Kind.LATE, []) == ()
