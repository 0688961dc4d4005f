"""The review pages of staff, under /staff/review/."""

from django.urls import path

from classifier.review.views import answers, cases, looks

urlpatterns = [
    path("", cases.queue, name="review_queue"),
    path("rules/", answers.change_policy, name="review_policy"),
    path("next/", cases.next_case, name="review_next"),
    path("cases/<uuid:request_id>/", cases.case, name="review_case"),
    path("cases/<uuid:request_id>/take/", cases.take, name="review_take"),
    path("cases/<uuid:request_id>/draft/", cases.save_draft, name="review_draft"),
    path("cases/<uuid:request_id>/opinion/", cases.record_opinion, name="review_opinion"),
    path("cases/<uuid:request_id>/decide/", cases.decide, name="review_decide"),
    path("cases/<uuid:request_id>/release/", cases.release, name="review_release"),
    path("cases/<uuid:request_id>/skip/", cases.skip, name="review_skip"),
    path("cases/<uuid:request_id>/hand-over/", cases.hand_over, name="review_hand_over"),
    path(
        "cases/<uuid:request_id>/photos/<uuid:photo_id>/<str:kind>/",
        cases.photo,
        name="review_photo",
    ),
    path("cases/<uuid:request_id>/heat-map/", cases.heat_map, name="review_heat_map"),
    path("answers/<uuid:review_id>/", answers.amend, name="review_amend"),
    path("answers/<uuid:review_id>/withdraw/", answers.withdraw, name="review_withdraw"),
    path("looks/<uuid:assessment_id>/", looks.look, name="review_look"),
    path("looks/<uuid:assessment_id>/photo/", looks.photo, name="review_look_photo"),
    path("looks/<uuid:assessment_id>/heat-map/", looks.heat_map, name="review_look_heat_map"),
]
