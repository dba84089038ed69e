"""XML that holds any text: what XML cannot say is left out, and the library escapes the rest."""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

_UNSAYABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sayable(text: str) -> str:
    """Return *text* without the characters that no XML 1.0 document may hold, escaped or not."""
    return _UNSAYABLE.sub("", text)


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element to *parent*. In the names of attributes, an underscore stands for a hyphen: ``font_size``."""
    named = {key.replace("_", "-"): sayable(value) for key, value in attributes.items()}
    element = SubElement(parent, name, named)
    if text is not None:
        element.text = sayable(text)
    return element


def xml_bytes(root: Element, *, declaration: bool = True) -> bytes:
    """Return the document in UTF-8."""
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=declaration)
    return content
