"""The dialogue with a mail server that is told, word by word, what to say."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.channels.mail.dialogue import LONGEST_LINE, MOST_LINES, NOT_SMTP, _dotted
from service.channels.mail.smtp import SmtpClient
from service.errors import DeliveryDelayedError, DeliveryRefusedError
from tests.channels.samples import HASTE, PATIENCE
from tests.patience import until

US, DESK, CHIEF = "muhla@example.org", "desk@example.org", "chief@example.org"
MAIL = b"Subject: x\r\n\r\nwords\r\n"
LINE_END, MAIL_END = b"\r\n", b"\r\n.\r\n"
AT_ONCE, ONE_BY_ONE = "250-mail.test\r\n250 PIPELINING", "250 mail.test"
RIGHT: dict[str, str | None] = {
    "EHLO": AT_ONCE,
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    ".": "250 in",
    "RSET": "250 ok",
    "QUIT": None,
}


@dataclass
class Script:
    """What a server says to each command, or to its verb; to the mail: ``.``. *once* is said once, *says* always.

    None: nothing, it closes the connection; ``... bye``: it says so before; ``hang``: nothing at all. *commands* and
    *mails* are what it got, *pieces* what came at once.
    """

    says: dict[str, str | None]
    once: dict[str, str | None] = field(default_factory=dict)
    unasked: bytes = b""
    commands: list[str] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    sessions: int = 0
    open: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sessions += 1
        self.open += 1
        self.writers.append(writer)
        writer.write(b"220 mail.test\r\n")
        data, end = b"", LINE_END
        while piece := await reader.read(65_536):
            self.pieces.append(piece)
            data += piece
            while end in data and not writer.is_closing():
                said, _, data = data.partition(end)
                end = self.answer(said, writer, is_mail=end == MAIL_END)
        self.open -= 1
        writer.close()

    def answer(self, said: bytes, writer: asyncio.StreamWriter, *, is_mail: bool) -> bytes:
        """Answer, and return how what comes next will end."""
        (self.mails if is_mail else self.commands).append(said if is_mail else said.decode())  # type: ignore[arg-type]
        reply = self.reply("." if is_mail else said.decode())
        if reply is None:
            writer.close()
        elif reply != "hang":
            writer.write(reply.encode() + LINE_END + (self.unasked if is_mail else b""))
        if (reply or "").endswith("bye"):
            writer.close()
        return MAIL_END if said == b"DATA" and (reply or "").startswith("354") else LINE_END

    def reply(self, command: str) -> str | None:
        for key in (command, command.partition(" ")[0]):
            for replies in (self.once, self.says):
                if key in replies:
                    return self.once.pop(key) if replies is self.once else replies[key]
        return "500 what?"


@asynccontextmanager
async def scripted(says: Mapping[str, str | None] | None = None) -> AsyncIterator[tuple[Script, SmtpClient]]:
    """Give a server that says *says* once, and else what is right; and a client of it."""
    script = Script(dict(RIGHT), dict(says or {}))
    server = await asyncio.start_server(script.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    client = SmtpClient(
        "127.0.0.1", port, security="none", timeout=HASTE if "hang" in script.once.values() else PATIENCE
    )
    yield script, client
    await client.aclose()
    for writer in script.writers:
        writer.transport.abort()
    server.close()


async def send(client: SmtpClient, recipients: Sequence[str] = (DESK,), content: bytes = MAIL) -> str:
    return str((await client.send(US, recipients, content)).reply)


async def test_what_need_not_wait_is_said_at_once() -> None:
    async with scripted() as (script, client):
        assert await send(client, [DESK, CHIEF]) == "250 in"
    assert f"MAIL FROM:<{US}>\r\nRCPT TO:<{DESK}>\r\nRCPT TO:<{CHIEF}>\r\nDATA\r\n".encode() in script.pieces
    assert script.mails == [MAIL.removesuffix(LINE_END)]


async def test_a_server_that_does_not_allow_it_is_asked_one_by_one() -> None:
    async with scripted({"EHLO": ONE_BY_ONE}) as (script, client):
        await send(client, [DESK, CHIEF])
    assert f"RCPT TO:<{DESK}>\r\n".encode() in script.pieces
    assert len(script.mails) == 1


@pytest.mark.parametrize("greeting", [AT_ONCE, ONE_BY_ONE])
async def test_who_is_refused_keeps_the_mail_from_nobody_else(greeting: str) -> None:
    async with scripted({"EHLO": greeting, f"RCPT TO:<{CHIEF}>": "550 no such user"}) as (script, client):
        outcome = await client.send(US, [CHIEF, DESK], MAIL)
    assert {who: str(reply) for who, reply in outcome.not_taken.items()} == {CHIEF: "550 no such user"}
    assert (str(outcome.reply), len(script.mails)) == ("250 in", 1)


@pytest.mark.parametrize(("data", "sessions"), [("554 to nobody", 1), ("354 go on", 2), ("250 strange", 2)])
async def test_a_mail_that_nobody_may_have_is_not_sent_and_who_waits_for_one_is_left(data: str, sessions: int) -> None:
    async with scripted({"RCPT": "550 no such user", "DATA": data}) as (script, client):
        outcome = await client.send(US, [DESK], MAIL)
        assert set(outcome.not_taken) == {DESK}
        assert await send(client) == "250 in"
    assert script.mails == [MAIL.removesuffix(LINE_END)]
    assert script.sessions == sessions


async def test_a_server_that_knows_no_ehlo_is_greeted_as_of_old() -> None:
    async with scripted({"EHLO": "502 what?"}) as (script, client):
        script.says["HELO"] = "250 mail.test"
        assert await send(client, [DESK, CHIEF]) == "250 in"
    assert f"RCPT TO:<{DESK}>\r\n".encode() in script.pieces


async def test_after_a_refusal_the_server_is_told_to_begin_anew() -> None:
    async with scripted({"MAIL": "451 later", "RCPT": "503 no", "DATA": "503 no"}) as (script, client):
        with pytest.raises(DeliveryDelayedError, match="asks to wait: 451 later"):
            await send(client)
        await send(client)
        await send(client)
    assert script.commands.count("RSET") == script.sessions == 1


@pytest.mark.parametrize(("words", "error"), [("554 spam", DeliveryRefusedError), ("451 busy", DeliveryDelayedError)])
@pytest.mark.parametrize(("where", "sessions"), [("MAIL", 2), ("DATA", 1), (".", 1)])
async def test_what_is_said_of_the_mail_decides(
    where: str, sessions: int, words: str, error: type[DeliveryDelayedError | DeliveryRefusedError]
) -> None:
    async with scripted({where: words}) as (script, client):
        with pytest.raises(error, match=words):
            await send(client)
        assert await send(client) == "250 in"
    assert script.sessions == sessions  # who refuses the sender, and asks for the mail all the same, is left


@pytest.mark.parametrize("where", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("says", [None, "421 closing"])
async def test_a_kept_connection_that_ends_before_the_mail_is_replaced(where: str, says: str | None) -> None:
    async with scripted() as (script, client):
        await send(client)
        script.once = {where: says}
        assert await send(client) == "250 in"
    assert (len(script.mails), script.sessions) == (2, 2)


@pytest.mark.parametrize(("where", "sessions"), [(".", 2), ("EHLO", 1)])
async def test_a_server_that_hangs_up_or_hangs_leaves_nothing_open(where: str, sessions: int) -> None:
    async with scripted({where: "250 bye" if where == "." else "hang"}) as (script, client):
        with contextlib.suppress(DeliveryDelayedError):
            assert await send(client) == "250 bye"
        await until(lambda: script.open == 0)
        if where == ".":
            assert await send(client) == "250 in"
    assert script.sessions == sessions


async def test_a_mail_that_may_have_been_taken_is_not_sent_again_at_once() -> None:
    async with scripted() as (script, client):
        await send(client)
        script.once = {".": None}
        with pytest.raises(DeliveryDelayedError, match="the connection was lost"):
            await send(client)
    assert (len(script.mails), script.sessions) == (2, 1)


@pytest.mark.parametrize(
    "says", ["what?", "2five0 ok", "150 ok", f"250 {'x' * LONGEST_LINE}", "250-x\r\n" * MOST_LINES]
)
async def test_what_is_not_smtp_is_told(says: str) -> None:
    async with scripted({"MAIL": says}) as (_, client):
        with pytest.raises(DeliveryDelayedError, match=NOT_SMTP):
            await send(client)


@pytest.mark.parametrize(("says", "reply"), [("250", "250"), ("250-in\r\n250-the\r\n250 queue", "250 in the queue")])
async def test_a_reply_may_have_no_words_or_several_lines(says: str, reply: str) -> None:
    async with scripted({".": says}) as (_, client):
        assert await send(client) == reply


@pytest.mark.parametrize("unasked", ["250 hello\r\n", "250 a\r\n250 b\r\n", "354 go on\r\n", "421 idle too long\r\n"])
async def test_what_is_said_unasked_never_makes_a_mail_sent(unasked: str) -> None:
    async with scripted() as (script, client):
        script.unasked = unasked.encode()
        await send(client)
        script.unasked = b""
        with contextlib.suppress(DeliveryDelayedError):
            assert await send(client) == "250 in"
            assert len(script.mails) == 2
        assert await send(client) == "250 in", "and it is over with the connection"


async def test_a_mail_that_is_given_up_is_not_ended() -> None:
    async with scripted({"DATA": "hang"}) as (script, client):
        with pytest.raises(DeliveryDelayedError, match="no answer within 1 s"):
            await send(client)
        await send(client)
    assert (len(script.mails), script.sessions) == (1, 2)


async def test_no_address_can_say_a_command() -> None:
    async with scripted() as (script, client):
        with pytest.raises(ValueError, match="line break"):
            await send(client, ["a@example.org>\r\nRCPT TO:<b@example.org"])
    assert not any(command.startswith(("MAIL", "RCPT")) for command in script.commands)


@given(st.text(alphabet="a.\r\n", max_size=40).map(str.encode))
def test_every_content_ends_where_it_ends(content: bytes) -> None:
    sent = _dotted(content)
    assert sent.endswith(b"\r\n.\r\n")
    assert sent.count(b"\r\n") == sent.count(b"\r") == sent.count(b"\n")
    *lines, end, nothing = (b"\r\n" + sent).split(b"\r\n")[1:]
    assert (end, nothing) == (b".", b"")
    assert all(line.startswith(b"..") or not line.startswith(b".") for line in lines)
    read = [line.removeprefix(b".") for line in lines]
    written = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    assert read == (written[:-1] if not written[-1] else written) or (not content and read == [b""])
