"""The words of a register, and what a mark amounts to. Source: docs/glossary.md."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mark(models.TextChoices):
    """What the person at the door saw. No default."""

    HERE = "here", _("Here")
    LATE = "late", _("Late")
    LEFT_EARLY = "left_early", _("Left early")
    NOT_HERE = "not_here", _("Not here")
    TURNED_AWAY = "turned", _("Turned away, too late")
    EXCUSED = "excused", _("Excused")
    NO_PART = "no_part", _("Here, took no part")


# The four that are one tap away; the others are behind one more.
FIRST = (Mark.HERE, Mark.LATE, Mark.LEFT_EARLY, Mark.NOT_HERE)
SELDOM = (Mark.TURNED_AWAY, Mark.EXCUSED, Mark.NO_PART)


class How(models.TextChoices):
    """How a mark came about, so that the record shows which were tapped one by one."""

    TAPPED = "tapped", _("tapped")
    FILLED = "filled", _("filled with all others")
    UNDONE = "undone", _("taken back")
    CLOSED = "closed", _("marked when the register was signed")


class Verdict(models.TextChoices):
    """What a session amounts to for somebody, by the policy that they signed under (R-045)."""

    DONE = "done", _("Done")
    NOT_DONE = "not_done", _("Not done")
    MISSED = "missed", _("Missed")
    EXCUSED = "excused", _("Excused")
