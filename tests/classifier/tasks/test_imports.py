"""What the web process and the task module load: no runtime, no training, no bucket client."""

import subprocess
import sys

import pytest

HEAVY = (
    "tensorflow",
    "keras",
    "ai_edge_litert",
    "torch",
    "sklearn",
    "scipy",
    "boto3",
    "matplotlib",
    "cv2",
)


@pytest.mark.parametrize(
    "module",
    [
        "classifier.tasks",
        "skinspect_site.urls",
        "skinspect_site.wsgi",
        "classifier.operations.health",
    ],
)
def test_no_inference_runtime_is_imported(module):
    script = (
        "import sys, importlib, django; django.setup();"
        f"importlib.import_module({module!r});"
        f"print(*sorted(set(sys.modules) & set({HEAVY!r})))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120
    )
    assert answer.stdout.strip() == ""
