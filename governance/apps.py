from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class GovernanceConfig(AppConfig):
    name = "governance"
    label = "governance"

    def ready(self) -> None:
        # Celery has not looked for tasks in a web process, and a subscriber that was never
        # imported would never be owed anything: both are found here.
        from governance import celery  # noqa: F401 - makes the app current

        autodiscover_modules("tasks", "subscribers")
