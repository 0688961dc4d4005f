"""The dashboard, under /staff/dashboard/."""

from django.urls import path

from classifier.dashboard import views

urlpatterns = [
    path("", views.figures, name="dashboard"),
    path("now/", views.operation, name="dashboard_operation"),
    path("tables/<slug:table>.csv", views.table_csv, name="dashboard_csv"),
    path("failures/<uuid:assessment_id>/retry/", views.retry, name="dashboard_retry"),
]
