"""What is said to a mail server, in which order, and what its answers mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.channels.mail.dialogue import _dotted
from service.errors import DeliveryDelayedError, DeliveryRefusedError
from tests.channels.mail.script import AT_ONCE, CHIEF, DESK, LINE_END, MAIL, ONE_BY_ONE, US, scripted, send


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


@pytest.mark.parametrize("data", ["554 to nobody", "354 go on"])
async def test_one_who_is_asked_to_wait_twice_is_not_refused(data: str) -> None:
    async with scripted({"DATA": data}) as (script, client):
        script.says["RCPT"] = "450 greylisted"
        outcome = await client.send(US, [DESK, DESK], MAIL)
    assert {who: str(reply) for who, reply in outcome.not_taken.items()} == {DESK: "450 greylisted"}
    assert script.mails == []


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


@pytest.mark.parametrize(("says", "reply"), [("250", "250"), ("250-in\r\n250-the\r\n250 queue", "250 in the queue")])
async def test_a_reply_may_have_no_words_or_several_lines(says: str, reply: str) -> None:
    async with scripted({".": says}) as (_, client):
        assert await send(client) == reply


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
