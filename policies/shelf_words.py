"""The words of a pack in further languages: a file each, by the codes of what they name."""

import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

Body = dict[str, Any]
TITLED = ("bands", "lines", "ledgers", "repeats", "tiers")
TOLD = ("clauses", "funds", "documents")
OF_VERSION = ("title", "territory")


def with_words(body: Body, folder: Path, pack: str) -> Body:
    """The body with every file of words that lies beside its pack. A code that it lacks is a fault."""
    body = deepcopy(body)
    for path in sorted(folder.glob(f"{pack}.*.toml")):
        language = path.name.removeprefix(f"{pack}.").removesuffix(".toml")
        _put(body, language, tomllib.loads(path.read_text(encoding="utf-8")))
        if language not in body.setdefault("languages", ["en"]):
            body["languages"].append(language)
    return body


def _put(body: Body, language: str, said: Body) -> None:
    own = {name: said[name] for name in OF_VERSION if name in said}
    if own:
        _add(body, language, own)
    if "redress" in said:
        _add(body["windows"], language, {"redress": said["redress"]})
    for group in (*TITLED, *TOLD):
        named = dict(said.get(group, {}))
        for part in _parts(body, group):
            if words := said.get(group, {}).get(part["code"]):
                _add(part, language, {"title": words} if group in TITLED else dict(words))
                named.pop(part["code"], None)
        if named:
            raise ValueError(f"{language}: there is no {sorted(named)[0]!r} among {group}")
    if unknown := set(said) - {*OF_VERSION, "redress", *TITLED, *TOLD}:
        raise ValueError(f"{language}: there is no {sorted(unknown)[0]!r}")


def _add(part: Body, language: str, words: Body) -> None:
    part.setdefault("translations", {})[language] = words


def _parts(body: Body, group: str) -> Iterator[Body]:
    scheme = body["scheme"]
    classes = scheme.get("classes", [])
    if group in {"bands", "lines"}:
        name = {"bands": "bands", "lines": "milestones"}[group]
        for ledger in (scheme, *classes):
            yield from ledger.get(name, [])
    elif group == "ledgers":
        yield from classes
    elif group == "repeats":
        yield from scheme.get("repeats", [])
    else:
        yield from body.get(group, [])
