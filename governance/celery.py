"""The worker and the beat."""

import os

from celery import Celery
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings.development")

app = Celery("goodstanding")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def _use_django_logging(**kwargs):
    """Celery's own set-up would replace the JSON lines: Django has configured logging already."""
    import logging.config

    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
