"""Pages of rules: what they say, what they found, and writing them."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance import clock
from governance.actors import Actor
from governance.permissions import may
from monitoring import selectors, services
from monitoring.doubt_views import line_form
from monitoring.forms import RuleForm, WordingForm
from monitoring.models import Rule
from monitoring.selectors import RuleLine
from policies.selectors import body_of, version_in_force

DETECTIONS_A_PAGE = 25
RUNS_SHOWN = 10


@require_GET
def rules(request: HttpRequest) -> HttpResponse:
    lines = [selectors.line_of(rule) for rule in selectors.rules()]
    lines.sort(key=lambda line: (not line.rule.active, line.rule.title.casefold()))
    paused = sum(not line.rule.active for line in lines)
    count = ngettext("%(n)s rule", "%(n)s rules", len(lines)) % {"n": len(lines)}
    if paused:
        count += " · " + _("%(n)s paused") % {"n": paused}
    may_write = may(request.principal, "monitoring:new-rule", "POST")  # type: ignore[attr-defined]
    context = {
        "lines": _with_clauses(lines),
        "count": count,
        "may_write": may_write,
        "doubted": {doubt.rule_id for doubt in selectors.open_doubts()},
    }
    return render(request, "monitoring/rules.html", context)


def _with_clauses(lines: list[RuleLine]) -> list[tuple[RuleLine, str]]:
    """Each line with the title of its clause, as the rulebook's version in force has it."""
    now, titles = clock.now(), {}
    for book in {line.rule.rulebook for line in lines}:
        version = version_in_force(book.market_id, book.party_kind, now)
        for clause in body_of(version).clauses if version else []:
            titles[book.pk, clause.code] = clause.title
    return [
        (line, titles.get((line.rule.rulebook_id, line.rule.clause), line.rule.clause))
        for line in lines
    ]


@require_GET
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    found = get_object_or_404(selectors.rules(), pk=rule_id)
    line, now = selectors.line_of(found), clock.now()
    version = version_in_force(found.rulebook.market_id, found.rulebook.party_kind, now)
    raised = selectors.detections().filter(rule_version__rule=found)
    count, exact = selectors.capped_count(raised)
    page = _page_of(raised, request.GET.get("cursor", ""))
    context = {
        "line": line,
        "versions": found.all_versions,  # type: ignore[attr-defined]
        "runs": list(selectors.runs_of(found)[:RUNS_SHOWN]),
        "since": selectors.judged_since(line.run) if line.run else None,
        "clause": body_of(version).clause(found.clause) if version else None,
        "detections": page,
        "count": count,
        "exact": exact,
        "metrics": {metric.code: metric for metric in selectors.metrics()},
        "may_write": may(request.principal, "monitoring:switch", "POST"),  # type: ignore[attr-defined]
    }
    if not request.htmx:  # type: ignore[attr-defined]
        doubt_line = selectors.line_for(found)
        context |= {
            "doubt_line": doubt_line,
            "line_form": line_form(doubt_line),
            "outcomes": selectors.watched_outcomes(found, doubt_line),
            "doubts": list(selectors.doubts_of(found)[:RUNS_SHOWN]),
        }
        return render(request, "monitoring/rule.html", context)
    part = "run" if request.GET.get("part") == "run" else "detections"
    return render(request, f"monitoring/rule.html#{part}", context)


def _page_of(rows: QuerySet, cursor: str) -> dict[str, Any]:
    """One page by key, newest first; `cursor` is `<12` (older than) or `>12` (newer than)."""
    side, key = cursor[:1], cursor[1:]
    keyed = key.isascii() and key.isdigit() and int(key) < 2**63
    if keyed and side == ">":
        newer = list(rows.filter(pk__gt=int(key)).order_by("pk")[: DETECTIONS_A_PAGE + 1])
        more = len(newer) > DETECTIONS_A_PAGE
        found = newer[:DETECTIONS_A_PAGE][::-1]
        return _neighbours(found, newer=more, older=True)
    older = rows.filter(pk__lt=int(key)) if keyed and side == "<" else rows
    found = list(older.order_by("-pk")[: DETECTIONS_A_PAGE + 1])
    more = len(found) > DETECTIONS_A_PAGE
    return _neighbours(found[:DETECTIONS_A_PAGE], newer=older is not rows, older=more)


