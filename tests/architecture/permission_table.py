"""The permission table: the status that each actor gets from each (method, route).

Addresses are filled with rows of the first user (`owner`), under `api/v1/` with rows of the first
partner. Write a status for everybody, or a pattern below with `_replace` for what differs.
"""

from typing import NamedTuple


class Row(NamedTuple):
    """The status that each actor gets."""

    anonymous: int
    owner: int
    other: int
    reviewer: int
    no_second_factor: int
    admin: int
    partner: int
    other_partner: int


def everybody(status):
    return Row(*[status] * 8)


PUBLIC = everybody(200)
NOT_FOUND = everybody(404)
# A partner's token means nothing to the pages, and a session nothing to the API.
OWN = Row(302, 200, 404, 404, 404, 404, 302, 302)
OWN_CHANGE = OWN._replace(owner=302)
SIGNED_IN = Row(302, 200, 200, 200, 200, 200, 302, 302)
SIGNED_IN_CHANGE = everybody(302)
SIGNED_OUT = Row(200, 302, 302, 302, 302, 302, 200, 200)
STAFF = Row(302, 404, 404, 200, 302, 200, 302, 302)
ADMIN = STAFF._replace(reviewer=403)
STAFF_NOBODY = STAFF._replace(reviewer=403, admin=403)
STAFF_NOTHING = STAFF._replace(reviewer=404, admin=404)
READERS = STAFF._replace(admin=404)
ADMIN_PAGE = STAFF._replace(reviewer=404)
STAFF_MOVED = STAFF._replace(reviewer=302, admin=302)
PARTNERS = Row(401, 401, 401, 401, 401, 401, 200, 200)
OWN_PARTNER = PARTNERS._replace(other_partner=404)

