"""Who may see and do what in the quality programme."""

from governance.permissions import (
    ADMIN,
    ANALYST,
    POLICY,
    QUALITY,
    REVIEWERS,
    SENIOR,
    STAFF,
    Access,
    key,
)

SEES = {SENIOR, QUALITY, ADMIN, POLICY, ANALYST}
RUNS = {QUALITY, ADMIN}
JUDGES = {QUALITY}
KEY_SEES = {*SEES, key("cases:read")}
KEY_RUNS = {*RUNS, key("cases:write")}
KEY_DECIDES = {*REVIEWERS, key("cases:decide")}
KEY_REVIEWS = {*REVIEWERS, *SEES, key("cases:read")}

ACCESS: dict[str, Access] = {
    "workbench:quality": Access.of(STAFF),
    "workbench:quality-plan-new": Access.of(RUNS, RUNS),
    "workbench:quality-plan": Access.of(SEES),
    "workbench:quality-draw-now": Access.of(SEES, RUNS),
    "workbench:quality-plan-stop": Access.of(SEES, RUNS),
    "workbench:quality-draw": Access.of(SEES),
    "workbench:quality-draw-csv": Access.of(SEES),
    "workbench:quality-reviews": Access.of(SEES),
    "workbench:quality-take": Access.of(STAFF, REVIEWERS),
    "workbench:quality-review": Access.of(STAFF),
    "workbench:quality-take-this": Access.of(STAFF, REVIEWERS),
    "workbench:quality-close": Access.of(STAFF, REVIEWERS),
    "workbench:quality-give-back": Access.of(STAFF, REVIEWERS),
    "workbench:quality-adjudicate": Access.of(SEES, JUDGES),
    "workbench:quality-golden": Access.of(RUNS),
    "workbench:quality-golden-mark": Access.of(RUNS, RUNS),
    "workbench:quality-golden-rate": Access.of(RUNS, RUNS),
    "workbench:quality-golden-retire": Access.of(RUNS, RUNS),
    "workbench:quality-figures": Access.of(SEES),
    "workbench:quality-figures-csv": Access.of(SEES),
    "workbench:quality-overturns": Access.of(SEES),
    "workbench:quality-overturned": Access.of(SEES),
    "workbench:quality-desk": Access.of(SEES),
    "workbench:quality-mine": Access.of(REVIEWERS),
    "workbench:quality-feedback": Access.of(REVIEWERS),
    "workbench:quality-answer": Access.of(REVIEWERS, REVIEWERS),
    "workbench:api-quality-plans": Access.of(KEY_SEES, KEY_RUNS),
    "workbench:api-quality-plan": Access.of(KEY_SEES),
    "workbench:api-quality-plan-stop": Access.of(KEY_SEES, KEY_RUNS),
    "workbench:api-quality-draws": Access.of(KEY_SEES, KEY_RUNS),
    "workbench:api-quality-samples": Access.of(KEY_SEES),
    "workbench:api-quality-agreement": Access.of(KEY_SEES),
    "workbench:api-quality-prevalence": Access.of(KEY_SEES),
    "workbench:api-quality-overturns": Access.of(KEY_SEES),
    "workbench:api-quality-next": Access.of(KEY_REVIEWS, KEY_DECIDES),
    "workbench:api-quality-review": Access.of(KEY_REVIEWS),
    "workbench:api-quality-answer": Access.of(KEY_REVIEWS, KEY_DECIDES),
    "workbench:api-quality-adjudicate": Access.of(KEY_REVIEWS, {*JUDGES, key("cases:decide")}),
}
