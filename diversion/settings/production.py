"""A county's own server: no secret has a default, and it refuses to start unsafely. Source: docs/operations.md"""

from diversion.settings import env, unsafe
from diversion.settings.base import *  # settings modules are made to be layered
from diversion.settings.base import ROOT

DEPLOYMENT = "production"
DEMO = False
SECOND_FACTOR_REQUIRED = True
DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY", help="Signs sessions and links: 50 random characters or more.", least=50)
FIELD_KEYS = env.secret("FIELD_KEYS", help="Keys for encrypted fields, newest first: id:base64 of 32 bytes.").split(",")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", help="Host names that this server answers to.")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SECURE_SSL_REDIRECT = env.flag(
    "SSL_REDIRECT", default=True, help="Send http to https. False only behind a proxy that does."
)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer(
    "TRUSTED_PROXIES", default=1, help="Proxies in front, for the client's address."
)
# `manage.py collectstatic` gathers them here. Elsewhere they are served from where they lie.
STATIC_ROOT = ROOT / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
unsafe.refuse(globals())
