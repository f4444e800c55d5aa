"""What courses, a score near a line, and tiers become for the party."""

from datetime import datetime

from django.utils import translation

from credits.selectors import ORDINARY
from education import wording
from education.models import Enrolment
from education.services.notices import send_notice
from education.services.telling.shared import finding_of, path_to
from governance import clock
from governance.actors import CLOCK
from parties.models import Party
from policies import words
from policies.scheme import TierRule, lang_in, told_in
from policies.selectors import body_of, scheme_of, version_in_force


def tell_course(*, kind: str, enrolment_id: int, source_key: str) -> None:
    """A course to take, or one that was passed."""
    enrolment = Enrolment.objects.select_related("course", "party").get(pk=enrolment_id)
    others = Enrolment.objects.filter(
        party=enrolment.party,
        course=enrolment.course,
        state=Enrolment.State.ASSIGNED,
        pk__lt=enrolment.pk,
    )
    if kind == "course.assigned" and others.exists():
        return  # they have been asked to take it already
    relief = enrolment.points_returned
    if kind == "course.assigned" and enrolment.violation_id:
        relief = finding_of(enrolment.violation_id)[1].relief_points
    passed = kind == "course.passed"
    with translation.override(enrolment.party.language):
        title = enrolment.course.title_here
    send_notice(
        party=enrolment.party,
        kind=kind,
        violation=enrolment.violation,
        source_key=source_key,
        by=CLOCK,
        path=path_to("health", enrolment.party)
        if passed
        else path_to("course", enrolment.party, enrolment.course_id),
        values={
            "course": title,
            "minutes": enrolment.course.minutes,
            "relief": relief,
        },
    )


def tell_caution(
    *,
    party_id: int,
    milestone: str,
    score: int,
    source_key: str,
    ledger_class: str = ORDINARY,
) -> None:
    """The score of one class has come close to a line."""
    party = Party.objects.select_related("market").get(pk=party_id)
    version = version_in_force(party.market_id, party.kind, clock.now())
    lines = scheme_of(version, ledger_class).milestones if version else []
    line = next((one for one in lines if one.code == milestone), None)
    if line is None:
        return
    with translation.override(party.language):
        measures = [words.measure_words(one) for one in line.measures]
    first = body_of(version).first_language if version else ""
    foreign = lang_in(line, party.language, first)
    title = "" if foreign else told_in(line, party.language).title
    send_notice(
        party=party,
        kind="standing.caution",
        source_key=source_key,
        by=CLOCK,
        path=path_to("health", party),
        values={
            "line": title or str(line.at),
            "named": bool(title),
            "at": line.at,
            "score": score,
            "measures": measures,
        },
    )


def tell_tier(*, party_id: int, tier: str, source_key: str) -> None:
    """A tier that was reached."""
    party = Party.objects.select_related("market").get(pk=party_id)
    rule = _tier_rule(party, tier)
    if rule is None:
        return
    with translation.override(party.language):
        benefits = [words.measure_words(one) for one in rule.benefits]
    send_notice(
        party=party,
        kind="tier.changed",
        source_key=source_key,
        by=CLOCK,
        path=path_to("rewards", party),
        values={"tier": rule.title, "benefits": benefits},
    )


def tell_tier_lost(*, party_id: int, tier: str, since: datetime, source_key: str) -> None:
    """No tier any more: which one it was, what ends with it, and what brings it back."""
    party = Party.objects.select_related("market").get(pk=party_id)
    rule = _tier_rule(party, tier)
    if rule is None:
        return
    with translation.override(party.language):
        values = {
            "tier": rule.title,
            "since": wording.exact(since, party.market.zone),
            "benefits": [words.measure_words(one) for one in rule.benefits],
            "needs": words.tier_words(rule),
        }
    send_notice(
        party=party,
        kind="tier.lost",
        source_key=source_key,
        by=CLOCK,
        path=path_to("rewards", party),
        values=values,
    )


def _tier_rule(party: Party, code: str) -> TierRule | None:
    version = version_in_force(party.market_id, party.kind, clock.now())
    tiers = body_of(version).tiers if version else []
    rule = next((rule for rule in tiers if rule.code == code), None)
    return told_in(rule, party.language) if rule else None
