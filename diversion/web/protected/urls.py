from django.urls import path

from diversion.web.protected import views

app_name = "protected"

urlpatterns = [
    path("", views.queue, name="queue"),
    path("<uuid:protected_id>/", views.show, name="show"),
    path("<uuid:protected_id>/sent-on/", views.send_on, name="send_on"),
]
