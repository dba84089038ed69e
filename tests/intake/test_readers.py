"""The other tools, where they are installed, and the source documents, where they are at hand."""

from pathlib import Path

import pytest

from tests.intake import documents, readers
from tests.intake.corpus.load import read

TEXT = read(
    """published: 2026-05-04
---
😀 It was signed on {1:12 March 2024} in Rome.
---
1 past 2024-03-12
""",
    "en-99",
)


@pytest.mark.parametrize("tool", [readers.chrono, readers.dateparser])
def test_a_tool_finds_a_plain_date_where_it_stands(tool: readers.Tool) -> None:
    try:
        (found,) = tool([TEXT])
    except readers.NotInstalledError as missing:
        pytest.skip(str(missing))

    (each,) = found
    assert "12 March 2024" in TEXT.text[each.start : each.end]
    assert each.value == "2024-03-12"


def test_the_gold_is_read_as_marked_texts(tmp_path: Path) -> None:
    (tmp_path / "007_a.txt").write_text("Until September 2026.\r\n", encoding="utf-8", newline="")
    (tmp_path / "documents.toml").write_text(
        '[[documents]]\nfile = "007_a.txt"\nlanguage = "en"\npublished = 2024-09-28\nsaid_on = 2024-09-27\n',
        encoding="utf-8",
    )
    (tmp_path / "temporal_gold.jsonl").write_text(
        '{"document": "007_a.txt", "publication_date": "2024-09-28", "quote": "September 2026", "start": 6, "end": 20, '
        '"edtf": "../2026-09", "accept": ["2026-09"], "kind": "deadline", "scored": true}\n',
        encoding="utf-8",
    )

    (text,) = documents.load(tmp_path)

    assert (text.name, f"{text.published_on}", f"{text.said_on}") == ("gold-007", "2024-09-28", "2024-09-27")
    assert [(mark.text, mark.accept) for mark in text.expressions] == [("September 2026", ("../2026-09", "2026-09"))]
