"""House rules that no linter knows. A failing test lists the places that break its rule."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Modules that write rows, by their path inside `classifier/`.
SERVICES = (
    *("*/services.py", "*/services/*.py"),
    *("core/storage/deletion.py", "core/storage/data_keys.py", "operations/file_repair.py"),
    *("audit/seals.py", "bin/erasure.py", "bin/purge.py"),
    *("model_rollout/reassessments.py", "model_rollout/shadows.py", "model_rollout/versions.py"),
    *("reminders/calendar_feeds.py", "reminders/mail.py"),
)
# Modules that read rows for the others.
READERS = ("*/selectors.py", "*_selectors.py", "*/models.py", "*/models/*.py")
DEVELOPER_TOOLS = ("migrations/*.py", "management/*.py", "demo/*.py")
# Characters. Longer lines do not fit beside a review of their changes.
MAX_TEMPLATE_LINE = 160
# Their first argument says what the call is about, and reads better without a name.
POSITIONAL = {
    *("audit/services.py: record", "audit/services.py: person", "audit/services.py: staff"),
    *("audit/services.py: partner", "audit/services.py: link"),
}


def _sources(*suffixes: str) -> list[Path]:
    folders = ("classifier", "skinspect_site", "templates")
    return [
        path
        for folder in folders
        for suffix in suffixes
        for path in sorted((ROOT / folder).rglob(f"*{suffix}"))
    ]


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


@cache
def _modules() -> dict[str, ast.Module]:
    """Return the syntax tree of each module, by its path inside `classifier/`."""
    room = ROOT / "classifier"
    return {
        path.relative_to(room).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(room.rglob("*.py"))
    }


def _attributes(tree: ast.Module, *names: str) -> Iterator[ast.Attribute]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names:
            yield node


def _managers(tree: ast.Module) -> Iterator[ast.Attribute]:
    """Yield each `.objects` that is not the beginning of `.objects.none()`."""
    empty = {attribute.value for attribute in _attributes(tree, "none")}
    return (node for node in _attributes(tree, "objects") if node not in empty)


def _decorator(function: ast.FunctionDef, name: str) -> ast.expr | None:
    """Return the function's decorator of this name, called or not."""
    for decorator in function.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        if name in (getattr(target, "id", None), getattr(target, "attr", None)):
            return decorator
    return None


def _tasks() -> Iterator[tuple[str, str, ast.expr]]:
    """Yield each Celery task: its module, its name, and its decorator."""
    for module, tree in _modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                decorator = _decorator(node, "shared_task") or _decorator(node, "task")
                if decorator is not None:
                    yield module, node.name, decorator


def test_services_take_keyword_arguments_only():
    positional = {
        f"{module}: {node.name}"
        for module, tree in _modules().items()
        if _matches(module, SERVICES)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if node.args.posonlyargs or node.args.args or node.args.vararg
    }
    assert sorted(positional - POSITIONAL) == [], "Write (*, ...) in these services."
    assert sorted(POSITIONAL - positional) == [], "These need no exception any more."


def test_tasks_have_a_telling_name_and_two_time_limits():
    tasks = list(_tasks())
    assert tasks, "No task was found."
    assert {module for module, _name, _decorator in tasks} == {"tasks.py"}, "Tasks are in tasks.py."
    wrong = [
        name
        for _module, name, decorator in tasks
        if not name.endswith("_task")
        or not {"soft_time_limit", "time_limit"}
        <= {keyword.arg for keyword in getattr(decorator, "keywords", ())}
    ]
    assert wrong == [], "Name these ..._task and give them soft_time_limit and time_limit."


def test_files_are_stored_in_one_place():
    """`core.storage.room` keeps the reserve on the disk, below which nothing new is stored."""
    keepers = {
        module
        for module, tree in _modules().items()
        if any(
            isinstance(node, ast.ImportFrom)
            and {"ContentFile", "StoredContent"} & {name.name for name in node.names}
            for node in ast.walk(tree)
        )
    }
    keepers.discard("core/storage/encryption.py")
    assert keepers == {"core/storage/room.py"}, "Use room.store or room.store_in instead."


def test_only_the_job_engine_sends_messages():
    """`core.jobs` sends after the commit, so that no worker looks for a row before it is there."""
    senders = {
        module
        for module, tree in _modules().items()
        if any(_attributes(tree, "send_task", "delay", "apply_async"))
    }
    assert sorted(senders) == ["core/jobs.py"], "Use jobs.send_on_commit instead."


def test_only_services_and_selectors_read_tables():
    """Forms may declare an empty choice with `.objects.none()`; a view narrows it."""
    readers = [
        f"{module}:{node.lineno}"
        for module, tree in _modules().items()
        if not _matches(module, (*SERVICES, *READERS, *DEVELOPER_TOOLS))
        for node in _managers(tree)
    ]
    assert readers == [], "Move these reads to the room's selectors.py."


def test_only_querysets_know_what_is_in_the_bin():
    """`kept()` is the rule; templates may show since when something is in the bin."""
    named = [
        str(path.relative_to(ROOT))
        for path in _sources(".py", ".html")
        if "binned_at" in path.read_text()
        and path.parts[-1] not in ("models.py", "querysets.py")
        and not {"migrations", "models"} & set(path.parts)
    ]
    # A ZIP says what was in the bin, and since when.
    named.remove("classifier/takeout/tables.py")
    assert sorted(named) == ["templates/bin/contents.html", "templates/people/household/list.html"]


def test_template_lines_are_not_too_long():
    too_long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > MAX_TEMPLATE_LINE
    ]
    assert too_long == [], "Wrap these lines."
