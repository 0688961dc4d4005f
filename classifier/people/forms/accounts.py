"""What people agree to when they sign up. Imported by allauth while it defines its own form."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from classifier.people.models import User
from classifier.people.services import accounts


class ConsentFields(forms.Form):
    """Two boxes that must be ticked; neither is ticked beforehand."""

    is_adult = forms.BooleanField(
        label=_("I am 18 or over"),
        error_messages={"required": _("SkinSpect is for people who are 18 or over.")},
    )
    agrees = forms.BooleanField(
        label=_("I agree to the storing and assessing of my photos as described above"),
        error_messages={"required": _("Without your agreement we may not store your photos.")},
    )


class ConsentSignupForm(ConsentFields):
    """The part of the sign-up form that is ours."""

    field_order = ("email", "password1", "password2", "is_adult", "agrees")

    def signup(self, _request: HttpRequest, user: User) -> None:
        """Store the consent with the new account."""
        accounts.give_consent(user=user)
