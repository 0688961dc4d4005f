"""The table of erased ids."""

from django.db import models

from classifier.partners.models import Partner


class Tombstone(models.Model):
    """The random id of an erased subject, mole, photo, result or question, and nothing about it."""

    id = models.UUIDField(primary_key=True, editable=False)
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="tombstones")
    erased_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)
