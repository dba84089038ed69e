"""Words that would be commands elsewhere stay words: in mails, on Slack, in webhooks, calendars, logs and terminals."""

import io
import json
import logging
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from html.parser import HTMLParser
from typing import Any

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from service.catalogue import CatalogueError, read_catalogue
from service.channels import console_lines, slack_blocks, webhook
from service.channels.mail import mime
from service.cli import output
from service.core.edtf import parse_edtf
from service.core.message import Brief, Form, Message
from service.core.model import Commitment, Reading
from service.logs import configure_logs
from service.messages import LANGUAGES, compose_alert, compose_digest
from tests.builders import a_source, at
from tests.messages.samples import a_brief, committed
from tests.plain_logs import log_plainly

COMMANDS = (
    *("\r\nBcc: all@example.org", "\nBEGIN:VEVENT\nSUMMARY:x", "\x00", "\x1b[2J\x1b]0;owned\x07", "\x9b31m", "\x85"),
    *("<!channel>", "<@U0123ABCD>", "<https://evil.example|click>", "&lt;!here&gt;", "*bold*", "```", "a|b>c"),
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "<!--", "]]>", "</title>"),
    *("{0.__class__}", "{title}", "{{7*7}}", "{% for x in y %}", "%(n)s", "%s %d", "${HOME}", "[[ 7*7 ]]", "#{7*7}"),
    *("\u202eevil\u202c", "\u202d", "\u2066", "\u2067\u2068", "\u2069\u2069", "\u200f", "\u061c", "\u2028"),
    *(
        "END:VEVENT",
        "a;b,c\\n",
        "=?utf-8?q?x?=",
        ".\r\n",
        "--=_b1a--",
        "[red]markup[/red]",
        ":smile:",
        "'; DROP TABLE x",
    ),
)
poison = st.lists(st.sampled_from(COMMANDS), min_size=1, max_size=3).map(" ".join)
BIDI_OVERRIDES = re.compile("[\u202a-\u202e]")
TERMINAL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
EVALUATED = re.compile(r"\b49\b|<class|/root|/home")


def poisoned(words: str) -> Commitment:
    both = {"en": f"en {words}", "ar": f"ع {words}"}
    return committed(
        "2025-09",
        title=both,
        parties=(f"party {words}", words),
        sources=(
            a_source(document=f"d {words}", phrase=f"p {words}", publisher=f"q {words}", url="https://example.org/"),
        ),
        readings=(Reading("2025-10", parse_edtf("2025-10"), both),),
        note=both,
    )


def a_poisoned_brief(words: str) -> Brief:
    return a_brief(poisoned(words), waiting_document=f"feed {words}")


def messages(words: str, language: str, form: Form) -> Iterator[Message]:
    brief = a_poisoned_brief(words)
    yield compose_alert(brief, language=language, form=form)
    yield compose_digest([brief, a_brief()], language=language, form=form, happened_at=at("2026-11-22"))


