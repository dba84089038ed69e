"""What pages fetch from us: it never changes under its address."""

from service.messages.mail import DARK, LIGHT
from service.web.pages.assets import asset_address
from tests.web.office import Office, on_sqlite

pytestmark = on_sqlite


async def test_the_style_sheet_stays_for_ever_under_an_address_of_its_own(office: Office) -> None:
    address = asset_address("style.css")
    answer = await office.ask("GET", address)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert f'<link rel="stylesheet" href="{address}">' in (await office.ask("GET", "/")).text


async def test_its_colours_are_those_of_the_mails(office: Office) -> None:
    css = (await office.ask("GET", asset_address("style.css"))).text
    light, dark = css.split("@media (prefers-color-scheme:dark)", 1)
    assert f"--ink:{LIGHT.ink};" in light
    assert f"--urgency-3:{LIGHT.urgency[3]};" in light
    assert f"--ink:{DARK.ink};" in dark


async def test_nothing_else_is_handed_out(office: Office) -> None:
    for name in ("style.css", "style.0000000000.css", "..%2Frendering.py", "../rendering.py", "assets.py"):
        assert (await office.ask("GET", f"/static/{name}")).status_code == 404
