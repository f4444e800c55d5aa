"""Tests speak to this machine and to nobody else."""

import ipaddress
import socket
from typing import Any


class StrangerCalledError(RuntimeError):
    """Not an OSError on purpose: code that forgives a broken network must not forgive this."""


def refuse_strangers() -> None:
    """Let sockets of this process reach the loopback only."""
    for name in ("connect", "connect_ex"):
        setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        _check(host)
        return resolve(host, *args, **kwargs)

    socket.getaddrinfo = getaddrinfo


def _guarded(original: Any) -> Any:
    def call(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(address[0])
        return original(self, address)

    return call


def _check(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost"):
        return
    try:
        if ipaddress.ip_address(name).is_loopback or name in ("0.0.0.0", "::"):
            return
    except ValueError:
        pass
    raise StrangerCalledError(f"A test tried to reach {name}.")
