"""A field of API queries that names a finding."""

from typing import Any

from rest_framework import serializers

from governance import codes
from governance.errors import Missing
from violations.models import Violation


class ViolationFilterField(serializers.IntegerField):
    """A filter of a list by finding: one that may not be seen is not found. Answers the key."""

    def to_internal_value(self, data: Any) -> int:
        said = super().to_internal_value(data)
        seen = Violation.objects.visible_to(self.context["request"]._request.principal)
        if codes.key_of(str(said)) is None or not seen.filter(pk=said).exists():
            raise Missing
        return said
