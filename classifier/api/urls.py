"""The partner API."""

from django.urls import path, re_path

from classifier.api import base, model_card, oauth, partner, test_data
from classifier.api.assessments import views as assessments
from classifier.api.description import views as description
from classifier.api.moles import views as moles
from classifier.api.outcomes import views as outcomes
from classifier.api.photos import answers, downloads, measuring
from classifier.api.photos import views as photos
from classifier.api.reviews import views as reviews
from classifier.api.subjects import views as subjects
from classifier.api.webhooks import views as webhooks

app_name = "api"

urlpatterns = [
    path("oauth/token/", oauth.PartnerTokenView.as_view(), name="token"),
    path("oauth/revoke/", oauth.PartnerRevokeView.as_view(), name="revoke"),
    path("assessments/", assessments.AssessmentListView.as_view(), name="assessments"),
    path(
        "assessments/<uuid:assessment_id>/", assessments.AssessmentView.as_view(), name="assessment"
    ),
    path(
        "assessments/<uuid:assessment_id>/heat-map/",
        assessments.HeatMapView.as_view(),
        name="heat_map",
    ),
    path("moles/", moles.MoleListView.as_view(), name="moles"),
    path("moles/<uuid:mole_id>/", moles.MoleView.as_view(), name="mole"),
    path("moles/<uuid:mole_id>/outcomes/", outcomes.OutcomeListView.as_view(), name="outcomes"),
    path(
        "moles/<uuid:mole_id>/outcomes/<uuid:outcome_id>/document/",
        outcomes.DocumentView.as_view(),
        name="outcome_document",
    ),
    path("photos/", photos.PhotoListView.as_view(), name="photos"),
    path("photos/<uuid:photo_id>/", photos.PhotoView.as_view(), name="photo"),
    path("subjects/", subjects.SubjectListView.as_view(), name="subjects"),
    path("subjects/<uuid:subject_id>/", subjects.SubjectView.as_view(), name="subject"),
    path("photos/<uuid:photo_id>/picture/", downloads.PictureView.as_view(), name="picture"),
    path(
        "photos/<uuid:photo_id>/renditions/<slug:rendition>/",
        downloads.RenditionView.as_view(),
        name="rendition",
    ),
    path("photos/<uuid:photo_id>/answers/", answers.AnswersView.as_view(), name="answers"),
    path(
        "photos/<uuid:photo_id>/measurement/",
        measuring.MeasurementView.as_view(),
        name="measurement",
    ),
    path(
        "photos/<uuid:photo_id>/comparison/",
        measuring.ComparisonView.as_view(),
        name="comparison",
    ),
    path("review-requests/", reviews.ReviewRequestListView.as_view(), name="review_requests"),
    path(
        "review-requests/<uuid:request_id>/",
        reviews.ReviewRequestView.as_view(),
        name="review_request",
    ),
    path(
        "review-requests/<uuid:request_id>/withdrawal/",
        reviews.WithdrawalView.as_view(),
        name="withdrawal",
    ),
    path("partner/", partner.PartnerSelfView.as_view(), name="partner"),
    path("webhooks/", webhooks.WebhookListView.as_view(), name="webhooks"),
    path("webhooks/<uuid:webhook_id>/", webhooks.WebhookView.as_view(), name="webhook"),
    path("webhooks/<uuid:webhook_id>/test/", webhooks.TestView.as_view(), name="webhook_test"),
    path(
        "webhooks/<uuid:webhook_id>/rotate-secret/",
        webhooks.SecretView.as_view(),
        name="webhook_secret",
    ),
    path(
        "webhooks/<uuid:webhook_id>/deliveries/",
        webhooks.DeliveryListView.as_view(),
        name="webhook_deliveries",
    ),
    path(
        "webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/redeliver/",
        webhooks.RedeliveryView.as_view(),
        name="webhook_redelivery",
    ),
    path("test-data/", test_data.TestDataView.as_view(), name="test_data"),
    path("model/", model_card.ModelView.as_view(), name="model"),
    path("schema/", description.SchemaView.as_view(), name="schema"),
    path("docs/", description.DocsView.as_view(), name="docs"),
    re_path("", base.NothingHereView.as_view(), name="nothing"),
]
