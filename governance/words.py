"""The words that people read, in their languages: found in the sources, kept in locale/, compiled.

Works without the gettext tools: what a translator needs is Python alone.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

CALLS = {
    "_": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "ngettext": 2,
    "ngettext_lazy": 2,
}
LITERAL = r"""u?('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
IN_TEMPLATE = re.compile(rf"\b(n?gettext|_)\(\s*{LITERAL}(?:\s*,\s*{LITERAL})?", re.DOTALL)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]")
# Whose words parties read: every one of these is translated. The rest of the house is English so far.
ROOMS = (
    *("portal", "education", "appeals", "violations", "credits"),
    *("policies/words", "policies/catalogue.py", "policies/documents.py", "policies/changes.py"),
    *("parties/models", "items/models.py", "monitoring/models/disputes.py"),
    *("governance/templatetags", "governance/dates.py", "governance/zones.py"),
    *("governance/limits.py", "governance/uploads.py"),
)
TEMPLATES = (
    *("portal", "education", "components", "policies/_lines.html", "policies/_changes.html"),
    *("policies/public.html", "policies/_document.html", "policies/_clause.html"),
    *("policies/_notes.html", "policies/_ledger.html", "policies/_scale.html"),
    "insights/public_appeals.html",
    *("account", "allauth", "mfa", "socialaccount", "parties", "public_base.html", "refused.html"),
    *("400.html", "403.html", "404.html", "405.html", "429.html", "500.html", "workbench/mail"),
)
PLURALS = {
    "zh-hans": "nplurals=1; plural=0;",
    "es": "nplurals=2; plural=(n != 1);",
    "id": "nplurals=1; plural=0;",
}


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """One sentence, with its form for many where it has one, and where it is said first."""

    one: str
    many: str
    where: str


def languages() -> list[str]:
    """Those that are translated into: all but the one that the sources are written in."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def said_by_parties_pages(root: Path | None = None) -> list[Said]:
    """Every sentence of the rooms and templates that parties read, each once, in order of words."""
    root = root or Path(settings.ROOT)
    found: dict[tuple[str, str], Said] = {}
    for path in _sources(root):
        where = str(path.relative_to(root))
        text = path.read_text()
        told = _in_python(text) if path.suffix == ".py" else _in_template(text, where)
        for one, many in told:
            found.setdefault((one, many), Said(one, many, where))
    return sorted(found.values())


def _sources(root: Path) -> Iterator[Path]:
    for name in ROOMS:
        path = root / name
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))
    for name in TEMPLATES:
        path = root / "templates" / name
        yield from (
            [path] if path.is_file() else sorted([*path.rglob("*.html"), *path.rglob("*.txt")])
        )
    yield root / "templates" / "base.html"


def _in_python(text: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        number = CALLS.get(name, 0)
        args = [
            one.value
            for one in node.args[:number]
            if isinstance(one, ast.Constant) and isinstance(one.value, str)
        ]
        if number and len(args) == number:
            yield args[0], args[1] if number == 2 else ""


def _in_template(text: str, where: str) -> Iterator[tuple[str, str]]:
    for call in IN_TEMPLATE.finditer(templatize(text, origin=where)):
        name, one, many = call.groups()
        yield ast.literal_eval(one), ast.literal_eval(many) if name == "ngettext" and many else ""


def catalogue_path(language: str, root: Path | None = None) -> Path:
    return (root or Path(settings.ROOT)) / "locale" / to_locale(language) / "LC_MESSAGES/django.po"


def catalogue(language: str) -> polib.POFile:
    path = catalogue_path(language)
    if path.exists():
        return polib.pofile(str(path), wrapwidth=100)
    made = polib.POFile(wrapwidth=100)
    made.metadata = {
        "Project-Id-Version": "Goodstanding",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": to_locale(language),
        "Plural-Forms": PLURALS[language],
    }
    return made


def missing(language: str) -> list[Said]:
    """What nobody has translated yet, or no longer fits."""
    known = {(row.msgid, row.msgid_plural): row for row in catalogue(language)}
    return [
        said
        for said in said_by_parties_pages()
        if not _is_done(known.get((said.one, said.many)), language)
    ]


def _is_done(row: polib.POEntry | None, language: str) -> bool:
    if row is None or row.fuzzy:
        return False
    if row.msgid_plural:
        return len(row.msgstr_plural) == forms(language) and all(row.msgstr_plural.values())
    return bool(row.msgstr)


def forms(language: str) -> int:
    """How many forms a language has for numbers."""
    return int(PLURALS[language].partition("nplurals=")[2][0])


def faults(language: str) -> list[str]:
    """Translations that lost a placeholder or made one up."""
    wrong = []
    for row in catalogue(language):
        wanted = _holes(row.msgid) | _holes(row.msgid_plural)
        for text in [row.msgstr] if not row.msgid_plural else row.msgstr_plural.values():
            # a form for one may leave the number out; nothing may be made up
            got = _holes(text)
            may_miss = {"n", "count", "counter"} if row.msgid_plural else set()
            if text and (got - wanted or wanted - got - may_miss):
                wrong.append(f"{row.msgid!r}: {sorted(wanted)} became {sorted(got)}")
    return wrong


def _holes(text: str) -> set[str]:
    return {match.group(1) or match.group(0) for match in PLACEHOLDER.finditer(text)}


def bring_up_to_date(language: str) -> int:
    """Add what is said anew without words yet, drop what nobody says any more; how many changed."""
    kept, changed = catalogue(language), 0
    said = {(one.one, one.many): one for one in said_by_parties_pages()}
    known = {(row.msgid, row.msgid_plural) for row in kept}
    for row in [row for row in kept if (row.msgid, row.msgid_plural) not in said]:
        kept.remove(row)
        changed += 1
    for key, one in said.items():
        if key not in known:
            entry = polib.POEntry(
                msgid=one.one, msgid_plural=one.many, occurrences=[(one.where, "")]
            )
            if one.many:
                entry.msgstr_plural = dict.fromkeys(range(forms(language)), "")
            kept.append(entry)
            changed += 1
    kept.sort(key=lambda row: (row.msgid, row.msgid_plural))
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    kept.save(str(path))
    return changed


def compile_all(root: Path | None = None) -> int:
    """Write what gettext reads beside each catalogue, where that is older or missing; how many."""
    made = 0
    for language in languages():
        path = catalogue_path(language, root)
        target = path.with_suffix(".mo")
        if path.exists() and (not target.exists() or target.stat().st_mtime < path.stat().st_mtime):
            polib.pofile(str(path)).save_as_mofile(str(target))
            made += 1
    return made
