"""What a page says of that which has just been done: carried by its address, signed, and for some minutes."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from gettext import GNUTranslations

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import RedirectResponse

from service.core.signing import Purpose, signed, unsigned
from service.errors import Refusal
from service.messages import isolate, moment_words
from service.messages.translations import translations
from service.web.context import WebContext
from service.web.pages.refusals import refusal_words

SAID_FOR = timedelta(minutes=5)
"""An address that somebody keeps or goes back to says nothing of long ago."""


class Said(Struct, frozen=True):
    """One sentence. *good*: it was done as it should be."""

    words: str
    good: bool


def see_other(request: Request, path: str, code: str, **facts: str | int) -> RedirectResponse:
    """Send the visitor on to *path*, which then says what *code* and *facts* stand for."""
    context: WebContext = request.app.state.desk.context
    ends = int((context.clock.now() + SAID_FOR).timestamp())
    packed = urlsafe_b64encode(json.dumps([code, facts, ends]).encode()).decode()
    address, _, fragment = path.partition("#")
    address += f"{'&' if '?' in address else '?'}said={signed(context.key, Purpose.SAID, packed)}"
    return RedirectResponse(f"{address}#{fragment}" if fragment else address, 303)


def said_of(request: Request, language: str) -> Said | None:
    """Return what is to be said on this page; None: nothing, or nothing that we have signed."""
    context: WebContext = request.app.state.desk.context
    packed = unsigned(context.key, Purpose.SAID, request.query_params.get("said", ""))
    if not packed:
        return None
    code, facts, ends = json.loads(urlsafe_b64decode(packed))
    if ends <= context.clock.now().timestamp() or code not in _SENTENCES:
        return None
    return Said(_SENTENCES[code](_Speaker(facts, language)), good=code not in ("test_failed", "refused"))


class _Speaker(Struct, frozen=True):
    """The facts, in the words of *language*."""

    facts: Mapping[str, str | int]
    language: str

    @property
    def t(self) -> GNUTranslations:
        return translations(self.language)

    def fact(self, name: str) -> str:
        return isolate(str(self.facts[name]), self.language)

    @property
    def until(self) -> str:
        until = datetime.fromisoformat(str(self.facts["until"]))
        return isolate(moment_words(until, str(self.facts["zone"]), self.language), self.language)


def _acknowledged(say: _Speaker) -> str:
    if "until" not in say.facts:
        return say.t.gettext("It is on record that this was seen. Reminders rest until the next milestone.")
    sentence = say.t.gettext("It is on record that this was seen. Reminders rest until %(moment)s.")
    return sentence % {"moment": say.until}


def _due_now(say: _Speaker) -> str:
    n = int(say.facts["n"])
    if n == 0:
        return say.t.gettext("There is nothing to send again.")
    return say.t.ngettext("%(n)d delivery is due now.", "%(n)d deliveries are due now.", n) % {"n": n}


def _switched_on(say: _Speaker) -> str:
    on = say.t.gettext("The channel %(channel)s is switched on.") % {"channel": say.fact("channel")}
    return f"{on} {_due_now(say)}" if say.facts["n"] else on


_SENTENCES: Mapping[str, Callable[[_Speaker], str]] = {
    "signed_out": lambda say: say.t.gettext("You are signed out."),
    "acknowledged": _acknowledged,
    "taken_back": lambda say: say.t.gettext("The acknowledgement is taken back. Reminders are sent again."),
    "announced": lambda say: say.t.gettext("The announcement is on record."),
    "evidence": lambda say: say.t.gettext(
        "The evidence is on record. Until a person confirms or rejects it, nothing is claimed."
    ),
    "withdrawn": lambda say: say.t.gettext(
        "The announcement is withdrawn. It stays on record, and what followed from it is undone."
    ),
    "accepted": lambda say: say.t.gettext("The evidence is confirmed: it counts from now on."),
    "rejected": lambda say: say.t.gettext("The evidence is rejected: it does not count. It stays on record."),
    "silenced": lambda say: say.t.gettext("Alerts are withheld until %(moment)s.") % {"moment": say.until},
    "silence_ended": lambda say: say.t.gettext("The silence is ended. Alerts are sent again."),
    "received": lambda say: say.t.gettext("The document is on record. Decide on what is proposed from it."),
    "known": lambda say: say.t.gettext(
        "This text was received before: this is what was found in it then, counted from the days that were given then."
    ),
    "proposal_accepted": lambda say: say.t.gettext("The proposal is accepted: it is a commitment from now on."),
    "proposal_rejected": lambda say: say.t.gettext("The proposal is rejected. It stays on record, with the reason."),
    "proposal_reopened": lambda say: say.t.gettext(
        "The decision is taken back. A commitment that came of it is archived; its history stays."
    ),
    "started": lambda say: say.t.gettext("It is on record from when it counts."),
    "due_now": _due_now,
    "dropped": lambda say: say.t.gettext("The delivery is withheld for good."),
    "switched_on": _switched_on,
    "refused": lambda say: refusal_words(Refusal(str(say.facts["why"])), say.language),
    "test_sent": lambda say: (
        say.t.gettext("%(channel)s took the test message: %(answer)s")
        % {"channel": say.fact("channel"), "answer": say.fact("answer")}
    ),
    "test_failed": lambda say: (
        say.t.gettext("%(channel)s did not take the test message: %(answer)s")
        % {"channel": say.fact("channel"), "answer": say.fact("answer")}
    ),
}
