"""The compiled gettext catalogues, read once."""

from functools import cache
from gettext import GNUTranslations
from pathlib import Path

from service.errors import MissingTranslationsError, SettingsError

LANGUAGES = ("en", "ar")
"""The languages that messages can be written in."""

FOLDER = Path(__file__).parent / "locale"


@cache
def translations(language: str) -> GNUTranslations:
    """Return the sentences in *language*, one of `LANGUAGES`; else `SettingsError`."""
    if language not in LANGUAGES:
        raise SettingsError(f"there are no messages in {language!r}. Write one of: {', '.join(LANGUAGES)}.")
    return read_compiled(FOLDER, language)


def read_compiled(folder: Path, language: str) -> GNUTranslations:
    """Return the compiled sentences under *folder*. Raises `MissingTranslationsError` if they never were compiled."""
    path = folder / language / "LC_MESSAGES" / "muhla.mo"
    try:
        with path.open("rb") as file:
            return GNUTranslations(file)
    except FileNotFoundError:
        raise MissingTranslationsError(path.name, language) from None
