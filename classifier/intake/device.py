"""What a browser may know of an account to keep waiting photos of several apart."""

from django.utils.crypto import salted_hmac

from classifier.people.models import User


def device_key(user: User) -> str:
    """Return a name for the account that says nothing about it, the same on every device."""
    return salted_hmac("classifier.device", str(user.pseudonym)).hexdigest()[:32]
