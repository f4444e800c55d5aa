"""Pictures and clips of an item: which of them a page may show, and from which second on."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

CLIPS = (".mp4", ".webm", ".m4v", ".ogv", ".mov")


@dataclass(frozen=True, slots=True)
class Medium:
    """A picture or a clip, where it is, and whether this page is allowed to show it."""

    kind: str
    url: str
    name: str
    shown: bool
    second: int | None = None

    @property
    def address(self) -> str:
        """With the moment at which a clip begins to play."""
        return f"{self.url}#t={self.second}" if self.second else self.url

    @property
    def moment(self) -> str:
        return clock_words(self.second) if self.second is not None else ""

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""


def media_of(data: dict[str, Any]) -> list[Medium]:
    """The clip first, then the pictures."""
    found = []
    if clip := data.get("clip_url", ""):
        playable = urlsplit(clip).path.lower().endswith(CLIPS)
        found.append(
            Medium("clip", clip, _("Clip"), playable and may_show(clip), data.get("second"))
        )
    pictures = data.get("images") or []
    for place, url in enumerate(pictures, start=1):
        name = _("Picture %(n)s of %(all)s") % {"n": place, "all": len(pictures)}
        found.append(Medium("picture", url, name, may_show(url)))
    return found


def may_show(url: str) -> bool:
    """Whether the operator lets pages load from this address: our own, or one of EVIDENCE_HOSTS."""
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.netloc}"
    return origin in {settings.SITE_URL, *settings.EVIDENCE_HOSTS}


def clock_words(seconds: int) -> str:
    """`13:32`, or `1:02:07` for long ones."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
