from service.store.database import Database
from service.store.tokens import find_token
from service.web.auth import hash_token
from tests.cli.terminal import Terminal


def test_a_token_is_shown_once_and_kept_as_a_hash(terminal: Terminal) -> None:
    shown = terminal("token", "create", "desk", "--scope", "write", "--expires", "P90D")
    assert shown.code == 0
    assert shown.err == (
        "muhla: this is the token 'desk' (scope write, good until 2025-12-09 12:00 UTC). It is not shown again\n"
    )
    text = shown.out.strip()
    assert text.startswith("muhla_")

    async def kept(database: Database) -> tuple[str, str] | None:
        async with database.reading() as conn:
            found = await find_token(conn, hash_token(text))
        return (found.name, found.scope) if found else None

    assert terminal.in_database(kept) == ("desk", "write")
    assert text.encode() not in (terminal.folder / "var" / "muhla.db").read_bytes()


def test_tokens_are_listed_without_their_texts(terminal: Terminal) -> None:
    terminal("token", "create", "desk", "--expires", "P90D")
    terminal("token", "create", "press room", "--scope", "write")
    terminal("token", "revoke", "press room")
    assert terminal("token", "list").lines == [
        "Name        Scope  Made (UTC)        State",
        "desk        read   2025-09-10 12:00  valid until 2025-12-09",
        "press room  write  2025-09-10 12:00  revoked 2025-09-10",
    ]
    rows = terminal("token", "list", "--json").json["tokens"]
    assert [(row["name"], row["scope"], row["valid"]) for row in rows] == [
        ("desk", "read", True),
        ("press room", "write", False),
    ]


def test_programs_get_the_token_as_json(terminal: Terminal) -> None:
    answer = terminal("token", "create", "desk", "--json").json
    assert answer["token"].startswith("muhla_")
    assert (answer["name"], answer["scope"], answer["expires_at"]) == ("desk", "read", None)


def test_without_tokens_it_says_what_that_means(terminal: Terminal) -> None:
    assert terminal("token", "list").out == (
        "There is no token: writes over HTTP are off. `muhla token create NAME --scope write` makes one.\n"
    )


def test_a_name_is_used_once_for_ever(terminal: Terminal) -> None:
    terminal("token", "create", "desk")
    terminal("token", "revoke", "desk")
    shown = terminal("token", "create", "desk")
    assert shown.code == 1
    assert shown.err == "muhla: there is a token 'desk' already, or was once. Take another name\n"


def test_what_is_not_there_cannot_be_revoked(terminal: Terminal) -> None:
    terminal("token", "create", "desk")
    shown = terminal("token", "revoke", "dusk")
    assert shown.code == 1
    assert shown.err == "muhla: no token called 'dusk' can be revoked. There are: desk\n"
