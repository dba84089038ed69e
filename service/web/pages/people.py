"""Who did something, as the event log has it, in words."""

from service.messages import isolate
from service.messages.translations import translations


def who_words(who: str | None, language: str) -> str:
    """Return ``desk`` for ``token:desk``, ``a reader of slack`` for ``link:slack``; others as they are.

    Names in it are isolated, and it is not to be isolated again: a name at its beginning would turn it round.
    """
    kind, _, name = (who or "").partition(":")
    t = translations(language)
    if not name:
        return {
            "": t.gettext("the service"),
            "engine": t.gettext("the service"),
            "audit": t.gettext("the service"),
            "catalogue": t.gettext("the catalogue"),
        }.get(kind, isolate(kind, language))
    shown = isolate(name, language)
    if kind == "link":
        return t.gettext("a reader of %(channel)s") % {"channel": shown}
    if kind == "cli":
        return t.gettext("%(name)s, on the command line") % {"name": shown}
    return shown if kind == "token" else isolate(who or "", language)
