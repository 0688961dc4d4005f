"""The review pages, under /staff/review/."""

from django.urls import path
from django.views.generic import RedirectView

from classifier.review import views as review

urlpatterns = [
    path(
        "",
        RedirectView.as_view(pattern_name="admin:classifier_assessment_changelist"),
        name="review_queue",
    ),
    path("<uuid:assessment_id>/", review.assessment_page, name="review_assessment"),
    path("<uuid:assessment_id>/photo/", review.photo, name="review_photo"),
    path("<uuid:assessment_id>/heat-map/", review.heat_map, name="review_heat_map"),
]
