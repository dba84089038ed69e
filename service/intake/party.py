"""Who is obliged, where a sentence says so."""

from collections.abc import Sequence

from service.intake.tokens import Token


def no_party(_tokens: Sequence[Token], _first: int) -> None:
    """Find nobody."""
