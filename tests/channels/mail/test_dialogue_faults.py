"""Mail servers that hang up, say too much or too little, or no SMTP at all."""

import contextlib

import pytest

from service.channels.mail.replies import LONGEST_LINE, MOST_LINES, NOT_SMTP
from service.errors import DeliveryDelayedError, DeliveryRefusedError
from tests.channels.mail.script import AT_ONCE, CHIEF, DESK, MAIL, ONE_BY_ONE, US, scripted, send
from tests.patience import until


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
    "says", ["what?", "2five0 ok", "2500 ok", "150 ok", f"250 {'x' * LONGEST_LINE}", "250-x\r\n" * MOST_LINES]
)
async def test_what_is_not_smtp_is_told(says: str) -> None:
    async with scripted({"MAIL": says}) as (_, client):
        with pytest.raises(DeliveryDelayedError, match=NOT_SMTP):
            await send(client)


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


@pytest.mark.parametrize("greeting", [AT_ONCE, ONE_BY_ONE])
async def test_who_hangs_up_after_a_refusal_has_refused(greeting: str) -> None:
    async with scripted({"EHLO": greeting, "MAIL": "550 blocked bye"}) as (script, client):
        with pytest.raises(DeliveryRefusedError, match="550 blocked"):
            await send(client)
        script.once = {"RCPT": "550 no such user bye"}
        outcome = await client.send(US, [DESK], MAIL)
    assert str(outcome.not_taken[DESK]) == "550 no such user bye"
    assert script.mails == []


async def test_who_hangs_up_with_a_refusal_on_a_kept_connection_is_asked_again() -> None:
    async with scripted() as (script, client):
        await send(client)
        script.once = {"MAIL": "554 idle too long bye"}
        assert await send(client) == "250 in"
    assert script.sessions == 2


async def test_a_server_that_cannot_begin_anew_is_asked_on_a_new_connection() -> None:
    async with scripted({"DATA": "451 later", "RSET": "502 what?"}) as (script, client):
        with pytest.raises(DeliveryDelayedError):
            await send(client)
        assert await send(client) == "250 in"
    assert script.sessions == 2


@pytest.mark.parametrize("words", ["500 what?", "503 nested MAIL"])
async def test_a_dialogue_that_went_wrong_says_nothing_of_the_mail(words: str) -> None:
    async with scripted({"MAIL": words, "RCPT": words, "DATA": words}) as (_, client):
        with pytest.raises(DeliveryDelayedError, match="asks to wait"):
            await send(client)


@pytest.mark.parametrize("words", ["250 already", "452 too large", "354 once more"])
async def test_an_answer_to_a_mail_that_is_not_all_there_leaves_the_connection(words: str) -> None:
    async with scripted() as (script, client):
        script.early = words
        with pytest.raises(DeliveryDelayedError, match=NOT_SMTP if words[0] != "4" else "asks to wait: 452"):
            await send(client, content=b"Subject: x\r\n\r\n" + b"words\r\n" * 3_000_000)
        script.early = ""
        assert await send(client) == "250 in"
    assert script.sessions == 2


async def test_a_mail_to_two_is_not_refused_for_what_was_said_unasked() -> None:
    async with scripted() as (script, client):
        script.unasked = b"250 hello\r\n"
        await send(client)
        script.once = {f"RCPT TO:<{CHIEF}>": "550 no such user"}
        outcome = await client.send(US, [DESK, CHIEF], MAIL)
    assert set(outcome.not_taken) == {CHIEF}
    assert script.sessions == 2


@pytest.mark.parametrize("words", ["421 too busy", "451 later"])
async def test_a_server_that_asks_to_wait_at_once_is_not_greeted_as_of_old(words: str) -> None:
    async with scripted({"EHLO": words}) as (script, client):
        with pytest.raises(DeliveryDelayedError, match=f"not ready: {words}"):
            await send(client)
    assert not any(command.startswith("HELO") for command in script.commands)
