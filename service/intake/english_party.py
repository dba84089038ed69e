"""Who is obliged, where an English sentence says so."""

from service.intake.tokens import Spelled


def party(_spelled: Spelled, _token: int, _start: int, _end: int) -> None:
    """Find nobody."""
