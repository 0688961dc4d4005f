"""What people agree to when they sign up. Imported by allauth while it defines its own form."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from classifier.people.models import User
from classifier.people.services import accounts


class ConsentFields(forms.Form):
    """One box that must be ticked; it is not ticked beforehand."""

    agrees = forms.BooleanField(
        label=_("I am 18 or over, and I agree that my photos are stored and assessed as above"),
        error_messages={
            "required": _(
                "Please select the box. SkinSpect is for people who are 18 or over, and without "
                "your agreement we may not store your photos."
            )
        },
    )


class ResearchFields(forms.Form):
    """A second box, which nobody has to select."""

    agrees_to_research = forms.BooleanField(
        label=_("I agree that models are trained with my photos as above"),
        error_messages={"required": _("Please select the box if you agree. You need not.")},
    )


class ConsentSignupForm(ConsentFields):
    """The part of the sign-up form that is ours."""

    field_order = ("email", "password1", "agrees")

    def signup(self, _request: HttpRequest, user: User) -> None:
        """Store the consent with the new account."""
        accounts.give_consent(user=user)
