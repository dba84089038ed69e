"""Whatever a file holds, it is read or refused with a fault: nothing else ever comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.catalogue import CatalogueError, read_catalogue
from service.catalogue.lines import lines_of
from service.errors import Fault

GOOD = """\
[[commitments]]
id = "a"
title = "عنوان"
parties = ["P"]
sources = [{ document = "d", phrase = "p" }]
"""
MEGABYTE = 1 << 20


def first_fault(text: str) -> Fault:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(text, file="deadlines.toml", channels=())
    return caught.value.faults[0]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("[" * MEGABYTE, 1, "is not valid TOML: Invalid initial character for a key part"),
        ("\n\na = " + "[" * MEGABYTE, 3, "brackets are nested too deep to be read"),
        ("a = 1\nb = " + "{a=" * (MEGABYTE // 3), 2, "brackets are nested too deep to be read"),
        ("a = [\n" + "[\n" * 1000 + "]\n" * 1000 + "]", 51, "brackets are nested too deep to be read"),
        ("a = 1\nb = " + "9" * 5000, 2, "has a number that is too long to be read"),
        ("a = 1\n\x00", 2, "is not valid TOML: Invalid statement"),
        ('a = "\x00"', 1, "is not valid TOML: Illegal character '\\x00'"),
        ("\ufeff\ufeffa = 1", 1, "is not valid TOML: Invalid statement"),
        ("\r\r\r", 1, "is not valid TOML: Invalid statement"),
        ("a = 1\n\nb = '\udcff'", 3, "has bytes that are not UTF-8"),
        ("a = 1\n<<<<<<< HEAD\n", 2, "is not valid TOML: Invalid statement"),
        ('{"commitments": []}', 1, "is not valid TOML: Invalid statement"),
        ("a = 0x" + "f" * 5000, 1, "is not known here"),
        ("commitments = " + "[" * 100 + "]" * 100, 1, "must be a table, and is a list"),
        ("commitments = 1e400", 1, "must be a list of tables, and is the number inf"),
        ("commitments = 0x" + "f" * 5000, 1, "must be a list of tables, and is a huge number"),
        ("commitments = " + "{a=" * 60 + "1" + "}" * 60, 1, "must be a list of tables, and is a table"),
    ],
    ids=lambda value: value[:20].encode("unicode_escape").decode() if isinstance(value, str) else None,
)
def test_a_hostile_file_is_refused_with_a_line(text: str, line: int, problem: str) -> None:
    fault = first_fault(text)
    assert (fault.line, fault.problem) == (line, problem)
    assert fault.remedy.endswith(".")


@pytest.mark.parametrize("opening", ["[", "{a="])
def test_no_depth_of_brackets_breaks_more_than_the_file(opening: str) -> None:
    for depth in range(10, 1000, 33):
        closing = ("]" if opening == "[" else "}") * depth
        assert first_fault(f"commitments = []\ntags = {opening * depth}1{closing}").line == 2


def test_lines_are_told_up_to_brackets_that_are_nested_too_deep_to_follow() -> None:
    text = f"commitments = []\ntags = {'[' * 2000}1{']' * 2000}\nlast = 1"
    assert lines_of(text)["tags",] == 2


def test_bytes_that_are_not_utf_8_are_a_fault_of_their_line() -> None:
    arabic_in_windows_1256 = 'a = 1\nb = "عنوان"\n'.encode("cp1256")
    fault = first_fault(arabic_in_windows_1256.decode("utf-8", "surrogateescape"))
    assert (fault.line, fault.remedy) == (2, "Save the file as UTF-8.")


@pytest.mark.parametrize("change", ["\ufeff{}", "{}\n\n\n"], ids=["byte order mark", "blank lines"])
def test_what_editors_add_is_no_fault(change: str) -> None:
    assert read_catalogue(change.format(GOOD), file="f", channels=()) == read_catalogue(GOOD, file="f", channels=())


def test_windows_line_ends_change_neither_what_is_read_nor_the_lines_of_faults() -> None:
    windows = GOOD.replace("\n", "\r\n")
    assert read_catalogue(windows, file="f", channels=()) == read_catalogue(GOOD, file="f", channels=())
    assert first_fault(windows + 'note = """\r\nb\r\n"""\r\nbye = 1\r\n').line == 9


def test_a_list_of_a_hundred_thousand_rungs_is_refused_in_good_time() -> None:
    fault = first_fault(GOOD + "before = [" + '"P1D",' * 100_000 + "]\n")
    assert fault.problem == "lists 100000, and at most 100 are allowed"


_WORDS = ("commitments", "defaults", "tags", "routes", "id", "title", "after", "within", "by", "before", "en", "zone")
_SCALARS = st.one_of(
    st.sampled_from(("1", "-0", "true", "nan", "2024-09-27", "09:00:00", "2024-09-27T09:00:00Z", '"a"', '"P1D"')),
    st.sampled_from(('"2025-13"', "''", '"UTC"', '"Asia"', '"../.."', '"all"', '"sun-thu"', '"never"')),
)
_KEYS = st.sampled_from((*_WORDS, "sources", "announcements", "readings", "deadline", "on", "kind", "phrase", '"\\n"'))
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(_KEYS, inner, max_size=3).map(
            lambda table: f"{{{', '.join(f'{key} = {value}' for key, value in table.items())}}}"
        ),
    ),
    max_leaves=6,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=8), st.sampled_from(("", "[[commitments]]", "[defaults]", "[tags.a]")))
def test_any_values_under_any_keys_are_read_or_refused(table: dict[str, str], header: str) -> None:
    text = "\n".join([header, *(f"{key} = {value}" for key, value in table.items())])
    try:
        read_catalogue(text, file="f", channels=())
    except CatalogueError as error:
        lines = [fault.line for fault in error.faults]
        assert lines == sorted(lines)
        assert all(1 <= line <= text.count("\n") + 1 for line in lines)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with pytest.raises(CatalogueError):
        read_catalogue(text, file="f", channels=())
