"""Broker and beat: the database says what is due, a task is only a nudge."""

from celery.schedules import crontab

from governance import stack

REDIS_URL = stack.value("REDIS_URL", "redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# A busy process wakes the relay at once and then once in so many seconds, not once an event.
RELAY_GAP = 0.25
CELERY_BEAT_SCHEDULE = {
    "relay": {"task": "governance.tasks.relay", "schedule": 5.0},
    "forget-old-keys": {"task": "governance.tasks.forget_old_keys", "schedule": 3600.0},
    "execute-due-decisions": {"task": "workbench.tasks.execute_due", "schedule": 5.0},
    "work-bulk": {"task": "workbench.tasks.work_bulk", "schedule": 5.0},
    "work-previews": {"task": "workbench.tasks.work_previews", "schedule": 5.0},
    "expire-leases": {"task": "workbench.tasks.expire_leases", "schedule": 30.0},
    "weigh-again": {"task": "workbench.tasks.weigh_again", "schedule": 60.0},
    "mail-reporters": {"task": "workbench.tasks.mail_reporters", "schedule": 30.0},
    "keep-queues": {"task": "workbench.tasks.keep_queues", "schedule": 60.0},
    "tell-unheard": {"task": "workbench.tasks.tell_unheard", "schedule": 600.0},
    "draw-samples": {"task": "workbench.tasks.draw_samples", "schedule": 300.0},
    "open-cases": {"task": "workbench.tasks.open_cases_for_detections", "schedule": 15.0},
    "lapse": {"task": "violations.tasks.sweep_standing", "schedule": 30.0},
    "prove": {"task": "credits.tasks.prove", "schedule": crontab(hour=3, minute=20)},
    "expire-controls": {"task": "violations.tasks.expire_due", "schedule": 30.0},
    "require-documents": {"task": "violations.tasks.require_documents", "schedule": 300.0},
    "work-incidents": {"task": "violations.tasks.work_incidents", "schedule": 5.0},
    "review-tiers": {"task": "violations.tasks.review_tiers", "schedule": 600.0},
    "evaluate-rules": {"task": "monitoring.tasks.evaluate_due", "schedule": 15.0},
    "credit-orders": {"task": "monitoring.tasks.credit_due", "schedule": 15.0},
    "work-order-files": {"task": "monitoring.tasks.work_order_files", "schedule": 15.0},
    "send-invitations": {"task": "parties.tasks.send_due_invitations", "schedule": 30.0},
    "send-notices": {"task": "education.tasks.send_due", "schedule": 10.0},
    "announce-rules": {"task": "education.tasks.announce", "schedule": 10.0},
    "deliver-webhooks": {"task": "integrations.tasks.deliver_due", "schedule": 10.0},
    "roll-up": {"task": "insights.tasks.roll_up", "schedule": 300.0},
    "carry-on-rehearsals": {"task": "insights.tasks.carry_on", "schedule": 30.0},
}
