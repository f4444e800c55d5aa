"""What follows each outcome of an appeal, laid down as a table: who may go on, and who is told what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Follows:
    """Who may appeal further, the notices that go out, and to whom."""

    party_may_go_on: bool
    reporter_may_go_on: bool
    tells_party: str = ""
    tells_reporter: str = ""
    names_redress: bool = False


FOLLOWS: dict[tuple[str, str], Follows] = {
    # side, outcome. A finding that stands was told to its reporters when it was made: not again.
    ("party", "upheld"): Follows(True, False, "appeal.denied", "", names_redress=True),
    # A second person has heard it: for whoever reported it further ways lie outside.
    ("party", "overturned"): Follows(
        False, False, "appeal.granted", "report.reversed", names_redress=True
    ),
    # The milder finding has reasons and a window of its own; the appeals that were used carry over.
    ("party", "partly"): Follows(True, False, "appeal.partly", "", names_redress=True),
    ("party", "withdrawn"): Follows(True, False, "", ""),
    # The party is never told who reported it, nor that somebody asked again in vain.
    ("reporter", "upheld"): Follows(False, False, "", "report.appeal_denied", names_redress=True),
    # The party gets the finding with its reasons, and may appeal it like any other.
    ("reporter", "overturned"): Follows(True, False, "violation.recorded", "report.appeal_granted"),
    ("reporter", "withdrawn"): Follows(False, False, "", ""),
}


def follows(side: str, outcome: str) -> Follows:
    return FOLLOWS[side, outcome]
