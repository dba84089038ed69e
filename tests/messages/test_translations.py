"""The catalogues are whole, current, and count as Arabic does."""

import re
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel import Locale
from babel.dates import get_month_names, get_timezone_location
from babel.lists import format_list
from babel.messages.catalog import Message

from service.errors import MissingTranslationsError, SettingsError
from service.messages.compile_locale import HERE, LOCALES, catalogue_files, compile_all, extract, merge, read
from service.messages.dates import _compiled, city_words, list_words, month_names
from service.messages.translations import LANGUAGES, read_compiled, translations

FORMS = ("zero", "one", "two", "few", "many", "other")
ARABIC = HERE / "locale" / "ar" / "LC_MESSAGES" / "muhla.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def arabic_messages() -> list[Message]:
    return [message for message in read(ARABIC) if message.id]


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def test_there_is_a_catalogue_for_each_language() -> None:
    assert {path.parent.parent.name for path in catalogue_files()} == set(LANGUAGES)


@pytest.mark.parametrize("count", [*range(130), 199, 200, 201, 202, 203, 211, 1000, 1002, 1003, 1011, 10**6])
def test_the_plural_rule_is_that_of_cldr(count: int) -> None:
    rule = FORMS.index(Locale("ar").plural_form(count))
    assert translations("ar").plural(count) == rule  # type: ignore[attr-defined]  # gettext sets it when it reads


def test_every_sentence_is_translated_with_all_its_forms() -> None:
    for message in arabic_messages():
        wanted = 6 if message.pluralizable else 1
        assert len(forms(message.string)) == wanted, message.id
        assert all(forms(message.string)), message.id


def test_no_translation_is_a_guess_or_names_what_the_sentence_does_not() -> None:
    for message in arabic_messages():
        assert not message.fuzzy, message.id
        known = set(PLACEHOLDER.findall(" ".join(forms(message.id))))
        for form in forms(message.string):
            assert set(PLACEHOLDER.findall(form)) <= known, message.id
            assert known - {"n"} <= set(PLACEHOLDER.findall(form)), message.id


def test_only_the_forms_for_none_one_and_two_do_without_the_number() -> None:
    for message in arabic_messages():
        if message.pluralizable and "%(n)d" in forms(message.id)[1]:
            assert all("%(n)d" in form for form in forms(message.string)[3:]), message.id


@pytest.mark.parametrize("path", list(catalogue_files()), ids=lambda path: path.parent.parent.name)
def test_a_catalogue_has_just_the_sentences_of_the_code(path: Path) -> None:
    def keys(messages: Iterable[Message]) -> set[tuple[str | None, tuple[str, ...]]]:
        return {(message.context, forms(message.id)) for message in messages if message.id}

    assert keys(read(path)) == keys(extract())


@pytest.mark.parametrize("path", list(catalogue_files()), ids=lambda path: path.parent.parent.name)
def test_what_is_compiled_is_what_is_written(path: Path, tmp_path: Path) -> None:
    shutil.copytree(HERE / "locale", tmp_path / "locale")
    compile_all(tmp_path)
    fresh = (tmp_path / path.relative_to(HERE)).with_suffix(".mo")
    assert path.with_suffix(".mo").read_bytes() == fresh.read_bytes(), "run `make messages`"


@pytest.mark.parametrize(("language", "locale"), LOCALES.items())
def test_months_cities_and_lists_are_those_of_cldr(language: str, locale: str) -> None:
    known = get_month_names("wide", context="format", locale=locale)
    assert month_names(language) == tuple(known[number] for number in range(1, 13))
    for zone in ("Asia/Baghdad", "Asia/Damascus", "Europe/London", "Asia/Katmandu", "America/New_York", "UTC"):
        assert city_words(zone, language) == get_timezone_location(zone, locale=locale, return_city=True), zone
    for length in range(6):
        items = [f"{{{number}}}" for number in range(length)]
        assert list_words(items, language) == format_list(items, locale=locale)


def test_a_zone_that_nobody_has_heard_of_is_called_after_the_end_of_its_name() -> None:
    assert city_words("Asia/New_Place", "ar") == "New Place"


def test_translations_that_were_compiled_without_cldr_are_found_out() -> None:
    with pytest.raises(MissingTranslationsError, match="Compile them"):
        _compiled("month", "13", "en")


def test_merging_loses_no_translation_and_settles(tmp_path: Path) -> None:
    shutil.copytree(HERE / "locale", tmp_path / "locale")
    path = next(catalogue_files(tmp_path))
    merge(path, extract())
    once = path.read_bytes()
    merge(path, extract())
    assert path.read_bytes() == once
    assert {(m.context, m.id, forms(m.string)) for m in read(path)} == {
        (m.context, m.id, forms(m.string)) for m in read(ARABIC)
    }


def test_compiling_leaves_nothing_half_written(tmp_path: Path) -> None:
    shutil.copytree(HERE / "locale", tmp_path / "locale", ignore=shutil.ignore_patterns("*.mo"))
    compile_all(tmp_path)
    assert {path.suffix for path in tmp_path.rglob("muhla*")} == {".po", ".mo"}
    assert read_compiled(tmp_path / "locale", "ar").gettext("due today") == "يحل الموعد اليوم"


def test_a_copy_that_was_never_installed_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingTranslationsError, match=r"muhla\.mo for 'ar' are missing.*pip install -e \."):
        read_compiled(tmp_path, "ar")


def test_a_language_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"'fr'.*en, ar"):
        translations("fr")
