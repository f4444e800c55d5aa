"""A version's numbers as sentences that a party can read. Pure."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policies.catalogue import CONTROLS, ITEM_KINDS
from policies.scheme import Duration, Measure, Scheme, TierRule, VersionBody, Windows


def duration_words(duration: Duration, *, of_item: bool = False) -> str:
    if duration.kind == "days":
        return ngettext("for %(n)s day", "for %(n)s days", duration.n or 0) % {"n": duration.n}
    if duration.kind == "hours":
        return ngettext("for %(n)s hour", "for %(n)s hours", duration.n or 0) % {"n": duration.n}
    if duration.kind == "until_recovered":
        return _("until the score has recovered")
    return _("until it is lifted") if of_item else _("for good")


def measure_words(measure: Measure) -> str:
    """What will be done, how much of it, and for how long."""
    kind = CONTROLS.get(measure.control)
    if kind is None:
        return measure.control
    said = str(kind.words)
    amount = measure.params.get(kind.takes) if kind.takes else None
    if amount is not None:
        said = f"{said} ({_amount_words(kind.takes, amount)})"
    if kind.gives:
        return said
    return f"{said} {duration_words(measure.duration, of_item=kind.target == 'item')}"


def _amount_words(takes: str, amount: int | str) -> str:
    if takes == "percent":
        return f"{amount} %"
    if takes == "cap":
        return _("at most %(n)s") % {"n": amount}
    return str(amount)


def points_words(scheme: Scheme, points: int) -> str:
    """Demerit points with the sign with which they move the score."""
    if not points:
        return _("no points")
    sign = "−" if scheme.direction == "deduct" else "+"
    return f"{sign}{points:,}"


def severity_words(severity: str) -> str:
    return severity.replace("_", " ").capitalize()


def item_words(kinds: list[str]) -> str:
    if not kinds:
        return _("the account itself")
    return ", ".join(str(ITEM_KINDS.get(kind, kind)) for kind in kinds)


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
    elif lapse.period == "year":
        said = [_("All points lapse when the calendar year ends in your market.")]
    else:
        said = [_("All points lapse when the calendar quarter ends in your market.")]
    if lapse.stops_at_terminal and any(line.terminal for line in scheme.milestones):
        said.append(_("Nothing lapses after the last line has been reached."))
    return said


def how_it_counts(scheme: Scheme) -> list[str]:
    """The scheme in a handful of sentences."""
    numbers = {"start": scheme.start, "floor": scheme.floor, "cap": f"{scheme.cap:,}"}
    if scheme.direction == "deduct":
        said = [
            _(
                "Everybody begins with %(start)s. A breach takes points off; "
                "the score stays between %(floor)s and %(cap)s."
            )
            % numbers
        ]
    else:
        said = [
            _(
                "Everybody begins with %(start)s. A breach adds points; %(cap)s is the end of the scale."
            )
            % numbers
        ]
    said += lapse_words(scheme)
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
    return said


def appeal_words(windows: Windows) -> list[str]:
    said = []
    if windows.appeal_months:
        said.append(
            _("You may appeal within %(n)s calendar months of being informed.")
            % {"n": windows.appeal_months}
        )
    elif windows.appeal_days:
        said.append(
            _("You may appeal within %(n)s days of being informed.") % {"n": windows.appeal_days[0]}
        )
        said += [
            _("If that is not granted, you may appeal again within %(n)s days of the answer.")
            % {"n": days}
            for days in windows.appeal_days[1:]
        ]
    said.append(_("Appeals are free. A person who had no part in the decision hears them."))
    said.append(
        _("A measure rests while your appeal is heard.")
        if windows.suspends_measure
        else _("A measure stays in force while your appeal is heard.")
    )
    if windows.correction_hours:
        said.append(
            _("Where a case offers it, you may correct a matter within %(n)s hours.")
            % {"n": windows.correction_hours}
        )
    return said


def tier_words(tier: TierRule) -> list[str]:
    """What it takes."""
    said = [_("%(n)s days without a violation") % {"n": tier.clean_days}]
    if tier.score_at_least is not None:
        said.append(_("a score of at least %(n)s") % {"n": tier.score_at_least})
    if tier.score_at_most is not None:
        said.append(_("a score of at most %(n)s") % {"n": tier.score_at_most})
    return said


def band_ranges(body: VersionBody) -> list[tuple[str, str, str]]:
    """Title, tone and stretch of each band, from the lowest score up."""
    scheme = body.scheme
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
