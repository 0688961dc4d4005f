"""A pseudonym of an account for the browser, which stores photos that could not be sent yet.

Several people may use one browser: each photo waits under the key of the account that took it.
"""

from django.utils.crypto import salted_hmac

from classifier.people.models import User


def account_key(user: User) -> str:
    """Return 32 hexadecimal digits, the same on every device, from which nothing can be read."""
    return salted_hmac("classifier.device", str(user.pseudonym)).hexdigest()[:32]
