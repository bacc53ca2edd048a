from django.urls import path

from diversion.web.classes import again, apart, calendar, changing, closing, curricula, planning, register, series

app_name = "classes"

urlpatterns = [
    path("", planning.class_list, name="list"),
    path("new/", planning.add_session, name="add"),
    path("apart/<uuid:person_id>/", apart.show, name="apart"),
    path("apart/<uuid:person_id>/set/", apart.set_apart, name="set_apart"),
    path("apart/<uuid:person_id>/<uuid:fact_id>/end/", apart.end_apart, name="end_apart"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("series/", series.series_list, name="series_list"),
    path("series/new/", series.add_series, name="series_add"),
    path("series/<uuid:series_id>/", series.series, name="series"),
    path("series/<uuid:series_id>/again/", again.lay_again, name="series_again"),
    path("curricula/", curricula.curriculum_list, name="curricula"),
    path("curricula/new/", curricula.add_curriculum, name="curriculum_add"),
    path("curricula/<uuid:curriculum_id>/", curricula.curriculum, name="curriculum"),
    path("curricula/<uuid:curriculum_id>/next/", curricula.next_version, name="curriculum_next"),
    path("<uuid:session_id>/", register.register, name="register"),
    path("<uuid:session_id>/change/", changing.change, name="change"),
    path("<uuid:session_id>/move/", changing.move, name="move"),
    path("<uuid:session_id>/leads/", changing.leads, name="leads"),
    path("<uuid:session_id>/cancel/", changing.cancel, name="cancel"),
    path("<uuid:session_id>/restore/", changing.restore, name="restore"),
    path("<uuid:session_id>/sheet/", register.sheet, name="sheet"),
    path("<uuid:session_id>/others-here/", register.fill, name="fill"),
    path("<uuid:session_id>/others-here/undo/", register.take_back_fill, name="take_back_fill"),
    path("<uuid:session_id>/sign/", closing.sign, name="sign"),
    path("<uuid:session_id>/countersign/", closing.countersign, name="countersign"),
    path("<uuid:session_id>/<uuid:seat_id>/", register.row, name="row"),
    path("<uuid:session_id>/<uuid:seat_id>/mark/", register.mark, name="mark"),
    path("<uuid:session_id>/<uuid:seat_id>/undo/", register.take_back, name="take_back"),
]
