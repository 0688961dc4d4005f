"""The pages of the audit trail, under /staff/audit/."""

from django.urls import path

from classifier.audit import views

urlpatterns = [
    path("", views.trail, name="audit_trail"),
    path("events.csv", views.csv, name="audit_csv"),
    path("<int:event_id>/", views.event, name="audit_event"),
]
