"""Short paragraphs of many kinds of texts, and what they propose."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from service.intake.proposals import Document
from service.intake.read import read

PUBLISHED_ON = date(2026, 2, 10)


def paragraphs() -> list[tuple[str, list[str]]]:
    """Return each paragraph with what it proposes."""
    told = tomllib.loads(Path(__file__).with_name("paragraphs.toml").read_text(encoding="utf-8"))
    return [(each["text"], each["proposes"]) for each in told["paragraphs"]]


@pytest.mark.parametrize(("text", "proposes"), paragraphs())
def test_a_paragraph_proposes_what_it_promises(text: str, proposes: list[str]) -> None:
    found = read(Document(text, PUBLISHED_ON)).proposals
    assert [f"{each.modality or 'undated'} {each.edtf or each.duration or ''}".strip() for each in found] == proposes
