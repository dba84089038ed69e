"""The image: how it starts, with how few rights, what it says, how large it is."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.container.docker import IMAGE, Container, docker, running
from tests.container.names import fresh
from tests.docs.pages import ROOT, text_of

Note = Callable[[str], None]

MOST_MEGABYTES = 115
"""Over the base image: what is larger has taken in something that nobody has looked at."""

LIST_PACKAGES = """
from importlib.metadata import distributions
for each in distributions(path=["/opt/muhla/lib/python3.13/site-packages"]):
    files = [str(file).lower() for file in each.files or ()]
    print(each.name, sum("licen" in file or "copying" in file for file in files))
"""


def processor_seconds(container: Container) -> float:
    """Return what the service itself has used so far."""
    user, system = container.runs("cat", "/proc/1/stat").rpartition(") ")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def megabytes_of(container: Container, name: str) -> float:
    lines = container.runs("cat", "/proc/1/status").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1000


def megabytes_of_image(image: str) -> float:
    return int(docker("image", "inspect", "--format", "{{.Size}}", image)) / 1e6


def megabytes_compressed(image: str) -> float:
    """Return how much is pulled, about."""
    packed = subprocess.run(f"docker save {image} | gzip -5 | wc -c", shell=True, capture_output=True, check=True)
    return int(packed.stdout) / 1e6


def test_it_starts_with_no_configuration_and_says_where_its_page_is() -> None:
    with running(fresh("plain"), hard=()) as container:
        container.becomes_healthy()
        [ready] = container.events("ready")
        assert ready["page"] == "http://127.0.0.1:8080/"
        assert "have passed with no announcement on record" in container.output
        status, page = container.get("/")
        assert (status, "<h1" in page) == (200, True)
        assert "database" in container.runs("muhla", "health")


def test_it_has_no_rights_and_a_second_start_repeats_nothing(data: str, note: Note) -> None:
    begun = time.monotonic()
    with running(fresh("hard"), "--volume", f"{data}:/data") as container:
        container.becomes_healthy()
        seconds = time.monotonic() - begun
        note(f"on {os.cpu_count()} processors under a load of {os.getloadavg()[0]:.1f}")
        note(f"start to healthy: {seconds:.1f} s, of which the processor {processor_seconds(container):.1f} s")
        status = dict(line.split(":\t", 1) for line in container.runs("cat", "/proc/1/status").splitlines())
        assert status["Uid"].split() == ["10001"] * 4
        assert (int(status["CapEff"], 16), int(status["CapBnd"], 16), status["NoNewPrivs"]) == (0, 0, "1")
        with pytest.raises(AssertionError, match="Read-only file system"):
            container.runs("touch", "/app/new")
        time.sleep(10)
        whole, own = megabytes_of(container, "VmRSS"), megabytes_of(container, "RssAnon")
        note(f"idle memory: {whole:.0f} MB, of which {own:.0f} MB its own")
        assert container.is_stopped() < 20
        assert container.exit_code == 0
        told = container.output
        container.is_started()
        container.becomes_healthy()
        assert container.output == told


def test_nothing_is_compiled_anew_when_it_starts() -> None:
    with running(fresh("verbose"), "--env", "PYTHONVERBOSE=1") as container:
        container.becomes_healthy()
        read = re.findall(r"code object from '.+\.(pyc?)'", container.log)
    assert len(read) > 500
    assert set(read) == {"pyc"}


def test_another_port_is_asked_by_the_health_check() -> None:
    with running(fresh("port"), settings={"PORT": 9090}) as container:
        container.becomes_healthy()


def test_commands_say_the_same_within_it_as_here(tmp_path: Path) -> None:
    days = ("rehearse", "--from", "2025-09-29", "--to", "2025-10-01")
    for language in ("en", "ar"):
        settings = {"MUHLA_CHANNELS__CONSOLE__KIND": "console", "MUHLA_CHANNELS__CONSOLE__LANGUAGE": language}
        options = [word for name, value in settings.items() for word in ("--env", f"{name}={value}")]
        within = docker("run", "--rm", "--read-only", "--tmpfs", "/tmp", *options, IMAGE, "muhla", *days)
        here = subprocess.run(
            [sys.executable, "-m", "service", *days],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONUTF8": "1", **settings},
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        assert within == here.stdout.rstrip("\n")


def test_what_is_wrong_with_settings_is_told_and_it_does_not_start() -> None:
    with running(fresh("wrong"), settings={"TICK": 5}) as container:
        assert docker("wait", container.name) == "2"
        assert "MUHLA_TICK: there is no such setting" in container.log


def test_only_what_runs_is_in_it_with_its_licences() -> None:
    told = docker("run", "--rm", IMAGE, "python", "-c", LIST_PACKAGES)
    packages = {re.sub(r"[-_.]+", "-", name.lower()): licences for name, licences in map(str.split, told.splitlines())}
    locked = {line.split("==")[0] for line in text_of(ROOT / "requirements.txt").splitlines() if "==" in line}
    assert packages.keys() <= locked | {"muhla"}
    assert {"muhla", "psycopg-binary", "sqlalchemy"} <= packages.keys()
    assert [name for name, licences in packages.items() if licences == "0"] == []


def test_its_size(note: Note) -> None:
    whole, base = megabytes_of_image(IMAGE), megabytes_of_image("python:3.13-slim")
    folders = ("/opt/muhla/lib", "/opt/muhla/compiled")
    sizes = docker("run", "--rm", IMAGE, "du", "--block-size=kB", "--summarize", "--apparent-size", *folders)
    libraries, compiled = (int(line.partition("kB")[0]) / 1000 for line in sizes.splitlines())
    note(f"image: {whole:.0f} MB: python:3.13-slim {base:.0f}, libraries {libraries:.0f}, compiled {compiled:.0f}")
    packed, packed_base = megabytes_compressed(IMAGE), megabytes_compressed("python:3.13-slim")
    note(f"compressed: {packed:.0f} MB, of which python:3.13-slim {packed_base:.0f}")
    assert whole - base < MOST_MEGABYTES
