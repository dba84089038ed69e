"""Packing what was claimed, so that what is broken in one commitment holds up no other."""

from collections.abc import Callable, Sequence

import structlog
from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy.exc import SQLAlchemyError

from service.channels.base import Channel
from service.clock import Clock
from service.core.links import Links
from service.jobs.sending.attempt import broken
from service.jobs.sending.parcels import Parcel, compose, pack
from service.jobs.sending.recording import Recorder
from service.store.alerts import RaisedAlert
from service.store.database import Database
from service.store.outbox import Claim, take_out

log = structlog.get_logger()


class Packer(Struct, frozen=True):
    """Packs for one channel. What cannot be packed has failed, which *recorder* writes down; *chance* as for
    `service.jobs.sending.attempt.attempt`.
    """

    database: Database
    clock: Clock
    channel: Channel
    recorder: Recorder
    chance: Callable[[], float]
    links: Links | None

    async def pack(self, claims: Sequence[Claim]) -> list[Parcel]:
        """Return the parcels of *claims*, but of those that cannot be packed. Raises what tells that the database is
        away.
        """
        if not claims:
            return []
        try:
            return await self._packed(claims)
        except (SQLAlchemyError, OSError):
            raise
        except Exception as fault:  # of ours, in a single commitment
            log.exception("deliveries.not_packed", channel=self.channel.name, deliveries=len(claims))
            if len(claims) > 1:
                return [parcel for each in claims for parcel in await self.pack([each])]
            if len(claims[0].alerts) > 1:
                return await self._without_broken(claims[0])
            now = self.clock.now()
            failed = broken(Parcel(claims[0]), fault, started_at=now, now=now, chance=self.chance())
            await self.recorder.record(self.channel.name, *failed)
            return []

    async def take_apart(self, digest: Parcel) -> None:
        """Give those alerts of *digest*, which could not be sent for a fault of ours, deliveries of their own that
        cannot be put into words. Where each of them can, all: whatever it is that breaks then holds up no other.
        """
        said = [(each, replace(digest.claim, alerts=(each,))) for each in digest.claim.alerts]
        briefs = {brief.alert_key: brief for brief in digest.briefs}
        wordless = [
            alert
            for alert, claim in said
            if alert.key in briefs and not self._can_be_said(Parcel(claim, (briefs[alert.key],)))
        ]
        taken = wordless or digest.claim.alerts
        log.warning("digest.taken_apart", channel=self.channel.name, alerts=[alert.key for alert in taken])
        await self._take_out(taken, digest.claim)

    def _can_be_said(self, parcel: Parcel) -> bool:
        channel = self.channel
        try:
            compose(parcel, language=channel.language, form=channel.form, now=self.clock.now())
        except Exception:  # noqa: BLE001 - the fault of ours that brought us here, told of already
            return False
        return True

    async def _packed(self, claims: Sequence[Claim]) -> list[Parcel]:
        async with self.database.reading() as conn:
            return await pack(conn, claims, now=self.clock.now(), links=self.links)

    async def _without_broken(self, digest: Claim) -> list[Parcel]:
        """Return *digest* without the alerts that cannot be packed: each of them gets a delivery of its own."""
        good = tuple([alert for alert in digest.alerts if await self._can_be_packed(alert, digest)])
        await self._take_out([alert for alert in digest.alerts if alert not in good], digest)
        return await self.pack([replace(digest, alerts=good)]) if good else []

    async def _can_be_packed(self, alert: RaisedAlert, digest: Claim) -> bool:
        try:
            await self._packed([replace(digest, alerts=(alert,))])
        except (SQLAlchemyError, OSError):
            raise
        except Exception:  # noqa: BLE001 - the fault of ours that brought us here, told of already
            return False
        return True

    async def _take_out(self, taken: Sequence[RaisedAlert], digest: Claim) -> None:
        async with self.database.writing() as conn:
            for alert in taken:
                await take_out(conn, alert, digest, now=self.clock.now())
