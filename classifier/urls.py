"""The pages of people: their moles, photos, results, bin and account."""

from django.urls import path

from classifier.bin import views as bin_views
from classifier.body_map import views as body_map
from classifier.capture.views import app
from classifier.capture.views import by_link as capture_by_link
from classifier.capture.views import camera as capture
from classifier.comparing import views as comparisons
from classifier.guidance import views as guidance
from classifier.intake import views as upload
from classifier.leaving import views as leaving
from classifier.measuring import views as measurements
from classifier.moles import views as moles
from classifier.notices import views as notices
from classifier.operations import views as health
from classifier.outcomes import media as outcome_media
from classifier.outcomes import views as outcomes
from classifier.overviews.views import overviews
from classifier.overviews.views import pins as overview_pins
from classifier.people.views import account, details, devices, display, household
from classifier.photos import media as photo_media
from classifier.photos.views import photo as photos
from classifier.photos.views import sorting
from classifier.questionnaire import views as answers
from classifier.reminders import views as reminders
from classifier.results import media as result_media
from classifier.results import views as results
from classifier.review.views import people as review
from classifier.takeout.views import exports as takeout
from classifier.takeout.views import imports as takeout_imports
from classifier.trial import views as trial
from classifier.visits.views import shared, visits

urlpatterns = [
    path("", guidance.home, name="home"),
    path("try/", trial.try_photo, name="trial"),
    path("try/another/", trial.another, name="trial_again"),
    path("try/status/", trial.status, name="trial_status"),
    path("try/photo.jpg", trial.photo, name="trial_photo"),
    path("try/heat-map.png", trial.heat_map, name="trial_heat_map"),
    path("try/delete/", trial.delete, name="trial_delete"),
    path("try/keep/", trial.keep, name="trial_keep"),
    path("try/sample/", trial.sample, name="trial_sample"),
    path("try/sample/heat-map.png", trial.sample_heat_map, name="trial_sample_heat_map"),
    path("privacy/", guidance.privacy, name="privacy"),
    path("moles/", moles.mole_list, name="mole_list"),
    path("moles/new/", moles.create, name="mole_create"),
    path("moles/<uuid:mole_id>/", moles.detail, name="mole_detail"),
    path("moles/<uuid:mole_id>/edit/", moles.edit, name="mole_edit"),
    path("moles/<uuid:mole_id>/place/", body_map.place, name="mole_place"),
    path("moles/<uuid:mole_id>/compare/", comparisons.first_and_last, name="mole_compare"),
    path("moles/<uuid:mole_id>/capture/", capture.camera, name="capture"),
    path("moles/<uuid:mole_id>/capture/ask/", capture.ask, name="capture_ask"),
    path("moles/<uuid:mole_id>/ask/", review.ask_about_mole, name="mole_ask_clinician"),
    path("moles/<uuid:mole_id>/outcome/", outcomes.of_mole, name="mole_outcome"),
    path("moles/<uuid:mole_id>/bin/", bin_views.bin_mole, name="mole_bin"),
    path("moles/<uuid:mole_id>/restore/", bin_views.restore_mole, name="mole_restore"),
    path("moles/<uuid:mole_id>/erase/", bin_views.erase_mole, name="mole_erase"),
    path("map/", body_map.show, name="body_map"),
    path("map/<slug:zone_code>/", body_map.zone, name="body_map_zone"),
    path("overviews/", overviews.overview_list, name="overview_list"),
    path("overviews/new/", overviews.create, name="overview_create"),
    path("overviews/region/<slug:region_code>/", overviews.region, name="overview_region"),
    path("overviews/<uuid:overview_id>/", overviews.detail, name="overview_detail"),
    path("overviews/<uuid:overview_id>/edit/", overviews.edit, name="overview_edit"),
    path("overviews/<uuid:overview_id>/pins/", overview_pins.set_pin, name="overview_pin_set"),
    path(
        "overviews/<uuid:overview_id>/compare/<uuid:other_id>/",
        overview_pins.compare,
        name="overview_compare",
    ),
    path("overviews/pins/<uuid:pin_id>/move/", overview_pins.move_pin, name="overview_pin_move"),
    path(
        "overviews/pins/<uuid:pin_id>/remove/",
        overview_pins.remove_pin,
        name="overview_pin_remove",
    ),
    path("photos/upload/", upload.upload, name="photo_upload"),
    path("photos/upload/status/", upload.status, name="photo_upload_status"),
    path("photos/share/", app.share, name="photo_share"),
    path("photos/unsorted/", sorting.unsorted, name="photo_unsorted"),
    path("photos/<uuid:photo_id>/", results.photo_detail, name="photo_detail"),
    path("photos/<uuid:photo_id>/edit/", photos.edit, name="photo_edit"),
    path("photos/<uuid:photo_id>/mole/", sorting.which_mole, name="photo_mole"),
    path("photos/<uuid:photo_id>/compare/", comparisons.with_before, name="photo_compare"),
    path("photos/<uuid:photo_id>/date/", photos.enter_day, name="photo_date"),
    path("photos/<uuid:photo_id>/assess/", results.assess, name="photo_assess"),
    path("photos/<uuid:photo_id>/status/", results.photo_status, name="photo_status"),
    path("photos/<uuid:photo_id>/answers/", answers.questions, name="photo_answers"),
    path("photos/<uuid:photo_id>/measure/", measurements.measure, name="photo_measure"),
    path(
        "photos/<uuid:photo_id>/measure/status/", measurements.status, name="photo_measure_status"
    ),
    path("photos/<uuid:photo_id>/bin/", bin_views.bin_photo, name="photo_bin"),
    path("photos/<uuid:photo_id>/restore/", bin_views.restore_photo, name="photo_restore"),
    path("photos/<uuid:photo_id>/erase/", bin_views.erase_photo, name="photo_erase"),
    path("photos/<uuid:photo_id>/ask/", review.ask_about_photo, name="photo_ask_clinician"),
    path("photos/<uuid:photo_id>/<str:kind>/", photo_media.photo, name="photo_media"),
    path("questions/<uuid:request_id>/take-back/", review.take_back, name="question_take_back"),
    path("answers/<uuid:review_id>/remind/", review.accept_reminder, name="answer_remind"),
    path("answers/<uuid:review_id>/ask-back/", review.ask_back, name="answer_ask_back"),
    path("outcomes/<uuid:outcome_id>/remove/", outcomes.remove, name="outcome_remove"),
    path("outcomes/<uuid:outcome_id>/document/", outcome_media.document, name="outcome_document"),
    path("results/", results.result_list, name="result_list"),
    path("results.csv", results.result_csv, name="result_csv"),
    path("results/<uuid:assessment_id>/", results.result_detail, name="assessment_detail"),
    path("results/<uuid:assessment_id>/heat-map.png", result_media.heat_map, name="heat_map"),
    path("comparisons/new/", comparisons.create, name="comparison_create"),
    path("comparisons/<uuid:comparison_id>/", comparisons.detail, name="comparison_detail"),
    path("comparisons/<uuid:comparison_id>/status/", comparisons.status, name="comparison_status"),
    path(
        "comparisons/<uuid:comparison_id>/difference.png",
        comparisons.difference,
        name="comparison_difference",
    ),
    path("comparisons/<uuid:comparison_id>/marks/", comparisons.marks, name="comparison_marks"),
    path("comparisons/<uuid:comparison_id>/again/", comparisons.again, name="comparison_again"),
    path("comparisons/<uuid:comparison_id>/keep/", comparisons.keep, name="comparison_keep"),
    path("comparisons/<uuid:comparison_id>/move/", comparisons.move, name="comparison_move"),
    path("household/", household.members, name="household"),
    path("household/new/", household.add, name="household_add"),
    path("household/<uuid:subject_id>/show/", household.show, name="household_show"),
    path("household/<uuid:subject_id>/edit/", household.edit, name="household_edit"),
    path("household/<uuid:subject_id>/remove/", household.remove, name="household_remove"),
    path("household/<uuid:subject_id>/restore/", household.restore, name="household_restore"),
    path("household/<uuid:subject_id>/erase/", household.erase, name="household_erase"),
    path("household/<uuid:subject_id>/age-and-sex/", details.details, name="household_details"),
    path(
        "household/<uuid:subject_id>/age-and-sex/decline/",
        details.decline,
        name="household_details_decline",
    ),
    path("reminders/", reminders.reminder_list, name="reminder_list"),
    path("reminders/new/", reminders.create, name="reminder_create"),
    path("reminders/calendar/", reminders.make_feed, name="calendar_make"),
    path("reminders/calendar/revoke/", reminders.revoke_feed, name="calendar_revoke"),
    path("reminders/no-mail/<str:token>/", reminders.stop_mail, name="reminder_mail_stop"),
    path("reminders/<uuid:reminder_id>/", reminders.edit, name="reminder_edit"),
    path("reminders/<uuid:reminder_id>/<slug:action>/", reminders.act, name="reminder_act"),
    path("calendar/<str:token>.ics", reminders.feed, name="calendar_feed"),
    path("capture/", app.shell, name="capture_shell"),
    path("capture-links/<uuid:link_id>/", capture.link_status, name="capture_link_status"),
    path("capture-links/<uuid:link_id>/revoke/", capture.revoke, name="capture_link_revoke"),
    path("capture/<str:token>/", capture_by_link.take, name="capture_by_link"),
    path("capture/<str:token>/last/", capture_by_link.last_photo, name="capture_last_photo"),
    path("manifest.webmanifest", app.manifest, name="app_manifest"),
    path("sw.js", app.service_worker, name="service_worker"),
    path("offline/", app.offline, name="offline"),
    path("visits/", visits.visit_list, name="visit_list"),
    path("visits/new/", visits.create, name="visit_create"),
    path("visits/<uuid:visit_id>/", visits.detail, name="visit_detail"),
    path("visits/<uuid:visit_id>/status/", visits.status, name="visit_status"),
    path("visits/<uuid:visit_id>/visit.pdf", visits.pdf, name="visit_pdf"),
    path("visits/<uuid:visit_id>/print/", visits.print_again, name="visit_print"),
    path("visits/<uuid:visit_id>/erase/", visits.erase, name="visit_erase"),
    path("visits/<uuid:visit_id>/links/", visits.share, name="share_link_make"),
    path(
        "visits/<uuid:visit_id>/links/<uuid:share_id>/revoke/",
        visits.revoke,
        name="share_link_revoke",
    ),
    path("shared/<str:token>/", shared.visit, name="shared_visit"),
    path("shared/<str:token>/visit.pdf", shared.pdf, name="shared_pdf"),
    path("shared/<str:token>/photos/<uuid:photo_id>/", shared.photo, name="shared_photo"),
    path("bin/", bin_views.contents, name="bin"),
    path("more/", account.more, name="more"),
    path("display/", display.choose, name="display"),
    path("notices/", notices.notice_list, name="notice_list"),
    path("you/", account.overview, name="account_overview"),
    path("you/access/", account.access_log, name="access_log"),
    path("you/devices/", devices.sign_in_list, name="account_devices"),
    path("you/devices/others/end/", devices.end_others, name="account_devices_end_others"),
    path("you/devices/<uuid:sign_in_id>/end/", devices.end, name="account_device_end"),
    path("you/export/", takeout.export, name="account_export"),
    path("you/export/status/", takeout.export_status, name="account_export_status"),
    path("you/export/file/", takeout.download, name="account_export_file"),
    path("you/export/delete/", takeout.delete, name="account_export_delete"),
    path("you/import/", takeout_imports.import_account, name="account_import"),
    path("you/import/status/", takeout_imports.import_status, name="account_import_status"),
    path("you/import/again/", takeout_imports.import_again, name="account_import_again"),
    path("you/import/delete/", takeout_imports.import_delete, name="account_import_delete"),
    path("you/leave/", leaving.leave, name="account_leave"),
    path("you/leave/keep/", leaving.keep, name="account_keep"),
    path("you/consent/", account.consent, name="consent"),
    path("you/consent/research/", account.research, name="consent_research"),
    path("health/", health.report, name="health"),
    path("health/live/", health.live, name="health_live"),
    path("metrics", health.metrics, name="metrics"),
    path("styleguide/", health.styleguide, name="styleguide"),
]
