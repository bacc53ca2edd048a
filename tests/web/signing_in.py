"""Clients that are signed in as the middleware wants it: with a password and a second factor."""

import time

from django.test import Client

from diversion.accounts.models import User
from diversion.web.sessions import SEEN, STARTED


def sign_in(client: Client, user: User, *, second_factor: bool = True) -> Client:
    """Sign `user` in without walking the pages; those that test sign-in itself walk them."""
    client.force_login(user)
    session = client.session
    methods = ["password", "mfa"] if second_factor else ["password"]
    session["account_authentication_methods"] = [{"method": name, "at": time.time()} for name in methods]
    session["account_authentication_methods_user"] = str(user.pk)
    session[STARTED] = session[SEEN] = int(time.time())
    session.save()
    return client
