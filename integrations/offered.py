"""The events that a marketplace may hear of, by family. Keys, endpoints and people are not among them."""

EVENTS: dict[str, tuple[str, ...]] = {
    "party": ("registered", "updated", "moved", "invited", "protected", "unprotected"),
    "rulebook": ("created", "published"),
    "announcement": ("started", "told", "overtaken"),
    "item": ("registered", "updated"),
    "standing": ("changed", "caution", "drifted"),
    "tier": ("changed",),
    "reward": ("granted",),
    "violation": ("recorded", "repriced", "overturned", "corrected", "replaced", "accepted"),
    "restitution": ("made",),
    "repeat": ("reached", "undone"),
    "lesson": ("taken",),
    "penalty": ("imposed", "shortened", "lifted", "ended"),
    "control": ("scheduled", "started", "changed", "acknowledged", "lifted", "ended"),
    "stay": ("granted", "ended"),
    "funds": (
        *("requested", "held", "refused", "released", "reviewed"),
        *("extended", "review_asked", "ended"),
    ),
    "incident": (
        *("opened", "refused", "started", "limited", "halted", "met"),
        *("asked", "extended", "denied", "ended", "lifted"),
    ),
    "rule": (
        *("published", "paused", "resumed", "evaluation_started", "evaluated"),
        *("doubted", "doubt_answered", "doubt_line_drawn"),
    ),
    "detection": ("raised",),
    "report": (
        *("received", "closed", "informed"),
        *("appealed", "appeal_granted", "appeal_denied", "appeal_withdrawn"),
    ),
    "appeal": (
        *("submitted", "withdrawn", "granted", "partly", "denied", "returned", "resumed"),
        *("answered", "added_to", "noted", "nobody_left"),
    ),
    "correction": ("submitted", "accepted", "refused"),
    "course": ("assigned", "completed", "passed", "published"),
    "notice": ("sent", "mailed", "no_address", "refused", "read", "confirmed"),
    "case": (
        *("opened", "took_in", "claimed", "claim_renewed", "lease_lapsed", "kept", "skipped"),
        *("handed_over", "returned", "escalated", "moved", "merged", "split", "paused", "resumed"),
        *("late_soon", "evidence_added", "note_added", "decided", "reconsidered", "reopened"),
    ),
    "question": ("asked", "answered", "dropped", "lapsed"),
    "decision": ("made", "held", "held_again", "released", "reconsidered", "cancelled"),
    "alert": ("fired", "line_drawn"),
}


def is_offered(name: str) -> bool:
    """Whether events called so leave the house."""
    family, _, rest = name.partition(".")
    return family in EVENTS and bool(rest)


def is_known(name: str) -> bool:
    """Whether there are such events: one by its name, or a whole family as `violation.*`."""
    family, _, rest = name.partition(".")
    return family in EVENTS and (rest == "*" or rest in EVENTS[family])
