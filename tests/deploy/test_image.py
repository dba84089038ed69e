"""Dockerfile and .dockerignore, as far as that needs no engine; `make container-test` builds the image and runs it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from service.settings import Settings
from tests.docs.pages import ROOT, text_of
from tests.patience import PATIENCE_SECONDS

DOCKERFILE = text_of(ROOT / "Dockerfile")
PROJECT = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]


def label(name: str) -> str:
    [value] = re.findall(rf'org\.opencontainers\.image\.{name}="([^"]+)"', DOCKERFILE)
    return str(value)


def test_hadolint_is_content() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    said = subprocess.run(
        [hadolint, ROOT / "Dockerfile"], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert said.returncode == 0, said.stdout


def test_the_labels_say_what_the_project_says() -> None:
    assert label("version") == PROJECT["version"]
    assert label("description") == PROJECT["description"]
    assert label("licenses") == PROJECT["license"]
    assert label(r"base\.name") == "docker.io/library/python:3.13-slim"


def test_any_engine_can_build_it_without_a_front_end_of_its_own_and_from_stand_ins() -> None:
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"python:3.13-slim"}
    assert "syntax=" not in DOCKERFILE
    assert "@sha256" not in DOCKERFILE


def test_it_runs_by_number_in_exec_form_and_keeps_its_data_in_a_volume() -> None:
    *_, last = DOCKERFILE.split("\nFROM ")
    assert "\nUSER 10001:10001\nVOLUME /data\nEXPOSE 8080\n" in last
    assert last.rstrip().endswith('CMD ["muhla", "serve"]')
    assert f"MUHLA_PORT={Settings().port} " in last


def test_what_it_copies_is_let_through_and_nothing_else() -> None:
    let = set(re.findall(r"^!(.+)$", text_of(ROOT / ".dockerignore"), re.MULTILINE))
    copied = {word for line in re.findall(r"^COPY (?!--)(.+) \S+$", DOCKERFILE, re.MULTILINE) for word in line.split()}
    assert let == {name.rstrip("/") for name in copied}
    assert [name for name in let if not (ROOT / name).exists()] == []
