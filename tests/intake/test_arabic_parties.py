"""Who is obliged, in Arabic sentences: the name itself, or nobody rather than a guess."""

from datetime import date
from pathlib import Path

import pytest

from service.intake.proposals import Document
from service.intake.read import read

PUBLISHED_ON = date(2026, 2, 10)


def pairs() -> list[tuple[str, str]]:
    """Return each party with its sentence."""
    lines = Path(__file__).with_name("arabic_parties.txt").read_text(encoding="utf-8").splitlines()
    split = (line.split(" | ", maxsplit=1) for line in lines if line and not line.startswith("#"))
    return [(party, sentence) for party, sentence in split]


@pytest.mark.parametrize(("party", "sentence"), pairs())
def test_an_arabic_sentence_names_who_is_obliged(party: str, sentence: str) -> None:
    proposals = read(Document(sentence, PUBLISHED_ON)).proposals
    assert [each.party or "-" for each in proposals] == [party]


def test_the_next_clause_does_not_tell_who_is_obliged_by_this_one() -> None:
    text = "ينجز الطرف الأول الأشغال خلال 60 يوماً، ويسلم الطرف الثاني المفاتيح."
    assert [each.party for each in read(Document(text, PUBLISHED_ON)).proposals] == ["الطرف الأول"]


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("وتعتزم الحكومة ما يلي:\n(1) افتتاح المدرسة قبل 1 أيار 2026.\n(2) ترميم الجسر قبل نهاية 2027.\n", "الحكومة"),
        (
            "The ministry will:\n• publish the list by 1 May 2026;\n• open the bridge by the end of 2027.\n",
            "The ministry",
        ),
    ],
)
def test_who_opens_a_list_is_obliged_by_each_of_its_items(text: str, party: str) -> None:
    assert [each.party for each in read(Document(text, PUBLISHED_ON)).proposals] == [party, party]
