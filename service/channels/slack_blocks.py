"""A message as Slack's Block Kit: https://docs.slack.dev/reference/block-kit/blocks

Slack refuses a whole message for one text that is too long, so every limit of its reference is kept here, by cutting
with a mark; and one that the reference does not have, on all blocks together, which it tells as `msg_blocks_too_long`.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from service.channels.fitting import MARK
from service.channels.slack_text import bold, can_be_opened, escaped, framed, linked, one_line
from service.core.message import Fact, Link, Message, Section

MOST_BLOCKS = 50
MOST_BUTTONS = 25
HEADER, BUTTON = 150, 75
"""The longest texts, in characters, counted as they are sent: escaped."""

MOST_CHARACTERS = 12_000
"""Of all blocks of a digest, as JSON. From about 13,000 on, Slack has refused messages."""

HEADLINE, QUOTE, SMALL, FACT, FALLBACK = 300, 1_000, 600, 1_000, 3_000
"""Our own, for readability."""

PAGE, MOST_PAGES = 2_000, 3
"""So many characters of facts are one block at most, and a commitment has so many such blocks."""

MOST_LINES = 20
"""Of one fact."""

BEACONS = ("⚪", "🔵", "🟠", "🔴")
"""By `Section.urgency`: a sign beside the words, never instead of them."""

RIGHT_TO_LEFT = ("ar", "fa", "he")
"""Languages of fragments."""

Block = dict[str, Any]


def payload_of(message: Message) -> dict[str, Any]:
    """Return what a Slack webhook is sent: `blocks`, and a `text` for lock screens and screen readers.

    Links are not unfolded: nobody should open a link that acknowledges, not even Slack's preview.
    """
    return {
        "text": escaped(_fallback(message), FALLBACK),
        "blocks": blocks_of(message),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _fallback(message: Message) -> str:
    """Return the subject and the text, without the lines of it that the subject has said already."""
    if message.text.startswith(message.subject.removesuffix(MARK)):
        return message.text
    lines = message.text.splitlines()
    while lines and lines[0] in message.subject:
        del lines[0]
    return "\n".join([message.subject, *lines])


def blocks_of(message: Message) -> list[Block]:
    """Return at most `MOST_BLOCKS` blocks: a lone commitment in full; those of a digest in full where there is room.

    Else they are told in two lines each, and ``… +7`` at the end says how many have no block at all.
    """
    rtl = message.direction == "rtl"
    opening = list(_opening(message, rtl=rtl))
    if len(message.sections) < 2:
        parts = [_alone(section, titled=not opening, rtl=rtl) for section in message.sections]
        return opening + [block for part in parts for block in part] + _left_out(message.more)
    in_full = opening + _divided([_entry(section, rtl=rtl) for section in message.sections]) + _left_out(message.more)
    return in_full if _fits(in_full) else _in_brief(opening, message, rtl=rtl)


def _in_brief(opening: list[Block], message: Message, *, rtl: bool) -> list[Block]:
    """Tell of as many of the commitments as there is room for, the first ones, in two lines each."""
    entries = [_brief_entry(section, rtl=rtl) for section in message.sections[: MOST_BLOCKS - len(opening) - 1]]
    while True:
        blocks = opening + entries + _left_out(message.more + len(message.sections) - len(entries))
        if _fits(blocks):
            return blocks
        del entries[-1]


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and len(json.dumps(blocks, ensure_ascii=False)) <= MOST_CHARACTERS


def _left_out(count: int) -> list[Block]:
    return [_small(f"{MARK} +{count}")] if count else []


def _opening(message: Message, *, rtl: bool) -> Iterator[Block]:
    """A lone commitment opens with itself; a digest or a notice with its subject, and its summary if that says more."""
    if len(message.sections) == 1 and not message.more and not message.summary:
        return
    yield _header(message.subject)
    words = (message.summary or ("" if message.sections else message.text)).strip()
    if words and words != message.subject:
        yield _text([framed(one_line(words, PAGE), rtl=rtl)])


def _divided(entries: Sequence[Block]) -> list[Block]:
    """Put a line before each commitment of a digest."""
    return [block for entry in entries for block in ({"type": "divider"}, entry)]


def _alone(section: Section, *, titled: bool, rtl: bool) -> list[Block]:
    """Return all that there is to say of one commitment. *titled*: its title is the message's heading, too."""
    sign = BEACONS[section.urgency]
    if titled:
        headline = framed(f"{sign} {bold(section.headline, HEADLINE)}", rtl=rtl)
        blocks = [_header(section.title), _text([headline])]
    else:
        said = f"{sign} {bold(section.title, HEADLINE)} · {one_line(section.headline, HEADLINE)}"
        blocks = [_text([framed(said, rtl=rtl)])]
    blocks += _quotation(section, rtl=rtl)
    blocks += [_text(page) for page in _pages(section.facts, FACT, rtl=rtl)]
    if buttons := [_button(link, number) for number, link in enumerate(section.links) if can_be_opened(link.url)]:
        blocks.append({"type": "actions", "elements": buttons[:MOST_BUTTONS]})
    return blocks


