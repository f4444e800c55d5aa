"""Free text and files: kept where erasure can empty them, named by a salted digest."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from typing import Any

from django.core.files.base import File

from governance import clock
from governance.actors import Actor
from governance.events import emit
from governance.models import Content


def _digest(salt: str, payload: bytes) -> str:
    return hashlib.sha256(salt.encode() + payload).hexdigest()


def _canonical(data: Any) -> bytes:
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def store_text(text: str, *, language: str = "") -> Content:
    salt = secrets.token_hex(16)
    return Content.objects.create(
        kind=Content.Kind.TEXT,
        text=text,
        language=language,
        size=len(text.encode()),
        salt=salt,
        digest=_digest(salt, text.encode()),
    )


def store_data(data: Any, *, language: str = "") -> Content:
    """Keep structured text (anything JSON can hold)."""
    content = _structured(data, language)
    content.save()
    return content


def store_many(several: Sequence[Any], *, language: str = "") -> list[Content]:
    """`store_data` for many, in one statement."""
    return Content.objects.bulk_create([_structured(data, language) for data in several])


def _structured(data: Any, language: str) -> Content:
    salt, payload = secrets.token_hex(16), _canonical(data)
    return Content(
        kind=Content.Kind.JSON,
        data=data,
        language=language,
        size=len(payload),
        salt=salt,
        digest=_digest(salt, payload),
    )


def store_file(file: File, *, name: str, media_type: str) -> Content:
    """Keep a file whose type has been sniffed already. The stored name is ours, never the sender's."""
    salt = secrets.token_hex(16)
    running = hashlib.sha256(salt.encode())
    for chunk in file.chunks():
        running.update(chunk)
    file.seek(0)
    content = Content(
        kind=Content.Kind.FILE,
        name=name[-200:],
        media_type=media_type,
        size=file.size,
        salt=salt,
        digest=running.hexdigest(),
    )
    content.file.save(secrets.token_hex(16), file, save=False)
    content.save()
    return content


def is_intact(content: Content) -> bool:
    """Whether what is kept is still what was digested. Erased content is intact by definition."""
    if content.erased_at:
        return True
    if content.kind == Content.Kind.TEXT:
        return _digest(content.salt, (content.text or "").encode()) == content.digest
    if content.kind == Content.Kind.JSON:
        return _digest(content.salt, _canonical(content.data)) == content.digest
    running = hashlib.sha256(content.salt.encode())
    with content.file.open("rb") as stream:
        for chunk in iter(lambda: stream.read(65536), b""):
            running.update(chunk)
    return running.hexdigest() == content.digest


def erase(content: Content, *, by: Actor) -> Content:
    """Empty it for good. With the salt gone the digest can no longer be matched to any guess."""
    if content.erased_at:
        return content
    if content.file:
        content.file.delete(save=False)
    content.text = content.data = None
    content.file, content.name, content.salt = "", "", ""
    content.erased_at = clock.now()
    content.save()
    emit("content.erased", subject=f"content:{content.pk}", by=by)
    return content
