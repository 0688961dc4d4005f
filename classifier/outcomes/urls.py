"""The clinicians' page about an outcome, under /staff/review/."""

from django.urls import path

from classifier.outcomes import views

urlpatterns = [
    path("cases/<uuid:request_id>/outcome/", views.of_case, name="review_outcome"),
]