PAGES = {
    ("GET", ""): SIGNED_OUT,
    # Opened by the key in a visitor's session; tests/classifier/trial has some.
    ("GET", "try/"): SIGNED_OUT,
    ("POST", "try/"): everybody(400),
    ("GET", "try/another/"): PUBLIC,
    ("GET", "try/status/"): NOT_FOUND,
    ("GET", "try/photo.jpg"): NOT_FOUND,
    ("GET", "try/heat-map.png"): NOT_FOUND,
    ("POST", "try/delete/"): everybody(302),
    ("GET", "try/keep/"): everybody(302),
    ("POST", "try/keep/"): everybody(302),
    ("GET", "try/sample/"): PUBLIC,
    ("GET", "try/sample/heat-map.png"): PUBLIC,
    ("GET", "privacy/"): PUBLIC,
    ("GET", "health/"): PUBLIC,
    ("GET", "health/live/"): PUBLIC,
    # Only where METRICS_TOKEN is set, and with it.
    ("GET", "metrics"): NOT_FOUND,
    # Only while DEBUG is on.
    ("GET", "styleguide/"): NOT_FOUND,
    ("GET", "guidance/"): PUBLIC,
    ("GET", "guidance/benign-lesions/"): PUBLIC,
    ("GET", "guidance/malignant-lesions/"): PUBLIC,
    ("GET", "guidance/checking-your-skin/"): PUBLIC,
    ("GET", "guidance/taking-photos/"): PUBLIC,
    ("GET", "guidance/scale-card/"): PUBLIC,
    ("GET", "guidance/scale-card.pdf"): PUBLIC,
    ("GET", "guidance/when-to-be-seen/"): PUBLIC,
    ("GET", "guidance/about-the-model/"): PUBLIC,
    # The stand-in of the tests has no report; tests/classifier/guidance/test_report.py has one.
    ("GET", "guidance/about-the-model/report/"): NOT_FOUND,
    ("GET", "guidance/about-the-model/report/<str:name>"): NOT_FOUND,
    ("GET", "moles/"): SIGNED_IN,
    ("GET", "moles/new/"): SIGNED_IN,
    ("GET", "moles/<uuid:mole_id>/"): OWN,
    ("GET", "moles/<uuid:mole_id>/edit/"): OWN,
    ("POST", "moles/<uuid:mole_id>/edit/"): OWN,
    ("GET", "moles/<uuid:mole_id>/place/"): OWN,
    ("POST", "moles/<uuid:mole_id>/place/"): OWN,
    ("GET", "map/"): SIGNED_IN,
    ("GET", "map/<slug:zone_code>/"): SIGNED_IN,
    ("GET", "overviews/"): SIGNED_IN,
    ("GET", "overviews/new/"): SIGNED_IN,
    ("GET", "overviews/region/<slug:region_code>/"): SIGNED_IN,
    ("GET", "overviews/<uuid:overview_id>/"): OWN,
    ("GET", "overviews/<uuid:overview_id>/edit/"): OWN,
    ("POST", "overviews/<uuid:overview_id>/edit/"): OWN,
    # A pin of nothing is not set.
    ("POST", "overviews/<uuid:overview_id>/pins/"): OWN._replace(owner=422),
    ("GET", "overviews/<uuid:overview_id>/compare/<uuid:other_id>/"): OWN,
    ("POST", "overviews/<uuid:overview_id>/compare/<uuid:other_id>/"): OWN_CHANGE,
    ("POST", "overviews/pins/<uuid:pin_id>/move/"): OWN_CHANGE,
    ("POST", "overviews/pins/<uuid:pin_id>/remove/"): OWN_CHANGE,
    ("GET", "moles/<uuid:mole_id>/capture/"): OWN,
    ("GET", "moles/<uuid:mole_id>/capture/ask/"): OWN,
    ("POST", "moles/<uuid:mole_id>/capture/ask/"): OWN,
    ("GET", "capture-links/<uuid:link_id>/"): OWN,
    ("POST", "capture-links/<uuid:link_id>/revoke/"): OWN_CHANGE,
    # Anybody with the link may send a photo; this request has none.
    ("GET", "capture/<str:token>/"): PUBLIC,
    ("POST", "capture/<str:token>/"): everybody(400),
    ("GET", "capture/<str:token>/last/"): PUBLIC,
    ("GET", "capture/"): PUBLIC,
    ("GET", "offline/"): PUBLIC,
    ("GET", "manifest.webmanifest"): PUBLIC,
    ("GET", "sw.js"): PUBLIC,
    ("POST", "moles/<uuid:mole_id>/bin/"): OWN_CHANGE,
    ("POST", "moles/<uuid:mole_id>/restore/"): OWN_CHANGE,
    ("GET", "photos/upload/"): SIGNED_IN,
    # Of no photos, so nothing will change and the page stops asking.
    ("POST", "photos/upload/status/"): SIGNED_IN._replace(
        **dict.fromkeys(("owner", "other", "reviewer", "no_second_factor", "admin"), 286)
    ),
    # The device's "Share": keeps nothing, and leads to the upload page.
    ("POST", "photos/share/"): everybody(302),
    ("GET", "photos/unsorted/"): SIGNED_IN,
    ("GET", "photos/<uuid:photo_id>/mole/"): OWN,
    # No mole is chosen.
    ("POST", "photos/<uuid:photo_id>/mole/"): OWN,
    ("GET", "photos/<uuid:photo_id>/"): OWN,
    ("GET", "photos/<uuid:photo_id>/edit/"): OWN,
    ("POST", "photos/<uuid:photo_id>/edit/"): OWN,
    ("POST", "photos/<uuid:photo_id>/date/"): OWN_CHANGE,
    ("POST", "photos/<uuid:photo_id>/assess/"): OWN_CHANGE,
    # 286: the status is final, so the page stops polling.
    ("GET", "photos/<uuid:photo_id>/status/"): OWN._replace(owner=286),
    ("GET", "moles/<uuid:mole_id>/ask/"): OWN,
    ("POST", "moles/<uuid:mole_id>/ask/"): OWN_CHANGE,
    ("GET", "moles/<uuid:mole_id>/outcome/"): OWN,
    # Nothing is filled in.
    ("POST", "moles/<uuid:mole_id>/outcome/"): OWN._replace(owner=422),
    ("GET", "outcomes/<uuid:outcome_id>/document/"): OWN,
    ("GET", "outcomes/<uuid:outcome_id>/remove/"): OWN,
    ("POST", "outcomes/<uuid:outcome_id>/remove/"): OWN_CHANGE,
    ("GET", "photos/<uuid:photo_id>/ask/"): OWN,
    ("POST", "photos/<uuid:photo_id>/ask/"): OWN_CHANGE,
    ("POST", "questions/<uuid:request_id>/take-back/"): OWN_CHANGE,
    ("POST", "answers/<uuid:review_id>/remind/"): OWN_CHANGE,
    ("GET", "answers/<uuid:review_id>/ask-back/"): OWN,
    ("POST", "answers/<uuid:review_id>/ask-back/"): OWN_CHANGE,
    ("GET", "photos/<uuid:photo_id>/answers/"): OWN,
    ("POST", "photos/<uuid:photo_id>/answers/"): OWN_CHANGE,
    ("GET", "photos/<uuid:photo_id>/measure/"): OWN,
    # The form is empty: no outline and no scale.
    ("POST", "photos/<uuid:photo_id>/measure/"): OWN._replace(owner=422),
    ("GET", "photos/<uuid:photo_id>/measure/status/"): OWN._replace(owner=286),
    ("POST", "photos/<uuid:photo_id>/bin/"): OWN_CHANGE,
    ("POST", "photos/<uuid:photo_id>/restore/"): OWN_CHANGE,
    ("GET", "photos/<uuid:photo_id>/<str:kind>/"): OWN,
    ("GET", "results/"): SIGNED_IN,
    ("GET", "results.csv"): SIGNED_IN,
    ("GET", "results/<uuid:assessment_id>/"): OWN,
    ("GET", "results/<uuid:assessment_id>/heat-map.png"): OWN,
    # Nothing is ticked.
    ("POST", "comparisons/new/"): everybody(302),
    ("POST", "photos/<uuid:photo_id>/compare/"): OWN_CHANGE,
    ("POST", "moles/<uuid:mole_id>/compare/"): OWN_CHANGE,
    ("GET", "comparisons/<uuid:comparison_id>/"): OWN,
    ("GET", "comparisons/<uuid:comparison_id>/status/"): OWN._replace(owner=286),
    ("GET", "comparisons/<uuid:comparison_id>/difference.png"): OWN,
    ("POST", "comparisons/<uuid:comparison_id>/marks/"): OWN_CHANGE,
    ("POST", "comparisons/<uuid:comparison_id>/again/"): OWN_CHANGE,
    ("POST", "comparisons/<uuid:comparison_id>/keep/"): OWN_CHANGE,
    ("POST", "comparisons/<uuid:comparison_id>/move/"): OWN_CHANGE,
    ("GET", "household/"): SIGNED_IN,
    ("GET", "household/new/"): SIGNED_IN,
    ("POST", "household/<uuid:subject_id>/show/"): OWN_CHANGE,
    ("GET", "household/<uuid:subject_id>/edit/"): OWN,
    ("POST", "household/<uuid:subject_id>/edit/"): OWN,
    ("GET", "household/<uuid:subject_id>/age-and-sex/"): OWN,
    ("POST", "household/<uuid:subject_id>/age-and-sex/"): OWN_CHANGE,
    ("POST", "household/<uuid:subject_id>/age-and-sex/decline/"): OWN_CHANGE,
    ("POST", "household/<uuid:subject_id>/remove/"): OWN_CHANGE,
    ("POST", "household/<uuid:subject_id>/restore/"): OWN_CHANGE,
    ("POST", "household/<uuid:subject_id>/erase/"): OWN_CHANGE,
    ("GET", "reminders/"): SIGNED_IN,
    ("GET", "reminders/new/"): SIGNED_IN,
    ("POST", "reminders/calendar/"): SIGNED_IN,
    ("POST", "reminders/calendar/revoke/"): everybody(302),
    # A signed token; tests/classifier/reminders/test_reminders.py has real ones.
    ("GET", "reminders/no-mail/<str:token>/"): NOT_FOUND,
    ("GET", "calendar/<str:token>.ics"): NOT_FOUND,
    ("GET", "reminders/<uuid:reminder_id>/"): OWN,
    ("POST", "reminders/<uuid:reminder_id>/<slug:action>/"): OWN_CHANGE,
    ("GET", "visits/"): SIGNED_IN,
    ("GET", "visits/new/"): SIGNED_IN,
    ("GET", "visits/<uuid:visit_id>/"): OWN,
    # 286: the PDF is there, so the page stops polling.
    ("GET", "visits/<uuid:visit_id>/status/"): OWN._replace(owner=286),
    ("GET", "visits/<uuid:visit_id>/visit.pdf"): OWN,
    ("POST", "visits/<uuid:visit_id>/print/"): OWN_CHANGE,
    ("POST", "visits/<uuid:visit_id>/links/"): OWN,
    ("POST", "visits/<uuid:visit_id>/links/<uuid:share_id>/revoke/"): OWN_CHANGE,
    # Nothing is shown before the link was opened with the button of the first page.
    ("GET", "shared/<str:token>/"): PUBLIC,
    ("POST", "shared/<str:token>/"): everybody(302),
    ("GET", "shared/<str:token>/visit.pdf"): everybody(302),
    ("GET", "shared/<str:token>/photos/<uuid:photo_id>/"): everybody(302),
    ("GET", "bin/"): SIGNED_IN,
    ("GET", "more/"): SIGNED_IN,
    ("GET", "display/"): PUBLIC,
    ("GET", "notices/"): SIGNED_IN,
    ("GET", "you/"): SIGNED_IN,
    ("GET", "you/access/"): SIGNED_IN,
    ("GET", "you/devices/"): SIGNED_IN,
    ("POST", "you/devices/<uuid:sign_in_id>/end/"): SIGNED_IN_CHANGE,
    ("POST", "you/devices/others/end/"): SIGNED_IN_CHANGE,
    ("GET", "you/export/"): SIGNED_IN,
    # None was asked for when these come.
    ("GET", "you/export/status/"): SIGNED_IN._replace(
        **dict.fromkeys(("owner", "other", "reviewer", "no_second_factor", "admin"), 404)
    ),
    ("GET", "you/export/file/"): SIGNED_IN._replace(
        **dict.fromkeys(("owner", "other", "reviewer", "no_second_factor", "admin"), 404)
    ),
    ("POST", "you/export/"): SIGNED_IN_CHANGE,
    ("POST", "you/export/delete/"): SIGNED_IN_CHANGE,
    ("GET", "you/import/"): SIGNED_IN,
    # None was begun when this comes.
    ("GET", "you/import/status/"): SIGNED_IN._replace(
        **dict.fromkeys(("owner", "other", "reviewer", "no_second_factor", "admin"), 404)
    ),
    # No file is sent with it.
    ("POST", "you/import/"): SIGNED_IN._replace(
        **dict.fromkeys(("owner", "other", "reviewer", "no_second_factor", "admin"), 422)
    ),
    ("POST", "you/import/again/"): SIGNED_IN_CHANGE,
    ("POST", "you/import/delete/"): SIGNED_IN_CHANGE,
    ("GET", "you/leave/"): SIGNED_IN,
    # People are signed out by it, staff are refused.
    ("POST", "you/leave/"): SIGNED_IN._replace(
        owner=302, other=302, reviewer=403, no_second_factor=403, admin=403
    ),
    ("POST", "you/leave/keep/"): SIGNED_IN_CHANGE,
    ("GET", "you/consent/"): SIGNED_IN,
    # The box is not selected.
    ("POST", "you/consent/research/"): SIGNED_IN,
    # Last, because files do not come back.
    ("POST", "visits/<uuid:visit_id>/erase/"): OWN_CHANGE,
    ("POST", "photos/<uuid:photo_id>/erase/"): OWN_CHANGE,
    ("POST", "moles/<uuid:mole_id>/erase/"): OWN_CHANGE,
}

