from django.urls import path

from diversion.web.people import contacts, court_and_intake, doubles, files, merging, names, numbers, views

app_name = "people"

urlpatterns = [
    path("", views.people_list, name="list"),
    path("find/", views.find, name="find"),
    path("reviews/", views.reviews, name="reviews"),
    path("doubles/", doubles.doubles, name="doubles"),
    path("new/", views.add, name="add"),
    path("new/likely/", views.likely, name="likely"),
    path("<uuid:person_id>/", views.show, name="show"),
    path("<uuid:person_id>/apart/<uuid:other_id>/", doubles.apart, name="apart"),
    path("<uuid:person_id>/merge/<uuid:other_id>/", merging.put_together, name="merge"),
    path("<uuid:person_id>/part/<uuid:merge_id>/", merging.take_apart, name="part"),
    path("<uuid:person_id>/change/", views.change, name="change"),
    path("<uuid:person_id>/names/new/", names.add, name="name_add"),
    path("<uuid:person_id>/names/<uuid:name_id>/", names.correct, name="name"),
    path("<uuid:person_id>/names/<uuid:name_id>/withdraw/", names.withdraw, name="name_withdraw"),
    path("<uuid:person_id>/numbers/new/", numbers.add, name="number_add"),
    path("<uuid:person_id>/numbers/<uuid:number_id>/", numbers.correct, name="number"),
    path("<uuid:person_id>/numbers/<uuid:number_id>/withdraw/", numbers.withdraw, name="number_withdraw"),
    path("<uuid:person_id>/messages/", contacts.switch_messages, name="messages"),
    path("<uuid:person_id>/contacts/new/", contacts.add, name="contact_add"),
    path("<uuid:person_id>/contacts/<uuid:contact_id>/", contacts.change, name="contact"),
    path("<uuid:person_id>/contacts/<uuid:contact_id>/consent/", contacts.consent, name="consent"),
    path("<uuid:person_id>/contacts/<uuid:contact_id>/verify/", contacts.verify, name="verify"),
    path("<uuid:person_id>/contacts/<uuid:contact_id>/end/", contacts.end, name="contact_end"),
    path("<uuid:person_id>/files/new/", files.open_file, name="file_open"),
    path("<uuid:person_id>/files/<uuid:file_id>/step/", files.take_step, name="step"),
    path("<uuid:person_id>/files/<uuid:file_id>/day/", court_and_intake.take_dated_step, name="dated_step"),
    path("<uuid:person_id>/files/<uuid:file_id>/order/", court_and_intake.order, name="order"),
    path("<uuid:person_id>/charges/<uuid:held_id>/step/", court_and_intake.take_charge_step, name="charge_step"),
    path("<uuid:person_id>/files/<uuid:file_id>/offer/", files.offer, name="offer"),
    path("<uuid:person_id>/files/<uuid:file_id>/sign/", files.sign, name="sign"),
    path("<uuid:person_id>/files/<uuid:file_id>/hold/", files.hold, name="hold"),
    path("<uuid:person_id>/files/<uuid:file_id>/resume/", files.resume, name="resume"),
    path("<uuid:person_id>/files/<uuid:file_id>/seat/", files.book, name="book"),
    path("<uuid:person_id>/files/<uuid:file_id>/seats/<uuid:seat_id>/free/", files.release, name="release"),
]
