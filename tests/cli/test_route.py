from tests.cli.terminal import Terminal


def test_a_route_that_takes_it_is_named_with_those_that_do_not(terminal: Terminal) -> None:
    terminal.set("MUHLA_CHANNELS__DESK__KIND", "console")
    terminal.set("MUHLA_CHANNELS__CONSOLE__KIND", "console")
    terminal.set("MUHLA_DEFAULT_CHANNELS", "desk")
    shown = terminal("route", "syria-mission", "--status", "passed")
    assert shown.code == 0
    assert shown.lines == [
        "syria-mission, while it is passed: to console.",
        "Tags: mission, abroad.",
        "By route 1 of the catalogue.",
        "",
        "Route  Takes it  Tags    Statuses  Channels  Then",
        "1      yes       abroad  passed    console   after P2D: console",
    ]


def test_what_no_route_takes_goes_to_the_default_channels(terminal: Terminal) -> None:
    shown = terminal("route", "syria-mission")
    assert shown.lines == [
        "syria-mission, while it is scheduled: to console.",
        "Tags: mission, abroad.",
        "No route takes it, so it goes to the default channels.",
        "",
        "Route  Takes it    Tags    Statuses  Channels  Then",
        "1      no: status  abroad  passed    console   after P2D: console",
    ]


def test_a_route_for_other_tags_says_so(terminal: Terminal) -> None:
    assert "no: tags" in terminal("route", "old-transfer").out


def test_programs_get_every_route(terminal: Terminal) -> None:
    assert terminal("route", "syria-mission", "--status", "passed", "--json").json == {
        "commitment": "syria-mission",
        "tags": ["mission", "abroad"],
        "status": "passed",
        "channels": ["console"],
        "matched": [1],
        "routes": [
            {
                "number": 1,
                "matches": True,
                "tags": ["abroad"],
                "statuses": ["passed"],
                "channels": ["console"],
                "escalate_after": "P2D",
                "escalate_to": ["console"],
            }
        ],
    }


def test_a_channel_that_is_not_configured_any_more_is_told(terminal: Terminal) -> None:
    terminal("ack", "syria-mission")  # which loads the catalogue
    terminal.set("MUHLA_CHANNELS__DESK__KIND", "console")
    shown = terminal("route", "syria-mission", "--status", "passed")
    assert shown.lines[-1] == "The channel console is not configured: what is for it waits."


def test_an_id_that_nothing_has_suggests_others(terminal: Terminal) -> None:
    shown = terminal("route", "missions")
    assert shown.code == 2
    assert shown.err.splitlines()[-1].startswith("muhla: no commitment is called 'missions'.")