def texts_in(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, each in value.items():
                yield from (str(key), *texts_in(each))
        case list() | tuple():
            for each in value:
                yield from texts_in(each)


def assert_balanced(text: str) -> None:
    depth = 0
    for character in text:
        depth += {"\u2066": 1, "\u2067": 1, "\u2068": 1, "\u2069": -1}.get(character, 0)
        assert depth >= 0, text
    assert depth == 0, text
    assert not BIDI_OVERRIDES.search(text), text


languages = st.sampled_from(LANGUAGES)


class Seen(HTMLParser):
    """All that a mail program would find in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


@pytest.fixture(scope="module")
def tags_of_a_good_mail() -> set[str]:
    brief = a_brief(poisoned("good"), waiting_document="feed")
    several = [
        compose_alert(brief, language="en", form=Form.MAIL),
        compose_digest([brief, a_brief()], language="en", form=Form.MAIL, happened_at=at("2026-11-22")),
    ]
    return set().union(*(Seen(each.html).tags for each in several))


@given(words=poison, language=languages)
@settings(max_examples=60)
def test_a_mail_has_its_own_headers_parts_and_tags_only(
    tags_of_a_good_mail: set[str], words: str, language: str
) -> None:
    for message in messages(words, language, Form.MAIL):
        headers = [("Subject", mime.unstructured("Subject", message.subject)), ("X-End", "here")]
        raw = mime.mail(headers, message.text, message.html, message.attachments, boundary="b1")
        mail = message_from_bytes(raw, policy=policy.default)
        assert [name for name in mail if name in ("Subject", "Bcc", "X-End")] == ["Subject", "X-End"]
        assert sorted(part.get_content_type() for part in mail.walk() if not part.is_multipart()) == sorted(
            ["text/plain", "text/html", *(["text/calendar"] if message.attachments else [])]
        )
        seen = Seen(message.html)
        assert seen.tags <= tags_of_a_good_mail
        assert not [name for name, _ in seen.attributes if name.startswith("on")]
        links = [value or "" for name, value in seen.attributes if name in ("href", "src")]
        assert all(link.startswith(("https://", "#")) for link in links)
        for text in (message.subject, message.text, message.html):
            assert_balanced(text)
            assert not TERMINAL.search(text)
            assert not EVALUATED.search(text.replace("{{7*7}}", ""))


@given(words=poison, language=languages)
@settings(max_examples=60)
def test_slack_is_told_nobody_to_call_and_nowhere_to_go(words: str, language: str) -> None:
    ours = re.compile(r"<https://(?:muhla\.example/|example\.org/)[^|<>]*\|")
    for message in messages(words, language, Form.TEXT):
        payload = slack_blocks.payload_of(message)
        for text in texts_in({key: payload[key] for key in ("text", "blocks")}):
            assert len(re.findall("<", text)) == len(ours.findall(text)), text
            assert_balanced(text)


@given(words=poison, language=languages)
@settings(max_examples=60)
def test_a_webhook_carries_words_as_they_are_in_valid_json(words: str, language: str) -> None:
    (message, _) = messages(words, language, Form.DATA)
    body = webhook.body_of(message)
    assert b"\n" not in body
    commitment = json.loads(body)["data"]["commitment"]
    assert commitment["parties"] == [f"party {words}", words]


@pytest.mark.parametrize("mark", ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2068", "\u2069"])
def test_what_turns_lines_round_is_refused_in_the_catalogue(mark: str) -> None:
    sources = '[{ document = "d", phrase = "p" }]'
    entry = f'[[commitments]]\nid = "a"\ntitle = "a{mark}b"\nparties = ["p"]\nsources = {sources}\n'
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(entry, file="f", channels=())
    (fault,) = caught.value.faults
    assert (fault.line, fault.key) == (3, "title")
    assert fault.problem == f"has a character that cannot be shown ({mark!a})"


@given(words=poison, language=languages)
@settings(max_examples=60)
def test_a_terminal_shows_words_and_obeys_none(words: str, language: str) -> None:
    for message in messages(words, language, Form.TEXT):
        for width in (None, 60):
            for line in console_lines.lines_of(message, width, at("2026-11-22")):
                assert not TERMINAL.search(line.plain.replace("\n", "", 1))
                assert "\u202e" not in line.plain
                assert "\u202d" not in line.plain


@given(words=poison, language=languages)
@settings(max_examples=60)
def test_a_calendar_has_one_event_and_its_own_lines(words: str, language: str) -> None:
    (message, _) = messages(words, language, Form.MAIL)
    (file,) = message.attachments
    assert [part.name for part in Calendar.from_ical(file.content).walk()] == ["VCALENDAR", "VEVENT"]
    known = (b"BEGIN", b"END", b"VERSION", b"PRODID", b"METHOD", b"SUMMARY", b"DT", b"UID", b"SEQ", b"DESC", b"TRANSP")
    for line in file.content.splitlines():
        assert line.startswith((*known, b"URL", b"X-MUHLA", b" ")), line


@pytest.fixture
def log_as(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    configure_logs(format=request.param, level="info", stream=stream)
    yield stream
    log_plainly()


@pytest.mark.parametrize("log_as", ["json", "text"], indirect=True)
def test_a_log_line_stays_one_line_and_commands_no_terminal(log_as: io.StringIO) -> None:
    for words in COMMANDS:
        structlog.get_logger().warning("catalogue.refused", file=words, faults={words: [words]})
        logging.getLogger("uvicorn.error").warning("refused %s", words, extra={"path": words})
    lines = log_as.getvalue().splitlines()  # which breaks at more than line feeds
    assert len(lines) == log_as.getvalue().count("\n") == 2 * len(COMMANDS)
    for line in lines:
        assert not TERMINAL.search(line)
        assert not re.search("[\u061c\u200e\u200f\u2028\u202a-\u202e\u2066-\u2069]", line)


@pytest.mark.parametrize("log_as", ["json", "text"], indirect=True)
def test_what_broke_is_logged_without_commands_too(log_as: io.StringIO) -> None:
    try:
        raise ValueError("\x1b[2J\u202eevil\r2026-01-01 [info] all is well")
    except ValueError:
        structlog.get_logger().exception("request.failed", path="/\x1b[2J\nfaked")
    assert not re.search("[\x1b\r\u202e]", log_as.getvalue())
    assert "\nfaked" not in log_as.getvalue()


def test_tables_and_sentences_of_commands_obey_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    table = output.new_table()
    table.add_column("name")
    for words in COMMANDS:
        output.put(table, words)
        output.say(f"said {words}")
    output.say(table)
    told = capsys.readouterr().out
    assert not TERMINAL.search(told)
    assert not BIDI_OVERRIDES.search(told)
