from django.urls import path

from diversion.web.messages import deciding, sandbox, views

app_name = "messages"

urlpatterns = [
    path("", views.message_list, name="list"),
    path("sandbox/", sandbox.sandbox, name="sandbox"),
    path("sandbox/news/", sandbox.news, name="sandbox_news"),
    path("sandbox/<uuid:phone>/", sandbox.sandbox, name="sandbox_phone"),
    path("sandbox/<uuid:phone>/reply/", sandbox.reply, name="sandbox_reply"),
    path("replies/<uuid:reply>/done/", deciding.deal_with_reply, name="reply_done"),
    path("<uuid:message>/why/", views.why, name="why"),
    path("<uuid:message>/withdraw/", deciding.withdraw, name="withdraw"),
    path("<uuid:message>/arrived/", deciding.confirm_arrival, name="arrived"),
    path("<uuid:message>/not-arrived/", deciding.deny_arrival, name="not_arrived"),
    path("<uuid:message>/send-again/", deciding.send_again, name="send_again"),
    path("<uuid:message>/done/", deciding.mark_seen, name="seen"),
]
