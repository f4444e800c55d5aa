"""Markdown to HTML that is safe to show: rendered, then sanitised against a short list of tags."""

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

HEADINGS, BLOCKS = {"h2", "h3", "h4"}, {"p", "ul", "ol", "li", "blockquote", "hr", "br"}
TABLES, WORDS = {"table", "thead", "tbody", "tr", "th", "td"}, {"strong", "em", "a", "code"}
TAGS = HEADINGS | BLOCKS | TABLES | WORDS

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def rendered(text: str) -> SafeString:
    """What the reader sees. Headings stay below the page's own title; links say that they leave."""
    html = nh3.clean(
        _markdown.render(text),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return SafeString(html)
