from django.urls import path

from diversion.web.imports import checking, views

app_name = "imports"

urlpatterns = [
    path("", views.import_list, name="list"),
    path("new/", views.add, name="add"),
    path("<uuid:import_id>/", checking.show, name="show"),
    path("<uuid:import_id>/columns/", views.columns, name="columns"),
    path("<uuid:import_id>/save/", checking.save, name="save"),
    path("<uuid:import_id>/cancel/", checking.cancel, name="cancel"),
    path("<uuid:import_id>/left-out/", checking.left_out, name="left_out"),
    path("<uuid:import_id>/rows/<uuid:row_id>/", checking.decide, name="decide"),
]