ACCOUNT = {
    ("GET", "account/login/"): SIGNED_OUT,
    ("GET", "account/logout/"): SIGNED_IN,
    ("GET", "account/inactive/"): PUBLIC,
    ("GET", "account/signup/"): SIGNED_OUT,
    ("GET", "account/reauthenticate/"): SIGNED_IN,
    ("GET", "account/email/"): SIGNED_IN,
    ("GET", "account/confirm-email/"): SIGNED_OUT,
    ("POST", "account/confirm-email/"): SIGNED_OUT,
    ("GET", "account/password/change/"): SIGNED_IN,
    ("GET", "account/password/set/"): everybody(302),
    ("GET", "account/password/reset/"): PUBLIC,
    ("GET", "account/login/code/confirm/"): everybody(302),
    ("GET", r"account/^confirm-email/(?P<key>[-:\w]+)/$"): PUBLIC,
    ("GET", "account/password/reset/key/done/"): PUBLIC,
    ("GET", r"account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"): PUBLIC,
    ("GET", "account/password/reset/done/"): PUBLIC,
    ("GET", "account/2fa/"): SIGNED_IN,
    ("GET", "account/2fa/authenticate/"): everybody(302),
    ("GET", "account/2fa/reauthenticate/"): SIGNED_IN._replace(no_second_factor=302),
    # People with an authenticator app are redirected to where it can be removed.
    ("GET", "account/2fa/totp/activate/"): everybody(302)._replace(no_second_factor=200),
    ("GET", "account/2fa/totp/deactivate/"): SIGNED_IN._replace(no_second_factor=404),
    # There are none yet.
    ("GET", "account/2fa/recovery-codes/"): OWN._replace(owner=404),
    ("GET", "account/2fa/recovery-codes/generate/"): SIGNED_IN,
    ("GET", "account/2fa/recovery-codes/download/"): OWN._replace(owner=404),
    ("GET", "account/2fa/webauthn/"): SIGNED_IN,
    ("GET", "account/2fa/webauthn/add/"): SIGNED_IN,
    ("GET", "account/2fa/webauthn/reauthenticate/"): everybody(302),
    ("GET", "account/2fa/webauthn/login/"): everybody(302),
    # Last, because these requests give the owner a passkey.
    ("GET", "account/2fa/webauthn/keys/<int:pk>/remove/"): OWN,
    ("GET", "account/2fa/webauthn/keys/<int:pk>/edit/"): OWN,
}

