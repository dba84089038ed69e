import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.channels.mail import mime
from service.core.message import Attachment
from tests.channels.samples import CALENDAR

visible = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1)
sentences = st.lists(visible, min_size=1, max_size=12).map(" ".join)
CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
characters = st.characters(codec="utf-8")
NASTY = [
    *("\r\n", "\r", "\n", "\n\n", "\t", " ", "\x00", "\x0c", "\x85", "\u2028", "=", "=3D", "=?utf-8?b?", ".", "\n.\n"),
    *(
        "--=_b1a",
        "--=_b1a--",
        "\n--=_b1m\n",
        "From ",
        "انتهاء المهمة العسكرية",
        "حتى\u2068 Daesh\u2069",
        "é",
        "e\u0301",
    ),
    *("👩‍👩‍👧‍👦", "🇮🇶", "x" * 77, "y" * 1_100, "ع" * 400, "<p>", "&nbsp;"),
]
texts = st.lists(st.sampled_from(NASTY) | st.text(characters, max_size=40), max_size=12).map("".join)


def read(raw: bytes) -> EmailMessage:
    """Read a mail back with the standard library, which must find nothing wrong with it."""
    mail = message_from_bytes(raw, policy=policy.default)
    for part in mail.walk():
        assert part.defects == []
    return mail


def lines_of(text: str) -> str:
    """What is left of *text* when every end of a line is written in one way."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def content_of(mail: EmailMessage, subtype: str) -> str:
    body = mail.get_body((subtype,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@given(texts, texts.filter(bool))
def test_texts_are_read_back_as_they_were(text: str, html: str) -> None:
    raw = mime.mail([("Subject", "x")], text, html, [], boundary="b1")
    mail = read(raw)
    assert mail.get_content_type() == "multipart/alternative"
    assert content_of(mail, "plain") == lines_of(text)
    assert content_of(mail, "html") == lines_of(html)
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert all(len(line) <= 78 for line in raw.split(b"\r\n"))


@given(st.binary(max_size=500), st.text(characters, min_size=1, max_size=40))
@example(b"", '=?utf-8?b?eA==?= "a\\b" %41.ics')
def test_files_are_read_back_as_they_were(content: bytes, filename: str) -> None:
    attachment = Attachment(filename, "application/octet-stream", content)
    mail = read(mime.mail([("Subject", "x")], "text", "<p>html</p>", [attachment], boundary="b1"))
    (found,) = mail.iter_attachments()
    assert found.get_content() == content
    assert (found.get_filename() or "") == CONTROL.sub("", filename).strip()  # the library strips what it reads
    assert mail.get_content_type() == "multipart/mixed"


@given(sentences | texts.filter(str.strip))
def test_a_header_is_read_back_as_it_was(subject: str) -> None:
    raw = mime.mail([("Subject", mime.unstructured("Subject", subject))], "text", "", [], boundary="b1")
    assert read(raw)["Subject"] == " ".join(CONTROL.sub(" ", subject).split())
    assert all(len(line) <= 78 for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n"))


@given(st.text(max_size=200))
def test_no_text_can_begin_another_header(subject: str) -> None:
    value = mime.unstructured("Subject", f"x\r\nBcc: everybody@example.org\n{subject}")
    mail = read(mime.mail([("Subject", value)], "text", "", [], boundary="b1"))
    assert mail.keys() == ["Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]


@given(sentences)
def test_a_name_is_read_back_as_it_was(name: str) -> None:
    """Read with the older functions: the newer parser leaves spaces between the encoded words of a name."""
    value = mime.mailbox(name, "desk@example.org")
    words, address = parseaddr(value.replace("\r\n", ""))
    assert (str(make_header(decode_header(words))), address) == (" ".join(name.split()), "desk@example.org")


@pytest.mark.parametrize("body", ["--=_b1a\n", "--=_b1a--\n", ".\n", "From here\n", "ends in a space \n", "--=_b1m\n"])
def test_a_body_that_looks_like_structure_stays_a_body(body: str) -> None:
    attachment = Attachment("deadline.ics", "text/calendar; charset=utf-8; method=PUBLISH", CALENDAR)
    mail = read(mime.mail([("Subject", "x")], body, f"<p>{body}</p>", [attachment], boundary="b1"))
    assert content_of(mail, "plain") == body
    (found,) = mail.iter_attachments()
    assert found.get_filename() == "deadline.ics"
    assert found.get_content_type() == "text/calendar"
    assert found.get_param("method") == "PUBLISH"
    assert found.get_payload(decode=True) == CALENDAR


def test_no_line_is_longer_than_mail_servers_take() -> None:
    raw = mime.mail([("Subject", "x")], "a" * 5_000, "<p>" + "ب" * 5_000, [], boundary="b1")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 78


def test_every_line_ends_as_mail_lines_do() -> None:
    raw = mime.mail([("Subject", "x")], "a\nb\r\nc\rd\n", "<p>\n", [], boundary="b1")
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
