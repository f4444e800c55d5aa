"""Errors are facts with a stable code. One API handler and one page handler turn them into words."""

from typing import Any


class DomainError(Exception):
    """Something the domain refuses. `code` is stable, the message is for people and names the remedy."""

    code = "refused"
    status = 409

    def __init__(self, message: str = "", **extra: Any):
        super().__init__(message or (self.__doc__ or self.code).strip().splitlines()[0])
        self.extra = extra

    @property
    def message(self) -> str:
        return str(self)


class NotPermitted(DomainError):
    """You can see this, but your role may not do that."""

    code = "not_permitted"
    status = 403


class Missing(DomainError):
    """There is nothing here that you may see."""

    code = "not_found"
    status = 404


class InvalidInput(DomainError):
    """The input has faults. `faults` lists each with field, line where there is one, value and remedy."""

    code = "invalid"
    status = 422

    def __init__(self, message: str = "", *, faults: list[dict[str, Any]] | None = None):
        super().__init__(message, errors=faults or [])
        self.faults = faults or []


def refuse_faults(faults: list[dict[str, Any]]) -> None:
    """Refuse an input for all its faults at once; a single one speaks for itself."""
    if faults:
        alone = len(faults) == 1
        message = faults[0]["message"] if alone else "Some fields have faults."
        raise InvalidInput(message, faults=faults)
