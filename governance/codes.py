"""Short, sayable identifiers: CASE-7F3K. Derived from the key, never stored."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U


LARGEST_KEY = 2**63 - 1


def key_of(said: str) -> int | None:
    """The key that plain digits name, or None: too large for one, or digits of another script."""
    if not (said.isascii() and said.isdigit() and len(said) < 20):
        return None
    return number if (number := int(said)) <= LARGEST_KEY else None


def encode(prefix: str, number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 32)
        digits = ALPHABET[rest] + digits
    return f"{prefix}-{digits.rjust(4, '0')}"


def decode(prefix: str, said: str) -> int | None:
    """The key behind a code, or None when it is no code of this kind."""
    head, _, digits = said.strip().upper().partition("-")
    digits = digits.replace("O", "0").replace("I", "1").replace("L", "1")
    if head != prefix or not digits or len(digits) > 12 or any(d not in ALPHABET for d in digits):
        return None
    number = 0
    for digit in digits:
        number = number * 32 + ALPHABET.index(digit)
    return number
