"""Who a session names: read with the roles they hold now, so that a request asks the database once for both."""

from allauth.account.auth_backends import AuthenticationBackend

from diversion.accounts import queries
from diversion.accounts.models import User


class StaffBackend(AuthenticationBackend):
    """allauth's sign-in; somebody whose account is off is nobody."""

    def get_user(self, user_id: str) -> User | None:
        user = queries.signed_in(user_id)
        return user if user and self.user_can_authenticate(user) else None
