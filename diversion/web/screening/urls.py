from django.urls import path

from diversion.web.screening import views

app_name = "screening"
FILE = "<uuid:person_id>/files/<uuid:file_id>/screening/"

urlpatterns = [
    path(FILE, views.show, name="show"),
    path(f"{FILE}open/", views.open_it, name="open"),
    path(f"{FILE}answer/", views.answer, name="answer"),
    path(f"{FILE}confirm/", views.confirm, name="confirm"),
    path(f"{FILE}checked/", views.check_all, name="checked"),
    path(f"{FILE}eligible/", views.find_eligible, name="eligible"),
    path(f"{FILE}not-eligible/", views.find_ineligible, name="ineligible"),
    path(f"{FILE}override/", views.override, name="override"),
]
