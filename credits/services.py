"""Writes: the ledger's only pen. Called by `violations.services.post_lines` and by nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from credits.digests import digest_of
from credits.engine import Passed, crossings_of, paired
from credits.models import Crossing, CrossingUndone, LedgerLine, Reward, Standing, Tier
from credits.selectors import (
    ORDINARY,
    Schemes,
    crossings_standing,
    standing_at,
    walked_of,
)
from credits.standing import StandingChange, StandingView
from governance import calendars
from governance.actors import Actor
from governance.events import emit
from parties.models import Party
from policies.models import RulebookVersion
from policies.scheme import Scheme
from policies.selectors import NoRulebook


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line about to be written: signed points, and from when until when they count."""

    kind: LedgerLine.Kind
    points: int
    effective_at: datetime
    expires_at: datetime | None
    source_key: str
    version: RulebookVersion
    scheme: str
    ledger_class: str = ORDINARY
    clause: str = ""
    item_id: int | None = None
    reverses_id: int | None = None
    rests_on_id: int | None = None
    rests_on_key: str = ""  # for a relief written together with the line that it eases


def lock(party_id: int) -> Party:
    """The party with its row locked: all writing about one party happens one after the other."""
    return (
        Party.objects.select_for_update(of=["self"], no_key=True)
        .select_related("market")
        .get(pk=party_id)
    )


def expiry_of(scheme: Scheme, effective_at: datetime, zone: str) -> datetime | None:
    """When a line that counts from `effective_at` lapses under the scheme: a local midnight."""
    lapse = scheme.lapse
    if lapse.kind == "rolling" and lapse.days:
        return calendars.after_days(effective_at, lapse.days, zone, favour="earlier")
    if lapse.kind == "calendar" and lapse.period:
        return calendars.next_reset(effective_at, lapse.period, zone, lapse.resets_on)
    return None


@transaction.atomic
def post(
    *, party: Party, lines: Sequence[NewLine], by: Actor, at: datetime, ledger_class: str = ORDINARY
) -> StandingChange:
    """Write lines, derive crossings anew from what survives, refresh the projection.

    The caller holds the party's lock. A line with a known source key is not written again.
    """
    before = standing_at(party, at, ledger_class=ledger_class)
    if before is None:
        raise NoRulebook
    written = _write(party, lines)
    appeared, vanished, moved = _derive(party, before.scheme_code, ledger_class, by)
    after = standing_at(party, at, ledger_class=ledger_class)
    assert after is not None  # noqa: S101 - a version in force does not cease to be
    project(party, after)
    if written:
        emit(
            "standing.changed",
            subject=f"party:{party.pk}",
            by=by,
            lines=[line.pk for line in written],
            score=after.score,
            before=before.score,
        )
    return StandingChange(before, after, written, appeared, vanished, moved)


def _write(party: Party, lines: Sequence[NewLine]) -> list[LedgerLine]:
    known = set(
        LedgerLine.objects.filter(
            party=party, source_key__in=[line.source_key for line in lines]
        ).values_list("source_key", flat=True)
    )
    sequence = LedgerLine.objects.filter(party=party).aggregate(top=Max("sequence"))["top"] or 0
    written: list[LedgerLine] = []
    for new in lines:
        if new.source_key in known or new.points == 0:
            continue
        sequence += 1
        rests_on_id = new.rests_on_id
        if new.rests_on_key:
            rests_on_id = next(row.pk for row in written if row.source_key == new.rests_on_key)
        line = LedgerLine(
            party=party,
            scheme=new.scheme,
            ledger_class=new.ledger_class,
            kind=new.kind,
            points=new.points,
            effective_at=new.effective_at,
            expires_at=new.expires_at,
            sequence=sequence,
            source_key=new.source_key,
            version=new.version,
            item_id=new.item_id,
            clause=new.clause,
            reverses_id=new.reverses_id,
            rests_on_id=rests_on_id,
        )
        line.digest = digest_of(line)
        line.save()
        written.append(line)
    return written


def _derive(
    party: Party, scheme: str, ledger_class: str, by: Actor
) -> tuple[list[Crossing], list[Crossing], list[tuple[Crossing, Crossing]]]:
    """Bring the recorded crossings to what the surviving lines say: appeared, vanished, moved."""
    schemes = Schemes.of(party, ledger_class)
    derived = {
        passed.key: passed
        for passed in crossings_of(
            walked_of(party, scheme, ledger_class), schemes.at, turns=schemes.turns
        )
    }
    recorded = {
        (crossing.milestone, crossing.line_id): crossing
        for crossing in crossings_standing(party, scheme, ledger_class).order_by("crossed_at")
    }
    gone = [recorded[key] for key in recorded if key not in derived]
    new = [
        _record(party, scheme, ledger_class, derived[key], schemes)
        for key in derived
        if key not in recorded
    ]
    for crossing in gone:
        CrossingUndone.objects.create(crossing=crossing, by=str(by))
        emit("crossing.undone", subject=f"party:{party.pk}", by=by, crossing=crossing.pk)
    for crossing in new:
        emit("crossing.recorded", subject=f"party:{party.pk}", by=by, crossing=crossing.pk)
    vanished, appeared, moved = paired(gone, new, by=lambda crossing: crossing.milestone)
    return appeared, vanished, moved


def _record(
    party: Party, scheme: str, ledger_class: str, passed: Passed, schemes: Schemes
) -> Crossing:
    earlier = Crossing.objects.filter(line_id=passed.line_id, milestone=passed.milestone).count()
    return Crossing.objects.create(
        party=party,
        scheme=scheme,
        ledger_class=ledger_class,
        milestone=passed.milestone,
        line_id=passed.line_id,
        crossed_at=passed.at,
        terminal=passed.terminal,
        version=schemes.version_at(passed.at),
        derivation=earlier,
    )


def project(party: Party, view: StandingView) -> Standing:
    """Write what the ledger says into the cached projection of a locked party."""
    row, _ = Standing.objects.update_or_create(
        party=party,
        scheme=view.scheme_code,
        ledger_class=view.ledger_class,
        defaults={
            "score": view.score,
            "total": view.total,
            "band": view.band.code,
            "next_change_at": view.next_change_at,
            "next_milestone": view.next_milestone.code if view.next_milestone else "",
            "computed_at": view.at,
        },
    )
    return row


@transaction.atomic
def set_tier(
    *, party: Party, code: str | None, version: RulebookVersion, by: Actor, at: datetime
) -> bool:
    """Put a party into a tier, or into none. Says whether that changed anything."""
    current = Tier.objects.select_for_update().filter(party=party).first()
    if (current.code if current else None) == code:
        return False
    if current:
        current.delete()
    if code:
        Tier.objects.create(party=party, code=code, version=version, since=at)
    emit(
        "tier.changed",
        subject=f"party:{party.pk}",
        by=by,
        tier=code or "",
        before=current.code if current else "",
    )
    return True


@transaction.atomic
def grant_reward(*, party: Party, code: str, title: str, source_key: str, by: Actor) -> Reward:
    """Grant a reward once per source key."""
    reward, created = Reward.objects.get_or_create(
        source_key=source_key, defaults={"party": party, "code": code, "title": title}
    )
    if created:
        emit("reward.granted", subject=f"party:{party.pk}", by=by, reward=reward.pk)
    return reward
