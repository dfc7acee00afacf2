from django.urls import path

from . import views

urlpatterns = [
    path("sign-in", views.sign_in),
    path("units/C", views.dashboard),
    path("units/<str:code>", views.checklist),
]
