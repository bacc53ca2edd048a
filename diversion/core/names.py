"""Names as people write them: no part is required to exist, and none is guessed."""


def display_name(given: str, family: str, preferred: str = "") -> str:
    """Return the name as a person would say it: preferred or given name, then family name."""
    return " ".join(part for part in (preferred or given, family) if part)


def roll_name(given: str, family: str) -> str:
    """Return the name as a register lists it: 'Family, Given', or the only part there is."""
    return ", ".join(part for part in (family, given) if part)
