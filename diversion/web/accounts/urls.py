from django.urls import path

from diversion.web.accounts import views

app_name = "accounts"

urlpatterns = [
    path("", views.staff_list, name="list"),
    path("invite/", views.invite, name="invite"),
    path("me/", views.mine, name="mine"),
    path("<uuid:user_id>/", views.show, name="show"),
    path("<uuid:user_id>/invite-again/", views.invite_again, name="invite_again"),
    path("<uuid:user_id>/roles/", views.set_roles, name="roles"),
    path("<uuid:user_id>/disable/", views.disable, name="disable"),
    path("<uuid:user_id>/enable/", views.enable, name="enable"),
    path("<uuid:user_id>/factor/", views.reset_factor, name="factor"),
]
