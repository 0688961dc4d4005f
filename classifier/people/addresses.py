"""Email addresses: which are accepted, and in which form they are stored and compared."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _


def clean_address(text: str) -> str:
    """Return the address as it is stored: in lower case, its domain in Unicode.

    Raises ValidationError, in words, for what a mail server can't be sent.
    """
    local, at, domain = text.strip().rpartition("@")
    # Servers without SMTPUTF8 take ASCII only. Django's validator ignores case, so that to it a
    # dotless i (U+0131) and the Kelvin sign (U+212A) are an i and a k.
    if not local.isascii():
        raise ValidationError(
            _(
                "Mail can’t be sent to this address: before the @ use letters without accents, "
                "digits and signs."
            ),
            code="address_not_ascii",
        )
    address = f"{local.lower()}{at}{_clean_domain(domain)}"
    validate_email(address)
    return address


def validate_address(text: str) -> None:
    """Raise ValidationError for an address that `clean_address` refuses."""
    clean_address(text)


def _clean_domain(domain: str) -> str:
    """Return the domain in Unicode, which its ASCII form (xn--…) stands for too.

    IDNA 2003, which mail is sent by, takes some letters for others: ß for ss, the Kelvin sign for
    k. Such a domain may be another one to the person who typed it, and is refused.
    """
    try:
        cleaned = domain.encode("idna").decode("idna").lower()
    except UnicodeError:
        cleaned = ""
    typed = unicodedata.normalize("NFC", domain.replace("\N{KELVIN SIGN}", "")).lower()
    if not cleaned or (cleaned != typed and not domain.isascii()):
        raise ValidationError(
            _("Mail can’t be sent to this address: check the part behind the @ for mistakes."),
            code="domain_not_valid",
        )
    return cleaned
