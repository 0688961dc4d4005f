"""The order in which queued jobs are done.

The previous release stores rows without these columns, so the database fills them in.
"""

from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
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


class AddColumn(migrations.AddField):
    """Adds a column with a default of the database, without copying the table.

    Django copies it on SQLite, for defaults that SQLite could not add: three copies of all results.
    """

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Add the column as on every other database."""
        table = from_state.apps.get_model(app_label, self.model_name)
        changed = to_state.apps.get_model(app_label, self.model_name)
        field = changed._meta.get_field(self.name)  # noqa: SLF001
        BaseDatabaseSchemaEditor.add_field(schema_editor, table, field)


class Migration(migrations.Migration):
    dependencies = [
        ("classifier", "0021_outcomes_and_answers_of_partners"),
    ]

    operations = [
        *(
            AddColumn(model_name=model, name=name, field=field)
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
