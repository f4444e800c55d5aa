"""Words that this world is made of, read from the files beside this one; and its staff."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@cache
def words(name: str) -> dict[str, Any]:
    """What one of the files beside this one holds."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


STAFF = {
    # username: name, role, whether there is a sign-in for it
    "mira.okafor": ("Mira Okafor", "reviewer", True),
    "tomas.varga": ("Tomáš Varga", "reviewer", True),
    "keiko.ito": ("Keiko Ito", "senior_reviewer", True),
    "helena.brandt": ("Helena Brandt", "quality_lead", True),
    "samir.nasser": ("Samir Nasser", "policy_manager", True),
    "yara.mendes": ("Yara Mendes", "analyst", True),
    "noah.fischer": ("Noah Fischer", "administrator", True),
    "lucia.romero": ("Lucía Romero", "reviewer", False),
    "arif.rahman": ("Arif Rahman", "reviewer", False),
    "putu.dewi": ("Putu Dewi", "reviewer", False),
    "grace.mbeki": ("Grace Mbeki", "reviewer", False),
    "jonas.weber": ("Jonas Weber", "senior_reviewer", False),
    "ana.costa": ("Ana Costa", "policy_manager", False),
}
LONGEST_NAME = "Great-Grandmother Adelaide's Original Country Quilts & Linen"  # 60 characters
