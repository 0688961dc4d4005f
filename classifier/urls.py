"""The pages of people: their moles, photos, results, bin and account."""

from django.urls import path

from classifier.views import account, assessments, health, home, media, moles, photos, upload
from classifier.views import bin as bin_views

urlpatterns = [
    path("", home.home, name="home"),
    path("privacy/", home.privacy, name="privacy"),
    path("moles/", moles.mole_list, name="mole_list"),
    path("moles/new/", moles.create, name="mole_create"),
    path("moles/<uuid:mole_id>/", moles.detail, name="mole_detail"),
    path("moles/<uuid:mole_id>/edit/", moles.edit, name="mole_edit"),
    path("moles/<uuid:mole_id>/bin/", bin_views.bin_mole, name="mole_bin"),
    path("moles/<uuid:mole_id>/restore/", bin_views.restore_mole, name="mole_restore"),
    path("moles/<uuid:mole_id>/erase/", bin_views.erase_mole, name="mole_erase"),
    path("photos/upload/", upload.upload, name="photo_upload"),
    path("photos/unsorted/", photos.unsorted, name="photo_unsorted"),
    path("photos/<uuid:photo_id>/", photos.detail, name="photo_detail"),
    path("photos/<uuid:photo_id>/edit/", photos.edit, name="photo_edit"),
    path("photos/<uuid:photo_id>/assess/", photos.assess, name="photo_assess"),
    path("photos/<uuid:photo_id>/status/", photos.status, name="photo_status"),
    path("photos/<uuid:photo_id>/bin/", bin_views.bin_photo, name="photo_bin"),
    path("photos/<uuid:photo_id>/restore/", bin_views.restore_photo, name="photo_restore"),
    path("photos/<uuid:photo_id>/erase/", bin_views.erase_photo, name="photo_erase"),
    path("photos/<uuid:photo_id>/<str:kind>/", media.photo, name="photo_media"),
    path("results/", assessments.result_list, name="result_list"),
    path("results.csv", assessments.result_csv, name="result_csv"),
    path("results/<uuid:assessment_id>/", assessments.detail, name="assessment_detail"),
    path("results/<uuid:assessment_id>/heat-map.png", media.heat_map, name="heat_map"),
    path("bin/", bin_views.contents, name="bin"),
    path("you/", account.overview, name="account_overview"),
    path("you/access/", account.access_log, name="access_log"),
    path("you/consent/", account.consent, name="consent"),
    path("health/", health.report, name="health"),
    path("health/live/", health.live, name="health_live"),
]
