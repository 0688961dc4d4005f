"""The order in which queued jobs are done.

The previous release stores rows without these columns, so the database fills them in.
"""

from django.db import migrations, models
from django.db.models import Q

MODELS = ("assessment", "comparison", "measurement", "outgoingmail", "trial", "visit")
FIELDS = {
    "priority": models.PositiveSmallIntegerField(default=0, db_default=0),
    "owner": models.CharField(max_length=48, blank=True, default="", db_default=""),
    "turn": models.PositiveBigIntegerField(default=0, db_default=0),
}
INDEXES = {
    "in_order": ("queued", ["status", "priority", "turn", "requested_at", "id"]),
    "by_owner": ("queued", ["owner", "priority", "turn"]),
    "running": ("running", ["status", "claimed_at"]),
}


class Migration(migrations.Migration):
    dependencies = [
        ("classifier", "0021_outcomes_and_answers_of_partners"),
    ]

    operations = [
        *(
            migrations.AddField(model_name=model, name=name, field=field)
            for model in MODELS
            for name, field in FIELDS.items()
        ),
        *(
            migrations.AddIndex(
                model_name=model,
                index=models.Index(
                    condition=Q(("status", status)), fields=fields, name=f"{model}_{name}"
                ),
            )
            for model in MODELS
            for name, (status, fields) in INDEXES.items()
        ),
    ]
