"""A field of API queries that names a clause."""

from typing import Any

from rest_framework import serializers

from policies.selectors import is_known_clause

UNKNOWN = "No rulebook holds a clause {said!r}. Clauses are listed by each rulebook version."


def clause_asked(request: Any) -> str:
    """The clause that a query names, if it names one."""
    said = request.query_params.get("clause", "")
    if said and not is_known_clause(said):
        raise serializers.ValidationError({"clause": [UNKNOWN.format(said=said[:60])]})
    return said


class ClauseFilterField(serializers.CharField):
    """A filter of a list by clause: the code of one that some published rulebook holds."""

    default_error_messages = {"unknown": UNKNOWN}

    def __init__(self, **kwargs: Any):
        super().__init__(**{"max_length": 60, **kwargs})

    def to_internal_value(self, data: Any) -> str:
        said = super().to_internal_value(data)
        if not is_known_clause(said):
            self.fail("unknown", said=said)
        return said
