"""People with an account."""

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from classifier.people.addresses import clean_address, validate_address


def account_is_open(path: str) -> models.Q:
    """Return the condition that the account at `path` may sign in and is not about to be erased."""
    return models.Q(**{f"{path}__is_active": True, f"{path}__erase_after": None})


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user. Raises ValidationError for an address that mail can't be sent to."""
        user = self.model(email=clean_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an admin, as `createsuperuser` asks for it."""
        return self.create_user(email, password, role=User.Role.ADMIN, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        """Find a user by address, whatever its case."""
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account, known to the audit trail by `pseudonym` only.

    Reviewers and admins are staff. Only admins are superusers (a database constraint).
    """

    class Role(models.TextChoices):
        """What a person may do beyond their own moles."""

        USER = "user", _("User")
        REVIEWER = "reviewer", _("Reviewer")
        ADMIN = "admin", _("Admin")

    email = models.EmailField(
        _("e-mail address"), max_length=254, unique=True, validators=[validate_address]
    )
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.USER)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("joined"), auto_now_add=True)
    # Part of what each session is checked against: raising it ends them all at their next request,
    # without a search through the table of sessions, which does not say whose they are.
    session_generation = models.PositiveIntegerField(default=0, editable=False)
    # When the account is erased because its owner asked for that; until then they can keep it, and
    # nothing of it is shown, assessed or sent (`classifier.leaving`).
    erase_after = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = (
            models.UniqueConstraint(Lower("email"), name="user_email_unique_in_any_case"),
            models.CheckConstraint(
                condition=models.Q(role="admin", is_superuser=True)
                | (~models.Q(role="admin") & models.Q(is_superuser=False)),
                name="user_superuser_is_admin",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=("user", "reviewer", "admin")), name="user_role_known"
            ),
        )

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff(self) -> bool:
        """Whether the person may open the review pages (a second factor is asked for as well)."""
        return self.role != self.Role.USER

    def get_session_auth_hash(self) -> str:
        """Return what a session stores at sign-in and must still match at each request."""
        return self._of_this_generation(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield what it was with each former secret key."""
        return map(self._of_this_generation, super().get_session_auth_fallback_hash())

    def _of_this_generation(self, session_hash: str) -> str:
        """Leave the first generation as it is, so that sessions from before the field last."""
        return f"{session_hash}{self.session_generation or ''}"
