"""Words as Slack's mrkdwn and plain text: escaped, cut with a mark, bold, linked, and readable from the right.

Slack reads ``&``, ``<`` and ``>`` in every text; they are escaped, so that no title can call a whole channel.
"""

import re

from service.channels.fitting import MARK, shortened

LONGEST_URL = 3_000
"""In characters, escaped: a longer one is no link."""

RLM = "\u200f"
"""Right-to-left mark. Slack gives an Arabic line no direction but that of its first letter, and some of its apps not
even that: one at either end keeps brackets, digits and signs there where they belong.
"""


def escaped(words: str, most: int) -> str:
    """Return *words* with ``&``, ``<``, ``>`` escaped and at most *most* characters long, with a mark if cut."""
    text = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if len(text) <= most:
        return text
    return re.sub(r"&[a-z]*…$", MARK, shortened(text, most))  # half an entity is none


def one_line(words: str, most: int) -> str:
    """Return *words* escaped, on one line."""
    return escaped(" ".join(words.split()), most)


def bold(words: str, most: int) -> str:
    """Return *words* in bold, at most *most* characters (> 2) of them; of nothing, nothing."""
    text = one_line(words.replace("*", "∗"), most - 2)  # an asterisk would end the bold
    return f"*{text}*" if text else ""


def framed(line: str, *, rtl: bool) -> str:
    """Return *line* between right-to-left marks if it is to be read from the right.

    Asterisks at its ends stay outermost: Slack sees bold only where nothing is beside them.
    """
    if not rtl or len(line) < 2:
        return line
    start, end = line.startswith("*"), len(line) - line.endswith("*")
    return f"{line[:start]}{RLM}{line[start:end]}{RLM}{line[end:]}"


def linked(words: str, url: str) -> str:
    """Return *words*, which are escaped already, as a link, or as they are where *url* cannot be one."""
    return f"<{address(url)}|{words}>" if can_be_opened(url) and words else words


def can_be_opened(url: str) -> bool:
    """Tell whether *url* is of the web, and short enough for Slack."""
    return url.startswith(("https://", "http://")) and len(address(url)) <= LONGEST_URL


def address(url: str) -> str:
    """Return *url* as it may stand before the bar of ``<address|words>``."""
    return escaped(url.replace("|", "%7C").replace("<", "%3C").replace(">", "%3E"), 2 * LONGEST_URL)
