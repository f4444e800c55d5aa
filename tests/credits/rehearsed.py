"""A small history, replayed."""

import itertools
from copy import deepcopy
from datetime import UTC, datetime, timedelta

from credits.digests import digest_of
from credits.models import LedgerLine
from credits.rehearsal import Findings, InForce, Replay, Terms
from policies.scheme import parse
from policies.selectors import body_of
from tests.credits.replays import parties_of
from tests.factories import MarketFactory
from tests.rulebooks import DEDUCTING, a_body, publish

SINCE, UNTIL = datetime(2026, 1, 1, 5, tzinfo=UTC), datetime(2026, 7, 1, 4, tzinfo=UTC)


NO_FINDINGS = Findings(lambda keys: {}, lambda first, beyond, free: {})


numbers = itertools.count(1)


def day(n: float) -> datetime:
    return SINCE + timedelta(days=n)


def a_scheme(raw=DEDUCTING, **changes):
    return {**deepcopy(raw), **changes}


def a_draft(raw=DEDUCTING, points=None, **changes):
    body = a_body(a_scheme(raw, **changes))
    if points is not None:
        body["clauses"][0]["points"] = points
    return parse(body)


def the_terms(draft, *, version=None, since=SINCE, until=UNTIL):
    MarketFactory()
    version = version or publish()
    known = InForce(version.pk, version.effective_from, body_of(version))
    return Terms("us", "seller", "America/New_York", [known], draft, since, until)


def a_line(party, terms, points, at, ends=None, *, kind="violation", **fields):
    number = next(numbers)
    line = LedgerLine(
        party=party,
        scheme=fields.pop("scheme", terms.versions[0].body.scheme.code),
        kind=kind,
        points=points,
        effective_at=at,
        expires_at=ends,
        sequence=LedgerLine.objects.filter(party=party).count() + 1,
        source_key=fields.pop("source_key", f"{kind}:{number}"),
        version_id=terms.versions[0].version_id,
        clause="late_dispatch" if kind == "violation" else "",
        **fields,
    )
    line.digest = digest_of(line)
    line.save()
    return line


def replayed(terms, *parties, findings=NO_FINDINGS):
    ids = [party.pk for party in parties]
    found: dict = {}
    for block in Replay(terms, findings).stretch(min(ids), max(ids) + 1):
        found |= parties_of(block)
    return found


def lines_passed(side):
    return [step.rung.code for step in in_order(side)]


def in_order(side):
    return sorted(side.steps, key=lambda step: (step.at, step.line_id, -step.rung.behind))
