"""The REST API and its description, and how much of it a minute holds."""

from governance import stack

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "integrations.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["governance.permissions.MatrixPermission"],
    "DEFAULT_THROTTLE_CLASSES": ["integrations.throttling.KeyThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["governance.media.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "governance.media.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "governance.schema.HouseSchema",
    "EXCEPTION_HANDLER": "governance.rest.problem_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "COERCE_DECIMAL_TO_STRING": False,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
# What one caller may ask for in a minute: a key of the marketplace, or one person at the pages.
API_CALLS_A_MINUTE = int(stack.value("API_CALLS_A_MINUTE", "6000"))  # the hot path is not counted
API_UPLOADS_A_MINUTE = int(stack.value("API_UPLOADS_A_MINUTE", "600"))
SESSION_CALLS_A_MINUTE = int(stack.value("SESSION_CALLS_A_MINUTE", "1200"))
UPLOADS_A_MINUTE = int(stack.value("UPLOADS_A_MINUTE", "60"))
SPECTACULAR_SETTINGS = {
    "TITLE": "Goodstanding",
    "DESCRIPTION": "Governance for marketplaces: fair, explainable, reversible.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "PartyKind": "parties.models.Kind",
        "PartyState": "parties.models.LifecycleEntry.State",
        "MemberRole": "parties.models.Membership.Role",
        "LinkKind": "parties.models.Link.Kind",
        "TraitKind": "parties.models.Trait.Kind",
        "DraftState": "policies.models.Draft.State",
        "ItemKind": "items.models.Kind",
        "ItemState": "items.models.Item.State",
        "AcknowledgementState": "violations.models.Acknowledgement.State",
        "ChosenDurationKind": "violations.shapes.DURATIONS",
        "ControlCause": "violations.models.Control.Cause",
        "HoldStepKind": "violations.models.FundsStep.Kind",
        "ReportSource": "monitoring.models.Report.Source",
        "CaseKind": "workbench.models.Case.Kind",
        "CaseState": "workbench.models.Case.State",
        "CaseSource": "workbench.models.Case.Source",
        "DecisionOutcome": "workbench.models.Decision.Outcome",
        "DecisionStepKind": "workbench.models.DecisionStep.Kind",
        "AdjudicationCause": "workbench.models.Adjudication.Cause",
        "BulkAction": "workbench.models.BulkRun.Action",
        "BulkActionAsked": "workbench.api.bulk_shapes.ASKED",
        "BulkCasesAsked": "workbench.api.bulk_shapes.STATES",
        "BulkRunState": "workbench.models.BulkRun.State",
        "BulkRowState": "workbench.models.BulkRow.State",
        "OverturnCauseEnum": "violations.models.findings.MISTAKES",
        "RehearsalState": "insights.models.Rehearsal.State",
    },
}
