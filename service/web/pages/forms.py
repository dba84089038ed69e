"""What a form sends: read within bounds, and only taken from a page of ours, from somebody who may write."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl, quote, urlsplit

from fastapi import Depends, Request

from service.core.signing import Purpose, is_mark
from service.messages.translations import translations
from service.web.desk import TheDesk
from service.web.pages.languages import language_of
from service.web.pages.sessions import COOKIE
from service.web.pages.visitors import caller_of, sign_in_first

MOST_FIELDS = 50

_FORM = "application/x-www-form-urlencoded"

Typed = Mapping[str, str]
"""What was typed, by the name of its field, without spaces round it. A field that was left empty is not there."""


class FormError(Exception):
    """A form is not taken. *words* say why and what to do, in the visitor's language."""

    def __init__(self, status: int, words: str) -> None:
        self.status, self.words = status, words
        super().__init__(words)


async def read_form(request: Request) -> Typed:
    """Return what a form has sent. Raises `FormError` for what is no form, and for one of another site."""
    t = translations(language_of(request))
    if not came_from_here(request):
        raise FormError(403, t.gettext("This form came from another site, so nothing was done. Open the page here."))
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise FormError(415, t.gettext("Send this form from its page. Programs use the API, /api/v1."))
    body = await request.body()
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise FormError(400, t.gettext("This form cannot be read. Send it again from its page.")) from None
    return {name: value.strip().replace("\r\n", "\n") for name, value in pairs if value.strip()}


def came_from_here(request: Request) -> bool:
    """Tell whether a request may come from a page of ours, as far as the browser says where it comes from.

    Our pages send no referrer, and so browsers call their origin ``null``: that tells nothing, and the mark must.
    """
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin", "null")
    public_url = request.app.state.desk.context.public_url or ""
    return origin == "null" or urlsplit(origin).netloc in (request.headers.get("host"), urlsplit(public_url).netloc)


async def signed_in_form(request: Request, desk: TheDesk) -> Typed:
    """Return what somebody who is signed in has sent; others sign in first. `FormError` for one without its mark."""
    typed = await read_form(request)
    if caller_of(request) is None:
        raise sign_in_first(request, typed.get("back", "/"))
    session = request.cookies.get(COOKIE, "")
    if not is_mark(desk.context.key, Purpose.FORM, session, typed.get("mark", "")):
        t = translations(language_of(request))
        raise FormError(403, t.gettext("This form is from before you signed in. Load its page again, and repeat."))
    return typed


async def writers_form(request: Request, typed: Annotated[Typed, Depends(signed_in_form)]) -> Typed:
    """Return what somebody who may write has sent. Raises `FormError` for others."""
    caller = caller_of(request)
    if caller is None or caller.scope != "write":
        t = translations(language_of(request))
        raise FormError(403, t.gettext("Your token may only read. Sign in with one that may write."))
    return typed


SignedInForm = Annotated[Typed, Depends(signed_in_form)]
WritersForm = Annotated[Typed, Depends(writers_form)]


def local_path(text: str) -> str:
    """Return *text* if it is an address on this site, as a redirect may go to; else ``/``."""
    here = len(text) <= 1000 and text.startswith("/") and not text.startswith(("//", "/\\"))
    return quote(text, safe="/%?&=#:+,;@!$'()*~.-_") if here else "/"
