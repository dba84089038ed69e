"""Short sentences with what is found in them, one file a language."""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.intake.proposals import Document, Expression, Proposal
from service.intake.read import read

PUBLISHED_ON = date(2025, 3, 10)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the values of its date expressions, and what it proposes."""

    text: str
    dates: list[str]
    proposes: list[str]


def sentences(name: str) -> list[Sentence]:
    """Return the sentences of a file."""
    path = Path(__file__).with_name(f"{name}.toml")
    return [Sentence(**each) for each in tomllib.loads(path.read_text(encoding="utf-8"))["sentences"]]


def found(text: str, published_on: date = PUBLISHED_ON, said_on: date | None = None) -> tuple[list[str], list[str]]:
    """Return what is found in a text, as a file of sentences writes it."""
    findings = read(Document(text, published_on, said_on))
    return [value_of(each) for each in findings.expressions], [words_of(each) for each in findings.proposals]


def value_of(expression: Expression) -> str:
    """Write the value of a date expression."""
    return expression.edtf or (str(expression.duration) if expression.duration else "undated")


def words_of(proposal: Proposal) -> str:
    """Write how a proposal is put, its value, and who is obliged."""
    words = f"{proposal.modality or 'undated'} {proposal.edtf or proposal.duration or ''}".strip()
    return f"{words} [{proposal.party}]" if proposal.party else words
