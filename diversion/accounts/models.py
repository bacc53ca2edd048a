"""Agencies, the staff who use the system, and the roles they hold in programs."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from diversion.accounts.walls import Role
from diversion.core.constraints import both_or_neither, one_of
from diversion.core.models import Record


class AgencyKind(models.TextChoices):
    PROSECUTOR = "prosecutor", _("Prosecutor")
    POLICE = "police", _("Police")
    COURT = "court", _("Court")
    PROBATION = "probation", _("Probation")
    NONPROFIT_PROVIDER = "nonprofit_provider", _("Nonprofit provider")
    HEALTH = "health", _("Health")
    CASE_MANAGEMENT = "case_management", _("Case management")
    ADMINISTRATOR = "administrator", _("Program administrator")


class Agency(Record):
    """An office whose people work here. Its neutral sender name is what participants see."""

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=30, choices=AgencyKind)
    time_zone = models.CharField(max_length=60)
    neutral_sender_name = models.CharField(max_length=40)
    callback_phone = models.CharField(max_length=20)

    class Meta:
        constraints = (one_of("kind", AgencyKind, name="agency_kind_known"),)

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Users are found by their e-mail address, however it is capitalised."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A member of staff. Rights come from role grants alone; there is no superuser and no stock admin (ADR-0015)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField()
    name = models.CharField(max_length=120)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="staff")
    language = models.CharField(max_length=5, default="en")
    invited_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_reason = models.CharField(max_length=200, blank=True)
    # Changed with the password, the second factor and the roles: every session that knew the old one ends.
    security_stamp = models.UUIDField(default=uuid.uuid4, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["email"], name="user_one_per_email"),
            # The sign-in library looks for addresses in small letters: another spelling could never sign in. It also
            # makes the constraint above one for every spelling.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_in_small_letters"),
        )

    def __str__(self) -> str:
        return f"user {self.pk}"

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django asks for the name; we keep when and why
        return self.disabled_at is None

    def get_session_auth_hash(self) -> str:
        """Return what a session must still match: it changes with the password and with the security stamp."""
        return self._stamp_hash(None)

    def get_session_auth_fallback_hash(self) -> Any:
        return iter(())

    def _stamp_hash(self, secret: str | None) -> str:
        value = f"{self.password}:{self.security_stamp}"
        return salted_hmac("diversion.accounts.User.session", value, secret=secret, algorithm="sha256").hexdigest()


class RoleGrant(Record):
    """A role that a user holds in one program, or in all programs of the agency when none is named."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=30, choices=Role)
    program = models.ForeignKey("programs.Program", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            one_of("role", Role, name="rolegrant_role_known"),
            both_or_neither("ended_at", "ended_by", name="rolegrant_end_has_who_and_when"),
            models.UniqueConstraint(
                fields=["user", "role", "program"],
                condition=Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="rolegrant_one_live_per_user_role_and_program",
            ),
        )
