"""Free text can be emptied; what names it stays."""

import pytest
from django.core.files.base import ContentFile

from governance import content
from governance.actors import CLOCK
from governance.models import Content, Event

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "stored",
    [
        lambda: content.store_text("Frau Müller wrote"),
        lambda: content.store_data({"name": "Müller", "n": 3}),
        lambda: content.store_file(
            ContentFile(b"%PDF-1.7 x"), name="../letter.pdf", media_type="application/pdf"
        ),
    ],
    ids=["text", "data", "file"],
)
def test_what_is_kept_proves_itself_until_it_is_erased(stored):
    kept = stored()
    digest = kept.digest
    assert content.is_intact(kept)

    content.erase(kept, by=CLOCK)
    content.erase(kept, by=CLOCK)

    again = Content.objects.get(pk=kept.pk)
    assert (again.text, again.data, again.name, again.salt) == (None, None, "", "")
    assert not again.file
    assert again.digest == digest
    assert Event.objects.filter(name="content.erased").count() == 1


def test_the_same_words_twice_have_two_digests():
    assert content.store_text("same").digest != content.store_text("same").digest


def test_an_edit_behind_our_back_shows():
    kept = content.store_text("as it was")
    Content.objects.filter(pk=kept.pk).update(text="as it never was")

    assert not content.is_intact(Content.objects.get(pk=kept.pk))
