"""What is asked of the dashboard is in its address, and nothing in an address breaks it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from service.core.model import Status
from service.web.pages.look import MOST_PAGES, MOST_TAGS, MOST_WORDS, Look, read_look

looks = st.builds(
    Look,
    words=st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=10), max_size=5).map(" ".join),
    statuses=st.lists(st.sampled_from(Status), unique=True).map(tuple),
    tags=st.lists(st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True), unique=True, max_size=5).map(tuple),
    page=st.integers(1, MOST_PAGES),
)


@given(looks)
def test_an_address_leads_back_to_the_look(look: Look) -> None:
    assert read_look(QueryParams(look.address().partition("?")[2])) == look


@given(st.text(max_size=300))
def test_whatever_stands_in_an_address_is_some_look(query: str) -> None:
    look = read_look(QueryParams(query))
    assert 1 <= look.page <= MOST_PAGES
    assert len(look.tags) <= MOST_TAGS
    assert len(look.choice.words) <= MOST_WORDS


@pytest.mark.parametrize("page", ["0", "-3", "two", "", "1e9", "99999999999999999999", "٢"])
def test_a_page_that_cannot_be_is_the_first(page: str) -> None:
    assert read_look(QueryParams({"page": page})).page == 1


def test_another_status_begins_anew_and_keeps_the_rest() -> None:
    look = Look("syria", (Status.PASSED,), ("coalition",), 3)
    assert look.with_status(Status.SETTLED).address() == "/?q=syria&status=settled&tag=coalition"
    assert look.with_status(None).address() == "/?q=syria&tag=coalition"
    assert look.on_page(4).address() == "/?q=syria&status=passed&tag=coalition&page=4"
    assert (look.is_narrow, Look().is_narrow, Look().address()) == (True, False, "/")
