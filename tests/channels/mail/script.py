"""A mail server that is told, word by word, what to say."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from service.channels.mail.smtp import SmtpClient
from tests.channels.samples import HASTE, PATIENCE

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
    """What a server says to each command, or to its verb; to the mail: ``.``. *once* is said once, *says* always,
    *early* in place of all when a mail begins, of which it then reads no more, and *unasked* behind the answer to one.

    None: nothing, it closes the connection; ``... bye``: it says so before; ``hang``: nothing at all. *commands* and
    *mails* are what it got, *pieces* what came at once.
    """

    says: dict[str, str | None]
    once: dict[str, str | None] = field(default_factory=dict)
    unasked: bytes = b""
    early: str = ""
    commands: list[str] = field(default_factory=list)
    pieces: list[bytes] = field(default_factory=list)
    mails: list[bytes] = field(default_factory=list)
    sessions: int = 0
    open: int = 0
    writers: list[asyncio.StreamWriter] = field(default_factory=list)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sessions += 1
        self.open += 1
        self.writers.append(writer)
        writer.write(b"220 mail.test\r\n")
        data, end = b"", LINE_END
        while piece := await reader.read(65_536):
            self.pieces.append(piece)
            data += piece
            if end == MAIL_END and self.early:
                writer.write(self.early.encode() + LINE_END)
                await self.over.wait()
                break
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
    script.over.set()
    for writer in script.writers:
        writer.transport.abort()
    server.close()


async def send(client: SmtpClient, recipients: Sequence[str] = (DESK,), content: bytes = MAIL) -> str:
    return str((await client.send(US, recipients, content)).reply)