def _neighbours(found: list[Any], *, newer: bool, older: bool) -> dict[str, Any]:
    return {
        "rows": found,
        "previous": f">{found[0].pk}" if newer and found else None,
        "next": f"<{found[-1].pk}" if older and found else None,
    }


@require_http_methods(["GET", "POST"])
def new_rule(request: HttpRequest) -> HttpResponse:
    return _write(request, RuleForm(request.POST or None), None)


@require_http_methods(["GET", "POST"])
def new_version(request: HttpRequest, rule_id: int) -> HttpResponse:
    found = get_object_or_404(selectors.rules(), pk=rule_id)
    newest = found.all_versions[0]  # type: ignore[attr-defined]
    initial = {
        "title": found.title,
        "expression": newest.expression,
        "severity": newest.severity,
        "mode": newest.mode,
    }
    return _write(request, WordingForm(request.POST or None, initial=initial, rule=found), found)


def _write(request: HttpRequest, form: WordingForm, found: Rule | None) -> HttpResponse:
    """Check while typing, try on today's data, publish what was tried."""
    action = request.POST.get("action", "")
    if action == "check":
        return render(request, "monitoring/write.html#check", {"check": _check(form)})
    trial = None
    if request.method == "POST" and form.is_valid():
        mark = form.mark_of_trial()
        if action == "publish" and form.cleaned_data["tried"] == mark:
            version = services.publish_rule(by=Actor.of(request), **form.wording())
            messages.success(request, _("Published. The rule judges everybody it concerns now."))
            return redirect("monitoring:rule", version.rule_id)
        wording = form.wording()
        trial = selectors.rehearse_expression(
            rulebook=wording["rulebook"],
            expression=wording["expression"],
            target=wording["target"],
        )
        trial.mark = mark
    metrics = list(selectors.metrics())
    context = {
        "form": form,
        "rule": found,
        "trial": trial,
        "late": action == "publish" and trial is not None,
        "metrics": metrics,
        "by_code": {metric.code: metric for metric in metrics},
    }
    status = 422 if form.errors else 200
    if not request.htmx:  # type: ignore[attr-defined]
        return render(request, "monitoring/write.html", context, status=status)
    if trial:
        trial_part = render_to_string("monitoring/write.html#trial", context, request)
        form_part = render_to_string(
            "monitoring/write.html#form", {**context, "oob": True}, request
        )
        return HttpResponse(trial_part + form_part)
    response = render(request, "monitoring/write.html#form", context, status=status)
    response["HX-Retarget"] = "#rule-form"
    return response


def _check(form: WordingForm) -> dict[str, Any]:
    """What the live check says of the expression alone."""
    form.is_valid()
    faults = list(form.errors.get("expression") or [])
    return {"faults": faults, "fine": not faults}


@require_POST
def evaluate(request: HttpRequest, rule_id: int) -> HttpResponse:
    found = get_object_or_404(Rule, pk=rule_id)
    run = services.judge_everybody(rule_id=found.pk, by=Actor.of(request))
    if run.finished_at:
        words = _("Judged %(evaluated)s: %(breached)s breached, %(raised)s of them new.")
        messages.success(
            request,
            words % {"evaluated": run.evaluated, "breached": run.breached, "raised": run.raised},
        )
    else:
        messages.info(request, _("Under way. The counts appear here as it goes."))
    return redirect("monitoring:rule", found.pk)


@require_POST
def switch(request: HttpRequest, rule_id: int) -> HttpResponse:
    found = get_object_or_404(Rule, pk=rule_id)
    active = request.POST.get("active") == "yes"
    services.switch_rule(rule_id=found.pk, active=active, by=Actor.of(request))
    messages.success(
        request,
        _("The rule judges again.") if active else _("Paused: the rule judges nobody for now."),
    )
    return redirect("monitoring:rule", found.pk)
