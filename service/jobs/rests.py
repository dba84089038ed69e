"""What lets alerts rest, read once for many commitments, and whether an alert may leave all the same."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy.ext.asyncio import AsyncConnection

from service.core.course import Facts
from service.core.entry import Route
from service.core.model import Commitment
from service.core.verdict import Acknowledgement, Silence, Verdict, judge
from service.store.alerts import RaisedAlert
from service.store.answers import acknowledgements_of, silences_at


class Rests(Struct, frozen=True):
    """The silences in force, and acknowledgements by commitment, withdrawn ones too."""

    silences: Sequence[Silence]
    acknowledgements: Mapping[str, Sequence[Acknowledgement]]

    def facts(self, commitment: Commitment, routes: Sequence[Route]) -> Facts:
        """Return what is known of *commitment*, whose alerts take their course by *routes*."""
        return Facts(commitment, routes, self.silences, self.acknowledgements.get(commitment.id, ()))

    def verdict(self, alert: RaisedAlert, commitment: Commitment, now: datetime) -> Verdict:
        """Tell whether *alert*, which is about *commitment*, may leave at *now*."""
        return judge(
            commitment,
            revision=alert.revision,
            kind=alert.kind,
            raised_at=alert.raised_at,
            silences=self.silences,
            acknowledgements=self.acknowledgements.get(alert.commitment_id, ()),
            now=now,
        )


async def rests_of(conn: AsyncConnection, ids: Sequence[str], now: datetime) -> Rests:
    """Return what lets alerts of these commitments rest at *now*."""
    return Rests(await silences_at(conn, now, coming=False), await acknowledgements_of(conn, ids))
