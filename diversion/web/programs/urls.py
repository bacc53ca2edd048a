from django.urls import path

from diversion.web.programs import calendars, versions, views

app_name = "programs"

urlpatterns = [
    path("", views.program_list, name="list"),
    path("new/", views.add, name="add"),
    path("calendar/", calendars.show, name="calendar"),
    path("calendar/add/", calendars.add, name="calendar_add"),
    path("calendar/<uuid:closed_day_id>/remove/", calendars.remove, name="calendar_remove"),
    path("<uuid:program_id>/", views.show, name="show"),
    path("<uuid:program_id>/review/", views.review, name="review"),
    path("<uuid:program_id>/draft/", versions.draft, name="draft"),
    path("<uuid:program_id>/compare/", versions.compare, name="compare"),
    path("versions/<uuid:version_id>/", versions.show, name="version"),
    path("versions/<uuid:version_id>/change/", versions.change, name="change"),
    path("versions/<uuid:version_id>/approve/", versions.approve, name="approve"),
    path("versions/<uuid:version_id>/discard/", versions.discard, name="discard"),
]
