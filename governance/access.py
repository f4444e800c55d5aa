"""Who may see and do what, on routes of no room."""

from governance.permissions import EVERYONE, SIGNED_IN, STAFF, Access

ACCESS = {
    "home": Access.of([SIGNED_IN]),
    "answer": Access.of([SIGNED_IN]),
    "healthz": Access.of([EVERYONE]),
    "readyz": Access.of([EVERYONE]),
    "metrics": Access.of([EVERYONE]),  # asks for its own token, see the view
    "components": Access.of(STAFF),
}
