"""Names that people give, and those that they may have meant."""

from collections.abc import Collection
from difflib import get_close_matches

from service.cli.options import WrongUseError


def known_channel(name: str, channels: Collection[str]) -> str:
    """Return *name*. Raises `WrongUseError` where no channel is called so, with those that there are."""
    if name in channels:
        return name
    alike = get_close_matches(name, channels, n=1)
    hint = f"Did you mean {alike[0]}?" if alike else f"There are: {', '.join(channels)}"
    raise WrongUseError(f"no channel is called {name!r}. {hint}")
