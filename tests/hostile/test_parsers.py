"""Whatever text a reader of ours is given, it reads it or refuses it in its own words; and never takes long."""

import contextlib
import json
import re
import time
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.catalogue import CatalogueError, read_catalogue
from service.channels.http.answers import retry_after
from service.channels.http.client import HttpClient
from service.channels.webhook import WebhookChannel
from service.cli import options
from service.core.durations import parse_span
from service.core.edtf import parse_edtf, print_edtf
from service.errors import ServiceError, SettingsError, UnreadableDateError
from service.logs import redact
from service.settings import load_settings
from service.web.auth import hash_token
from tests.builders import at

SHIPPED = (Path(__file__).parent.parent.parent / "deadlines.toml").read_bytes()
MEGABYTE = 1 << 20

E = TypeVar("E", bound=ServiceError)

SOME = (
    "2025",
    "-",
    "09",
    "31",
    "/",
    "..",
    "?",
    "~",
    "%",
    "P",
    "Y",
    "M",
    "D",
    "W",
    "T",
    "+",
    "0000",
    "10000",
    " ",
    "\n",
)
ODD = ("XX", "u", "open", "[", "]", "{", "}", ",", "E9", "Y170000", "٢٠٢٥", "２０２５", "²", "\x00", "\ud800", "\ufeff")
WHOLE = ("\u202e", "9" * 30, "-" * 30, "/" * 30, "P1D", "2025-09-30", "21", "35", "41")
texts = st.lists(st.sampled_from(SOME + ODD + WHOLE), max_size=8).map("".join) | st.text(max_size=60)


def refusal(kind: type[E], read: Callable[[], object]) -> E | None:
    """How *read* refuses; None if it does not. Anything but *kind* is an error."""
    try:
        read()
    except kind as error:
        return error
    return None


@given(texts)
@example("2025-02-29")
@example("9999-12-31/..")
@example("0001")
def test_a_date_is_read_or_refused_with_a_remedy(text: str) -> None:
    refused = refusal(UnreadableDateError, lambda: parse_edtf(text))
    if refused:
        assert refused.reason
        assert refused.remedy.endswith(".")
        assert len(str(refused)) < 1000 + 10 * len(text)
        return
    window = parse_edtf(text)
    assert window.earliest is None or window.latest is None or window.earliest <= window.latest
    assert parse_edtf(print_edtf(window)) == window


@given(texts)
def test_a_span_is_read_and_written_back_or_refused_with_a_remedy(text: str) -> None:
    refused = refusal(UnreadableDateError, lambda: parse_span(text))
    if refused:
        assert refused.remedy.endswith(".")
    else:
        assert parse_span(str(parse_span(text))) == parse_span(text)


@given(texts, st.sampled_from([options.one_day, options.first_day, options.last_day]))
def test_a_day_of_a_command_is_one_that_every_zone_has_or_is_refused(text: str, read: Callable[[str], date]) -> None:
    with contextlib.suppress(UnreadableDateError):
        assert 1 < read(text).year < 9999


@given(
    texts | st.integers().map(str) | st.datetimes().map(lambda day: f"{day:%a, %d %b %Y %H:%M:%S} GMT"), st.datetimes()
)
@example("Fri, 31 Dec 9999 23:59:59 -2359", datetime(2026, 1, 1))
@example("Mon, 01 Jan 0001 00:00:00 +2359", datetime(2026, 1, 1))
@example("0" * 100_000, datetime(2026, 1, 1))
@example("99999999999999999999", datetime(2026, 1, 1))
def test_what_a_receiver_asks_us_to_wait_is_bounded(text: str, now: datetime) -> None:
    wait = retry_after(text, at(now.replace(microsecond=0).isoformat()))
    assert wait is None or timedelta() <= wait <= timedelta(days=365)


@given(st.text(max_size=300) | texts)
def test_any_text_can_be_asked_about_as_a_token(text: str) -> None:
    assert len(hash_token(text)) == 64


@given(texts | st.binary(max_size=80).map(lambda raw: f"whsec_{raw.hex()}="))
async def test_a_webhook_takes_a_secret_or_refuses_it_unseen(text: str) -> None:
    refused = refusal(
        SettingsError, lambda: WebhookChannel("hook", "https://example.org/", HttpClient(), secrets=[text])
    )
    assert refused is None or len(text) < 8 or text not in str(refused)


NAMES = ["PORT", "HOST", "TICK_SECONDS", "CLOCK_START", "DATABASE_URL", "ROLE", "DEFAULT_CHANNELS", "PUBLIC_URL"]
NAMES += ["CHANNELS", "CHANNELS__A", "CHANNELS__A__KIND", "CHANNELS__A__URL", "CHANNELS__A__SECRET", "CHANNELS__A__TO"]
NAMES += ["CHANNELS__A__CONCURRENCY", "CHANNELS__A__TIMEOUT_SECONDS", "LOG_LEVEL", "HEARTBEAT_URL", "CATALOGUE", "X__Y"]
HOSTILE = (
    *(
        "",
        " ",
        "{",
        "[",
        "[" * 20_000,
        '{"a":' * 20_000,
        '{"kind": "webhook"}',
        "nan",
        "inf",
        "-1",
        "1e400",
        "9" * 5_000,
    ),
    *('{"a": ' + "9" * 5_000 + "}", "[" + "9" * 5_000 + "]", "0x10", "१२", "true", "javascript:1", "webhook", "email"),
    *("https://[", "https://a:b@c:99999/", "http://\r\nHost: b", "a@b\r\nBcc: c@d", "<a@b>", "sqlite:///\x00"),
    *("postgresql://", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2025-09-01T09:00:00"),
    *("{0.__class__}", "%(x)s", "${HOME}", "\u202e", "x" * 100_000),
)


def assert_refused_in_order(variables: Mapping[str, str]) -> None:
    given = {f"MUHLA_{name}": text for name, text in variables.items()}
    refused = refusal(SettingsError, lambda: load_settings(given))
    if refused:
        assert all(line.startswith("MUHLA_") for line in str(refused).split("\n"))
        assert len(str(refused)) < 20_000
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", str(refused))


@pytest.mark.parametrize("name", NAMES)
def test_no_value_of_a_setting_breaks_more_than_the_settings(name: str) -> None:
    for text in HOSTILE:
        assert_refused_in_order({name: text})


@given(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(HOSTILE) | texts, max_size=5))
def test_settings_are_read_or_refused_line_by_line(variables: dict[str, str]) -> None:
    assert_refused_in_order(variables)


