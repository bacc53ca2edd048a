from django.urls import path

from diversion.web.audit import views

app_name = "audit"

urlpatterns = [path("", views.search, name="search")]
