"""The outbox and what belongs to it: messages, their history, replies, opt-outs, heartbeats, and the sandbox.

Rules and events live in apps above this one, so their ids are kept here without foreign keys; both are never removed.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from diversion.accounts.models import User
from diversion.core.constraints import both_or_neither, one_of
from diversion.core.models import Record
from diversion.messaging.states import MAY_HAVE_LEFT, NEEDS_A_PERSON, STILL_TO_GO, MessageStatus
from diversion.people.models import ContactPoint, Language, Person
from diversion.programs.models import Program


class Channel(models.TextChoices):
    SMS = "sms", _("Text")


class MessageKind(models.TextChoices):
    REMINDER = "reminder", _("Reminder")
    OPT_OUT_ANSWER = "opt_out", _("Answer to STOP")
    OPT_IN_ANSWER = "opt_in", _("Answer to START")
    HELP_ANSWER = "help", _("Answer to HELP")


class Message(Record):
    """One message to one address: the plan, the send, and afterwards the proof of what was sent.

    Planned without a body; the text is rendered at the moment of sending and kept from then on. `due_at` is when it
    may leave, `not_after` the instant from which it is useless. A reminder is one per rule, event, event version and contact
    point; an answer to a reply has none of them. `reason` is a code of messaging.reasons, for the status it has now.
    """

    kind = models.CharField(max_length=10, choices=MessageKind, default=MessageKind.REMINDER)
    # Each index is written again with every change of status: these three have none but those below.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="messages", db_index=False)
    program = models.ForeignKey(Program, on_delete=models.PROTECT, null=True, related_name="messages", db_index=False)
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="messages", db_index=False)
    rule_id = models.UUIDField(null=True)
    event_kind = models.CharField(max_length=20, blank=True)
    event_id = models.UUIDField(null=True)
    event_version = models.PositiveIntegerField(null=True)
    event_at = models.DateTimeField(null=True)
    channel = models.CharField(max_length=5, choices=Channel, default=Channel.SMS)
    address = models.CharField(max_length=254)
    template = models.CharField(max_length=40)
    language = models.CharField(max_length=5, choices=Language)
    subject = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True)
    due_at = models.DateTimeField()
    not_after = models.DateTimeField()
    status = models.CharField(max_length=12, choices=MessageStatus, default=MessageStatus.PLANNED)
    status_at = models.DateTimeField()
    reason = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    provider = models.CharField(max_length=20, blank=True)
    provider_ref = models.CharField(max_length=80, blank=True)
    # When a person looked after a bad or unknown outcome; empty while it waits for one.
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            one_of("status", MessageStatus, name="message_status_known"),
            one_of("kind", MessageKind, name="message_kind_known"),
            models.UniqueConstraint(
                fields=["rule_id", "event_id", "event_version", "contact_point"],
                condition=Q(rule_id__isnull=False),
                name="message_one_per_rule_event_version_and_contact",
            ),
            # Besides: never a second sent text, whichever number. Source: docs/adr/0010-outbox.md
            models.UniqueConstraint(
                fields=["person", "rule_id", "event_id", "event_version", "channel"],
                condition=Q(rule_id__isnull=False, status__in=sorted(MAY_HAVE_LEFT)),
                name="message_leaves_once_per_person_rule_and_event",
            ),
            models.CheckConstraint(
                name="message_reminder_knows_rule_and_event",
                condition=~Q(kind=MessageKind.REMINDER)
                | Q(
                    program__isnull=False,
                    rule_id__isnull=False,
                    event_id__isnull=False,
                    event_version__isnull=False,
                    event_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="message_has_a_body_once_it_may_have_left",
                condition=~Q(status=MessageStatus.SENDING) | ~Q(body=""),
            ),
            models.CheckConstraint(
                name="message_accepted_only_with_a_provider_reference",
                condition=~Q(status=MessageStatus.ACCEPTED) | ~Q(provider_ref=""),
            ),
        )
        indexes = (
            models.Index(fields=["due_at"], condition=Q(status=MessageStatus.PLANNED), name="message_due"),
            models.Index(fields=["status_at"], condition=Q(status=MessageStatus.SENDING), name="message_in_flight"),
            models.Index(fields=["person", "-status_at"], name="message_by_person"),
            models.Index(
                fields=["person", "event_id"],
                condition=Q(status__in=[MessageStatus.PLANNED, MessageStatus.HELD]),
                name="message_open",
            ),
            models.Index(fields=["program", "status", "due_at"], name="message_by_program_status"),
            models.Index(fields=["provider_ref"], condition=~Q(provider_ref=""), name="message_by_provider_ref"),
            models.Index(
                fields=["-status_at", "-id"], condition=~Q(status__in=sorted(STILL_TO_GO)), name="message_settled"
            ),
            models.Index(
                fields=["-status_at", "-id"],
                condition=Q(status__in=sorted(NEEDS_A_PERSON), seen_at__isnull=True),
                name="message_needs_a_person",
            ),
        )


class MessageEvent(models.Model):
    """One change of a message's status, written by the database with the change itself. Append-only."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events", db_constraint=False)
    status = models.CharField(max_length=12, choices=MessageStatus)
    reason = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"message event {self.pk}"


