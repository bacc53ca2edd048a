"""Second factors, as the sign-in library keeps them."""

from uuid import UUID

from allauth.mfa.models import Authenticator


def has_app(user_id: UUID) -> bool:
    """Tell whether somebody has set up a code app."""
    return bool(Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).exists())


def spend(user_id: UUID, code: str) -> None:
    """Use up a code that was just shown to be right: setting up the app does not, and a code opens one door only."""
    Authenticator.objects.get(user_id=user_id, type=Authenticator.Type.TOTP).wrap().validate_code(code)


def take_away(user_id: UUID) -> None:
    """Delete the code app and the recovery codes of somebody, in the caller's transaction."""
    Authenticator.objects.filter(user_id=user_id).delete()
