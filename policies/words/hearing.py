"""How a party can be heard, what tiers take, when money may be held, and how changes are told. Pure."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.templatetags._words import money
from policies.catalogue import CONTROLS
from policies.scheme import FundsGround, RequiredDocument, TierRule, VersionBody, Windows


def appeal_words(windows: Windows) -> list[str]:
    said = _open_words(windows)
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


def _open_words(windows: Windows) -> list[str]:
    """How long an appeal is open: where two lengths are given, the longer counts."""
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
    elif windows.appeal_hours:
        said.append(
            ngettext(
                "You may appeal within %(n)s hour of being informed.",
                "You may appeal within %(n)s hours of being informed.",
                windows.appeal_hours,
            )
            % {"n": windows.appeal_hours}
        )
    return said + [
        _("If that is not granted, you may appeal again within %(n)s days of the answer.")
        % {"n": days}
        for days in windows.appeal_days[1:]
    ]


def tier_words(tier: TierRule) -> list[str]:
    """What it takes."""
    said = [_("%(n)s days without a violation") % {"n": tier.clean_days}]
    if tier.score_at_least is not None:
        said.append(_("a score of at least %(n)s") % {"n": tier.score_at_least})
    if tier.score_at_most is not None:
        said.append(_("a score of at most %(n)s") % {"n": tier.score_at_most})
    return said


def funds_words(ground: FundsGround) -> list[str]:
    """How much may be held, for how long, and when it must be looked at."""
    said = [
        ground.text,
        _("At most %(amount)s, for at most %(days)s days")
        % {"amount": money(ground.amount_at_most, ground.currency), "days": ground.max_days}
        if ground.amount_at_most is not None
        else _("All of the balance, for at most %(days)s days") % {"days": ground.max_days},
        ngettext(
            "A person looks at it again within %(n)s day",
            "A person looks at it again within %(n)s days",
            ground.review_days,
        )
        % {"n": ground.review_days},
    ]
    if ground.second_person_above is not None:
        said.append(
            _("More than %(amount)s needs a second person")
            % {"amount": money(ground.second_person_above, ground.currency)}
        )
    if ground.amount_at_most is None:
        said.append(_("All of the balance is held by two people only"))
    return [*said, ground.law_reference] if ground.law_reference else said


def document_words(paper: RequiredDocument) -> list[str]:
    """Why it is asked for, how long one has, and what acts until one is accepted."""
    said = [
        paper.text,
        _("Everybody is asked for it")
        if paper.asked_of == "everyone"
        else _("It is asked for where it is needed"),
        ngettext("%(n)s day to hand it in", "%(n)s days to hand it in", paper.days)
        % {"n": paper.days},
        _("After that, until one is accepted: %(controls)s")
        % {"controls": ", ".join(str(CONTROLS[code].words) for code in paper.controls)},
    ]
    if paper.days_again:
        said.append(
            ngettext(
                "%(n)s day more when it is sent back",
                "%(n)s days more when it is sent back",
                paper.days_again,
            )
            % {"n": paper.days_again}
        )
    return [*said, paper.law_reference] if paper.law_reference else said


def notice_words(body: VersionBody) -> str:
    """How long before it begins a change is told."""
    if not body.notice_days:
        return ""
    return ngettext(
        "Changes of these rules are told at least %(n)s day before they take effect.",
        "Changes of these rules are told at least %(n)s days before they take effect.",
        body.notice_days,
    ) % {"n": body.notice_days}
