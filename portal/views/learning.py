"""Courses with their quiz, and what clean conduct brings."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from credits.selectors import standing_at, tier_of
from education import selectors, services
from education.markup import rendered
from education.models import Attempt, Enrolment
from governance import clock
from policies.selectors import version_in_force
from policies.words import measure_words
from portal.forms import QuizForm
from portal.frame import Frame, party_page
from portal.reach import clean_since, needs_of
from portal.spoken import body_here, issued_in, lang_of


@require_safe
@party_page
def courses(frame: Frame) -> HttpResponse:
    """What was given to this account, and what else can be learnt."""
    to_do = selectors.each_once(selectors.open_enrolments(frame.party))
    ended = selectors.enrolments_of(frame.party).exclude(state=Enrolment.State.ASSIGNED)
    waiting = {one.course_id for one in to_do}
    done = [one for one in selectors.each_once(ended) if one.course_id not in waiting]
    taken = waiting | {one.course_id for one in done}
    return frame.render(
        "courses",
        to_do=to_do,
        done=done,
        others=[one for one in selectors.courses() if one.pk not in taken],
    )


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def course(frame: Frame, code: str) -> HttpResponse:
    """The text, the quiz, and the result of the last try."""
    taught = selectors.course(code)
    if taught is None:
        raise Http404
    enrolment = selectors.enrolment_for(frame.party, taught)
    language = get_language() or ""
    version = (
        selectors.version_to_read(enrolment, language)
        if enrolment
        else selectors.version_to_teach(taught, language, frame.party.language)
    )
    tries = (enrolment.course_version if enrolment else version).quiz.tries
    attempts = list(enrolment.attempts.order_by("number")) if enrolment else []
    form = QuizForm(
        frame.request.POST or None,
        questions=version.quiz.questions,
        initial={"number": len(attempts) + 1},
    )
    if frame.request.method == "POST" and form.is_valid():
        enrolment = enrolment or services.assign_course(
            party=frame.party, course=taught, by=frame.actor, language=language
        )
        attempt = services.submit_attempt(
            enrolment_id=enrolment.pk,
            answers=form.answers,
            number=form.cleaned_data["number"],
            by=frame.actor,
        )
        _say(frame, attempt)
        return redirect("portal:course", frame.party.pk, taught.pk)
    return frame.render(
        "course",
        status=422 if form.is_bound else 200,
        course=taught,
        enrolment=enrolment,
        text=rendered(version.body),
        form=form,
        review=_review(version.quiz.questions, attempts[-1]) if attempts else [],
        last=attempts[-1] if attempts else None,
        left=tries - len(attempts),
        taught_in=issued_in(version.language),
        lang=lang_of(version.language),
        is_open=enrolment is None or enrolment.state == Enrolment.State.ASSIGNED,
    )


def _say(frame: Frame, attempt: Attempt) -> None:
    if attempt.right < attempt.of:
        said = _("%(right)d of %(of)d right. Read on and try again.")
        messages.warning(frame.request, said % {"right": attempt.right, "of": attempt.of})
        return
    points = Enrolment.objects.get(pk=attempt.enrolment_id).points_returned
    back = ngettext("Passed. %(n)d point is back.", "Passed. %(n)d points are back.", points)
    messages.success(frame.request, back % {"n": points} if points else _("Passed. Well done."))


def _review(questions: list[dict[str, Any]], last: Attempt) -> list[dict[str, Any]]:
    """What was answered and whether it was right. The right answer is told only once it was found."""
    return [
        {
            "question": asked["question"],
            "chosen": asked["choices"][chosen],
            "right": chosen == asked["right"],
            "because": asked["because"] if chosen == asked["right"] else "",
        }
        for asked, chosen in zip(questions, last.answers, strict=True)
    ]


@require_safe
@party_page
def rewards(frame: Frame) -> HttpResponse:
    """The tier, what it brings, and what the next one needs."""
    party, now = frame.party, clock.now()
    version = version_in_force(party.market_id, party.kind, now)
    rules = body_here(version).tiers if version else []
    held = tier_of(party)
    since = clean_since(party)
    view = standing_at(party) if version else None
    place = next((n for n, rule in enumerate(rules) if held and rule.code == held[0].code), -1)
    return frame.render(
        "rewards",
        tier=held[1] if held else None,
        since=held[0].since if held else None,
        clean_since=since,
        ladder=[
            {
                "rule": rule,
                "benefits": [measure_words(one) for one in rule.benefits],
                "state": _("yours now") if n == place else _("next") if n == place + 1 else "",
                "needs": needs_of(rule, since, now, view.score if view else None),
            }
            for n, rule in enumerate(rules)
        ],
    )
