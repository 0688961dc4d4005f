"""Adds cases for clinicians to the running site, and signs a reviewer in."""

from playwright.sync_api import Page

from tests.browser.site import Site
from tests.browser.steps import sign_in
from tests.browser.totp import code

QUESTION = "It has become darker since spring. Should I worry?"
# The site's worker assesses the photos. A result written here could meet the worker's own.
_ADD = """
import time
from datetime import timedelta
from django.utils import timezone
from classifier.assessments.models import Assessment
from classifier.people.models import User
from tests import factories
subject = factories.make_subject(User.objects.get(email="{address}"))
newest = []
for number in range({count}):
    spot = factories.spot_in("forearm_front-left")
    mole = factories.make_mole(subject, label=f"Mole {{number}}", note="It itches.", spot=spot)
    for days in (200, 1):
        data = factories.jpeg(seed={seed} + 2 * number + days % 2, width=1200, height=900)
        taken_at = timezone.now() - timedelta(days=days)
        photo = factories.make_photo(mole=mole, data=data, taken_at=taken_at)
    newest.append(photo)
until = time.monotonic() + 120
while Assessment.objects.filter(photo__mole__subject=subject, finished_at=None).exists():
    assert time.monotonic() < until, "The worker assesses nothing."
    time.sleep(0.2)
for photo in newest:
    factories.ask(photo, question="{question}")
"""
_CONSENT = """
from classifier.people.models import User
from classifier.people.services import accounts
accounts.give_consent(user=User.objects.get(email="{address}"))
"""
_FACTOR = """
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from classifier.people.models import User
user = User.objects.get(email="{address}")
TOTP.activate(user, "{secret}")
print("codes", *RecoveryCodes.activate(user).get_unused_codes())
"""
_OFFER = """
from classifier.people.models import User
from classifier.review.services.policy import set_policy
admin = User.objects.get(email="{address}")
set_policy(admin=admin, reason="A clinician is here", offered_to_people=True)
"""
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def add_person(site: Site, address: str) -> None:
    """Create an account that has given consent."""
    site.create_account(address)
    site.manage("shell", "-c", _CONSENT.format(address=address))


def add_cases(site: Site, address: str, count: int, *, seed: int) -> None:
    """Ask about moles of an account, with two photos each, drawn from `seed` on."""
    script = _ADD.format(address=address, count=count, seed=seed, question=QUESTION)
    site.manage("shell", "-c", script)


def add_reviewer(site: Site, address: str) -> list[str]:
    """Create a reviewer whose authenticator app has SECRET; return recovery codes."""
    site.create_account(address, role="reviewer")
    return add_second_factor(site, address)


def add_second_factor(site: Site, address: str) -> list[str]:
    """Give an account an authenticator app with SECRET; return recovery codes."""
    output = site.manage("shell", "-c", _FACTOR.format(address=address, secret=SECRET))
    return output.split("codes ")[1].split()


def offer_reviews(site: Site, admin: str) -> None:
    """Let people ask a clinician."""
    site.manage("shell", "-c", _OFFER.format(address=admin))


def sign_in_with_app(page: Page, address: str, *, recovery_code: str = "") -> None:
    """Sign in with password and app, or with a recovery code in its place.

    The app has another code every 30 seconds, and each counts once.
    """
    sign_in(page, address)
    page.get_by_label("Code").fill(recovery_code or code(SECRET))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/account/" not in url)
