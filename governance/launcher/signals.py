"""Being told to stop, at a moment when we can."""

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType

from governance.launcher.errors import Stopped

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _State:
    held = 0
    pending: str | None = None


@contextlib.contextmanager
def stop_on_signal() -> Iterator[None]:
    """Turn the signals that end us into an exception, so that everything is put away in order."""

    def raise_stopped(number: int, frame: FrameType | None) -> None:
        name = signal.Signals(number).name
        if _State.held:
            _State.pending = name
        else:
            raise Stopped(name)

    before = {number: signal.signal(number, raise_stopped) for number in NUMBERS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def hold() -> Iterator[None]:
    """Let no signal come between starting a process and remembering it."""
    _State.held += 1
    try:
        yield
    finally:
        _State.held -= 1
    if not _State.held and _State.pending:
        name, _State.pending = _State.pending, None
        raise Stopped(name)


@contextlib.contextmanager
def leaving() -> Iterator[None]:
    """Put things away undisturbed: we are going already."""
    _State.held += 1
    try:
        yield
    finally:
        _State.held -= 1
        _State.pending = None
