from django.urls import path

from diversion.web.referrals import inbox, sending, taking, transfers

app_name = "referrals"

urlpatterns = [
    path("", inbox.inbox, name="list"),
    path("add/", taking.add, name="add"),
    path("slip/", taking.slip, name="slip"),
    path("likely/", taking.likely, name="likely"),
    path("send/", sending.send, name="send"),
    path("mine/", sending.mine, name="mine"),
    path("mine/protected/", sending.protected, name="sent_protected"),
    path("mine/<uuid:referral_id>/", sending.receipt, name="receipt"),
    path("transfers/<uuid:asked_id>/", transfers.show, name="transfer"),
    path("transfers/<uuid:asked_id>/accept/", transfers.accept, name="transfer_accept"),
    path("transfers/<uuid:asked_id>/decline/", transfers.decline, name="transfer_decline"),
    path("transfers/<uuid:asked_id>/take-back/", transfers.take_back, name="transfer_take_back"),
    path("<uuid:referral_id>/", inbox.show, name="show"),
    path("<uuid:referral_id>/who/", inbox.say_who, name="say_who"),
]
