from django.urls import path

from diversion.web.referrals import inbox, sending, taking

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
    path("<uuid:referral_id>/", inbox.show, name="show"),
    path("<uuid:referral_id>/who/", inbox.say_who, name="say_who"),
]
