"""Whatever is typed into a form, or sent instead of one: it is taken or refused, and nothing breaks."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.web.pages.forms import local_path
from tests.builders import an_entry
from tests.web.office import Office, on_sqlite
from tests.web.pages.visitor import Visitor

texts = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
    [
        "",
        "2025-08",
        "2025-07-31",
        "9999-12-31",
        "0001-01-01",
        "../2025",
        "moved",
        "kept",
        "day",
        "P1D",
        "yes",
        "a" * 5000,
    ]
)
ADDRESSES = {
    "/commitments/iraq-mission/acknowledge": ("rest", "until", "note"),
    "/commitments/iraq-mission/announce": ("kind", "on", "document", "language", "modality", "moved_to", "provisional"),
    "/silences": ("commitment", "tag", "from", "until", "reason"),
    "/announcements/1/withdraw": ("reason", "back"),
    "/silences/1/end": ("back",),
    "/sign-in": ("token", "next"),
    "/answer": ("link", "rest", "until"),
    "/answer/undo": ("link",),
}


@st.composite
def forms(draw: st.DrawFn) -> tuple[str, dict[str, str]]:
    address = draw(st.sampled_from(sorted(ADDRESSES)))
    return address, {name: draw(texts) for name in ADDRESSES[address] if draw(st.booleans())}


@on_sqlite
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(form=forms())
async def test_no_form_breaks_anything(office: Office, form: tuple[str, dict[str, str]]) -> None:
    address, typed = form
    if not await _is_there(office):
        await office.house.record(an_entry())
    visitor = Visitor(office)
    await visitor.sign_in("write", then="/silences")
    mark = visitor.mark
    await visitor.post(address, **{"mark": mark, **typed})
    assert visitor.status in (200, 401, 404, 409, 410, 422), visitor.page


async def _is_there(office: Office) -> Any:
    return (await office.ask("GET", "/api/v1/commitments/iraq-mission")).status_code == 200


@given(st.text(max_size=30).map(lambda text: f"/{text}") | st.text(max_size=30))
def test_one_never_leaves_this_site(text: str) -> None:
    there = local_path(text)
    assert there.startswith("/")
    assert not there.startswith(("//", "/\\"))
    assert there.isascii()
    assert there.isprintable()
