"""The environment variables that the documents name, and those that the code reads."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Each may be given by a file that NAME_FILE names.
SECRETS = {
    "SECRET_KEY",
    "DATABASE_URL",
    "DATABASE_PASSWORD",
    "REDIS_URL",
    "REDIS_PASSWORD",
    "EMAIL_HOST_PASSWORD",
    "S3_ACCESS_KEY_ID",
    "S3_SECRET_ACCESS_KEY",
    "METRICS_TOKEN",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "STORAGE_KEYS",
}
_ENVIRONMENTS = {"env", "os.environ", "environment", "self._environment"}


def documented() -> set[str]:
    """Return the names in the first column of the README's table."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.split("## Configuration", 1)[1].split("\n## ", 1)[0]
    first_column = re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE)
    return set(re.findall(r"`([A-Z][A-Z0-9_]+)`", " ".join(first_column)))


def read_by_the_code() -> set[str]:
    """Return the names that settings, server commands and health check ask for."""
    paths = (ROOT / "skinspect_site").rglob("*.py")
    return {name for path in paths for name in _read(ast.parse(path.read_text(encoding="utf-8")))}


def _read(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=where), args=[ast.Constant(value=str(name)), *_]
            ):
                found |= {name} if ast.unparse(where) in _ENVIRONMENTS else set()
            case ast.Call(func=ast.Name(id="secret"), args=[ast.Constant(value=str(name))]):
                found.add(name)
            case ast.Subscript(value=where, slice=ast.Constant(value=str(name))):
                found |= {name} if ast.unparse(where) in _ENVIRONMENTS else set()
    return found
