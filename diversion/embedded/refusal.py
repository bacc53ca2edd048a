"""The one way in which a start fails."""


class StartRefused(Exception):
    """Nothing can be started; the text is one sentence for the person at the keyboard, saying what to do next."""
