"""The base of everything that a version holds."""

import msgspec


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Unknown fields are faults: a misspelt `duration` must not pass silently."""
