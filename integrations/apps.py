from django.apps import AppConfig


class IntegrationsConfig(AppConfig):
    name = "integrations"

    def ready(self) -> None:
        from integrations import naming, schema  # noqa: F401 - register what keys are called, and how they sign in
