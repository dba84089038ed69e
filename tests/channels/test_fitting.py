import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from service.channels.fitting import MARK, fitted, shortened

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=400),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
    max_leaves=30,
)
bodies = st.dictionaries(st.text(max_size=8), json_values, max_size=6)


def size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


@given(bodies, st.integers(min_value=20, max_value=3_000))
def test_what_is_fitted_always_fits_and_says_if_it_was_cut(data: dict[str, Any], most: int) -> None:
    cut = fitted(data, most, size=size)
    assert size(cut) <= most
    assert cut == data or "truncated" in cut
    assert (cut == data) == (size(data) <= most) or "truncated" in data


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_a_shortened_text_is_short_and_ends_in_a_mark(text: str, most: int) -> None:
    short = shortened(text, most)
    assert len(short) <= most
    assert short == text or short.endswith(MARK)


def test_a_list_loses_its_last_items_and_says_how_many() -> None:
    data = {"alerts": [{"id": f"commitment-{number}", "title": "x" * 80} for number in range(100)], "page": "p"}
    cut = fitted(data, 5_000, size=size)
    kept = len(cut["alerts"])
    assert cut["alerts"] == data["alerts"][:kept]
    assert cut["truncated"] == {"alerts": 100 - kept}
    assert kept > 35, "as many are kept as there is room for"


def test_a_long_text_is_cut_before_an_alert_is_left_out() -> None:
    data = {"alerts": [{"id": "a", "note": "x" * 5_000}, {"id": "b"}]}
    cut = fitted(data, 2_000, size=size)
    assert [alert["id"] for alert in cut["alerts"]] == ["a", "b"]
    assert cut["alerts"][0]["note"].endswith(MARK)
    assert cut["truncated"] == {}
