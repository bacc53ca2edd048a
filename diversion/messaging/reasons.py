"""Why a message has the status it has: codes in the database, sentences for people."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Every reason there is. Pages show the label; `Message.reason` holds the value."""

    EVENT_GONE = "event_gone", _("The appointment is no longer standing.")
    EVENT_MOVED = "event_moved", _("The appointment moved; the text was about the old time.")
    RULE_OFF = "rule_off", _("This reminder is switched off.")
    TOO_LATE = "too_late", _("Its time has passed.")
    PROGRAM_HELD = "program_held", _("The program's messages are on hold.")
    PERSON_STOPPED = "person_stopped", _("Staff stopped all messages to this person.")
    NO_MOBILE = "no_mobile", _("There is no mobile phone on record.")
    NUMBER_NOT_IN_USE = "number_not_in_use", _("The number is no longer used for this person.")
    NOT_SAFE_TO_TEXT = "not_safe_to_text", _("Texts to this number are not marked as safe.")
    NO_CONSENT = "no_consent", _("There is no consent on record for texts to this number.")
    OPTED_OUT = "opted_out", _("The number asked for no more texts.")
    NUMBER_SHARED = "number_shared", _("Another participant has the same number.")
    DEVICE_SHARED = "device_shared", _("The phone is shared, and the wording is not discreet.")
    ALREADY_SENT = "already_sent", _("The same reminder already went to this person.")
    OUTSIDE_HOURS = "outside_hours", _("It waits for an hour at which texts may go.")
    LOOK_TOO_OLD = "look_too_old", _("It was put back to be checked again just before it goes.")
    PROVIDER_BUSY = "provider_busy", _("The provider asked us to wait. It will be tried again.")
    PROVIDER_REFUSED = "provider_refused", _("The provider refused it.")
    PROVIDER_GAVE_UP = "provider_gave_up", _("The provider could not be reached in ten tries.")
    NO_CLEAR_ANSWER = "no_clear_answer", _("The provider gave no clear answer. It may have been sent.")
    WORKER_LOST = "worker_lost", _("The sender stopped in the middle. It may have been sent.")
    NOT_RENDERED = "not_rendered", _("The text could not be written.")
    NOT_DELIVERED = "not_delivered", _("The network could not deliver it.")
    PLAN_CHANGED = "plan_changed", _("The plan changed: it is no longer due.")
    WITHDRAWN_BY_STAFF = "withdrawn_by_staff", _("Staff withdrew it.")
    CONFIRMED_BY_STAFF = "confirmed_by_staff", _("Staff found out that it arrived.")
    DENIED_BY_STAFF = "denied_by_staff", _("Staff found out that it did not arrive.")
    SENT_AGAIN = "sent_again", _("Staff asked for it to be sent again.")
