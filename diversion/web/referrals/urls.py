from django.urls import path

from diversion.web.referrals import sending

app_name = "referrals"

urlpatterns = [
    path("send/", sending.send, name="send"),
    path("mine/", sending.mine, name="mine"),
    path("mine/protected/", sending.protected, name="sent_protected"),
    path("mine/<uuid:referral_id>/", sending.receipt, name="receipt"),
]
