"""A bounded keep-alive client, so light that the server is what is measured."""

import selectors
import socket
import time
from collections.abc import Sequence
from itertools import cycle
from typing import cast


class Failed(Exception):
    """An answer was not 200: a faster error must not look like a faster server."""


def requests_per_second(
    port: int, requests: Sequence[bytes], *, seconds: float, connections: int = 8
) -> float:
    """Ask for so long, with so many connections of which each waits for its answer."""
    waiting, asks = selectors.DefaultSelector(), cycle(requests)
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    partly = dict.fromkeys(sockets, b"")
    answered = 0
    try:
        for one in sockets:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            waiting.register(one, selectors.EVENT_READ)
            one.sendall(next(asks))
        begun = time.perf_counter()
        until = begun + seconds
        while (now := time.perf_counter()) < until:
            for found, _ in waiting.select(timeout=until - now):
                one = cast(socket.socket, found.fileobj)
                received = one.recv(65536)
                if not received:
                    raise Failed("The server closed a connection.")
                said = partly[one] + received
                if not _is_whole(said):
                    partly[one] = said
                    continue
                if not said.startswith(b"HTTP/1.1 200"):
                    raise Failed(said[:300].decode(errors="replace"))
                partly[one] = b""
                answered += 1
                one.sendall(next(asks))
        return answered / (time.perf_counter() - begun)
    finally:
        waiting.close()
        for one in sockets:
            one.close()


def _is_whole(said: bytes) -> bool:
    head, found, body = said.partition(b"\r\n\r\n")
    if not found:
        return False
    _, named, rest = head.lower().partition(b"content-length:")
    return bool(named) and len(body) >= int(rest.split(b"\r\n", 1)[0])
