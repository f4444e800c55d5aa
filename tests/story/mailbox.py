"""What the mail server of the stack was handed: letters in files."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.support.live import LiveStack

EDGE = re.compile(rb"^-{79}$", re.MULTILINE)


def letters_to(stack: LiveStack, address: str) -> list[EmailMessage]:
    """Every letter to this address, repeats included, oldest first."""
    folder = stack.home.path / "mail"
    files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime)
    letters = [
        message_from_bytes(part.strip(), policy=policy.default)
        for file in files
        for part in EDGE.split(file.read_bytes())
        if part.strip()
    ]
    return [letter for letter in letters if address in str(letter["To"])]


def link_in(letter: EmailMessage, path: str) -> str:
    """The first address in a letter that contains `path`."""
    found = re.search(rf"http\S*{path}\S*", letter.get_content())
    assert found, letter.get_content()
    return found[0].rstrip(".,)")
