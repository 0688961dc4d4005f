"""New migrations are safe while the previous release's processes still run.

`prepare` of the new release comes first, while the old processes go on reading and writing; they
name every column of their own models, and none of those that are new.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

# Up to this one, an upgrade needs a stop.
LAST_UNCHECKED = "0021_outcomes_and_answers_of_partners"
# Operations whose effect on old processes cannot be told from outside, and why each is harmless.
REVIEWED: dict[tuple[str, str], str] = {
    (
        "0029_imports_by_people",
        "Create constraint assessment_score_only_if_succeeded on model assessment",
    ): "it refuses less than the one of the same name that it replaces",
}
# What old processes notice nothing of, as long as it does not refuse what they write.
HARMLESS = (
    migrations.CreateModel,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.RenameIndex,
    migrations.RemoveConstraint,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    migrations.AlterModelTableComment,
)


def fault(operation: Operation, before: ProjectState, new: set[str]) -> str:
    """Return what the previous release's processes would stumble over, or ""."""
    model = str(getattr(operation, "model_name", "")).lower()
    match operation:
        case _ if isinstance(operation, HARMLESS) or model in new:
            return ""
        case migrations.AddField(field=field):
            given = field.null or field.many_to_many or field.db_default is not NOT_PROVIDED
            return "" if given else "they don't fill this column: give it null=True or a db_default"
        case migrations.AlterField(name=name, field=field):
            old = before.models["classifier", model].fields[name]
            return narrower(old, field)
        case _:
            return "list it in REVIEWED with the reason why it is harmless"


def narrower(old: "models.Field[Any, Any]", new: "models.Field[Any, Any]") -> str:
    """Return why a column takes less than before, or ""."""
    if old.null and not new.null:
        return "they write NULL into this column"
    if new.unique and not old.unique:
        return "they write the same value twice"
    if old.db_default is not NOT_PROVIDED and new.db_default is NOT_PROVIDED:
        return "they leave this column to its db_default"
    if (old.max_length or 0) > (new.max_length or 0) > 0:
        return "they write more characters into this column"
    if old.get_internal_type() != new.get_internal_type() or old.db_column != new.db_column:
        return "they read this column as another type, or under another name"
    return ""


def operations() -> Iterator[tuple[str, Operation, ProjectState, set[str]]]:
    """Yield each operation to check, the state before it, and the models that are new."""
    graph = MigrationLoader(None).graph
    [leaf] = graph.leaf_nodes("classifier")
    state = graph.make_state(("classifier", LAST_UNCHECKED))
    new: set[str] = set()
    for app, name in graph.forwards_plan(leaf):
        if app != "classifier" or name <= LAST_UNCHECKED:
            continue
        for operation in graph.nodes[app, name].operations:
            yield name, operation, state.clone(), new
            operation.state_forwards("classifier", state)
            if isinstance(operation, migrations.CreateModel):
                new.add(operation.name_lower)


def test_processes_of_the_previous_release_work_beside_the_new_migrations() -> None:
    found = {}
    for name, operation, before, new in operations():
        if (name, operation.describe()) not in REVIEWED and (why := fault(operation, before, new)):
            found[name, operation.describe()] = why
    assert found == {}


def test_what_was_reviewed_is_there() -> None:
    there = {(name, operation.describe()) for name, operation, _before, _new in operations()}
    assert REVIEWED.keys() <= there


OLD = models.CharField(max_length=64, null=True)


@pytest.mark.parametrize(
    ("operation", "why"),
    [
        (migrations.RemoveField("mole", "label"), "REVIEWED"),
        (migrations.RenameField("mole", "label", "name"), "REVIEWED"),
        (migrations.DeleteModel("mole"), "REVIEWED"),
        (migrations.RunPython(migrations.RunPython.noop), "REVIEWED"),
        (
            migrations.AddConstraint("mole", models.UniqueConstraint(fields=["label"], name="u")),
            "REVIEWED",
        ),
        (
            migrations.AddField("mole", "new", models.CharField(default="", max_length=9)),
            "db_default",
        ),
        (migrations.AddField("mole", "new", models.CharField(db_default="", max_length=9)), ""),
        (migrations.AddField("mole", "new", models.IntegerField(null=True)), ""),
        (migrations.RemoveField("created", "label"), ""),
    ],
)
def test_the_check_names_what_old_processes_stumble_over(operation: Operation, why: str) -> None:
    found = fault(operation, ProjectState(), {"created"})
    assert why in found
    assert bool(why) == bool(found)


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (models.CharField(max_length=64), "NULL"),
        (models.CharField(max_length=32, null=True), "more characters"),
        (models.CharField(max_length=64, null=True, unique=True), "twice"),
        (models.TextField(null=True), "another type"),
        (models.CharField(max_length=64, null=True, db_column="other"), "another name"),
        (models.CharField(max_length=200, null=True, blank=True), ""),
    ],
)
def test_a_column_may_take_more_than_before_but_not_less(new: Any, why: str) -> None:
    assert why in narrower(OLD, new)
    assert bool(why) == bool(narrower(OLD, new))