class Decided(models.TextChoices):
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ARRIVED = "arrived", _("Found to have arrived")
    NOT_ARRIVED = "not_arrived", _("Found not to have arrived")
    SEEN = "seen", _("Looked after")
    SENT_AGAIN = "sent_again", _("Sent again")


class MessageDecision(models.Model):
    """What a person decided about one message, when, and in their words why. Append-only."""

    id = models.BigAutoField(primary_key=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="decisions")
    what = models.CharField(max_length=12, choices=Decided)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            one_of("what", Decided, name="messagedecision_kind_known"),
            models.CheckConstraint(
                name="messagedecision_withdrawn_says_why", condition=~Q(what=Decided.WITHDRAWN) | ~Q(note="")
            ),
        )

    def __str__(self) -> str:
        return f"message decision {self.pk}"


class ReplyMeaning(models.TextChoices):
    STOP = "stop", _("Stop")
    STOP_AND_MORE = "stopmore", _("Stop, and more to read")
    START = "start", _("Start again")
    HELP = "help", _("Help")
    COMING = "coming", _("Is coming")
    NEEDS_CHANGE = "change", _("Needs to change")
    OTHER = "other", _("For a person to read")


class InboundMessage(Record):
    """A text that came from a participant's phone. `person` is empty when nobody here has that number."""

    channel = models.CharField(max_length=5, choices=Channel, default=Channel.SMS)
    address = models.CharField(max_length=254)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="replies")
    body = models.TextField()
    meaning = models.CharField(max_length=8, choices=ReplyMeaning)
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (both_or_neither("read_at", "read_by", name="inboundmessage_read_has_who_and_when"),)
        indexes = (
            models.Index(fields=["address", "-received_at"], name="inboundmessage_by_address"),
            models.Index(
                fields=["-received_at", "-id"], condition=Q(read_at__isnull=True), name="inboundmessage_unread"
            ),
        )


class Suppression(Record):
    """An address that asked for silence. It holds for every person and program that has this address."""

    channel = models.CharField(max_length=5, choices=Channel, default=Channel.SMS)
    address = models.CharField(max_length=254)
    since = models.DateTimeField()
    word = models.CharField(max_length=40)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["channel", "address"],
                condition=Q(ended_at__isnull=True),
                name="suppression_one_live_per_address",
            ),
            models.CheckConstraint(
                name="suppression_ends_after_it_began",
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("since")),
            ),
        )


class Heartbeat(models.Model):
    """When the scheduler and a worker last showed that they live. One row each."""

    name = models.CharField(max_length=20, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class SandboxText(models.Model):
    """A text that the sandbox took in place of a provider, shown on its page as a phone would show it."""

    id = models.BigAutoField(primary_key=True)
    address = models.CharField(max_length=20)
    body = models.TextField()
    reference = models.CharField(max_length=40)
    taken_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        indexes = (models.Index(fields=["address", "id"], name="sandboxtext_by_address"),)

    def __str__(self) -> str:
        return f"sandbox text {self.pk}"


class SandboxEmail(models.Model):
    """A mail that the sandbox took in place of a mail server."""

    id = models.BigAutoField(primary_key=True)
    address = models.CharField(max_length=254)
    sender = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    taken_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"sandbox e-mail {self.pk}"
