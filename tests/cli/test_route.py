from tests.cli.terminal import CATALOGUE, Terminal


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
        "",
        "Next alert: 2026-08-31 09:00 +03.",
        "To console: more than 3 alerts at once are one digest.",
        "If nobody acknowledges it, after P2D to nobody else: all are told already, by route 1.",
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
        "",
        "Next alert: 2026-08-31 09:00 +03.",
        "To console: more than 3 alerts at once are one digest.",
    ]


def test_what_holds_alerts_back_is_told_with_its_end(terminal: Terminal) -> None:
    terminal("silence", "--tag", "abroad", "--for", "P3D", "--reason", "talks")
    terminal("silence", "--tag", "elsewhere", "--for", "P3D", "--reason", "of no matter here")
    terminal.set("MUHLA_CLOCK_START", "2025-09-10T13:00:00Z")
    shown = terminal("route", "syria-mission")
    assert shown.lines[-2:] == [
        "Silence 1 withholds it from 2025-09-10 15:00 +03 to 2025-09-13 15:00 +03: talks.",
        "An alert raised now is withheld (silenced); what is newest then is sent when that ends.",
    ]
    terminal("ack", "syria-mission", "--for", "P7D")
    shown = terminal("route", "syria-mission")
    assert shown.lines[-2:] == [
        "Acknowledged by cli:amal at 2025-09-10 16:00 +03: reminders rest until 2025-09-17 16:00 +03.",
        "An alert raised now is withheld (acknowledged); what is newest then is sent when that ends.",
    ]


def test_an_acknowledgement_until_the_next_milestone_holds_nothing_new_back(terminal: Terminal) -> None:
    terminal("ack", "syria-mission")
    terminal.set("MUHLA_CLOCK_START", "2025-09-10T13:00:00Z")
    assert terminal("route", "syria-mission").lines[-1] == (
        "Acknowledged by cli:amal at 2025-09-10 15:00 +03: "
        "what was raised before rests; the next milestone speaks again."
    )


def test_what_is_settled_is_not_told_to_anybody(terminal: Terminal) -> None:
    terminal("announce", "syria-mission", "kept", "--on", "2025-09-09", "--document", "a statement")
    assert terminal("route", "syria-mission").lines[-1] == "An alert raised now is withheld: settled."


def test_who_is_told_later_is_named_step_by_step(terminal: Terminal) -> None:
    terminal.set("MUHLA_CHANNELS__DESK__KIND", "console")
    terminal.set("MUHLA_CHANNELS__DESK__DIGEST_OVER", "0")
    terminal.set("MUHLA_CHANNELS__CONSOLE__KIND", "console")
    terminal.write(CATALOGUE.replace('escalate_to = ["console"]', 'escalate_to = ["console", "desk"]'))
    shown = terminal("route", "syria-mission", "--status", "passed")
    assert shown.lines[-1] == "If nobody acknowledges it, after P2D also to desk, by route 1."
    terminal.set("MUHLA_DEFAULT_CHANNELS", "desk")
    assert "To desk: each alert goes alone." in terminal("route", "iraq-mission").lines


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
        "escalation": [{"route": 1, "after": "P2D", "to": ["console"]}],
        "digest_over": {"console": 3},
        "silences": [],
        "acknowledgements": [],
        "withheld": None,
        "next_alert_at": "2026-08-31T06:00:00Z",
    }


def test_a_channel_that_is_not_configured_any_more_is_told(terminal: Terminal) -> None:
    terminal("ack", "syria-mission")  # which loads the catalogue
    terminal.set("MUHLA_CHANNELS__DESK__KIND", "console")
    shown = terminal("route", "syria-mission", "--status", "passed")
    assert shown.lines[-2:] == [
        "The channel console is not configured: what is for it waits.",
        "So that somebody hears of it, it goes to desk, too.",
    ]
    assert [each for each in shown.lines if each.startswith("To ")] == [
        "To desk: more than 3 alerts at once are one digest."
    ]
    told = terminal("route", "syria-mission", "--status", "passed", "--json").json
    assert (told["channels"], told["digest_over"]) == (["console", "desk"], {"console": None, "desk": 3})


def test_an_escalation_to_channels_that_are_gone_is_told_with_whom_it_reaches_instead(terminal: Terminal) -> None:
    terminal.write(CATALOGUE.replace('escalate_to = ["console"]', 'escalate_to = ["desk"]'))
    terminal.set("MUHLA_CHANNELS__DESK__KIND", "console")
    terminal.set("MUHLA_CHANNELS__CONSOLE__KIND", "console")
    terminal("ack", "syria-mission")  # which loads the catalogue
    terminal.monkeypatch.delenv("MUHLA_CHANNELS__DESK__KIND")
    terminal.set("MUHLA_CHANNELS__NEWS__KIND", "console")
    terminal.set("MUHLA_DEFAULT_CHANNELS", "news")
    shown = terminal("route", "syria-mission", "--status", "passed")
    assert [line for line in shown.lines if "news" in line or "desk is" in line] == [
        "If nobody acknowledges it, after P2D also to desk, news, by route 1.",
        "The channel desk is not configured: what is for it waits.",
        "So that somebody hears of it, route 1 escalates to news, too.",
    ]
    told = terminal("route", "syria-mission", "--status", "passed", "--json").json
    assert told["escalation"] == [{"route": 1, "after": "P2D", "to": ["desk", "news"]}]


def test_an_id_that_nothing_has_suggests_others(terminal: Terminal) -> None:
    shown = terminal("route", "missions")
    assert shown.code == 2
    assert shown.err.splitlines()[-1].startswith("muhla: no commitment is called 'missions'.")
