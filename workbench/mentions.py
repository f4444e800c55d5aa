"""How a colleague is named in a note. Pure."""

import re

MENTION = re.compile(r"(?<![\w@.])@([A-Za-z0-9][A-Za-z0-9._+-]{0,149})")


def names_mentioned(text: str) -> list[str]:
    """What stands behind each @, and the same without the full stop that ends a sentence."""
    found = [name for said in MENTION.findall(text) for name in (said, said.rstrip(".-+"))]
    return list(dict.fromkeys(found))
