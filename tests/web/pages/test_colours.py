"""Words can be read on whatever they stand, by day and by night (WCAG 2.2: 4.5 to 1, and 3 to 1 for lines that tell).

Computed from the colours themselves: checkers in a browser pass Arabic words over.
"""

import re

import pytest

from service.messages.mail import DARK, LIGHT, Colours
from service.web.pages.assets import FOLDER, colour_tokens

by_day_and_night = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    shares = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@by_day_and_night
def test_words_stand_out_from_what_they_stand_on(colours: Colours) -> None:
    for ground in (colours.page, colours.card, colours.quote):
        for ink in (colours.ink, colours.soft, *colours.urgency):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
    assert contrast(colours.card, colours.ink) >= 4.5  # a button's words


@by_day_and_night
def test_lines_that_tell_stand_out_from_the_timeline(colours: Colours) -> None:
    for line in (colours.soft, colours.ink, *colours.urgency):
        assert contrast(line, colours.card) >= 3


def test_pages_have_no_colours_but_these() -> None:
    css = (FOLDER / "style.css").read_text(encoding="utf-8")
    on_paper = css.index("@media print")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", css[:on_paper])
    used = set(re.findall(r"var\(--([a-z0-9-]+)\)", css))
    defined = set(re.findall(r"--([a-z0-9-]+):", colour_tokens() + css))
    assert used <= defined