REVIEW = {
    ("GET", "staff/review/"): STAFF,
    ("POST", "staff/review/rules/"): STAFF._replace(reviewer=404, admin=422),
    ("POST", "staff/review/next/"): READERS._replace(reviewer=302),
    # The reviewer holds the case.
    ("GET", "staff/review/cases/<uuid:request_id>/"): READERS,
    ("POST", "staff/review/cases/<uuid:request_id>/take/"): READERS._replace(reviewer=302),
    ("POST", "staff/review/cases/<uuid:request_id>/draft/"): READERS._replace(reviewer=400),
    ("POST", "staff/review/cases/<uuid:request_id>/opinion/"): READERS._replace(reviewer=422),
    ("POST", "staff/review/cases/<uuid:request_id>/decide/"): READERS._replace(reviewer=422),
    ("POST", "staff/review/cases/<uuid:request_id>/release/"): READERS._replace(reviewer=302),
    ("POST", "staff/review/cases/<uuid:request_id>/skip/"): READERS._replace(reviewer=422),
    ("POST", "staff/review/cases/<uuid:request_id>/hand-over/"): READERS._replace(reviewer=422),
    ("GET", "staff/review/cases/<uuid:request_id>/photos/<uuid:photo_id>/<str:kind>/"): READERS,
    # Not before the reader's opinion is recorded.
    ("GET", "staff/review/cases/<uuid:request_id>/heat-map/"): STAFF_NOTHING,
    # Not before the reader has ended the reading; tests/classifier/outcomes has some.
    ("GET", "staff/review/cases/<uuid:request_id>/outcome/"): STAFF_NOTHING,
    ("POST", "staff/review/cases/<uuid:request_id>/outcome/"): STAFF_NOTHING,
    ("GET", "staff/review/answers/<uuid:review_id>/"): READERS,
    ("POST", "staff/review/answers/<uuid:review_id>/"): READERS._replace(reviewer=422),
    ("POST", "staff/review/answers/<uuid:review_id>/withdraw/"): READERS._replace(reviewer=422),
    ("GET", "staff/review/looks/<uuid:assessment_id>/"): STAFF._replace(reviewer=404),
    ("POST", "staff/review/looks/<uuid:assessment_id>/"): STAFF._replace(reviewer=404, admin=422),
    # Not before a reason was written.
    ("GET", "staff/review/looks/<uuid:assessment_id>/photo/"): STAFF_NOTHING,
    ("GET", "staff/review/looks/<uuid:assessment_id>/heat-map/"): STAFF_NOTHING,
    ("GET", "staff/dashboard/"): ADMIN_PAGE,
    ("GET", "staff/dashboard/now/"): ADMIN_PAGE,
    ("GET", "staff/dashboard/tables/<slug:table>.csv"): ADMIN_PAGE,
    # It has not failed; tests/classifier/dashboard has one that did.
    ("POST", "staff/dashboard/failures/<uuid:assessment_id>/retry/"): STAFF_NOTHING,
    ("GET", "staff/"): STAFF_MOVED,
    ("GET", "staff/login/"): everybody(302),
    ("POST", "staff/logout/"): STAFF_MOVED,
    ("GET", "staff/search/"): STAFF,
    ("GET", "staff/password_change/"): STAFF_MOVED,
    ("GET", "staff/password_change/done/"): STAFF,
    ("GET", "staff/autocomplete/"): STAFF_NOBODY,
    ("GET", "staff/jsi18n/"): STAFF,
    ("GET", "staff/r/<path:content_type_id>/<path:object_id>/"): STAFF_NOTHING,
    ("GET", r"staff/^(?P<app_label>classifier|sessions)/$"): STAFF._replace(reviewer=404),
    ("GET", r"staff/(?P<url>.*)$"): STAFF_NOTHING,
}


