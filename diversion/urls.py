from django.urls import include, path

urlpatterns = [path("", include("diversion.web.urls"))]

handler400 = "diversion.web.errors.bad_request"
handler403 = "diversion.web.errors.forbidden"
handler404 = "diversion.web.errors.not_found"
handler500 = "diversion.web.errors.server_error"
