"""Templates into pages: autoescaped, in the visitor's language, and with headers that let nothing foreign in."""

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from service.messages import LANGUAGES, direction, isolate
from service.messages.translations import translations
from service.web.pages.assets import asset_address
from service.web.pages.languages import language_of, remember_language
from service.web.pages.said import said_of
from service.web.pages.sessions import form_mark
from service.web.pages.visitors import caller_of
from service.web.pages.words import withheld_words

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "templates"

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language, Cookie, Authorization",
}


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return the page that *template* makes of *values*, in the language of *request*.

    A browser may keep what everybody sees, and asks each time whether it changed (ETag); who is signed in leaves
    nothing behind.
    """
    language = language_of(request)
    html = environment(language).get_template(template).render(_common(request, language) | values)
    content = html.encode("utf-8", "replace")  # what people wrote may hold half a character
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = _HEADERS | {"Content-Language": language}
    headers |= {"Cache-Control": "no-store"} if caller_of(request) else {"Cache-Control": "private, no-cache"}
    if status == 200 and not caller_of(request):
        headers["ETag"] = etag
        if etag in request.headers.get("if-none-match", ""):
            status, content = 304, b""
    response = HTMLResponse(content, status, headers)
    remember_language(request, response)
    return response


def _common(request: Request, language: str) -> dict[str, Any]:
    """Return what every template may use."""
    return {
        "language": language,
        "direction": direction(language),
        "caller": caller_of(request),
        "form_mark": form_mark(request),
        "said": said_of(request, language),
        "here": "/" + request.url.path.lstrip("/"),  # never another site's: //example.org
        "languages": [(each, _in_language(request, each)) for each in LANGUAGES],
    }


def _in_language(request: Request, language: str) -> str:
    """Return the address of this page in *language*."""
    return f"?{request.url.include_query_params(lang=language).query}"


@cache
def environment(language: str) -> "Environment":
    """Return what reads the templates for *language*. A value that a template lacks is an error, never an empty
    string.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape  # 3 MB, if nobody looks

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    # Added by the i18n extension, which jinja2's types do not know.
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True
    made.globals.update(
        asset=asset_address,
        direction_of=direction,
        withheld_words=lambda verdict: withheld_words(verdict, language),
    )
    made.filters["isolated"] = lambda text: isolate(text, language)
    return made
