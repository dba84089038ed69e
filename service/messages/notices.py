"""What the service says of itself: a test message, a channel in trouble, an audit that failed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from service.core.message import Fact, Form, Message, Section
from service.core.trouble import Trouble
from service.messages.bidi import isolate, one_line, plain
from service.messages.compose import rendered
from service.messages.dates import moment_words
from service.messages.translations import translations

ZONE = "UTC"
"""The service itself lives in no other zone."""

FINDINGS_SHOWN = 20
LONGEST_FINDING, LONGEST_REASON = 300, 500
"""In characters."""


def compose_test(*, channel: str, language: str, form: Form, now: datetime) -> Message:
    """Return what ``muhla send-test`` sends to *channel* (the operator's name for it)."""
    t = translations(language)
    words = {"channel": isolate(channel, language)}
    said = t.gettext("This is a test of the channel %(channel)s. It works. No commitment is concerned.") % words
    message = _notice("test", t.gettext("Test of the channel %(channel)s") % words, said, language, now)
    return _finished(message, form, {"channel": channel})


def compose_channel_trouble(
    *, channel: str, reason: str, since: datetime, waiting: int, language: str, form: Form, now: datetime
) -> Message:
    """Tell the other channels that *channel* fails *since* a moment, why, and how many deliveries wait (>= 0)."""
    t = translations(language)
    words = {
        "channel": isolate(channel, language),
        "since": isolate(moment_words(since, ZONE, language), language),
    }
    subject = t.gettext("The channel %(channel)s is failing") % words
    summary = t.gettext("The channel %(channel)s has been failing since %(since)s. What waits for it is kept.") % words
    section = Section(
        commitment_id="",
        title=one_line(channel),
        headline=t.gettext("failing"),
        urgency=2,
        facts=_trouble_facts(channel, reason[:LONGEST_REASON], waiting, language),
    )
    message = _notice("channel", subject, summary, language, now)
    data = {"channel": channel, "reason": reason[:LONGEST_REASON], "since": since, "waiting": waiting}
    return _finished(replace(message, sections=(section,)), form, data)


def _trouble_facts(channel: str, reason: str, waiting: int, language: str) -> tuple[Fact, ...]:
    t = translations(language)
    count = t.ngettext("%(n)d delivery is waiting", "%(n)d deliveries are waiting", waiting) % {"n": waiting}
    return (
        Fact(t.gettext("Reason"), _why(reason, language)),
        Fact(t.gettext("Deliveries"), count),
        *_remedies(channel, language),
    )


def _why(reason: str, language: str) -> str:
    """Return *reason*, which begins with how the channel fails: ``off: answered 410``."""
    t = translations(language)
    trouble, _, answer = reason.partition(": ")
    words = {
        Trouble.DELAYED: t.gettext("it does not answer as it should (%(answer)s)"),
        Trouble.REFUSED: t.gettext("it refuses messages (%(answer)s)"),
        Trouble.OFF: t.gettext("it is gone, and was switched off (%(answer)s)"),
    }
    sentence = {str(each): said for each, said in words.items()}.get(trouble)
    return sentence % {"answer": isolate(answer, language)} if sentence else isolate(reason, language)


def _remedies(channel: str, language: str) -> tuple[Fact, ...]:
    t = translations(language)
    return (
        Fact(t.gettext("To see them"), isolate(f"muhla deliveries --channel {channel}", language)),
        Fact(t.gettext("To send them again"), isolate(f"muhla retry --channel {channel}", language)),
    )


def compose_channel_recovery(
    *, channel: str, since: datetime, sent: int, failed: int, language: str, form: Form, now: datetime
) -> Message:
    """Tell the other channels that *channel* works again *since* a moment.

    So many deliveries have gone out since it began to fail, and so many *failed* for good in that time (each >= 0).
    """
    t = translations(language)
    words = {
        "channel": isolate(channel, language),
        "since": isolate(moment_words(since, ZONE, language), language),
    }
    arrived = t.ngettext("%(n)d delivery has gone out since", "%(n)d deliveries have gone out since", sent)
    section = Section(
        commitment_id="",
        title=one_line(channel),
        headline=t.gettext("works again"),
        urgency=1 if failed else 0,
        facts=(Fact(t.gettext("Deliveries"), arrived % {"n": sent}), *_lost_facts(channel, failed, language)),
    )
    message = _notice(
        "channel",
        t.gettext("The channel %(channel)s works again") % words,
        t.gettext("The channel %(channel)s has worked since %(since)s.") % words,
        language,
        now,
    )
    data = {"channel": channel, "works_since": since, "sent": sent, "failed": failed}
    return _finished(replace(message, sections=(section,)), form, data)


def _lost_facts(channel: str, failed: int, language: str) -> tuple[Fact, ...]:
    if not failed:
        return ()
    t = translations(language)
    count = t.ngettext("%(n)d delivery had been given up", "%(n)d deliveries had been given up", failed)
    return (Fact(t.gettext("Not sent"), count % {"n": failed}), *_remedies(channel, language))


def compose_audit_failure(*, findings: Sequence[str], language: str, form: Form, now: datetime) -> Message:
    """Tell that the service found faults in its own records, in English; without any *findings*: that all are gone."""
    if not findings:
        return _audit_is_clear(language, form, now)
    t = translations(language)
    n = len(findings)
    shown = [one_line(finding)[:LONGEST_FINDING] for finding in findings[:FINDINGS_SHOWN]]
    subject = t.ngettext("The self-audit found %(n)d fault", "The self-audit found %(n)d faults", n) % {"n": n}
    summary = t.gettext("%(faults)s. Alerts may be missing or late until somebody has looked.") % {"faults": subject}
    facts = tuple(
        Fact(t.gettext("Fault %(number)d") % {"number": number}, isolate(finding, language))
        for number, finding in enumerate(shown, 1)
    )
    section = Section(
        commitment_id="", title=t.gettext("Self-audit"), headline=t.gettext("failed"), urgency=3, facts=facts
    )
    message = _notice("audit", subject, summary, language, now)
    message = replace(message, sections=(section,), more=n - len(shown))
    return _finished(message, form, {"findings": shown, "count": n, "more": n - len(shown)})


def _audit_is_clear(language: str, form: Form, now: datetime) -> Message:
    t = translations(language)
    subject = t.gettext("The self-audit finds no fault any more")
    summary = t.gettext("%(clear)s. What it had told before is over.") % {"clear": subject}
    return _finished(_notice("audit", subject, summary, language, now), form, {"findings": [], "count": 0, "more": 0})


def _notice(kind: str, subject: str, summary: str, language: str, now: datetime) -> Message:
    return Message(kind=kind, language=language, subject=subject, happened_at=now, summary=summary)


def _finished(message: Message, form: Form, data: dict[str, Any]) -> Message:
    """Return *message* in *form*; its data gets the summary as headline, and the moment."""
    if form is Form.DATA:
        said = {"headline": plain(message.summary), "sent_at": message.happened_at}
        return replace(message, sections=(), data=data | said)
    return rendered(message, form)
