"""How far a long command has come: a bar on a terminal, else a line for every tenth."""

import time
from typing import Any

WIDTH = 30
ERASE = "\r\x1b[K"


class Progress:
    """Told how many bytes of `size` were read; says so on `out`, a command's stderr."""

    def __init__(self, out: Any, size: int):
        self.out, self.size = out, max(size, 1)
        self.started = time.monotonic()
        self.is_bar = out.isatty()
        self.told = 0

    def show(self, position: int, rows: int) -> None:
        share = min(position / self.size, 1.0)
        rate = rows / max(time.monotonic() - self.started, 0.001)
        count = f"{rows:,} rows  {rate:,.0f} a second"
        if self.is_bar:
            bar = "█" * int(share * WIDTH)
            self._write(f"{ERASE}{bar:·<{WIDTH}} {share:4.0%}  {count}", ending="")
        elif int(share * 10) > self.told:
            self.told = int(share * 10)
            self._write(f"{self.told * 10:3} %  {count}", ending="\n")

    def clear(self) -> None:
        """Make room for a line of words."""
        if self.is_bar:
            self._write(ERASE, ending="")

    def _write(self, text: str, *, ending: str) -> None:
        self.out.write(text, style_func=str, ending=ending)
        self.out.flush()
