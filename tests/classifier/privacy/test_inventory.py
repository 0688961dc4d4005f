"""The inventory of personal data names every column that the models have, once, and no other."""

from pathlib import Path

from django.apps import apps
from django.conf import settings

from classifier.privacy import inventory


def _columns(model):
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return sorted(field.name for field in fields)


def test_every_column_is_classified_once():
    named = {
        label: sorted(name for names in table.columns.values() for name in names)
        for label, table in inventory.tables().items()
    }
    assert named == {model._meta.label: _columns(model) for model in apps.get_models()}


def test_the_document_is_current():
    document = Path(settings.BASE_DIR / "docs" / "data-inventory.md")
    assert document.read_text(encoding="utf-8") == inventory.markdown(), (
        "Run manage.py data_inventory > docs/data-inventory.md"
    )
