"""Links between the pages lead somewhere."""

from pathlib import Path

import pytest

from tests.docs.pages import DOCS, PAGES, anchors, links


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_and_picture_is_there(page: Path) -> None:
    targets = {page.parent / target for target, _ in links(page)}
    assert [target for target in targets if not target.exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_anchor_is_a_heading(page: Path) -> None:
    wanted = [(page.parent / target if target else page, anchor) for target, anchor in links(page) if anchor]
    assert [(target.name, anchor) for target, anchor in wanted if anchor not in anchors(target)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_two_headings_of_a_page_have_one_anchor(page: Path) -> None:
    if page.name != "CHANGELOG.md":  # each release has its "Added"
        assert len(set(anchors(page))) == len(anchors(page))


def test_the_index_names_every_page() -> None:
    named = {target for target, _ in links(DOCS / "README.md")}
    assert {page.name for page in DOCS.iterdir() if page.suffix in {".md", ".yml"}} - {"README.md"} <= named


def test_a_dead_link_would_be_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Is all well?\n\n[a](gone.md#there) ![b](b.png) [c](#is-all-well) [d](https://example.org)\n")
    assert links(page) == [("gone.md", "there"), ("b.png", ""), ("", "is-all-well")]
    assert anchors(page) == ["is-all-well"]
