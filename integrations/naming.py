"""What API keys are called where a page says who did something."""

from collections.abc import Collection

from governance import actors
from integrations.models import ApiKey


@actors.names("key")
def names_of_keys(refs: Collection[str]) -> dict[str, str]:
    """The name that each key was given, revoked ones too."""
    numbers = [int(ref) for ref in refs if ref.isascii() and ref.isdigit() and len(ref) < 19]
    rows = ApiKey.objects.filter(pk__in=numbers).values_list("pk", "name")
    return {str(pk): f"“{name}”" for pk, name in rows}
