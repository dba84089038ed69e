"""A badge: what it is about, and how it stands, in two words. As SVG, and as JSON for who draws it elsewhere. Pure.

The colour follows the urgency, and never says more than the words.
"""

import json
from xml.etree.ElementTree import Element

from msgspec import Struct

from service.core.model import Commitment, Outcome, Status
from service.core.status import Standing
from service.messages.badges import badge_words
from service.messages.bidi import direction, one_line
from service.messages.mail import LIGHT
from service.messages.sections import urgency_of
from service.web.feeds.markup import add, sayable, xml_bytes
from service.web.feeds.widths import width_of

SECONDS = 300
"""So long a badge may be shown without asking for it again."""

LABEL = "#3b3833"
URGENCY = LIGHT.urgency
KEPT = "#2c6e49"
"""White stands out against each of them by 4.5 to 1 or more."""

_HEIGHT, _PADDING, _FONT_SIZE, _BASELINE = 20, 6, 11, 14
_FONTS = "Verdana,DejaVu Sans,Geneva,Tahoma,sans-serif"


class Badge(Struct, frozen=True):
    """Two texts and the colour of the second. *firm*: nobody who shows it elsewhere should paint it another."""

    label: str
    message: str
    color: str
    language: str
    firm: bool = False


def badge_of(commitment: Commitment, standing: Standing, *, language: str, label: str | None = None) -> Badge:
    """Return the badge of a commitment that stands so. It is called by its id unless *label* says otherwise."""
    return Badge(
        label=one_line(sayable(label or "")) or commitment.id,
        message=badge_words(commitment, standing, language),
        color=_color(commitment, standing),
        language=language,
        firm=standing.status is Status.PASSED and not commitment.archived,
    )


def _color(commitment: Commitment, standing: Standing) -> str:
    if commitment.archived:
        return URGENCY[0]
    kept = standing.outcome in (Outcome.KEPT, Outcome.KEPT_LATE)
    return KEPT if kept else URGENCY[urgency_of(standing)]


def badge_json(badge: Badge) -> bytes:
    """Return it as https://shields.io/badges/endpoint-badge reads it. What it takes for an error keeps its colour."""
    answer = {
        "schemaVersion": 1,
        "label": badge.label,
        "message": badge.message,
        "color": badge.color,
        "isError": badge.firm,
        "cacheSeconds": SECONDS,
    }
    return json.dumps(answer, ensure_ascii=False).encode()


def badge_svg(badge: Badge) -> bytes:
    """Return it as a picture. Where the language runs from right to left, the label is on the right."""
    widths = [width_of(text) + 2 * _PADDING for text in (badge.label, badge.message)]
    parts = list(zip((badge.label, badge.message), widths, (LABEL, badge.color), strict=True))
    parts = parts[::-1] if direction(badge.language) == "rtl" else parts
    told = sayable(f"{badge.label}: {badge.message}")
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": str(sum(widths)),
            "height": str(_HEIGHT),
            "role": "img",
            "aria-label": told,
            "xml:lang": badge.language,
        },
    )
    add(svg, "title", told)
    corners = add(svg, "clipPath", id="r")
    add(corners, "rect", width=str(sum(widths)), height=str(_HEIGHT), rx="3")
    group = add(svg, "g", clip_path="url(#r)", font_family=_FONTS, font_size=str(_FONT_SIZE), text_anchor="middle")
    left = 0
    for text, width, color in parts:
        add(group, "rect", x=str(left), width=str(width), height=str(_HEIGHT), fill=color)
        _write(group, text, left, width)
        left += width
    return xml_bytes(svg, declaration=False)


def _write(group: Element, text: str, left: int, width: int) -> None:
    """Write *text* into its part. ``textLength`` makes it fit, whatever font there is; letters stay joined."""
    add(
        group,
        "text",
        text,
        x=f"{left + width / 2:g}",
        y=str(_BASELINE),
        fill="#fff",
        direction="rtl" if _begins_right(text) else "ltr",
        textLength=str(width - 2 * _PADDING),
        lengthAdjust="spacingAndGlyphs",
    )


def _begins_right(text: str) -> bool:
    return any("\u0590" <= letter <= "\u08ff" for letter in text)
