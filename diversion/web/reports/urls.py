from django.urls import path

from diversion.web.reports import views

app_name = "reports"

urlpatterns = [
    path("", views.outcomes, name="outcomes"),
    path("doubtful/<slug:doubt>/", views.doubtful, name="doubtful"),
]
