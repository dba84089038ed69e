"""Messages as text and as HTML, from the templates beside this file."""

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from service.core.message import Message, Section
from service.messages.bidi import RLM, direction, isolate, quotation
from service.messages.translations import translations

if TYPE_CHECKING:
    from jinja2 import Environment, Template

TEMPLATES = Path(__file__).parent / "templates"
FONTS = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Noto Sans Arabic','Noto Sans',Tahoma,Arial,sans-serif"


class Colours(Struct, frozen=True):
    """The colours of a mail. *urgency* goes from calm to passed; words always say the same as the colour."""

    page: str
    card: str
    ink: str
    soft: str
    line: str
    quote: str
    urgency: tuple[str, str, str, str]


LIGHT = Colours(
    page="#f3f0e9",
    card="#ffffff",
    ink="#1c1a17",
    soft="#5f5a50",
    line="#e6e1d6",
    quote="#f8f6f0",
    urgency=("#4a5568", "#1f5f8b", "#8a5500", "#a3231f"),
)
DARK = Colours(
    page="#141310",
    card="#1f1d19",
    ink="#f1ede4",
    soft="#b8b0a1",
    line="#3a362e",
    quote="#29261f",
    urgency=("#b5bfce", "#7cbcec", "#f0b45a", "#ff9a92"),
)


def text_of(message: Message) -> str:
    """Return the message as plain text."""
    return _template("message.txt", message.language).render(_values(message)).strip() + "\n"


def html_of(message: Message) -> str:
    """Return the message as one HTML document that needs nothing else."""
    return _template("message.html", message.language).render(_values(message) | _head(message)).strip() + "\n"


@cache
def _template(name: str, language: str) -> "Template":
    template = _environment(language).get_template(name)
    template.globals = dict(template.globals)  # it copies them for each message, and chained ones slowly
    return template


@cache
def _environment(language: str) -> "Environment":
    from jinja2 import (
        Environment,
        FunctionLoader,
        StrictUndefined,
        select_autoescape,
    )  # what goes to a webhook needs none

    environment = Environment(
        loader=FunctionLoader(partial(_source, language)),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # Added by the i18n extension, which jinja2's types do not know.
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(direction=direction, start_of=_start_of)
    return environment


def _source(language: str, name: str) -> str:
    """Return the template *name* with all that messages in *language* have in common.

    That stands in square brackets. Most of a mail's HTML is colours: as values they took more time than its words.
    """
    from jinja2 import Environment, StrictUndefined

    common = Environment(
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return common.from_string((TEMPLATES / name).read_text(encoding="utf-8")).render(_look(language))


def _look(language: str) -> dict[str, Any]:
    start = _start_of(direction(language))
    return {
        "language": language,
        "direction": direction(language),
        "light": LIGHT,
        "dark": DARK,
        "fonts": FONTS,
        "start": start,
        "end": "left" if start == "right" else "right",
    }


def _values(message: Message) -> dict[str, Any]:
    return {
        "language": message.language,
        "kind": message.kind,
        "summary": message.summary,
        "sections": message.sections,
        "more": message.more,
        "more_words": more_words(message.more, message.language),
        "quoted": _quoted,
        "isolated": lambda text: isolate(text, message.language),
        "mark": RLM if message.direction == "rtl" else "",
    }


def _head(message: Message) -> dict[str, Any]:
    return {
        "subject": message.subject,
        "preview": _preview(message),
        "urgency": max((section.urgency for section in message.sections), default=0),
        "colours": LIGHT.urgency,
    }


def _quoted(section: Section) -> str:
    return quotation(section.quote or "", section.quote_language)


def _start_of(text_direction: str) -> str:
    """Return the side where a text begins. Mail clients do not know the CSS value ``start``."""
    return "right" if text_direction == "rtl" else "left"


def _preview(message: Message) -> str:
    """Return what an inbox shows beside the subject: the date, and the words that carry it."""
    if message.kind == "alert" and message.sections:
        section = message.sections[0]
        said = [fact.value for fact in section.facts[:1]]
        if section.quote:
            said.append(isolate(_quoted(section), message.language))
        return " · ".join(said)
    return " · ".join(section.title for section in message.sections[:3]) or message.summary


def more_words(more: int, language: str) -> str:
    """Return how many alerts a digest does not show."""
    t = translations(language)
    return t.ngettext("%(n)d more is not shown here", "%(n)d more are not shown here", more) % {"n": more}
