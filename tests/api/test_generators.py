"""Other generators make working code of the OpenAPI document."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.api.conftest import Caller
from tests.factories import assess

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.any_database
NODE_TOOLS = ROOT / "node_modules/.bin"
# A partner's own program, which does not compile when an operation has lost its types.
TYPESCRIPT_PROGRAM = """
import { Api, Band } from "./client.ts";

export async function follow(api: Api<string>, photo: File): Promise<string> {
  const sent = await api.api.createAssessment({
    image: photo,
    subject_external_id: "patient-17",
    mole_external_id: "left-arm-1",
  });
  const done = await api.api.readAssessment(sent.data.id);
  const picture: Blob = (await api.api.readHeatMap(done.data.id)).data;
  const page = await api.api.listAssessments({ status: "succeeded", page_size: 50 });
  const next: string | null = page.data.next;
  const band: Band | null = done.data.band;
  return `${band ?? "none"} ${picture.size} ${next ?? "end"}`;
}
"""


def can_run_node_tools() -> bool:
    if not (NODE_TOOLS.is_dir() and (node := shutil.which("node"))):
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    return int(version.removeprefix("v").partition(".")[0]) >= 20


@pytest.fixture
def schema_file(document: dict[str, Any], tmp_path: Path) -> Path:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def imported(path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[path.stem] = module
    specification.loader.exec_module(module)
    return module


def test_datamodel_code_generator_makes_models_that_read_real_answers(
    api: Caller, schema_file: Path, tmp_path: Path
):
    target = tmp_path / "partner_models.py"
    command = [sys.executable, "-W", "ignore", "-m", "datamodel_code_generator"]
    options = ["--input-file-type", "openapi", "--output-model-type", "pydantic_v2.BaseModel"]
    places = ["--input", str(schema_file), "--output", str(target)]
    subprocess.run([*command, *options, *places], check=True, capture_output=True)
    models = imported(target)

    queued = models.Assessment.model_validate(api.send().json())
    assess()
    done = models.Assessment.model_validate(api.get("assessment", queued.id).json())
    history = models.MoleHistory.model_validate(api.get("mole", done.mole_id).json())

    assert (queued.band, queued.score) == (None, None)
    assert done.band in list(models.Band)
    assert history.photos[0].assessments[0].id == done.id


@pytest.mark.skipif(not can_run_node_tools(), reason="needs Node 20 or later, and `npm ci`")
def test_a_generated_typescript_client_compiles_with_a_program_that_uses_it(
    schema_file: Path, tmp_path: Path
):
    (tmp_path / "program.ts").write_text(TYPESCRIPT_PROGRAM, encoding="utf-8")
    generate = ["generate", "--path", str(schema_file), "--output", str(tmp_path)]
    strict = ["--noEmit", "--strict", "--target", "es2022", "--lib", "es2022,dom,dom.iterable"]
    modules = ["--module", "nodenext", "--allowImportingTsExtensions"]
    for tool, *arguments in (
        ("swagger-typescript-api", *generate, "--name", "client.ts"),
        ("tsc", *strict, *modules, str(tmp_path / "program.ts")),
    ):
        done = subprocess.run(
            [NODE_TOOLS / tool, *arguments], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
