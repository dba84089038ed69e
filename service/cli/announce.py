"""``muhla announce``: what was said since, recorded with its source; listed, withdrawn, accepted."""

from typing import Annotated

import typer

from service.cli import announcements
from service.cli.options import Json, WrongUseError, needed, person, the_one, whoever
from service.cli.output import print_json
from service.cli.session import in_workshop
from service.core.edtf import parse_edtf
from service.core.model import Announcement, AnnouncementKind, Deadline, Modality, Origin

MOVED = "Where it moved to"
RECORDED = "What is on record"
EXAMPLE = "muhla announce iraq-mission kept"

Id = Annotated[str | None, typer.Argument(metavar="ID", help="The commitment's id.")]
Kind = Annotated[AnnouncementKind | None, typer.Argument(metavar="KIND", help="What was said of it.")]
On = Annotated[str | None, typer.Option("--on", metavar="EDTF", help="When it was said: 2025-09-20, or 2025-09.")]
Document = Annotated[str | None, typer.Option(metavar="TEXT", help="The source: its address, or a name for it.")]
Phrase = Annotated[str | None, typer.Option(metavar="TEXT", help="The shortest fragment that says so.")]
Language = Annotated[str | None, typer.Option(metavar="CODE", help="The language of the fragment, such as ar.")]
SaidBy = Annotated[str | None, typer.Option("--by", metavar="PARTY", help="Who said it.")]
Note = Annotated[str | None, typer.Option(metavar="TEXT", help="What a reader should know.")]
Provisional = Annotated[bool, typer.Option("--provisional", help="Nobody is sure yet: a person must look.")]
RecordedBy = Annotated[
    str | None, typer.Option("--recorded-by", metavar="NAME", parser=person, help="Who records it. Default: you.")
]
NewBy = Annotated[str | None, typer.Option(metavar="EDTF", rich_help_panel=MOVED, help="No later than.")]
NewUntil = Annotated[str | None, typer.Option(metavar="EDTF", rich_help_panel=MOVED, help="Goes on until.")]
NewOn = Annotated[str | None, typer.Option(metavar="EDTF", rich_help_panel=MOVED, help="Happens on.")]
NewDuring = Annotated[str | None, typer.Option(metavar="EDTF", rich_help_panel=MOVED, help="Holds throughout.")]
ListThem = Annotated[bool, typer.Option("--list", rich_help_panel=RECORDED, help="List those about ID.")]
Withdraw = Annotated[
    int | None, typer.Option(metavar="N", rich_help_panel=RECORDED, help="Withdraw number N. It stays on record.")
]
Reason = Annotated[str | None, typer.Option(metavar="TEXT", rich_help_panel=RECORDED, help="Why it is withdrawn.")]
Accept = Annotated[
    int | None, typer.Option(metavar="N", rich_help_panel=RECORDED, help="Let the provisional number N count.")
]


def announce(
    id: Id = None,  # noqa: A002 - as people call it
    kind: Kind = None,
    on: On = None,
    document: Document = None,
    phrase: Phrase = None,
    language: Language = None,
    by: SaidBy = None,
    note: Note = None,
    provisional: Provisional = False,
    recorded_by: RecordedBy = None,
    new_by: NewBy = None,
    new_until: NewUntil = None,
    new_on: NewOn = None,
    new_during: NewDuring = None,
    list_them: ListThem = False,
    withdraw: Withdraw = None,
    reason: Reason = None,
    accept: Accept = None,
    json: Json = False,
) -> None:
    """Record what was said since: it was kept, not kept, moved, withdrawn, superseded, or there was progress.

    muhla announce iraq-mission kept --on 2025-09-20 --document "Joint statement"
    """
    who = recorded_by or whoever()
    if id is not None and not (list_them or withdraw or accept):
        needed("KIND", kind, EXAMPLE)
    asked = the_one([("ID KIND", kind), ("--list", list_them), ("--withdraw", withdraw), ("--accept", accept)])
    if asked == "--list":
        _list(needed("ID", id, "--list iraq-mission"), json=json)
        return
    if withdraw is not None:
        why = needed("--reason", reason, '--reason "It was about another mission"')
        effect = in_workshop(lambda shop: announcements.withdraw(shop, withdraw, who=who, reason=why))
    elif accept is not None:
        effect = in_workshop(lambda shop: announcements.accept(shop, accept, who=who))
    else:
        about, when = needed("ID", id, EXAMPLE), needed("--on", on, "--on 2025-09-20")
        deadline = _moved_to(new_by, new_until, new_on, new_during)
        if kind is AnnouncementKind.MOVED:
            needed("the new deadline", deadline, "--new-by 2026-12; or --new-until, --new-on, --new-during")
        said = Announcement(
            kind=needed("KIND", kind, EXAMPLE),
            on=when,
            on_window=parse_edtf(when),
            document=needed("--document", document, '--document "Joint statement"'),
            phrase=phrase,
            language=language,
            by=by,
            note=note,
            deadline=deadline,
            provisional=provisional,
            origin=Origin.CLI,
            recorded_by=who,
        )
        effect = in_workshop(lambda shop: announcements.record(shop, about, said, who=who))
    _tell(effect, json=json)


def _moved_to(by: str | None, until: str | None, on: str | None, during: str | None) -> Deadline | None:
    """Return the new deadline that one of the options gives; None where none does."""
    given = {Modality.BY: by, Modality.UNTIL: until, Modality.ON: on, Modality.DURING: during}
    new = [Deadline(modality, edtf, parse_edtf(edtf)) for modality, edtf in given.items() if edtf is not None]
    if len(new) > 1:
        raise WrongUseError("a deadline moves to one date. Give one of --new-by, --new-until, --new-on, --new-during")
    return new[0] if new else None


def _list(commitment_id: str, *, json: bool) -> None:
    found = in_workshop(lambda shop: announcements.about(shop, commitment_id))
    if json:
        from service.cli.rows import announcement_row

        print_json({"announcements": [announcement_row(each) for each in found]})
    else:
        announcements.show(commitment_id, found)


def _tell(effect: announcements.Effect, *, json: bool) -> None:
    if json:
        print_json(announcements.effect_row(effect))
    else:
        announcements.show_effect(effect)
