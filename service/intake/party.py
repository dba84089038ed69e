"""Who is obliged, where a sentence says so."""

from service.intake.tokens import Spelled


def no_party(_spelled: Spelled, _token: int, _start: int, _end: int) -> None:
    """Find nobody."""
