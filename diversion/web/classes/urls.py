from django.urls import path

from diversion.web.classes import planning, register

app_name = "classes"

urlpatterns = [
    path("", planning.class_list, name="list"),
    path("new/", planning.add_session, name="add"),
    path("<uuid:session_id>/", register.register, name="register"),
    path("<uuid:session_id>/sheet/", register.sheet, name="sheet"),
    path("<uuid:session_id>/others-here/", register.fill, name="fill"),
    path("<uuid:session_id>/others-here/undo/", register.take_back_fill, name="take_back_fill"),
    path("<uuid:session_id>/<uuid:seat_id>/", register.row, name="row"),
    path("<uuid:session_id>/<uuid:seat_id>/mark/", register.mark, name="mark"),
    path("<uuid:session_id>/<uuid:seat_id>/undo/", register.take_back, name="take_back"),
]
