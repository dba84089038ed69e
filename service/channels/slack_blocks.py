"""A message as Slack's Block Kit: https://docs.slack.dev/reference/block-kit/blocks

Slack refuses a whole message for one text that is too long, so every limit of its reference is kept here, by cutting
with a mark. It reads ``&``, ``<`` and ``>`` in every text; they are escaped, so that no title can call a whole
channel.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from service.channels.fitting import MARK, shortened
from service.core.message import Fact, Link, Message, Section

MOST_BLOCKS = 50
MOST_FIELDS = 10
MOST_BUTTONS = 25
HEADER, TEXT, FIELD, BUTTON, URL, SMALL, FALLBACK = 150, 3_000, 2_000, 75, 3_000, 2_000, 3_000
"""The longest texts, in characters, counted as they are sent: escaped. The last two are ours, for readability."""

BEACONS = ("⚪", "🔵", "🟠", "🔴")
"""By `Section.urgency`: a sign beside the words, never instead of them."""

Block = dict[str, Any]


def payload_of(message: Message) -> dict[str, Any]:
    """Return what a Slack webhook is sent: `blocks`, and a `text` for previews and screen readers.

    Links are not unfolded: nobody should open a link that acknowledges, not even Slack's preview.
    """
    opening = "" if message.text.startswith(message.subject) else f"{message.subject}\n"
    return {
        "text": escaped(opening + message.text, FALLBACK),
        "blocks": list(blocks_of(message)),
        "unfurl_links": False,
        "unfurl_media": False,
    }


def blocks_of(message: Message) -> list[Block]:
    """Return at most `MOST_BLOCKS` blocks: each section in full where there is room for all, else each in one block.

    ``… +7`` at the end says how many commitments have no block at all.
    """
    opening, sections = list(_opening(message)), message.sections
    full = [_in_full(section, alone=len(sections) == 1) for section in sections]
    blocks = opening + _divided(full) + _left_out(message.more)
    if len(blocks) <= MOST_BLOCKS:
        return blocks
    shown = sections[: MOST_BLOCKS - len(opening) - 1]
    return opening + [_in_brief(section) for section in shown] + _left_out(message.more + len(sections) - len(shown))


def _left_out(count: int) -> list[Block]:
    return [_small(f"{MARK} +{count}")] if count else []


def _opening(message: Message) -> Iterator[Block]:
    """A lone commitment opens with itself; a digest or a notice with its subject and summary."""
    if len(message.sections) == 1 and not message.more and not message.summary:
        return
    yield _header(message.subject)
    if words := (message.summary or ("" if message.sections else message.text)).strip():
        yield _text(escaped(words, TEXT))


def _divided(parts: Sequence[list[Block]]) -> list[Block]:
    """Put a line before each commitment of a digest."""
    if len(parts) < 2:
        return [block for part in parts for block in part]
    return [block for part in parts for block in ({"type": "divider"}, *part)]


def _in_full(section: Section, *, alone: bool) -> list[Block]:
    beacon, headline = BEACONS[section.urgency], section.headline
    if alone:
        blocks = [_header(section.title), _text(f"{beacon} {_bold(headline, TEXT - 10)}")]
    else:
        blocks = [_text(f"{_bold(section.title, TEXT // 2)}\n{beacon} {escaped(headline, TEXT // 3)}")]
    fields = [_field(fact) for fact in section.facts if fact.label or fact.value]
    for start in range(0, len(fields), MOST_FIELDS):
        blocks.append({"type": "section", "fields": fields[start : start + MOST_FIELDS]})
    if section.quote:
        blocks.append(_text(_quoted(section.quote)))
    if section.quote_source and section.quote_source.strip():
        blocks.append(_small(section.quote_source))
    if buttons := [_button(link, number) for number, link in enumerate(section.links) if _can_be_opened(link.url)]:
        blocks.append({"type": "actions", "elements": buttons[:MOST_BUTTONS]})
    return blocks


def _in_brief(section: Section) -> Block:
    title = _bold(section.title, HEADER)
    if section.links and _can_be_opened(section.links[0].url):
        title = f"<{_address(section.links[0].url)}|{title}>"
    text = f"{BEACONS[section.urgency]} {title}\n{escaped(section.headline, HEADER)}"
    return _text(text if len(text) <= TEXT else escaped(f"{section.title}\n{section.headline}", TEXT))


def _header(words: str) -> Block:
    return {"type": "header", "text": _plain(words, HEADER)}


def _text(mrkdwn: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn}}


def _small(words: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": escaped(words, SMALL)}]}


def _field(fact: Fact) -> dict[str, str]:
    label = _bold(fact.label, FIELD // 4)
    value = escaped(fact.value, FIELD - len(label) - 1)
    linked = f"<{_address(fact.url)}|{value}>" if fact.url and _can_be_opened(fact.url) else value
    if len(label) + 1 + len(linked) > FIELD:
        linked = value
    return {"type": "mrkdwn", "text": f"{label}\n{linked}"}


def _quoted(words: str) -> str:
    return "\n".join(f">{line}" for line in escaped(words, TEXT // 2).splitlines())


def _button(link: Link, number: int) -> dict[str, Any]:
    # An address is no text object: Slack takes it as it is, and an escaped ampersand would break it.
    return {"type": "button", "text": _plain(link.label, BUTTON), "url": link.url, "action_id": f"link-{number}"}


def _plain(words: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": escaped(" ".join(words.split()), most) or MARK}


def _bold(words: str, most: int) -> str:
    text = escaped(" ".join(words.split()).replace("*", "∗"), most - 2)  # an asterisk would end the bold
    return f"*{text}*" if text else ""


def _can_be_opened(url: str) -> bool:
    return url.startswith(("https://", "http://")) and len(_address(url)) <= URL


def _address(url: str) -> str:
    """Return *url* as it may stand before the bar of ``<address|words>``."""
    return escaped(url.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E"), 2 * URL)


def escaped(words: str, most: int) -> str:
    """Return *words* with ``&``, ``<``, ``>`` escaped and at most *most* characters long, with a mark if cut."""
    text = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if len(text) <= most:
        return text
    return re.sub(r"&[a-z]*…$", MARK, shortened(text, most))  # half an entity is none