@pytest.mark.parametrize(
    "zone",
    [
        *("../../etc/passwd", "/etc/passwd", "/usr/share/zoneinfo/UTC", "Asia", "Asia/", "..", ".", "Asia/../UTC", "~"),
        *("posixrules", "localtime", "posix/UTC", "right/UTC", "Factory", "tzdata.zi", "zone.tab", "leapseconds"),
        *(
            "__init__.py",
            "UTC\x00",
            "utc ",
            "asia/baghdad",
            "a" * 5_000,
            "\u202eCTU",
            "بغداد",
            "EST5EDT,M3.2.0,M11.1.0",
        ),
    ],
)
def test_a_file_beside_the_zones_is_none(zone: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(f"commitments = []\n[defaults]\nzone = {json.dumps(zone)}\n", file="f", channels=())
    assert {(fault.line, fault.key) for fault in caught.value.faults} == {(3, "defaults.zone")}


MARKS = (b"[", b'"', b"\n", b"\xff", b"=", b"\x00", b"'''", b"{")


@given(st.data())
@settings(max_examples=60)
def test_a_good_file_with_some_bytes_changed_is_read_or_refused_with_a_line(data: st.DataObject) -> None:
    """Whole, the catalogue that ships; cut, doubled, or with bytes that are not its own."""
    raw = bytearray(SHIPPED[data.draw(st.integers(0, 8_000)) : data.draw(st.integers(8_000, len(SHIPPED)))])
    for _ in range(data.draw(st.integers(0, 6))):
        place = data.draw(st.integers(0, len(raw)))
        end = place + data.draw(st.integers(0, 40))
        raw[place:end] = data.draw(st.binary(max_size=6) | st.sampled_from(MARKS))
    text = raw.decode("utf-8", "surrogateescape")
    refused = refusal(CatalogueError, lambda: read_catalogue(text, file="f", channels=()))
    for fault in refused.faults if refused else ():
        assert 1 <= fault.line <= text.count("\n") + 1
        assert fault.problem
        assert fault.remedy.endswith((".", "?"))
        assert "\n" not in str(fault)
        str(fault).encode()


@pytest.mark.parametrize(
    "text",
    [
        *("[" * MEGABYTE, "a = " + "[" * MEGABYTE, "a = " + "{a=" * 300_000, "a" + ".a" * 300_000 + " = 1"),
        *('a = "' + "\\" * MEGABYTE, 'a = """' + '"' * MEGABYTE, "a = '''" + "'" * MEGABYTE, "#" * MEGABYTE),
        *("[[a]]\n" * 150_000, "\n" * MEGABYTE, "a = " + "9" * MEGABYTE, "commitments = [" + "{}," * 20_000 + "]"),
        "a = {" + "'b' . " * 200_000 + "c = 1}",
        "[" + "a." * 300_000 + "a]",
        "[[commitments]]\n" + "".join(f"k{number} = 1\n" for number in range(50_000)),
        "commitments = []\n[defaults]\nbefore = [" + '"P1D",' * 100_000 + "]",
        "commitments = []\n" + "".join(f"[tags.t{number}]\nzone = 'x{number}'\n" for number in range(3_000)),
    ],
    ids=lambda text: repr(text[:24]),
)
def test_no_file_takes_minutes(text: str) -> None:
    begun = time.process_time()
    with pytest.raises(CatalogueError):
        read_catalogue(text, file="f", channels=())
    assert time.process_time() - begun < 60


@pytest.mark.parametrize(
    "text", ["[" * 20_000, "a = " + "[" * 20_000, "a = " + "9" * 5_000, "a = '\x00'", "\ufeff\ufeff"]
)
def test_no_config_file_breaks_more_than_the_settings(text: str, tmp_path: Path) -> None:
    file = tmp_path / "muhla.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"^MUHLA_CONFIG: "):
        load_settings({"MUHLA_CONFIG": str(file)})


@pytest.mark.parametrize(
    "piece", ["a" * 99 + " ", "token=", "://", "@", "a://b:", "/services/T", "Bearer ", "authorization:", "'secret': '"]
)
def test_looking_for_secrets_takes_no_minutes(piece: str) -> None:
    begun = time.process_time()
    redact(f"secret {piece * (200_000 // len(piece))}")
    assert time.process_time() - begun < 3


def test_years_at_the_ends_of_the_calendar_are_refused() -> None:
    entry: dict[str, Any] = tomllib.loads(SHIPPED.decode())["commitments"][0]
    for day in ("0000-01-01", "0001-01-01", "1899", "3000", "9999-12-31", "10000-01-01", "-2025", "../0001", "9999/.."):
        text = f'[[commitments]]\nid = "{entry["id"]}"\ntitle = "t"\nparties = ["p"]\nby = "{day}"\n'
        with pytest.raises(CatalogueError) as caught:
            read_catalogue(text + 'sources = [{ document = "d", phrase = "p" }]\n', file="f", channels=())
        assert caught.value.faults[0].line == 5
