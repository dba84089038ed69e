"""Errors as pages, for people who come with a browser. Programs keep their problem details: `service.web.problems`."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from service.errors import UnknownCommitmentError
from service.messages.translations import translations
from service.web.pages.forms import FormError
from service.web.pages.languages import language_of
from service.web.pages.rendering import page

FOR_PROGRAMS = ("/api/", "/status", "/health", "/ready", "/metrics")
"""Addresses whose answers programs read, whoever asks."""

_KEPT = ("Allow", "Retry-After", "WWW-Authenticate", "Connection")
"""Headers of a problem that its page has, too."""

Handler = Callable[[Request, Exception], Awaitable[Response]]


class Fault(Struct, frozen=True):
    """What a page says of an error: *words* what is so and what to do, *command* what to type; *again*: it may pass."""

    title: str
    words: str
    command: str = ""
    again: bool = False


def answer_faults(app: FastAPI) -> None:
    """Make *app* answer with pages whoever wants one, where it answers with problems so far."""
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _for_people(handler))  # type: ignore[arg-type]  # it takes what it was given


def answer_refused_forms(app: FastAPI) -> None:
    """Make *app* say why a form was not taken."""
    app.add_exception_handler(FormError, _refused_form)


async def _refused_form(request: Request, error: Exception) -> Response:
    assert isinstance(error, FormError)
    title = translations(language_of(request)).gettext("Nothing was done")
    return page(request, "fault.html", status=error.status, fault=Fault(title, error.words), near=())


def _for_people(handler: Handler) -> Handler:
    async def answer(request: Request, error: Exception) -> Response:
        told = await handler(request, error)
        if not wants_page(request.scope) or told.status_code < 400:
            return told
        near = error.near if isinstance(error, UnknownCommitmentError) else None
        return fault_page(request, told, near)

    return answer


def wants_page(scope: Scope) -> bool:
    """Tell whether who asks is a person: with a browser, and not at an address for programs."""
    request = Request(scope)
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith(FOR_PROGRAMS)


def for_whoever(scope: Scope, told: Response) -> Response:
    """Return the answer to a request that never came to a page, or broke on its way: a page, or what was *told*."""
    return fault_page(Request(scope), told, None) if wants_page(scope) else told


def fault_page(request: Request, told: Response, near: tuple[str, ...] | None) -> Response:
    """Return the page for the problem that was *told*. *near*: ids that look like an unknown one; None: no id was."""
    fault = fault_of(told.status_code, language_of(request), is_commitment=near is not None)
    answer = page(request, "fault.html", status=told.status_code, fault=fault, near=near or ())
    answer.headers.update({name: told.headers[name] for name in _KEPT if name in told.headers})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def fault_of(status: int, language: str, *, is_commitment: bool = False) -> Fault:
    """Return what a page says of a *status* from 400 on."""
    t = translations(language)
    if is_commitment:
        unknown = t.gettext(
            "No commitment has this id. Ids never change, so the address may have been mistyped or cut off."
        )
        return Fault(t.gettext("This page is not here"), unknown)
    known = {
        401: Fault(
            t.gettext("Sign in to see this"),
            t.gettext(
                "What is here is only for those who are signed in. If you were, your token may have expired or been "
                "revoked."
            ),
        ),
        403: Fault(
            t.gettext("This is not yours to do"),
            t.gettext("Your token may only read. Somebody who runs the service can make one that may write:"),
            "muhla token create NAME --scope write",
        ),
        404: Fault(
            t.gettext("This page is not here"),
            t.gettext("Nothing is at this address. It may have been mistyped, or cut off in a message."),
        ),
        405: Fault(
            t.gettext("This cannot be done"),
            t.gettext("This address belongs to a form, or takes none. Open the page itself, and begin there."),
        ),
        413: Fault(
            t.gettext("That is too large"),
            t.gettext("A document has 8 MB at most. Hand in the part that matters, or paste its text."),
        ),
        500: Fault(
            t.gettext("Something broke here"),
            t.gettext("It is not your doing. The log of the service says more; try again in a while."),
            again=True,
        ),
        503: Fault(
            t.gettext("The database does not answer just now"),
            t.gettext("Nothing is lost: what is due is sent as soon as it answers. Try again in a moment."),
            again=True,
        ),
    }
    other = Fault(t.gettext("This cannot be done"), t.gettext("What was asked for cannot be answered as it is."))
    return known.get(status, other)
