"""Who may see what: role x field class, default deny, as one table that pages, tests and docs all read.

A role is held in a program (or, for agency-wide roles, in all of them). A cell says how far it reaches into a class
of fields there. What a cell does not name is shut.

Source: docs/adr/0015-who-sees-what.md
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """The roles of the field. Source: docs/glossary.md"""

    COORDINATOR = "coordinator", _("Program coordinator")
    COURT_LIAISON = "court_liaison", _("Court liaison")
    FACILITATOR = "facilitator", _("Class facilitator")
    CASE_MANAGER = "case_manager", _("Case manager")
    CM_SUPERVISOR = "cm_supervisor", _("Case management supervisor")
    PROSECUTOR = "prosecutor", _("Prosecutor")
    PARALEGAL = "paralegal", _("Paralegal")
    FINANCE = "finance", _("Finance clerk")
    OFFICER_REFERRER = "officer_referrer", _("Referring officer")
    PARTNER_PROVIDER = "partner_provider", _("Service partner")
    PROJECT_MANAGER = "project_manager", _("Project manager")
    AUDITOR_READONLY = "auditor_readonly", _("Auditor")
    ADMIN = "admin", _("Administrator")
    DATA_ANALYST = "data_analyst", _("Data analyst")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")


class FieldClass(StrEnum):
    """Kinds of fields that are walled off together."""

    IDENTITY = "identity"
    CONTACT = "contact"
    CHARGE = "charge"
    PRIORS = "priors"
    AGREEMENT = "agreement"
    ATTENDANCE = "attendance"
    FEE = "fee"
    CASE_NOTES = "case_notes"
    PRIVILEGED_NOTES = "privileged_notes"
    COURT_DATES = "court_dates"
    REPORTS = "reports"
    MESSAGES = "messages"
    STAFF = "staff"
    AUDIT = "audit"
    REFERRALS = "referrals"
    PROTECTED = "protected"  # children: rows that open nothing, for the privacy officer alone


class Level(IntEnum):
    """How far a role reaches into a class of fields. Each includes the ones before it."""

    NONE = 0
    STATUS = 1  # fixed status words only
    COUNTS = 2  # totals without names
    BREAK_GLASS = 3  # with a reason, an alert and a review
    READ = 4
    WRITE = 5


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix. `own` narrows it to the holder's own classes, referrals or caseload."""

    level: Level
    own: bool = False


W, R = Cell(Level.WRITE), Cell(Level.READ)
W_OWN, R_OWN = Cell(Level.WRITE, own=True), Cell(Level.READ, own=True)
STATUS, COUNTS, GLASS = Cell(Level.STATUS), Cell(Level.COUNTS), Cell(Level.BREAK_GLASS)
SHUT = Cell(Level.NONE)

_F = FieldClass

MATRIX: dict[Role, dict[FieldClass, Cell]] = {
    Role.COORDINATOR: {
        _F.IDENTITY: W,
        _F.CONTACT: W,
        _F.CHARGE: R,
        _F.PRIORS: W,
        _F.AGREEMENT: W,
        _F.ATTENDANCE: W,
        _F.FEE: W,
        _F.COURT_DATES: R,
        _F.REPORTS: R,
        _F.MESSAGES: W,
        _F.REFERRALS: W,
    },
    Role.COURT_LIAISON: {
        _F.IDENTITY: R,
        _F.CONTACT: R,
        _F.CHARGE: R,
        _F.PRIORS: R,
        _F.AGREEMENT: R,
        _F.ATTENDANCE: R,
        _F.FEE: R,
        _F.CASE_NOTES: STATUS,
        _F.COURT_DATES: W,
        _F.REPORTS: R,
        _F.MESSAGES: R,
        _F.REFERRALS: W,
    },
    Role.FACILITATOR: {_F.ATTENDANCE: W_OWN, _F.REPORTS: R_OWN},
    Role.CASE_MANAGER: {
        _F.IDENTITY: W,
        _F.CONTACT: W,
        _F.CHARGE: R_OWN,
        _F.AGREEMENT: W,
        _F.ATTENDANCE: W_OWN,
        _F.CASE_NOTES: W_OWN,
        _F.PRIVILEGED_NOTES: W_OWN,
        _F.COURT_DATES: R_OWN,
        _F.REPORTS: R_OWN,
        _F.MESSAGES: W,
        _F.REFERRALS: W,
    },
    Role.CM_SUPERVISOR: {
        _F.IDENTITY: R,
        _F.CONTACT: R,
        _F.CHARGE: R,
        _F.AGREEMENT: R,
        _F.ATTENDANCE: R,
        _F.CASE_NOTES: R,
        _F.PRIVILEGED_NOTES: GLASS,
        _F.COURT_DATES: R,
        _F.REPORTS: R,
        _F.MESSAGES: R,
        _F.REFERRALS: R,
    },
    Role.PROSECUTOR: {
        _F.IDENTITY: R,
        _F.CHARGE: W,
        _F.PRIORS: W,
        _F.AGREEMENT: R,
        _F.ATTENDANCE: R,
        _F.FEE: STATUS,
        _F.CASE_NOTES: STATUS,
        _F.COURT_DATES: R,
        _F.REPORTS: R,
        _F.REFERRALS: W,
    },
    Role.OFFICER_REFERRER: {
        _F.IDENTITY: R_OWN,
        _F.CHARGE: R_OWN,
        _F.CASE_NOTES: STATUS,
        _F.REPORTS: COUNTS,
        _F.REFERRALS: W_OWN,
    },
    Role.FINANCE: {_F.FEE: W, _F.REPORTS: R_OWN},
    Role.PARTNER_PROVIDER: {
        _F.IDENTITY: R_OWN,
        _F.CONTACT: R_OWN,
        _F.AGREEMENT: R_OWN,
        _F.ATTENDANCE: W_OWN,
        _F.CASE_NOTES: W_OWN,
        _F.REPORTS: R_OWN,
    },
    Role.PROJECT_MANAGER: {_F.CASE_NOTES: STATUS, _F.REPORTS: R},
    Role.AUDITOR_READONLY: {
        _F.ATTENDANCE: COUNTS,
        _F.FEE: COUNTS,
        _F.COURT_DATES: COUNTS,
        _F.REPORTS: R,
    },
    Role.DATA_ANALYST: {
        _F.ATTENDANCE: COUNTS,
        _F.FEE: COUNTS,
        _F.COURT_DATES: COUNTS,
        _F.REPORTS: R,
    },
    Role.ADMIN: {
        _F.IDENTITY: R,
        _F.CONTACT: R,
        _F.CHARGE: R,
        _F.AGREEMENT: R,
        _F.ATTENDANCE: R,
        _F.FEE: R,
        _F.CASE_NOTES: GLASS,
        _F.PRIVILEGED_NOTES: GLASS,
        _F.COURT_DATES: R,
        _F.REPORTS: R,
        _F.MESSAGES: R,
        _F.STAFF: W,
        _F.AUDIT: R,
        _F.REFERRALS: R,
    },
    Role.PRIVACY_OFFICER: {_F.REPORTS: COUNTS, _F.PROTECTED: W},
}
MATRIX[Role.PARALEGAL] = MATRIX[Role.PROSECUTOR]

# Held for the whole agency; every other role is held program by program.
AGENCY_WIDE = frozenset({Role.ADMIN, Role.AUDITOR_READONLY, Role.PRIVACY_OFFICER})


def cell(role: Role, field_class: FieldClass) -> Cell:
    """Return how far `role` reaches into `field_class`; shut when the matrix does not say."""
    return MATRIX.get(role, {}).get(field_class, SHUT)
