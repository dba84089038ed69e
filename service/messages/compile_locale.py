"""The translations, from the sentences in the code to what gettext reads. Three steps, each repeatable:

``extract`` collects the sentences that are marked in the code and the templates; ``merge`` adds them to
``locale/<language>/LC_MESSAGES/muhla.po``, where people translate them; ``compile_all`` writes the ``.mo`` beside it,
with what CLDR knows of the language: to read CLDR anew in each process took a tenth of a start, and 9 MB.

Run as a script (``make messages``) it does all three. While the package is built or installed it does only the last:
hatchling loads this file by its path, before the package exists, so it imports nothing of ours.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.dates import get_month_names
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
DOMAIN = "muhla"
SPOKEN_IN = (HERE, HERE.parent / "web")
"""The folders whose sentences people read in their own language."""
LOCALES = {"en": "en_GB", "ar": "ar_IQ"}
"""CLDR locale by language: a British list has no comma before "and"; Iraq says أيلول where Egypt says سبتمبر."""
METHODS = [("**.py", "python"), ("**/templates/**", "jinja2")]


class CompileTranslations(BuildHookInterface[Any]):
    """Compiles the translations before hatchling collects the files of a wheel or an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  # hatchling's signature
        """Called by hatchling. What it writes is in the wheel's ``artifacts`` (pyproject.toml)."""
        compile_all(Path(self.root) / "service" / "messages")


def catalogue_files(folder: Path = HERE) -> Iterator[Path]:
    """Yield the ``.po`` files under the messages *folder*, one a language."""
    yield from sorted(folder.glob(f"locale/*/LC_MESSAGES/{DOMAIN}.po"))


def extract(folders: Iterable[Path] = SPOKEN_IN) -> Catalog:
    """Return all sentences marked in *folders*, without translations. ``Translators:`` comments go with them."""
    template = Catalog(domain=DOMAIN, charset="utf-8")
    for folder in folders:
        found = extract_from_dir(
            folder,
            METHODS,
            {"**/templates/**": {"trimmed": "true"}},
            comment_tags=("Translators:",),
            strip_comment_tags=True,
        )
        for filename, line, message, comments, context in found:
            template.add(message, locations=[(filename, line)], auto_comments=comments, context=context)
    return template


def read(path: Path) -> Catalog:
    """Return the ``.po`` at *path*, with the plural rule of its own header: Babel's for Arabic is wrong (babel#816)."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name, domain=DOMAIN, abort_invalid=True)


def merge(path: Path, template: Catalog) -> None:
    """Add what *template* has to the ``.po`` at *path*, drop what it has not, and keep every translation."""
    catalogue = read(path)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


def names(language: str) -> Iterator[tuple[str, str, str]]:
    """Yield what CLDR knows: months as they stand in a date, the city of each IANA zone, how a list is joined.

    Each is a gettext context, what `service.messages.dates` asks for, and the words. CLDR's stand-alone months in ar_IQ
    are the Egyptian ones.
    """
    locale = Locale.parse(LOCALES[language])
    for number, month in get_month_names("wide", context="format", locale=locale).items():
        yield "month", str(number), month
    other_names = get_global("zone_aliases")
    for zone in sorted({*other_names, *locale.time_zones}):
        current = other_names.get(zone, zone)
        known = locale.time_zones.get(current, {}).get("city")
        yield "city", zone, known or current.rpartition("/")[2].replace("_", " ")
    for place, pattern in locale.list_patterns["standard"].items():
        yield "list", place, pattern


def compile_all(folder: Path = HERE) -> None:
    """Write a ``.mo`` beside each ``.po``, whole or not at all: another process may be reading the old one."""
    for path in catalogue_files(folder):
        unfinished = path.with_suffix(".mo.new")
        with unfinished.open("wb") as file:
            catalogue = read(path)
            for context, name, words in names(path.parent.parent.name):
                catalogue.add(name, words, context=context)
            write_mo(file, catalogue)
        unfinished.replace(path.with_suffix(".mo"))


if __name__ == "__main__":
    sentences = extract()
    for each in catalogue_files():
        merge(each, sentences)
    compile_all()
