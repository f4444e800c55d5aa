"""What all web processes count together: tries, calls, codes that were used."""

import logging
import re
import threading
import time
from itertools import islice
from typing import Any

import orjson
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from prometheus_client import Counter
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
AWAY = Counter(
    "goodstanding_shared_counts_away_total",
    "Times that the shared counts could not be reached and a process counted for itself.",
)
FORGOTTEN_AT_ONCE = 1000
LEFT_ALONE_FOR = 5.0  # seconds; nobody waits for a broker that has just not answered


class SharedCounts(RedisCache):
    """Kept by the broker. While it is away each process counts for itself: nobody is turned away
    for that, nobody waits, and a limit is loose rather than gone."""

    away_until = 0.0  # of the whole process, whichever thread asks
    lock = threading.Lock()

    def __init__(self, server: str, params: dict[str, Any]):
        super().__init__(server, params)
        own = {name: value for name, value in params.items() if name != "OPTIONS"}
        self.own = LocMemCache("counts", own)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._asked("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._asked("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._asked("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._asked("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._asked("delete", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._asked("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._asked("incr", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._asked("get_many", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._asked("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._asked("delete_many", *args, **kwargs)

    def clear(self) -> None:
        """Forget our own counts and nothing else: the broker keeps its queues in the same place."""
        self.own.clear()
        try:
            client = self._cache.get_client(None, write=True)
            ours = client.scan_iter(f"{_literal(self.key_prefix)}:*", FORGOTTEN_AT_ONCE)
            while some := list(islice(ours, FORGOTTEN_AT_ONCE)):
                client.delete(*some)
        except (RedisError, OSError) as fault:
            self._note(fault)

    def _asked(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= SharedCounts.away_until:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except (RedisError, OSError) as fault:
                self._note(fault)
        return getattr(self.own, name)(*args, **kwargs)

    def _note(self, fault: Exception) -> None:
        with SharedCounts.lock:
            now = time.monotonic()
            if now < SharedCounts.away_until:
                return
            SharedCounts.away_until = now + LEFT_ALONE_FOR
        AWAY.inc()
        logger.warning("Shared counts are away (%s): each process counts for itself", fault)


def _literal(said: str) -> str:
    """For a pattern of names, in which some letters stand for others."""
    return re.sub(r"([\\*?\[\]^-])", r"\\\1", said)


class Plain:
    """JSON: what the broker holds is read as data and never run, as a pickle would be."""

    def dumps(self, said: Any) -> Any:
        return said if type(said) is int else orjson.dumps(said)

    def loads(self, kept: bytes | int) -> Any:
        return kept if isinstance(kept, int) else orjson.loads(kept)
