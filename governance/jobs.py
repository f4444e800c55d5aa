"""The door to the worker: enqueue by name, after commit, and never depend on it having arrived."""

from functools import partial
from typing import Any

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)


def nudge(task: str, **kwargs: Any) -> None:
    """Enqueue now. A broker that is away is logged, not raised: the sweep finds the work."""
    try:
        current_app.signature(task, kwargs=kwargs).apply_async(retry=False)
    except (OSError, OperationalError) as problem:
        # The database says what is due; the sweep finds it within a minute.
        log.warning("nudge_lost", task=task, problem=type(problem).__name__)


def after_commit(task: str, **kwargs: Any) -> None:
    """Nudge `task` once this transaction has committed. A lost nudge delays, it never loses.

    The same nudge twice in a transaction is one: a hook that is still listed lives at least as
    long as whatever this call belongs to.
    """
    hooks = (hook for _, hook, _ in transaction.get_connection().run_on_commit)
    nudges = (hook for hook in hooks if isinstance(hook, partial) and hook.func is nudge)
    if any(hook.args == (task,) and hook.keywords == kwargs for hook in nudges):
        return
    transaction.on_commit(partial(nudge, task, **kwargs), robust=True)
