"""Every page's template can be read: each tag and filter that it names is there."""

from pathlib import Path

from django.conf import settings
from django.template.loader import get_template


def test_every_template_is_read_with_the_words_that_it_uses():
    roots = [Path(root) for one in settings.TEMPLATES for root in one["DIRS"]]
    names = [str(path.relative_to(root)) for root in roots for path in root.rglob("*.html")]

    for name in names:
        get_template(name)

    assert len(names) > 200
