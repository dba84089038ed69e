"""Whatever is sent, the answer is never that something broke here."""

import json
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import an_entry
from tests.web.office import ANNOUNCEMENT, ENTRY, Office, on_sqlite
from tests.web.test_auth import BODIES, RULES

# A quote, a null, half a character, an escape, other alphabets, and what SQL and TOML and templates treat apart.
odd_texts = st.text(st.sampled_from("a1-_. '\"%\\\n\x00\x1b\ud800{}[]<>/é٣س\u2028")) | st.text(max_size=400)
texts = odd_texts | st.sampled_from(
    ["", "iraq-mission", "2025-09", "9999-12-31", "0001-01-01", "P1M", "2025-08-08T12:00:00Z", "9" * 400]
)
numbers = st.integers() | st.floats() | st.just(2**63) | st.just(10**400)
days = st.dates().map(str)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
KEYS = sorted(
    {key for body in BODIES.values() for key in body}
    | {
        "by",
        "until",
        "on",
        "during",
        "within",
        "after",
        "before",
        "repeat",
        "review",
        "zone",
        "note",
        "deadline",
        "url",
    }
    | {
        "alert_at",
        "send_days",
        "readings",
        "said_on",
        "published",
        "language",
        "starts_at",
        "commitment",
        "provisional",
    }
)
QUERY = [
    "tag",
    "status",
    "after",
    "limit",
    "before",
    "state",
    "channel",
    "commitment",
    "from",
    "to",
    "ended",
    "lang",
    "label",
    "token",
    "x",
]


@st.composite
def bodies(draw: st.DrawFn, template: tuple[str, str]) -> bytes:
    """A good body with some keys changed, any JSON, or any bytes."""
    good: dict[str, Any] = BODIES.get(template, {})
    changes = draw(st.dictionaries(st.sampled_from(KEYS), values, max_size=4))
    whole: Any = draw(st.just({**good, **changes}) | values)
    return draw(st.just(json.dumps(whole).encode()) | st.binary(max_size=200))


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, bytes]:
    method, template = draw(st.sampled_from(sorted(RULES)))
    path = template
    for name, good in (("commitment_id", "iraq-mission"), ("number", "1"), ("name", "desk")):
        segment = draw(st.just(good) | texts | st.integers().map(str))
        path = path.replace(f"{{{name}}}", quote(segment.encode("utf-8", "surrogatepass"), safe=""))
    asked = draw(st.lists(st.tuples(st.sampled_from(QUERY), texts | st.integers().map(str)), max_size=3))
    asked += [("from", draw(days))] if template.endswith("forecast") else []
    encoded = [(key, value.encode("utf-8", "surrogatepass")) for key, value in asked]
    return method, f"{path}?{urlencode(encoded)}", draw(bodies((method, template)))


def assert_in_order(method: str, path: str, status: int, content_type: str) -> None:
    assert status < 500 or path.startswith("/health"), (method, path, status)
    if status >= 400 and not path.startswith(("/health", "/ready")):
        assert content_type == "application/problem+json"


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(request=requests())
async def test_no_request_breaks_anything(office: Office, request: tuple[str, str, bytes]) -> None:
    method, path, body = request
    headers = {"Content-Type": "application/json"} if method == "POST" else {}
    content = body if method == "POST" else b""
    answer = await office.ask(method, path, "write", content=content, headers=headers)
    assert_in_order(method, path, answer.status_code, answer.headers.get("content-type", ""))


async def test_words_that_a_database_might_trip_over(office: Office) -> None:
    await office.house.record(an_entry())
    for text in ("a\u0000b", "\ud800", "'; DROP TABLE tokens; --", "\\u0000", "%s", "{0}", "\u202e", "x" * 20_000):
        for body in (
            {**ENTRY, "title": text},
            {**ENTRY, "id": text},
            {**ENTRY, "tags": [text]},
            {**ENTRY, "zone": text},
            {**ENTRY, "within": "P1M", "after": text},
            {**ENTRY, "note": {"en": text}},
            {**ENTRY, text: text},
        ):
            answer = await office.post("/api/v1/commitments", **body)
            assert answer.status_code in (201, 409, 422), answer.text
        for key in ("document", "phrase", "by", "note", "on", "language"):
            body = {**ANNOUNCEMENT, "kind": "progress", key: text}
            answer = await office.post("/api/v1/commitments/iraq-mission/announcements", **body)
            assert answer.status_code in (201, 422), answer.text
        answer = await office.post("/api/v1/silences", tag="iraq", ends_at="2025-09-01T00:00:00Z", reason=text)
        assert answer.status_code in (201, 422), answer.text
    assert (await office.ask("GET", "/api/v1/commitments/iraq-mission", "read")).status_code == 200
    assert (await office.ask("GET", "/status")).status_code == 200


@on_sqlite
async def test_nesting_without_end_is_refused(office: Office) -> None:
    for depth in (3, 50, 300, 900, 990, 3000):
        for deep in ("[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth):
            for key in ("title", "sources", "colour", "before"):
                body = f'{{"id": "deep", "parties": ["p"], "{key}": {deep}}}'
                answer = await office.ask(
                    "POST", "/api/v1/commitments", "write", content=body, headers={"Content-Type": "application/json"}
                )
                assert answer.status_code in (400, 422), (depth, key, answer.text)