def _admin_model(name, listed, shown):
    """Return the addresses of one model in the staff pages, which are read-only."""
    place = f"staff/{name}/"
    return {
        ("GET", place): listed,
        ("GET", f"{place}add/"): STAFF_NOBODY,
        ("GET", f"{place}<path:object_id>/history/"): shown,
        ("GET", f"{place}<path:object_id>/delete/"): STAFF_NOBODY,
        ("POST", f"{place}<path:object_id>/delete/"): STAFF_NOBODY,
        ("GET", f"{place}<path:object_id>/change/"): shown,
        ("POST", f"{place}<path:object_id>/change/"): STAFF_NOBODY,
        ("GET", f"{place}<path:object_id>/"): STAFF_MOVED,
    }


def _changes(name, *changes, shown=200, refused=422):
    """Return the addresses of changes to a model's rows; the form is empty."""
    return {
        (method, f"staff/{name}/<path:object_id>/{change}/"): ADMIN._replace(admin=status)
        for change in changes
        for method, status in (("GET", shown), ("POST", refused))
    }


ADMINISTRATION = {
    ("GET", "staff/audit/"): ADMIN._replace(reviewer=404),
    ("GET", "staff/audit/events.csv"): ADMIN._replace(reviewer=404),
    ("GET", "staff/audit/<int:event_id>/"): ADMIN._replace(reviewer=404),
    **_admin_model("classifier/assessment", ADMIN, ADMIN),
    # Redirects to the page that asks for a reason.
    ("GET", "staff/classifier/assessment/<path:object_id>/change/"): STAFF_MOVED,
    ("POST", "staff/classifier/assessment/<path:object_id>/change/"): STAFF_MOVED,
    **_admin_model("classifier/consent", ADMIN, ADMIN),
    **_admin_model("classifier/modelversion", ADMIN, ADMIN),
    ("POST", "staff/classifier/modelversion/<path:object_id>/reassess/"): ADMIN._replace(admin=302),
    **_admin_model("classifier/partner", ADMIN, ADMIN),
    **_changes("classifier/partner", "suspend", "allow-reviews"),
    **_changes("classifier/partner", "contact", "limits", "new-credential"),
    # Its rows are so already; it has no test data.
    **_changes("classifier/partner", "resume", "stop-reviews", shown=302, refused=302),
    **_changes("classifier/partner", "erase-test-data", shown=302, refused=302),
    **_admin_model("classifier/credential", ADMIN, ADMIN),
    **_changes("classifier/credential", "rotate", "edit", "revoke"),
    ("GET", "staff/classifier/partner/new/"): ADMIN,
    ("POST", "staff/classifier/partner/new/"): ADMIN._replace(admin=422),
    **_admin_model("classifier/user", ADMIN, ADMIN),
    **_changes("classifier/user", "deactivate", "role", "remove-second-factor", "end-sessions"),
    **_changes("classifier/user", "reactivate", shown=302, refused=302),
    **_admin_model("classifier/webhookendpoint", ADMIN, ADMIN),
    **_changes("classifier/webhookendpoint", "pause", "test"),
    **_changes("classifier/webhookendpoint", "resume", shown=302, refused=302),
    **_admin_model("classifier/webhookdelivery", ADMIN, ADMIN),
    # It has not ended.
    **_changes("classifier/webhookdelivery", "redeliver", shown=302, refused=302),
    **_admin_model("sessions/session", ADMIN, ADMIN),
    ("GET", "staff/sessions/session/<path:object_id>/change/"): STAFF_NOTHING,
    ("POST", "staff/sessions/session/<path:object_id>/change/"): STAFF_NOTHING,
}

