import pytest

from tests.settings.samples import EXAMPLE_LISTS, HOOK, INSTANT, KEY, KINDS, MAIL, SLACK, complaint

KUBERNETES = "Kubernetes sets it for a Service called muhla: "
SIGNING = "Give 'whsec_' and the base64 of 24 to 64 random bytes, as `openssl rand -base64 32` makes them"
SEE = "See the tables of channels in the example config/muhla.toml."
WEB = "Give an address that begins with https:// (http:// inside your own network)."

REFUSED_VARIABLES = [
    ({"HOSTT": "x"}, "MUHLA_HOSTT: there is no such setting. Did you mean MUHLA_HOST?"),
    ({"HOSTT": ""}, "MUHLA_HOSTT: there is no such setting. Did you mean MUHLA_HOST?"),
    ({"_PORT": "1"}, "MUHLA__PORT: there is no such setting. Did you mean MUHLA_PORT?"),
    ({"_SECRETS_DIR": "x"}, f"MUHLA__SECRETS_DIR: {EXAMPLE_LISTS}"),
    ({"FROBNICATE": "x"}, f"MUHLA_FROBNICATE: {EXAMPLE_LISTS}"),
    (
        {"CHANELS__DESK__URL": "x"},
        "MUHLA_CHANELS__DESK__URL: there is no such setting. Did you mean MUHLA_CHANNELS__DESK__URL?",
    ),
    (
        {"CHANNELS_DESK_URL": "x"},
        (
            "MUHLA_CHANNELS_DESK_URL: there is no such setting. "
            "Two underscores part the levels: MUHLA_CHANNELS__<NAME>__<SETTING>."
        ),
    ),
    (
        {**SLACK, "CHANNELS__DESK__LANGUAG": "ar"},
        "MUHLA_CHANNELS__DESK__LANGUAG: there is no such setting. Did you mean MUHLA_CHANNELS__DESK__LANGUAGE?",
    ),
    ({**SLACK, "CHANNELS__DESK__SENDER": "x"}, f"MUHLA_CHANNELS__DESK__SENDER: {EXAMPLE_LISTS}"),
    (
        {**SLACK, "CHANNELS__DESK__LANGUAGE__X": "x"},
        f"MUHLA_CHANNELS__DESK__LANGUAGE__X: {EXAMPLE_LISTS}",
    ),
    (
        {**SLACK, "CHANNELS__DESK__URL__X": "x"},
        "MUHLA_CHANNELS__DESK__URL__X: contradicts MUHLA_CHANNELS__DESK__URL, which is one value. Keep one of the two.",
    ),
    (
        {"DATABASE_URL_FILE": "/x"},
        (
            "MUHLA_DATABASE_URL_FILE: there is no such setting. "
            "Put a file called MUHLA_DATABASE_URL into the folder that MUHLA_SECRETS_DIR names."
        ),
    ),
    (
        {"SERVICE_PORT_HTTP": "80"},
        (
            f"MUHLA_SERVICE_PORT_HTTP: there is no such setting. {KUBERNETES}"
            "give the pod `enableServiceLinks: false`, or rename the Service."
        ),
    ),
    (
        {"PORT": "tcp://10.0.0.1:80"},
        (
            "MUHLA_PORT: the value should be a valid integer, unable to parse string as an integer. "
            f"{KUBERNETES}give the pod `enableServiceLinks: false`, or rename the Service."
        ),
    ),
    (
        {"PORT": "65536"},
        "MUHLA_PORT: '65536' should be less than or equal to 65535. Give a TCP port, 0 to 65535; 0 takes any free one.",
    ),
    (
        {"ROLE": "both"},
        (
            "MUHLA_ROLE: 'both' should be 'all', 'engine' or 'web'. "
            "Give all, engine (sends alerts) or web (answers requests)."
        ),
    ),
    ({"CLOCK_START": "2025-09-01T09:00"}, f"MUHLA_CLOCK_START: '2025-09-01T09:00' has no time zone. {INSTANT}"),
    ({"CLOCK_START": "2025"}, f"MUHLA_CLOCK_START: '2025' is not an instant. {INSTANT}"),
    (
        {"CLOCK_START": "0001-01-01T00:00+03:00"},
        f"MUHLA_CLOCK_START: '0001-01-01T00:00+03:00' lies outside the calendar. {INSTANT}",
    ),
    ({"HEARTBEAT_URL": "example.org/x"}, f"MUHLA_HEARTBEAT_URL: the value is not a web address. {WEB}"),
    ({**HOOK, "CHANNELS__HOOK__URL": "https://"}, f"MUHLA_CHANNELS__HOOK__URL: the value is not a web address. {WEB}"),
    (
        {**HOOK, "CHANNELS__HOOK__URL": "https://a b/"},
        f"MUHLA_CHANNELS__HOOK__URL: the value is not a web address. {WEB}",
    ),
    (
        {**HOOK, "CHANNELS__HOOK__SECRET": "whsec_%"},
        f"MUHLA_CHANNELS__HOOK__SECRET: the value is not base64. {SIGNING}.",
    ),
    (
        {**HOOK, "CHANNELS__HOOK__PREVIOUS_SECRET": KEY},
        (
            f"MUHLA_CHANNELS__HOOK__PREVIOUS_SECRET: the value needs the new `secret` beside it. {SIGNING}; "
            "while receivers change to the new secret, messages are signed with both."
        ),
    ),
    (
        {"CHANNELS__A__KIND": "apprise", "CHANNELS__A__URL": "topic"},
        (
            "MUHLA_CHANNELS__A__URL: the value is not an address as Apprise writes them. "
            "Give an address from Apprise's list, such as ntfy://topic."
        ),
    ),
    (
        {"DATABASE_URL": "mysql://u:p@h/db"},
        (
            "MUHLA_DATABASE_URL: the value is not the address of a database that is supported. "
            "Give sqlite:///path/muhla.db or postgresql://user:password@host/name."
        ),
    ),
    (
        {"PUBLIC_URL": "https://me@example.org"},
        (
            "MUHLA_PUBLIC_URL: the value has more than a host and a path. "
            "Give the address at which people reach the page, such as https://muhla.example.org."
        ),
    ),
    (
        {**MAIL, "CHANNELS__MAIL__TO": "a@example.org, nobody"},
        (
            "MUHLA_CHANNELS__MAIL__TO: 'nobody' is not an e-mail address. "
            "Give one address or more, as a list, or parted by commas."
        ),
    ),
    (
        {**MAIL, "CHANNELS__MAIL__TO": '["a@example.org"'},
        (
            "MUHLA_CHANNELS__MAIL__TO: '[\"a@example.org\"' is not a JSON list (Expecting ',' delimiter, column 17). "
            "Give one address or more, as a list, or parted by commas."
        ),
    ),
    (
        {**MAIL, "CHANNELS__MAIL__USER": "muhla"},
        "MUHLA_CHANNELS__MAIL__PASSWORD: the value is missing beside `user`. Give the account's password.",
    ),
    (
        {**MAIL, "CHANNELS__MAIL__PASSWORD": "x"},
        "MUHLA_CHANNELS__MAIL__PASSWORD: the value needs a `user` beside it. Give the account's password.",
    ),
    (
        {"CHANNELS__DESK__KIND": "slack"},
        (
            "MUHLA_CHANNELS__DESK__URL: is missing. "
            "Give the incoming webhook's address, https://hooks.slack.com/services/...."
        ),
    ),
    (
        {"CHANNELS__DESK__URL": "https://a.example"},
        (f"MUHLA_CHANNELS__DESK__KIND: is missing beside MUHLA_CHANNELS__DESK__URL. {KINDS}"),
    ),
    (
        {"CHANNELS__DESK__KIND": "slak"},
        f"MUHLA_CHANNELS__DESK__KIND: 'slak' is no kind of channel. {KINDS}",
    ),
    ({"CHANNELS__DESK": "slack"}, f"MUHLA_CHANNELS__DESK: the value should be a table of settings. {SEE}"),
    (
        {"CHANNELS": "{desk}"},
        (
            "MUHLA_CHANNELS: is not JSON (Expecting property name enclosed in double quotes, column 2). "
            "Mend it, or give each setting its own variable."
        ),
    ),
    (
        {"DEFAULT_CHANNELS": "console,desk"},
        (
            "MUHLA_DEFAULT_CHANNELS: 'console,desk' names channels that are not configured (desk). "
            "Give names of configured channels, as a list, or parted by commas; leave it out for all of them."
        ),
    ),
    (
        {"DEFAULT_CHANNELS": "[]"},
        (
            "MUHLA_DEFAULT_CHANNELS: '[]' should have at least 1 item after validation, not 0. "
            "Give names of configured channels, as a list, or parted by commas; leave it out for all of them."
        ),
    ),
    ({"PORT": "1", "port": "1"}, "MUHLA_port: says the same as MUHLA_PORT. Keep one of the two."),
    ({"CONFIG": "x.toml"}, "MUHLA_CONFIG: there is no file 'x.toml'. Give the path of the config file, or unset it."),
    ({"CONFIG": "."}, "MUHLA_CONFIG: the file '.' cannot be read: Is a directory. Mend it, or name another."),
    (
        {"SECRETS_DIR": "x"},
        (
            "MUHLA_SECRETS_DIR: the folder 'x' cannot be read: No such file or directory. "
            "Give the path of the secrets folder, or unset it."
        ),
    ),
]


@pytest.mark.parametrize(("variables", "said"), REFUSED_VARIABLES)
def test_a_variable_that_cannot_be_used_is_refused(variables: dict[str, str], said: str) -> None:
    assert complaint(variables) == said
