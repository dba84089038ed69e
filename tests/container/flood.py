"""Very many commitments that have passed, so that each has one alert to tell, at once."""

from pathlib import Path

ONE = """
[[commitments]]
id = "c{number:05}"
title = "Commitment {number}"
parties = ["The ministry"]
by = "2025-09"
sources = [{{ document = "a report", phrase = "by September", published = 2024-09-28 }}]
"""


def write_flood(folder: Path, count: int) -> Path:
    """Write a catalogue of *count* commitments into *folder*, all at once as an editor does."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / "draft.toml"
    draft.write_text("".join(ONE.format(number=number) for number in range(count)), encoding="utf-8")
    folder.chmod(0o755)
    draft.chmod(0o644)
    return draft.rename(folder / "deadlines.toml")
