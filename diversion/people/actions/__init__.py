"""What staff do to a person's record."""

from diversion.people.actions.consent import ConsentGiven, record_consent
from diversion.people.actions.contacts import (
    ContactAlreadyThere,
    SafeContact,
    add_contact_point,
    add_number_not_asked,
    change_contact_point,
    end_contact_point,
    verify_contact_point,
)
from diversion.people.actions.identity import (
    ChangedMeanwhile,
    Identity,
    add_person,
    allow_messages,
    change_identity,
    identity_of,
    mark_of,
    record_view,
    stop_messages,
)

__all__ = [
    "ChangedMeanwhile",
    "ConsentGiven",
    "ContactAlreadyThere",
    "Identity",
    "SafeContact",
    "add_contact_point",
    "add_number_not_asked",
    "add_person",
    "allow_messages",
    "change_contact_point",
    "change_identity",
    "end_contact_point",
    "identity_of",
    "mark_of",
    "record_consent",
    "record_view",
    "stop_messages",
    "verify_contact_point",
]