def _entry(section: Section, *, rtl: bool) -> Block:
    """Return one of a digest's commitments, with its facts."""
    facts = next(iter(_pages(section.facts, HEADLINE, rtl=rtl)), [])
    return _text([*_heading(section, rtl=rtl), *facts, framed(_links(section), rtl=rtl)])


def _brief_entry(section: Section, *, rtl: bool) -> Block:
    """Return one of a digest's commitments in two lines."""
    title, _ = _heading(section, rtl=rtl)
    said = " · ".join(filter(None, [one_line(section.headline, HEADLINE), _links(section)]))
    return _text([title, framed(said, rtl=rtl)])


def _heading(section: Section, *, rtl: bool) -> list[str]:
    lines = f"{BEACONS[section.urgency]} {bold(section.title, HEADLINE)}", one_line(section.headline, HEADLINE)
    return [framed(line, rtl=rtl) for line in lines]


def _links(section: Section) -> str:
    links = [linked(one_line(each.label, BUTTON), each.url) for each in section.links if len(each.url) <= HEADLINE]
    return " · ".join(links)


def _pages(facts: Sequence[Fact], most: int, *, rtl: bool) -> list[list[str]]:
    """Return the lines of *facts*, each at most *most* characters, by pages; what is left over ends in a mark."""
    pages: list[list[str]] = []
    room = 0
    for found in filter(any, (_lines(fact, most) for fact in facts)):
        lines = [framed(line, rtl=rtl) for line in found]
        size = sum(len(line) + 1 for line in lines)
        if size > room:
            if len(pages) == MOST_PAGES:
                pages[-1].append(MARK)
                break
            pages.append([])
            room = PAGE
        pages[-1] += lines
        room -= size
    return pages


def _lines(fact: Fact, most: int) -> list[str]:
    """Return the label and the value, on one line or, of several things, with a line for each."""
    label = bold(f"{fact.label}:", most // 4) if fact.label.strip() else ""
    values = [line for line in escaped(fact.value, most).splitlines() if line.strip()][:MOST_LINES]
    if len(values) > 1:
        return [label, *(f"• {value}" for value in values)]
    value = linked("".join(values), fact.url) if fact.url else "".join(values)
    return [f"{label} {value}".strip()]


def _quotation(section: Section, *, rtl: bool) -> Iterator[Block]:
    """Yield the fragment, in its own direction, and where it stands."""
    is_arabic = (section.quote_language or "").split("-")[0] in RIGHT_TO_LEFT
    lines = [framed(line, rtl=is_arabic) for line in escaped(section.quote or "", QUOTE).splitlines() if line.strip()]
    if lines:
        yield _text([f">{line}" for line in lines[:MOST_LINES]])
    if source := (section.quote_source or "").strip():
        yield _small(framed(escaped(source, SMALL), rtl=rtl))


def _header(words: str) -> Block:
    return {"type": "header", "text": _plain(words, HEADER)}


def _text(lines: Sequence[str]) -> Block:
    """Return *lines*, not all empty, and together at most 3,000 characters, as one block that is shown in full."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(filter(None, lines))}, "expand": True}


def _small(mrkdwn: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": mrkdwn}]}


def _button(link: Link, number: int) -> dict[str, Any]:
    # An address is no text object: Slack takes it as it is, and an escaped ampersand would break it.
    return {"type": "button", "text": _plain(link.label, BUTTON), "url": link.url, "action_id": f"link-{number}"}


def _plain(words: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": one_line(words, most) or MARK}
