"""Courses as they are written: Markdown with a TOML head of title and questions. Pure."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SHELF = Path(__file__).parent / "courses"
FENCE = "+++\n"


class MalformedCourse(ValueError):
    """A course file that cannot be taught from, and why."""


@dataclass(frozen=True, slots=True)
class CourseText:
    """One course in one language, ready to be stored as a version."""

    code: str
    language: str
    title: str
    minutes: int
    tries: int
    body: str
    questions: list[dict[str, Any]]


def shelf(folder: Path = SHELF) -> list[CourseText]:
    """Every course on the shelf. `dispatch-on-time.es.md` is the Spanish `dispatch-on-time.md`."""
    return [read(path) for path in sorted(folder.glob("*.md"))]


@cache
def codes() -> frozenset[str]:
    """The codes of the courses that come with Goodstanding, taken into use or not."""
    return frozenset(path.stem.partition(".")[0] for path in SHELF.glob("*.md"))


def read(path: Path) -> CourseText:
    code, _, language = path.stem.partition(".")
    text = path.read_text(encoding="utf-8")
    if not text.startswith(FENCE) or text.count(FENCE) < 2:
        raise MalformedCourse(f"{path.name} does not begin with a head between two lines of +++.")
    _, head, body = text.split(FENCE, 2)
    try:
        said = tomllib.loads(head)
    except tomllib.TOMLDecodeError as fault:
        raise MalformedCourse(f"{path.name}: {fault}") from None
    questions = [
        _question(path.name, n, said) for n, said in enumerate(said.get("questions", []), 1)
    ]
    if not questions:
        raise MalformedCourse(f"{path.name} asks no question.")
    return CourseText(
        code=code,
        language=language or "en",
        title=said["title"],
        minutes=said["minutes"],
        tries=said["tries"],
        body=body.strip() + "\n",
        questions=questions,
    )


def _question(name: str, number: int, said: dict[str, Any]) -> dict[str, Any]:
    if not 0 <= said["right"] < len(said["choices"]):
        raise MalformedCourse(f"{name}: question {number} has no choice {said['right']}.")
    return {key: said[key] for key in ("question", "choices", "right", "because")}
