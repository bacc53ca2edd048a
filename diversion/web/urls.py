from django.urls import URLPattern, URLResolver, include, path

from diversion.web.health.views import healthz
from diversion.web.today.views import today

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today, name="today"),
    path("healthz", healthz, name="healthz"),
    path("account/", include("diversion.web.accounts.signin_urls")),
    path("people/", include("diversion.web.people.urls")),
    path("lists/", include("diversion.web.imports.urls")),
    path("people/", include("diversion.web.screening.urls")),
    path("calendar/", include("diversion.web.agenda.urls")),
    path("classes/", include("diversion.web.classes.urls")),
    path("messages/", include("diversion.web.messages.urls")),
    path("programs/", include("diversion.web.programs.urls")),
    path("protected/", include("diversion.web.protected.urls")),
    path("referrals/", include("diversion.web.referrals.urls")),
    path("reports/", include("diversion.web.reports.urls")),
    path("staff/", include("diversion.web.accounts.urls")),
    path("audit/", include("diversion.web.audit.urls")),
    path("components/", include("diversion.web.components.urls")),
]
