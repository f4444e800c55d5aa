"""Work spread over threads, each with a database connection of its own."""

from collections.abc import Callable, Iterator
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TypeVar

from django.db import connection

Piece = TypeVar("Piece")
Done = TypeVar("Done")


def spread(work: Callable[[Piece], Done], pieces: Iterator[Piece], workers: int) -> Iterator[Done]:
    """Answers as they come. One worker is this thread; the first fault ends all of them."""
    if workers == 1:
        yield from map(work, pieces)
        return
    answers: SimpleQueue[tuple[bool, Done | BaseException | None]] = SimpleQueue()
    taking, ended = Lock(), False

    def take() -> Piece | None:
        with taking:
            return None if ended else next(pieces, None)

    def run() -> None:
        try:
            while (piece := take()) is not None:
                answers.put((True, work(piece)))
        except BaseException as fault:  # raised again where the answers are read
            answers.put((False, fault))
        finally:
            connection.close()
            answers.put((False, None))

    threads = [Thread(target=run) for _ in range(workers)]
    for thread in threads:
        thread.start()
    running, fault = workers, None
    try:
        while running:
            good, answer = answers.get()
            if good:
                yield answer  # type: ignore[misc]
            elif answer is None:
                running -= 1
            else:
                ended, fault = True, fault or answer
    finally:
        ended = True
        for thread in threads:
            thread.join()
    if isinstance(fault, BaseException):
        raise fault
