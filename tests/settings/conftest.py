from pathlib import Path

import pytest

from service.settings import sources


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, on a machine without secrets."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sources, "SECRETS_FOLDER", tmp_path / "run-secrets")
    return tmp_path
