"""The partner API."""

from django.urls import path, re_path

from classifier.api import oauth, reviews, views

app_name = "api"

urlpatterns = [
    path("oauth/token/", oauth.PartnerTokenView.as_view(), name="token"),
    path("oauth/revoke/", oauth.PartnerRevokeView.as_view(), name="revoke"),
    path("assessments/", views.AssessmentListView.as_view(), name="assessments"),
    path("assessments/<uuid:assessment_id>/", views.AssessmentView.as_view(), name="assessment"),
    path(
        "assessments/<uuid:assessment_id>/heat-map/", views.HeatMapView.as_view(), name="heat_map"
    ),
    path("moles/", views.MoleListView.as_view(), name="moles"),
    path("moles/<uuid:mole_id>/", views.MoleView.as_view(), name="mole"),
    path("photos/<uuid:photo_id>/", views.PhotoView.as_view(), name="photo"),
    path("review-requests/", reviews.ReviewRequestListView.as_view(), name="review_requests"),
    path(
        "review-requests/<uuid:request_id>/",
        reviews.ReviewRequestView.as_view(),
        name="review_request",
    ),
    path("model/", views.ModelView.as_view(), name="model"),
    path("schema/", views.SchemaView.as_view(), name="schema"),
    path("docs/", views.DocsView.as_view(), name="docs"),
    re_path("", views.NothingHereView.as_view(), name="nothing"),
]
