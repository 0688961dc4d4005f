"""allauth's forms that take a new address, with our rule for addresses."""

from typing import Any

from allauth.account.forms import AddEmailForm, SignupForm
from django.contrib.auth.hashers import make_password
from django.core.validators import validate_email
from django.http import HttpRequest

from classifier.people.addresses import validate_address


class _NewAddress:
    """Checks the address as it was typed: allauth's field puts it into lower case afterwards."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["email"]
        others = [each for each in field.validators if each is not validate_email]
        field.validators = [validate_address, *others]


class NewAccountForm(_NewAddress, SignupForm):
    """Sign-up, which takes as long whether or not the address has an account already."""

    def try_save(self, request: HttpRequest) -> Any:
        """Hash the password in both cases: nothing else here takes as long."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class NewAddressForm(_NewAddress, AddEmailForm):
    """Change of address."""
