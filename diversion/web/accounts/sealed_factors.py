"""The sealed secrets of second factors, which lie in the sign-in library's own table."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from diversion.core import keyring
from diversion.core.rotation import AT_A_TIME, Rotated, reseal
from diversion.web.accounts.adapter import TOTP_PLACE

# What the library gives us to encrypt: the secret of an app, the seed of a set of codes, codes that it took over.
SEALED = ("secret", "seed", "migrated_codes")


def rotate_factors(*, at_a_time: int = AT_A_TIME) -> Rotated:
    """Re-seal the secrets of all second factors with the newest key, and return how many rows. Safe to stop and to repeat."""
    resealed = already = unreadable = 0
    last = 0
    while True:
        with transaction.atomic():
            rows = Authenticator.objects.filter(pk__gt=last).order_by("pk").select_for_update()
            batch = list(rows[:at_a_time])
            for row in batch:
                try:
                    changed = _reseal(row.data)
                except keyring.Unreadable:
                    unreadable += 1
                    continue
                if changed:
                    row.save(update_fields=["data"])
                resealed, already = resealed + changed, already + (not changed)
        if not batch:
            return Rotated("mfa_authenticator.data", resealed, already, unreadable)
        last = batch[-1].pk


def _reseal(data: dict[str, Any]) -> bool:
    before = {name: data[name] for name in SEALED if name in data}
    after = {name: _newest(value) for name, value in before.items()}
    data.update(after)
    return after != before


def _newest(value: str | list[str]) -> str | list[str]:
    if isinstance(value, str):
        return reseal(value, place=TOTP_PLACE)
    return [reseal(each, place=TOTP_PLACE) for each in value]
