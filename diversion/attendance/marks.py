"""The words of a register. Source: docs/glossary.md."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mark(models.TextChoices):
    """What the person at the door saw. Four taps, no default."""

    HERE = "here", _("Here")
    LATE = "late", _("Late")
    LEFT_EARLY = "left_early", _("Left early")
    NOT_HERE = "not_here", _("Not here")


class How(models.TextChoices):
    """How a mark came about, so that the record shows which were tapped one by one."""

    TAPPED = "tapped", _("tapped")
    FILLED = "filled", _("filled with all others")
    UNDONE = "undone", _("taken back")
