"""The person that a mole belongs to."""

import uuid

from django.conf import settings
from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from classifier.people.age import EARLIEST_YEAR, LATEST_YEAR
from classifier.people.models.querysets import BinQuerySet


class SubjectQuerySet(BinQuerySet["Subject"]):
    """People whose moles are kept."""

    bin_paths = ("",)
    subject_path = ""

    def lock(self, subject_id: uuid.UUID) -> None:
        """Lock a person until the transaction ends, before anything else of theirs is locked.

        The order of locks is in docs/architecture.md. Nothing on SQLite, where one transaction
        writes at a time. Raises Subject.DoesNotExist if the person was erased.
        """
        if not self.lock_unless_erased(subject_id):
            raise self.model.DoesNotExist

    def lock_unless_erased(self, subject_id: uuid.UUID) -> bool:
        """Do what `lock` does; returns False if the person was erased, which SQLite cannot say."""
        if not connection.features.has_select_for_update:
            return True
        # `no_key`: rows that belong to the person may be stored meanwhile, as far as locks go.
        locked = self.select_for_update(no_key=True).filter(pk=subject_id)
        return bool(locked.order_by().values_list("pk", flat=True))


class Subject(models.Model):
    """A user's own body, somebody whose moles they keep, or a partner's `external_id`.

    `relation` says whom a user's subject is to them; `name` is what they call a person who is not
    themselves. `binned_at` is set when a household member was removed and waits to be erased.

    `year_of_birth` and `sex` are optional; `details_answered_at` is when the person last gave,
    erased or declined them, None while they were not asked.
    """

    class Relation(models.TextChoices):
        """Who a subject is to the user who keeps their moles."""

        SELF = "self", _("Yourself")
        CHILD = "child", _("Child")
        PARENT = "parent", _("Parent")
        PARTNER = "partner", _("Partner")
        OTHER = "other", _("Somebody else")

    class Sex(models.TextChoices):
        """As used for medical purposes; empty if not given."""

        FEMALE = "female", _("Female")
        MALE = "male", _("Male")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="subjects",
    )
    partner = models.ForeignKey(
        "classifier.Partner",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subjects",
    )
    relation = models.CharField(
        _("who this is"), max_length=16, choices=Relation, default=Relation.SELF
    )
    name = models.CharField(_("name"), max_length=60, blank=True)
    external_id = models.CharField(max_length=128, blank=True)
    year_of_birth = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=16, choices=Sex, blank=True)
    details_answered_at = models.DateTimeField(null=True, blank=True)
    binned_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        indexes = (
            models.Index(
                fields=["partner", "-created_at", "id"],
                condition=models.Q(partner__isnull=False),
                name="subject_by_partner",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, partner__isnull=True, external_id="")
                | (models.Q(user__isnull=True, partner__isnull=False) & ~models.Q(external_id="")),
                name="subject_has_one_owner",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(user__isnull=False, relation="self"),
                name="subject_one_self_a_user",
            ),
            models.CheckConstraint(
                condition=models.Q(relation="self", name="", binned_at=None)
                | (
                    models.Q(relation__in=("child", "parent", "partner", "other"))
                    & models.Q(user__isnull=False)
                    & ~models.Q(name="")
                ),
                name="subject_in_household_has_name",
            ),
            models.UniqueConstraint(
                fields=["partner", "external_id"], name="subject_external_id_unique_to_partner"
            ),
            models.CheckConstraint(
                condition=models.Q(year_of_birth=None)
                | models.Q(year_of_birth__gte=EARLIEST_YEAR, year_of_birth__lte=LATEST_YEAR),
                name="subject_year_of_birth_is_a_year",
            ),
            models.CheckConstraint(
                condition=models.Q(sex__in=("", "female", "male")), name="subject_sex_known"
            ),
        )

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_self(self) -> bool:
        """Whether this is the user's own body."""
        return self.relation == self.Relation.SELF

    @property
    def owner(self) -> str:
        """Whose jobs wait in turn: those of an account, or of a partner with its test data."""
        if self.partner is None:
            return f"user-{self.user_id}"
        return f"partner-{self.partner.sandbox_of_id or self.partner_id}"
