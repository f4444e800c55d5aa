"""Keys made up for one test."""

from integrations import keys
from integrations.models import ApiKey

ALL_BUT_ACTING = tuple(scope for scope in keys.SCOPES if scope != "act_as")


def a_key(*scopes: str, **fields) -> tuple[ApiKey, dict[str, str]]:
    """A key (with every scope but act_as unless told) and the headers of the test client for it."""
    prefix, digest, spoken = keys.new_key()
    made = ApiKey.objects.create(
        name="Order service",
        prefix=prefix,
        secret_digest=digest,
        scopes=list(scopes or ALL_BUT_ACTING),
        **fields,
    )
    return made, {"Authorization": f"Bearer {spoken}"}
