"""Where things stand in a file, since tomllib does not tell."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from service.catalogue.lines import Path, lines_of

# Values that do their best to be taken for something else. Each is the value of a key; the keys are added below.
VALUES = (
    "1",
    "-1.5e+3",
    "2024-09-27 10:00:00.5",
    "true # ] } # [[x]]",
    '"[[x]] # = \\" , { "',
    "'[x] \\'",
    '"""\n[[x]]\nk = 1 # no comment\n\\"""\n""\n"""""',
    "'''\n[x]\n''' # '''",
    "'''a'''''",
    '""',
    "[]",
    "[ # ]\n  1, # one ]\n\n  [2, '],'], {}, {a.b = 1}\n]",
    '[["a\\\\", """\n]"""]]',
    "{}",
    '{ a = 1, "b \\u005d" = [1, 2] , c.d = "}" }',
)
HEADERS = ("[{name}]", '[ "{name}" . a.b ] # [[x]]', "[[{name}]]", "[['{name}' . x]]")


@given(st.lists(st.sampled_from((*VALUES, *HEADERS, "", "# [[x]] = 'a'")), max_size=30), st.booleans())
def test_a_key_stands_on_the_line_that_it_is_written_on(parts: list[str], windows: bool) -> None:
    """Every key and header bears a name of its own: after the number of its line."""
    written: list[str] = []
    for part in parts:
        line = sum(each.count("\n") + 1 for each in written) + 1
        if part in HEADERS:
            written.append(part.format(name=f"line-{line}"))
        elif part in VALUES:
            written.append(f"line-{line} = {part}")
        else:
            written.append(part)
    text = "\n".join(written)
    tomllib.loads(text)
    lines = lines_of(text.replace("\n", "\r\n") if windows else text)
    named = {path: line for path, line in lines.items() if path and str(path[-1]).startswith("line-")}
    assert named == {path: int(str(path[-1])[5:]) for path in named}
    assert len(named) == sum(part in (*VALUES, *HEADERS) for part in parts)


def test_every_way_to_write_a_key_leads_to_the_same_place() -> None:
    text = """\
top = 1
[defaults]
before = [
  "P1D",  # ]

  "P2D", "P3D",
]
[[commitments]]
title.en = '''
[[commitments]]
'''
"title" . "\\u0061r" = "x"
sources = [
  { document = "d", phrase = "p" },
  { document = "d" }]
[[commitments]]
[[commitments.sources]]
document = "d"
[[commitments.sources]]
document = "e"
[commitments.note]
en = "n"
[tags . "old-news"]
opens = false
"""
    expected: dict[Path, int] = {
        ("top",): 1,
        ("defaults",): 2,
        ("defaults", "before"): 3,
        ("defaults", "before", 0): 4,
        ("defaults", "before", 1): 6,
        ("defaults", "before", 2): 6,
        ("commitments", 0): 8,
        ("commitments", 0, "title"): 9,
        ("commitments", 0, "title", "en"): 9,
        ("commitments", 0, "title", "ar"): 12,
        ("commitments", 0, "sources"): 13,
        ("commitments", 0, "sources", 0): 14,
        ("commitments", 0, "sources", 0, "phrase"): 14,
        ("commitments", 0, "sources", 1): 15,
        ("commitments", 1): 16,
        ("commitments", 1, "sources", 0): 17,
        ("commitments", 1, "sources", 0, "document"): 18,
        ("commitments", 1, "sources", 1): 19,
        ("commitments", 1, "sources", 1, "document"): 20,
        ("commitments", 1, "note"): 21,
        ("commitments", 1, "note", "en"): 22,
        ("tags", "old-news"): 23,
        ("tags", "old-news", "opens"): 24,
    }
    lines = lines_of(text)
    assert {path: lines.get(path) for path in expected} == expected
