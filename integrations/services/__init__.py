"""Writes of this room: keys, endpoints, deliveries."""

from integrations.services.deliveries import (
    DeliveryHasNoEndpoint,
    deliver_due,
    owe,
    replay,
)
from integrations.services.endpoints import (
    AddressRefused,
    EndpointInactive,
    LastSecret,
    UnknownEvent,
    add_endpoint,
    deactivate_endpoint,
    retire_secrets,
    rotate_secret,
)
from integrations.services.keys import (
    AlreadyRevoked,
    UnknownAccounts,
    UnknownScope,
    issue_key,
    revoke_key,
)

__all__ = [
    "AddressRefused",
    "AlreadyRevoked",
    "DeliveryHasNoEndpoint",
    "EndpointInactive",
    "LastSecret",
    "UnknownAccounts",
    "UnknownEvent",
    "UnknownScope",
    "add_endpoint",
    "deactivate_endpoint",
    "deliver_due",
    "issue_key",
    "owe",
    "replay",
    "retire_secrets",
    "revoke_key",
    "rotate_secret",
]
