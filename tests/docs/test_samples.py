"""What the pages say that a command prints, it prints."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, README, ROOT, text_of
from tests.patience import PATIENCE_SECONDS

_SAMPLE = re.compile(
    r'^echo "(?P<text>[^"]+)" \\\n  \| muhla intake - --published (?P<day>[\d-]+)\n```\n+```text\n(?P<shown>.*?)^```$',
    re.MULTILINE | re.DOTALL,
)


@pytest.mark.parametrize("page", [README, DOCS / "intake.md"], ids=lambda page: page.name)
def test_what_is_found_in_the_text_of_a_page_is_what_the_page_shows(page: Path) -> None:
    (sample,) = _SAMPLE.finditer(text_of(page))
    printed = subprocess.run(
        [sys.executable, "-m", "service", "intake", "-", "--published", sample["day"]],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "80"},
        input=sample["text"],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE_SECONDS,
    ).stdout
    assert [line.rstrip() for line in printed.splitlines()] == sample["shown"].splitlines()


def test_the_schema_that_the_pages_name_is_that_of_this_release() -> None:
    newest = max(path.name[:4] for path in (ROOT / "migrations" / "versions").glob("0*.py"))
    named = re.findall(r"^Schema: (\d{4})|this one knows (\d{4})", text_of(DOCS / "operating.md"), re.MULTILINE)
    assert {number for pair in named for number in pair if number} == {newest}
