"""In which language a part of a rulebook is told, where the page is read in another."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from policies.scheme import lang_in
from policies.scheme.languages import Translated

register = template.Library()


@register.filter
def foreign(part: Translated, first: str) -> str | SafeString:
    """` lang="en"` for words that the rulebook does not have in the reader's language."""
    language = lang_in(part, get_language() or first, first) if part else ""
    return format_html(' lang="{}"', language) if language else ""
