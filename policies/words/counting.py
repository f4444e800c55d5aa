"""How a ledger counts: where it begins, when points lapse, what is earned, and its lines. Pure."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policies.scheme import Earning, Lapse, Milestone, Scheme
from policies.words.small import measure_words, shortened_words


def lapse_words(scheme: Scheme) -> list[str]:
    lapse = scheme.lapse
    if lapse.kind == "never":
        return [_("Points do not lapse.")]
    if lapse.kind == "rolling":
        begins = _("the conduct") if scheme.counts_from == "conduct" else _("the decision")
        said = [
            _("Points lapse %(days)s days after %(begins)s, when the last day ends in your market.")
            % {"days": lapse.days, "begins": begins}
        ]
    else:
        said = [_reset_words(lapse)]
    if lapse.stops_at_terminal and any(line.terminal for line in scheme.milestones):
        said.append(_("Nothing lapses after the last line has been reached."))
    return said


def _reset_words(lapse: Lapse) -> str:
    if lapse.resets_on == "last_monday":
        return (
            _("All points lapse at the start of the last Monday of each year, in your market.")
            if lapse.period == "year"
            else _(
                "All points lapse at the start of the last Monday of each quarter, in your market."
            )
        )
    if lapse.resets_on == "first_monday":
        return (
            _("All points lapse at the start of the first Monday of each year, in your market.")
            if lapse.period == "year"
            else _(
                "All points lapse at the start of the first Monday of each quarter, in your market."
            )
        )
    if lapse.period == "year":
        return _("All points lapse when the calendar year ends in your market.")
    return _("All points lapse when the calendar quarter ends in your market.")


def how_it_counts(scheme: Scheme) -> list[str]:
    """The scheme in a handful of sentences."""
    said = [*_scale_words(scheme), *lapse_words(scheme)]
    if scheme.caution:
        said.append(
            ngettext(
                "You are told when you come within %(n)s point of a line.",
                "You are told when you come within %(n)s points of a line.",
                scheme.caution,
            )
            % {"n": scheme.caution}
        )
    if len(scheme.milestones) > 1:
        said.append(
            _("When one decision passes several lines, only the gravest acts.")
            if scheme.milestones_apply == "highest"
            else _("When one decision passes several lines, each of them acts.")
        )
    return [*said, *(earning_words(scheme.earning) if scheme.earning else [])]


def _scale_words(scheme: Scheme) -> list[str]:
    numbers = {"start": scheme.start, "floor": scheme.floor, "cap": f"{scheme.cap:,}"}
    if scheme.direction == "deduct":
        return [
            _(
                "Everybody begins with %(start)s. A breach takes points off; "
                "the score stays between %(floor)s and %(cap)s."
            )
            % numbers
        ]
    return [
        _("Everybody begins with %(start)s. A breach adds points; %(cap)s is the end of the scale.")
        % numbers
    ]


def earning_words(earning: Earning) -> list[str]:
    """How points are earned, and within which bounds."""
    said = [
        ngettext(
            "%(orders)s clean orders earn %(n)s point.",
            "%(orders)s clean orders earn %(n)s points.",
            earning.points,
        )
        % {"orders": earning.per_orders, "n": earning.points}
    ]
    if earning.cap_week is not None:
        said.append(_("At most %(n)s points are earned in a week.") % {"n": earning.cap_week})
    if earning.cap_item is not None:
        said.append(
            _("One item earns at most %(n)s points in all its life.") % {"n": earning.cap_item}
        )
    if earning.only_clean_items:
        said.append(_("Only items without a violation earn points."))
    said.append(_("Returned, refunded, cancelled and sample orders do not count."))
    said.append(
        _("Earned points lapse like others.")
        if earning.lapses
        else _("Earned points do not lapse.")
    )
    return said


def line_words(line: Milestone) -> list[str]:
    """What follows when a line is passed: the measures, then how they may grow or end."""
    said = [measure_words(measure) for measure in line.measures]
    if line.extends:
        said.append(_("Each further violation past this line begins them anew"))
    if line.freezes:
        said.append(_("Points that count then no longer lapse"))
    if line.shortens_to:
        said.append(
            _("The course, passed with full marks, shortens them %(length)s")
            % {"length": shortened_words(line.shortens_to)}
        )
    return said


def band_ranges(scheme: Scheme) -> list[tuple[str, str, str]]:
    """Title, tone and stretch of each band, from the lowest score up."""
    ordered = sorted(scheme.bands, key=lambda band: band.at_least)
    ends = [band.at_least - 1 for band in ordered[1:]] + [scheme.cap]
    return [
        (
            band.title,
            band.tone,
            f"{max(band.at_least, scheme.floor):,}"
            if end <= band.at_least
            else f"{max(band.at_least, scheme.floor):,}–{end:,}",
        )
        for band, end in zip(ordered, ends, strict=True)
    ]
