from django.urls import path

from diversion.web.agenda import links

app_name = "agenda"

urlpatterns = [
    path("sessions.ics", links.read, name="read"),
    path("link/", links.link, name="link"),
    path("link/make/", links.make, name="make"),
    path("link/end/", links.end, name="end"),
]
