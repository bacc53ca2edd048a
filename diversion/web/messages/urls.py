from django.urls import path

from diversion.web.messages import views

app_name = "messages"

urlpatterns = [
    path("", views.message_list, name="list"),
    path("sandbox/", views.sandbox, name="sandbox"),
    path("<uuid:message>/why/", views.why, name="why"),
]
