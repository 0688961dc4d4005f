"""Forms about the people whose moles a user keeps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from classifier.people.models import Consent, Subject


class MemberForm(forms.ModelForm):  # type: ignore[type-arg]
    """What somebody of the household is called."""

    relation = forms.ChoiceField(
        label=_("Who this is"),
        choices=[
            choice for choice in Subject.Relation.choices if choice[0] != Subject.Relation.SELF
        ],
    )

    class Meta:
        model = Subject
        fields = ("name", "relation")
        labels = {"name": _("What you call them")}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "name": _("A first name or a nickname is enough; it is shown to you only."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["name"].required = True


class NewMemberForm(MemberForm):
    """The same, with the user's word that they may keep this person's photos."""

    basis = forms.ChoiceField(
        label=_("Why you may keep photos of their skin"),
        choices=[
            (
                Consent.Basis.GUARDIAN,
                _("I am the parent or legal guardian, and I have explained it as well as I can"),
            ),
            (Consent.Basis.ASKED, _("They are of age, I asked them, and they agreed")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say why you may.")},
    )
    agrees = forms.BooleanField(
        label=_("I agree on their behalf to the storing and assessing of the photos"),
        error_messages={"required": _("Without agreement no photos of them may be stored.")},
    )
