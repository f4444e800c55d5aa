"""How the API's description speaks of keys."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class ApiKeyScheme(OpenApiAuthenticationExtension):
    target_class = "integrations.authentication.ApiKeyAuthentication"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "gs_<prefix>_<secret>",
            "description": (
                "An API key with scopes. A key may name a person in the header "
                "`Goodstanding-Actor: <username>`: one of the staff with the scope `act_as`, a "
                "member of an account with `act_as:parties`, and then only of those accounts that "
                "the key speaks for. That person's rights hold, no more, and the log names both."
            ),
        }
