"""The pictures of mails in docs/, and what they are drawn from."""

import pytest

from tests.messages.pictures import DOCS, pictures
from tests.messages.shipped import SITE, shipped_briefs


async def test_every_picture_is_there_and_quickly_loaded() -> None:
    for picture in await pictures():
        content = (DOCS / f"{picture.name}.png").read_bytes()
        assert content.startswith(b"\x89PNG\r\n")
        assert len(content) < 200_000


async def test_they_show_what_the_catalogue_that_ships_has_to_say() -> None:
    english, arabic, digest = await pictures()
    assert english.message.subject.startswith("418 days past, no announcement on record: ")
    assert arabic.message.html.startswith('<!doctype html>\n<html lang="ar" dir="rtl">')
    assert "4 commitments have passed" in digest.message.subject


@pytest.mark.parametrize("linked", [True, False])
async def test_what_is_said_first_has_links_where_there_is_an_address(linked: bool) -> None:
    briefs = await shipped_briefs(linked=linked)
    assert len(briefs) == 9
    assert all((brief.page_url or "").startswith(SITE) is linked for brief in briefs.values())
