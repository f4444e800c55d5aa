"""The registry of notices: subject and words per kind. Rows store what was said."""

import re
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.lines import one_line

AFTER_FULL_STOP = re.compile(r"(?<=[。！？]) +")  # sentences of Chinese follow each other directly


@dataclass(frozen=True, slots=True)
class Letter:
    """One kind of notice: its subject, its template and the words of its one button."""

    subject: "str | Promise"
    template: str
    action: "str | Promise"
    answerable: bool = False  # its mail carries a signed link to the case
    in_bulk: bool = False  # written to thousands at once: mailed after everything else
    confirmable: bool = False  # the portal asks for "I have read it"


LETTERS: dict[str, Letter] = {
    "violation.recorded": Letter(
        _("A decision about your account: %(clause)s"),
        "violation_recorded",
        _("Read the decision"),
        True,
    ),
    "penalty.imposed": Letter(
        _("What now applies to your account"), "penalty_imposed", _("See what is in force"), True
    ),
    "penalty.ended": Letter(
        _("Ended: %(measure)s"), "penalty_ended", _("See your account health"), True
    ),
    "violation.overturned": Letter(
        _("Taken back: %(clause)s"),
        "violation_overturned",
        _("See what was put right"),
        True,
    ),
    "funds.held": Letter(
        _("Money is held: %(amount)s"), "funds_held", _("Read why, and how to be heard"), True
    ),
    "funds.extended": Letter(
        _("Money is held longer: %(amount)s"),
        "funds_held",
        _("Read why, and how to be heard"),
        True,
    ),
    "incident.met": Letter(
        _("An emergency measure: %(title)s"),
        "incident_met",
        _("Read why, until when, and whom to ask"),
        in_bulk=True,
    ),
    "funds.released": Letter(_("Released: %(freed)s"), "funds_released", _("See what is held")),
    "funds.ended": Letter(_("Free again: %(amount)s"), "funds_ended", _("See what is held")),
    "appeal.submitted": Letter(
        _("We have your appeal %(appeal)s"), "appeal_submitted", _("Follow your appeal"), True
    ),
    "appeal.granted": Letter(
        _("Your appeal %(appeal)s was granted"), "appeal_granted", _("See what was put right"), True
    ),
    "appeal.partly": Letter(
        _("Your appeal %(appeal)s was granted in part"),
        "appeal_partly",
        _("See what was put right"),
        True,
    ),
    "correction.submitted": Letter(
        _("We have your correction: %(clause)s"),
        "correction_submitted",
        _("See the decision"),
        True,
    ),
    "correction.accepted": Letter(
        _("Your correction was accepted: %(clause)s"),
        "correction_accepted",
        _("See what was put right"),
        True,
    ),
    "correction.refused": Letter(
        _("Your correction was not accepted: %(clause)s"),
        "correction_refused",
        _("Read the answer"),
        True,
    ),
    "stay.granted": Letter(
        _("Measures rest: %(clause)s"), "stay_granted", _("See the decision"), True
    ),
    "stay.ended": Letter(
        _("Measures act again: %(clause)s"), "stay_ended", _("See the decision"), True
    ),
    "appeal.denied": Letter(
        _("Your appeal %(appeal)s: the decision stands"),
        "appeal_denied",
        _("Read the answer"),
        True,
    ),
    "appeal.answered": Letter(
        _("A question about your appeal %(appeal)s"), "appeal_answered", _("Read and answer"), True
    ),
    "question.asked": Letter(
        _("We have a question: please answer by %(until)s"),
        "question_asked",
        _("Read and answer"),
        True,
    ),
    "link.renewed": Letter(_("A new link: %(about)s"), "link_renewed", _("Read and answer"), True),
    "dispute.answered": Letter(
        _("Your dispute of %(row)s: we have looked at it"),
        "dispute_answered",
        _("See the rows behind the metric"),
    ),
    "document.requested": Letter(
        _("Please hand in: %(document)s"), "document_requested", _("Hand it in"), True
    ),
    "document.answered": Letter(
        _("We have looked at your document: %(document)s"),
        "document_answered",
        _("See your documents"),
        True,
    ),
    "document.withdrawn": Letter(
        _("No longer needed: %(document)s"), "document_withdrawn", _("See your documents")
    ),
    "feedback.answered": Letter(
        _("An answer to your feedback on: %(clause)s"), "feedback_answered", _("Read the answer")
    ),
    "standing.caution": Letter(
        _("You are close to a line: %(line)s"), "standing_caution", _("See your account health")
    ),
    "course.assigned": Letter(
        _("A short course: %(course)s"), "course_assigned", _("Open the course")
    ),
    "course.passed": Letter(_("Passed: %(course)s"), "course_passed", _("See your account health")),
    "rules.changed": Letter(
        _("Your rules change on %(day)s: %(rules)s"),
        "rules_changed",
        _("Read the new rules"),
        in_bulk=True,
        confirmable=True,
    ),
    "tier.changed": Letter(_("Your tier is now %(tier)s"), "tier_changed", _("See your benefits")),
    "tier.lost": Letter(
        _("Your tier %(tier)s has ended"), "tier_lost", _("See what the next tier needs")
    ),
}


def compose(kind: str, *, language: str, path: str, values: dict[str, Any]) -> dict[str, str]:
    """Subject, body, button and path of a notice, in the reader's language."""
    letter = LETTERS[kind]
    with translation.override(language):
        said = {
            "subject": one_line(str(letter.subject) % values),
            "body": _tidy(render_to_string(f"education/notices/{letter.template}.txt", values)),
            "action": str(letter.action),
            "path": path,
        }
    return {**said, "only_to_read": "yes"} if values.get("only_to_read") else said


def _tidy(text: str) -> str:
    """No more than one empty line in a row, none at the ends: what conditions leave behind."""
    kept: list[str] = []
    for line in (line.rstrip() for line in text.strip().splitlines()):
        if line or (kept and kept[-1]):
            kept.append(line)
    return AFTER_FULL_STOP.sub("", "\n".join(kept)) + "\n"
