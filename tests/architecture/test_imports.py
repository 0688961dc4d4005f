"""Import contracts hold, and no process of the site loads an inference runtime at its start."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    *("tensorflow", "keras", "ai_edge_litert", "torch"),
    *("sklearn", "scipy", "cv2", "matplotlib", "boto3", "opentelemetry"),
}
WEB = "from skinspect_site.wsgi import application"
STARTS = {
    "web": WEB,
    "worker": "import django; django.setup(); import classifier.tasks",
    "service": "import django; django.setup(); import classifier.assessments.services",
    "health": "import django; django.setup(); import classifier.operations.health",
}


def run(*command: str, home: Path) -> "subprocess.CompletedProcess[str]":
    environment = {
        "SKINSPECT_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "skinspect_site.settings.development",
        "PATH": "/usr/bin:/bin",
    }
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_import_contracts_hold(tmp_path: Path) -> None:
    result = run(
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
        home=tmp_path,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = grimp.build_graph("classifier", "ml", "skinspect_site")
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    # Remove modules whose imports are all removed, until only circles are left.
    while leaves := {name for name, imported in imports.items() if not imported & imports.keys()}:
        for name in leaves:
            del imports[name]
    assert sorted(imports) == []


@pytest.mark.parametrize("start", STARTS)
def test_no_heavy_package_is_imported(start: str, tmp_path: Path) -> None:
    report = "import sys; print(*sys.modules)"
    result = run(sys.executable, "-c", f"{STARTS[start]}\n{report}", home=tmp_path)
    assert result.returncode == 0, result.stderr
    assert HEAVY & set(result.stdout.split()) == set()


def test_the_web_server_imports_all_pages_before_its_first_request(tmp_path: Path) -> None:
    report = "import sys; print('classifier.urls' in sys.modules)"
    result = run(sys.executable, "-c", f"{WEB}\n{report}", home=tmp_path)
    assert result.stdout.strip() == "True", result.stderr


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads its size from /proc")
def test_the_site_fits_into_200_megabytes(tmp_path: Path) -> None:
    report = "print(open('/proc/self/statm').read().split()[1])"
    result = run(sys.executable, "-c", f"{WEB}\n{report}", home=tmp_path)
    assert int(result.stdout) * 4096 < 200e6, result.stderr
