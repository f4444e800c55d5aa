"""A draft as forms: one page for each part, each field with its faults. The text editor stays for experts."""

from policies.editing.pages import Page, open_page
from policies.editing.places import Entry, link_of, outline_of_draft, place_in_words
from policies.editing.tree import add_child, duplicate, move, remove

__all__ = [
    "Entry",
    "Page",
    "add_child",
    "duplicate",
    "link_of",
    "move",
    "open_page",
    "outline_of_draft",
    "place_in_words",
    "remove",
]
