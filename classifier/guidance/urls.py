"""The guidance pages. They are public."""

from django.urls import path

from classifier.guidance import report
from classifier.guidance import views as guidance
from classifier.measuring import scale_card

urlpatterns = [
    path("", guidance.index, name="guidance_index"),
    path("benign-lesions/", guidance.benign, name="guidance_benign"),
    path("malignant-lesions/", guidance.malignant, name="guidance_malignant"),
    path("checking-your-skin/", guidance.checking, name="guidance_checking"),
    path("taking-photos/", guidance.photos, name="guidance_photos"),
    path("scale-card/", scale_card.page, name="guidance_scale_card"),
    path("scale-card.pdf", scale_card.pdf, name="scale_card_pdf"),
    path("when-to-be-seen/", guidance.when, name="guidance_when"),
    path("about-the-model/", guidance.model, name="guidance_model"),
    path("about-the-model/report/", report.report, name="guidance_report"),
    path("about-the-model/report/<str:name>", report.report, name="guidance_report_file"),
]
