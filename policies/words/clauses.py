"""What a clause costs and carries beyond its price, and what links and repeats add. Pure."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance import dates
from policies.catalogue import PARTY_KINDS
from policies.scheme import Clause, Joint, Repeat, Repetition, Scheme, VersionBody
from policies.words.small import measure_words, points_words, severity_words


def repetition_words(scheme: Scheme, clause: Clause) -> list[str]:
    """What it costs when it was not the first breach, and which earlier ones weigh."""
    again = clause.repetition
    if again is None:
        return []
    prices = ", ".join(
        f"{severity_words(severity)} {points_words(scheme, points)}"
        for severity, points in sorted(again.points.items(), key=lambda pair: pair[1])
    )
    return [f"{_which(again)}: {prices}", *_how_long(again)]


def _which(again: Repetition) -> str:
    if again.of == "any":
        return _("After an earlier breach of any rule")
    return _("After an earlier breach of this rule")


def _how_long(again: Repetition) -> list[str]:
    said = []
    if again.days is None:
        said.append(_("An earlier breach weighs without an end"))
    else:
        said.append(
            ngettext(
                "An earlier breach weighs for %(n)s day",
                "An earlier breach weighs for %(n)s days",
                again.days,
            )
            % {"n": again.days}
        )
    if again.days_after_course is not None:
        said.append(
            ngettext(
                "Once its course was completed it weighs for %(n)s day from then on",
                "Once its course was completed it weighs for %(n)s days from then on",
                again.days_after_course,
            )
            % {"n": again.days_after_course}
        )
    if again.course_narrows:
        said.append(_("Once its course was completed it weighs on breaches of its own rule alone"))
    return said


def carry_words(body: VersionBody, clause: Clause) -> list[str]:
    """What a person may add to a finding, at most."""
    said = [measure_words(measure) for measure in clause.may_carry]
    for code in clause.funds:
        ground = body.funds_ground(code)
        said.append(
            _("Funds may be held: %(ground)s") % {"ground": ground.title if ground else code}
        )
    return said


def warn_words(clause: Clause) -> str:
    """Before which day a breach of it is told only: on that day it is charged."""
    if clause.warn_only_until is None:
        return ""
    return _(
        "A breach that ended before %(day)s is only told: nothing is charged or restricted."
    ) % {"day": dates.day(clause.warn_only_until)}


def repeat_words(body: VersionBody, repeat: Repeat) -> list[str]:
    """How many breaches in how long, and what follows from them."""
    titles = [known.title for code in repeat.clauses if (known := body.clause(code))]
    numbers = {"count": repeat.count, "days": repeat.days, "rules": ", ".join(titles)}
    if not titles:
        said = (
            _("%(count)s breaches of one rule within %(days)s days, whatever the score") % numbers
        )
    elif len(titles) == 1:
        said = (
            _("%(count)s breaches of “%(rules)s” within %(days)s days, whatever the score")
            % numbers
        )
    else:
        said = (
            _(
                "%(count)s breaches of these rules within %(days)s days, whatever the score: %(rules)s"
            )
            % numbers
        )
    follows = [measure_words(measure) for measure in repeat.measures]
    if repeat.terminal:
        follows.append(_("It ends the account; a second person must agree"))
    return [said, *follows]


def joint_words(body: VersionBody, joint: Joint) -> list[str]:
    """When a linked account's breach is charged here too, and how much of it."""
    links = {
        "owner": _("the same owner"),
        "bound": _("a bound account"),
        "affiliate": _("affiliate selling"),
        "agency": _("an agency"),
        "service_provider": _("a service provider"),
    }
    clause = body.clause(joint.clause)
    said = [
        _("%(share)s %% of what a linked account is charged is charged here too, under “%(rule)s”.")
        % {"share": joint.share_percent, "rule": clause.title if clause else joint.clause},
        _("Linked accounts: %(kind)s, by %(links)s.")
        % {
            "kind": str(PARTY_KINDS[joint.party_kind]).lower(),
            "links": ", ".join(links[link] for link in joint.links),
        },
    ]
    if joint.clauses:
        said.append(
            _("Only for their breaches of: %(codes)s.")
            % {"codes": ", ".join(code.replace("_", " ") for code in joint.clauses)}
        )
    if joint.confidence_at_least < 100:
        said.append(
            _("A link counts from a confidence of %(n)s %%.") % {"n": joint.confidence_at_least}
        )
    return said