API = {
    ("POST", "api/v1/oauth/token/"): everybody(400),
    ("POST", "api/v1/oauth/revoke/"): everybody(400),
    ("GET", "api/v1/assessments/"): PARTNERS,
    ("POST", "api/v1/assessments/"): PARTNERS._replace(partner=400, other_partner=400),
    ("GET", "api/v1/assessments/<uuid:assessment_id>/"): OWN_PARTNER,
    ("GET", "api/v1/assessments/<uuid:assessment_id>/heat-map/"): OWN_PARTNER,
    ("GET", "api/v1/moles/"): PARTNERS,
    ("GET", "api/v1/moles/<uuid:mole_id>/"): OWN_PARTNER,
    ("PATCH", "api/v1/moles/<uuid:mole_id>/"): OWN_PARTNER,
    ("GET", "api/v1/moles/<uuid:mole_id>/outcomes/"): OWN_PARTNER,
    # Nothing is sent, which is checked before anything is looked up.
    ("POST", "api/v1/moles/<uuid:mole_id>/outcomes/"): PARTNERS._replace(
        partner=400, other_partner=400
    ),
    ("GET", "api/v1/moles/<uuid:mole_id>/outcomes/<uuid:outcome_id>/document/"): OWN_PARTNER,
    ("GET", "api/v1/photos/"): PARTNERS,
    # There are none yet.
    ("GET", "api/v1/photos/<uuid:photo_id>/answers/"): OWN_PARTNER._replace(partner=404),
    ("POST", "api/v1/photos/<uuid:photo_id>/answers/"): PARTNERS._replace(
        partner=400, other_partner=400
    ),
    ("GET", "api/v1/photos/<uuid:photo_id>/"): OWN_PARTNER,
    ("GET", "api/v1/photos/<uuid:photo_id>/picture/"): OWN_PARTNER,
    ("GET", "api/v1/photos/<uuid:photo_id>/renditions/<slug:rendition>/"): OWN_PARTNER,
    # Not measured, and the earlier of two; tests/api/test_photos.py has others.
    ("GET", "api/v1/photos/<uuid:photo_id>/measurement/"): OWN_PARTNER._replace(partner=404),
    ("GET", "api/v1/photos/<uuid:photo_id>/comparison/"): OWN_PARTNER._replace(partner=404),
    ("PATCH", "api/v1/photos/<uuid:photo_id>/"): OWN_PARTNER,
    ("DELETE", "api/v1/photos/<uuid:photo_id>/"): OWN_PARTNER._replace(partner=204),
    ("GET", "api/v1/subjects/"): PARTNERS,
    ("GET", "api/v1/subjects/<uuid:subject_id>/"): OWN_PARTNER,
    # Without `for_good`, which is checked before anything is looked up.
    ("DELETE", "api/v1/subjects/<uuid:subject_id>/"): PARTNERS._replace(
        partner=400, other_partner=400
    ),
    ("GET", "api/v1/review-requests/"): PARTNERS,
    ("POST", "api/v1/review-requests/<uuid:request_id>/withdrawal/"): OWN_PARTNER,
    ("GET", "api/v1/partner/"): PARTNERS,
    ("POST", "api/v1/review-requests/"): PARTNERS._replace(partner=400, other_partner=400),
    ("GET", "api/v1/review-requests/<uuid:request_id>/"): OWN_PARTNER,
    ("GET", "api/v1/webhooks/"): PARTNERS,
    ("POST", "api/v1/webhooks/"): PARTNERS._replace(partner=400, other_partner=400),
    ("GET", "api/v1/webhooks/<uuid:webhook_id>/"): OWN_PARTNER,
    ("PATCH", "api/v1/webhooks/<uuid:webhook_id>/"): OWN_PARTNER,
    ("POST", "api/v1/webhooks/<uuid:webhook_id>/test/"): OWN_PARTNER._replace(partner=202),
    ("POST", "api/v1/webhooks/<uuid:webhook_id>/rotate-secret/"): OWN_PARTNER,
    ("GET", "api/v1/webhooks/<uuid:webhook_id>/deliveries/"): OWN_PARTNER,
    # It has not ended; tests/api/test_webhooks.py has one that did.
    (
        "POST",
        "api/v1/webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/redeliver/",
    ): OWN_PARTNER._replace(partner=409),
    ("DELETE", "api/v1/webhooks/<uuid:webhook_id>/"): OWN_PARTNER._replace(partner=204),
    # Of test credentials only; tests/api/test_test_data.py has some.
    ("DELETE", "api/v1/test-data/"): PARTNERS._replace(partner=403, other_partner=403),
    ("GET", "api/v1/model/"): PARTNERS,
    ("GET", "api/v1/schema/"): PUBLIC,
    ("GET", "api/v1/docs/"): PUBLIC,
    ("GET", "api/v1/"): NOT_FOUND,
}

GROUPS = {
    "pages": PAGES,
    "account": ACCOUNT,
    "review": REVIEW,
    "administration": ADMINISTRATION,
    "api": API,
}
