"""Lines for clean orders as people read them."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from credits.models import LedgerLine
from governance import dates
from governance.calendars import local_date
from parties.models import Party
from policies.scheme import Earning
from policies.selectors import body_of, versions_of
from violations.earned import week_of


def words_of_credit(lines: Iterable[LedgerLine], party: Party) -> dict[int, str]:
    """By line, what was credited for which orders, or taken back; lines of other kinds are left out.

    One query however many lines, none when there is no such line.
    """
    given = [line for line in lines if _credit_behind(line)]
    if not given:
        return {}
    earnings = {
        version.pk: body_of(version).scheme.earning
        for version in versions_of(party.market_id, party.kind)
    }
    return {line.pk: _words(line, party, earnings.get(line.version_id)) for line in given}


def _credit_behind(line: LedgerLine) -> bool:
    origin = line.reverses if line.reverses_id else line
    return origin is not None and origin.kind == LedgerLine.Kind.ORDER_CREDIT


def _words(line: LedgerLine, party: Party, earning: Earning | None) -> str:
    last_day = local_date(line.effective_at, party.market.zone) - timedelta(days=1)
    week = dates.day(week_of(last_day))
    if line.reverses_id or earning is None:
        return _("Credit for orders of the week of %(week)s worked out anew") % {"week": week}
    points = ngettext("%(n)d point", "%(n)d points", abs(line.points)) % {"n": abs(line.points)}
    return _(
        "Credit for orders: %(points)s for %(orders)d clean orders in the week of %(week)s"
    ) % {
        "points": points,
        "orders": earning.per_orders,
        "week": week,
    }
