"""Messages as the wording makes them: short, long, Arabic, and hostile."""

from datetime import UTC, datetime, timedelta

from service.core.message import Attachment, Fact, Link, Message, Section

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
"""The moment at which the tests send."""

PATIENCE = timedelta(seconds=60)
"""The timeout where an answer comes, however busy the machine is."""

HASTE = timedelta(seconds=1)
"""The timeout where none comes: short enough to wait for."""

CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Muhla//EN\r\nEND:VCALENDAR\r\n"


def a_section(
    commitment_id: str = "iraq-mission",
    *,
    title: str = "The coalition's military mission in Iraq ends",
    headline: str = "418 days past",
    urgency: int = 3,
) -> Section:
    return Section(
        commitment_id=commitment_id,
        title=title,
        headline=headline,
        urgency=urgency,
        facts=(
            Fact("Promised by", "Iraq; the global coalition against Daesh"),
            Fact("Deadline", "by the end of September 2025 (no day is given; counted to 30 September)"),
            Fact("Status", "passed, and no announcement is on record"),
            Fact("What happens next", "the next alert comes on 22 December 2026 at 09:00"),
        ),
        quote="في موعد لا يتجاوز نهاية أيلول",
        quote_source="002_4ae327929c11d180, 28 September 2024",
        quote_language="ar",
        links=(
            Link("Open the page", f"https://muhla.example.org/commitments/{commitment_id}"),
            Link("Acknowledge", f"https://muhla.example.org/ack/{commitment_id}?until=2026-12-22&sig=b8e1&v=1"),
        ),
    )


def an_alert(*sections: Section, subject: str = "418 days past: the mission in Iraq ends") -> Message:
    """Return an alert in English, with every part that any channel needs."""
    shown = sections or (a_section(),)
    return Message(
        kind="alert" if len(shown) == 1 else "digest",
        language="en",
        subject=subject,
        happened_at=datetime(2026, 11, 22, 5, 30, tzinfo=UTC),
        summary="" if len(shown) == 1 else f"{len(shown)} commitments need attention.",
        sections=shown,
        text="The coalition's military mission in Iraq ends\n418 days past\n",
        html='<!doctype html><html lang="en" dir="ltr"><body><h1>418 days past — Iraq</h1></body></html>',
        data={"alerts": [{"id": section.commitment_id, "days_remaining": -418} for section in shown]},
        attachments=(Attachment("deadline.ics", "text/calendar; charset=utf-8; method=PUBLISH", CALENDAR),),
        thread=shown[0].commitment_id if len(shown) == 1 else None,
    )


def a_digest(count: int = 3) -> Message:
    """Return a digest of *count* commitments, from calm to passed."""
    sections = (
        a_section(f"commitment-{number}", title=f"Commitment number {number}", urgency=number % 4)
        for number in range(1, count + 1)
    )
    return an_alert(*sections, subject=f"{count} commitments need attention")


def an_arabic_alert() -> Message:
    """Return an alert in Arabic, with Latin names and digits between isolates as the wording writes them."""
    section = Section(
        commitment_id="iraq-mission",
        title="انتهاء المهمة العسكرية للتحالف في العراق",
        headline="مضى 418 يوماً على الموعد",
        urgency=3,
        facts=(
            Fact("الجهات", "العراق؛ التحالف الدولي ضد \u2068Daesh\u2069"),
            Fact("الموعد", "في موعد أقصاه نهاية أيلول 2025 (لم يُذكر يوم؛ يُحسب حتى 30 أيلول)"),
            Fact("الحالة", "انقضى الموعد ولم يُسجَّل أي إعلان"),
        ),
        quote="في موعد لا يتجاوز نهاية أيلول",
        quote_source="\u2068002_4ae327929c11d180\u2069، 28 أيلول 2024",
        quote_language="ar",
        links=(Link("افتح الصفحة", "https://muhla.example.org/commitments/iraq-mission"),),
    )
    return Message(
        kind="alert",
        language="ar",
        subject="مضى 418 يوماً: انتهاء المهمة العسكرية للتحالف في العراق",
        happened_at=datetime(2026, 11, 22, 5, 30, tzinfo=UTC),
        sections=(section,),
        text="انتهاء المهمة العسكرية للتحالف في العراق\nمضى 418 يوماً على الموعد\n",
        html='<!doctype html><html lang="ar" dir="rtl"><body><h1>مضى 418 يوماً</h1></body></html>',
        data={"alerts": [{"id": "iraq-mission"}]},
        thread="iraq-mission",
    )


def a_notice() -> Message:
    """Return a notice of the service's own: no commitment, only words."""
    return Message(
        kind="channel",
        language="en",
        subject="Channel 'desk' is refused",
        happened_at=NOW,
        summary="Since 22 November 2026 nothing reaches 'desk': answered 404.",
        text="Channel 'desk' is refused\nSince 22 November 2026 nothing reaches 'desk': answered 404.\n",
        html="<p>Channel 'desk' is refused</p>",
        data={"channel": "desk"},
    )
