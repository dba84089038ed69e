from pathlib import Path

import pytest

from tests.settings.samples import EXAMPLE_LISTS, INSTANT, KINDS, complaint, write

REFUSED_FILES = [
    ("prot = 1", "MUHLA_PROT (prot in config/muhla.toml): there is no such setting. Did you mean MUHLA_PORT?"),
    ("_env_file = 1", f"MUHLA__ENV_FILE (_env_file in config/muhla.toml): {EXAMPLE_LISTS}"),
    (
        '[channels.desk]\nkind = "console"\nlanguages = "ar"',
        (
            "MUHLA_CHANNELS__DESK__LANGUAGES (channels.desk.languages in config/muhla.toml): there is no such setting. "
            "Did you mean MUHLA_CHANNELS__DESK__LANGUAGE?"
        ),
    ),
    (
        '[channels.Desk]\nkind = "console"',
        (
            "MUHLA_CHANNELS__DESK: 'Desk' cannot be a channel's name. "
            "Give names of at most 60 lower-case letters, digits, - and _, each with a table of settings."
        ),
    ),
    (
        "[channels.desk]",
        (
            "MUHLA_CHANNELS__DESK__KIND (channels.desk in config/muhla.toml): is missing beside MUHLA_CHANNELS__DESK. "
            f"{KINDS}"
        ),
    ),
    (
        "channels = 5",
        (
            "MUHLA_CHANNELS (channels in config/muhla.toml): the value should be a table of settings. "
            "Give names of at most 60 lower-case letters, digits, - and _, each with a table of settings."
        ),
    ),
    (
        "tick_seconds = true",
        (
            "MUHLA_TICK_SECONDS (tick_seconds in config/muhla.toml): True is not a number. "
            "Give seconds between two looks, 1 to 3600."
        ),
    ),
    (
        "clock_start = 2025-09-01",
        f"MUHLA_CLOCK_START (clock_start in config/muhla.toml): 2025-09-01 is not an instant. {INSTANT}",
    ),
    (
        "port =\nhost = 'x'",
        "MUHLA_CONFIG: the file 'config/muhla.toml' is not TOML: Invalid value (at line 1, column 7). Mend that line.",
    ),
]


@pytest.mark.parametrize(("text", "said"), REFUSED_FILES)
def test_a_config_file_that_cannot_be_used_is_refused(folder: Path, text: str, said: str) -> None:
    write(folder / "config/muhla.toml", text)
    assert complaint() == said


def test_a_config_file_must_be_utf_8(folder: Path) -> None:
    (folder / "latin.toml").write_bytes(b'host = "\xe9"')
    assert complaint(CONFIG="latin.toml") == "MUHLA_CONFIG: the file 'latin.toml' is not UTF-8. Save it as UTF-8."


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("muhla_prot", b"1", "MUHLA_PROT (S/muhla_prot): there is no such setting. Did you mean MUHLA_PORT?"),
        (
            "muhla_port",
            b"x",
            (
                "MUHLA_PORT (S/muhla_port): 'x' should be a valid integer, unable to parse string as an "
                "integer. Give a TCP port, 0 to 65535; 0 takes any free one."
            ),
        ),
        (
            "MUHLA_HOST",
            b"\n",
            ("MUHLA_HOST (S/MUHLA_HOST): is empty. Put the value into the file, or take the file away."),
        ),
        (
            "MUHLA_HOST",
            b"x" * 65_537,
            ("MUHLA_HOST (S/MUHLA_HOST): is too large. Put the value into the file, or take the file away."),
        ),
        (
            "MUHLA_HOST",
            b"\xff",
            ("MUHLA_HOST (S/MUHLA_HOST): cannot be read: it is not UTF-8. Make it a text file that we may read."),
        ),
        (
            "muhla_host/x",
            b"x",
            ("MUHLA_HOST (S/muhla_host): cannot be read: it is not a file. Make it a text file that we may read."),
        ),
    ],
)
def test_a_secret_that_cannot_be_used_is_refused(folder: Path, name: str, content: bytes, said: str) -> None:
    file = folder / "S" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(content)
    assert complaint(SECRETS_DIR="S") == said


def test_a_secret_that_is_given_twice_is_refused(folder: Path) -> None:
    for name in ("muhla_host", "MUHLA_HOST"):
        write(folder / "S" / name, "x")
    assert complaint(SECRETS_DIR="S") == "muhla_host: says the same as MUHLA_HOST. Keep one of the two."


def test_everything_that_is_wrong_is_said_at_once(folder: Path) -> None:
    write(folder / "config/muhla.toml", "prot = 1\n[channels.mail]\nkind = 'email'")
    write(folder / "run-secrets/muhla_nonsense", "1")
    said = complaint(PORT="x", TICK_SECONDS="0", CHANNELS__DESK__KIND="fax", PORT__X="1").splitlines()
    assert sorted(line.partition(":")[0].partition(" ")[0] for line in said) == [
        "MUHLA_CHANNELS__DESK__KIND",
        "MUHLA_CHANNELS__MAIL__HOST",
        "MUHLA_CHANNELS__MAIL__SENDER",
        "MUHLA_CHANNELS__MAIL__TO",
        "MUHLA_NONSENSE",
        "MUHLA_PORT",
        "MUHLA_PORT__X",
        "MUHLA_PROT",
        "MUHLA_TICK_SECONDS",
    ]
