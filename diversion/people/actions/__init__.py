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
from diversion.people.actions.names import (
    NameAlreadyThere,
    OtherName,
    add_other_name,
    correct_other_name,
    withdraw_other_name,
)
from diversion.people.actions.numbers import (
    AgencyNumber,
    NumberAlreadyThere,
    add_number,
    correct_number,
    withdraw_number,
)

__all__ = [
    "AgencyNumber",
    "ChangedMeanwhile",
    "ConsentGiven",
    "ContactAlreadyThere",
    "Identity",
    "NameAlreadyThere",
    "NumberAlreadyThere",
    "OtherName",
    "SafeContact",
    "add_contact_point",
    "add_number",
    "add_number_not_asked",
    "add_other_name",
    "add_person",
    "allow_messages",
    "change_contact_point",
    "change_identity",
    "correct_number",
    "correct_other_name",
    "end_contact_point",
    "identity_of",
    "mark_of",
    "record_consent",
    "record_view",
    "stop_messages",
    "verify_contact_point",
    "withdraw_number",
    "withdraw_other_name",
]
