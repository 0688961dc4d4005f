"""What Schemathesis can't know: real pictures, ids that exist, and times that make sense.

Schemathesis loads this module (`SCHEMATHESIS_HOOKS`). Ids and cursors are collected from answers
and put into later requests. Requests that are wrong on purpose stay as they are. At the end the
counts of answers by operation and status are written to the file that FUZZ_COUNTS names.
"""

import atexit
import json
import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import schemathesis
from hypothesis import strategies
from PIL import Image

from tests.classifier.images import samples

# Of requests with an id in the path, so many in a hundred use one that exists.
KNOWN_IDS = 85
# The newest are kept, so that deleted ones are forgotten.
REMEMBERED = 40
TOKEN_LIFETIME = 1_800
TEST_DATA = "/api/v1/test-data/"
# Of each pair a request may hold one only.
EITHER_OR = (
    ("finished_since", "updated_since"),
    ("updated_since", "cursor"),
    ("finished_since", "cursor"),
    ("mole_id", "mole_external_id"),
)

# Refused in any text, which no schema can say of all.
UNREADABLE = {"\ufffd", "\0"}

# What the run made beforehand: it is read and changed, but never deleted.
KEPT: dict[str, list[str]] = json.loads(os.environ.get("FUZZ_KEPT", "{}"))

answers: dict[str, Counter[int]] = defaultdict(Counter)
known: dict[str, list[str]] = defaultdict(list)
# The row above a row, whose id stands before it in paths.
PARENTS = {"delivery_id": "webhook_id", "outcome_id": "mole_id"}
parent_of = {
    name: KEPT[above][0] for below, above in PARENTS.items() for name in KEPT.get(below, [])
}
dice = random.Random(7)


def pictures() -> list[bytes]:
    """Lesions in each format, some that no model should assess, and some that are refused."""
    drawn = [samples.save(samples.lesion(160, 120, seed), "JPEG") for seed in range(60)]
    others = [samples.save(samples.lesion(160, 120, 99), kind) for kind in ("PNG", "WEBP", "AVIF")]
    plain = samples.save(Image.new("RGB", (160, 120), (222, 178, 152)), "JPEG")
    return [
        *drawn,
        *others,
        plain,
        samples.save(Image.new("1", (1, 1)), "PNG"),
        b"",
        drawn[0][:900],
    ]


PICTURES = pictures()
schemathesis.openapi.format("binary", strategies.sampled_from(PICTURES))


class Tokens:
    """Gets tokens with the credentials in an environment variable."""

    client = ""

    def get(self, case: Any, context: Any) -> str:
        """Return a token."""
        answer = requests.post(
            f"{os.environ['FUZZ_URL']}/api/v1/oauth/token/",
            data={"grant_type": "client_credentials", "scope": all_scopes(context)},
            auth=tuple(os.environ[self.client].split(":")),
            timeout=60,
        )
        return str(answer.json()["access_token"])

    def set(self, case: Any, data: str, context: Any) -> None:
        """Put the token into a request."""
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.auth(refresh_interval=TOKEN_LIFETIME).skip_for(path=TEST_DATA)
class LiveTokens(Tokens):
    """For all operations but one."""

    client = "FUZZ_CLIENT"


@schemathesis.auth(refresh_interval=TOKEN_LIFETIME).apply_to(path=TEST_DATA)
class SandboxTokens(Tokens):
    """For the operation that erases what test credentials sent."""

    client = "FUZZ_TEST_CLIENT"


def all_scopes(context: Any) -> str:
    """Return the scopes that the document names."""
    schemes = context.operation.schema.raw_schema["components"]["securitySchemes"]
    return " ".join(schemes["partner"]["flows"]["clientCredentials"]["scopes"])


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Make a valid request reach something; leave wrong ones alone."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    use_known_ids(case.path_parameters or {}, may_be_kept=case.method != "DELETE")
    for part in (case.query, case.body):
        if isinstance(part, dict):
            for name in list(part):
                part[name] = sensible(name, part[name], case.operation.path)
            for one, other in EITHER_OR:
                if {one, other} <= part.keys():
                    del part[other]
    if case.query and not known["cursor"]:
        case.query.pop("cursor", None)
    # Else Schemathesis checks the changed parts again, and takes bytes of pictures for wrong.
    case._record_starting_state()


def use_known_ids(parameters: dict[str, str], *, may_be_kept: bool) -> None:
    """Put ids that exist into most paths."""
    for name in parameters:
        usable = known[name] + (KEPT.get(name, []) if may_be_kept else [])
        if usable and dice.randrange(100) < KNOWN_IDS:
            parameters[name] = dice.choice(usable)
    for below, above in PARENTS.items():
        if parameters.get(below) in parent_of:
            parameters[above] = parent_of[parameters[below]]


def sensible(name: str, value: Any, path: str) -> Any:
    """Return a value that the schema can't ask for: an id that exists, a time past or to come."""
    days = timedelta(days=dice.randrange(1, 300))
    chosen: dict[str, Any] = {
        "taken_at": (datetime.now(UTC) - days).isoformat(),
        "due_at": (datetime.now(UTC) + days).isoformat(),
        "year_of_birth": dice.choice([1900, 1964, 2020, ""]),
        "url": f"{os.environ['FUZZ_RECEIVER']}{dice.randrange(1000)}",
        # A subject does not go to the bin.
        "for_good": "true" if "/subjects/" in path else value,
    }
    chosen |= {name: chosen["taken_at"]} if name.endswith("since") else {}
    chosen |= {name: chosen["taken_at"][:10]} if name.endswith("_on") else {}
    usable = known[name] + KEPT.get(name, [])
    chosen |= {name: dice.choice(usable)} if usable else {}
    # Pictures are a kind of str to Schemathesis; the example of one is no picture.
    if name == "image" and type(value) is str:
        return dice.choice(PICTURES)
    if type(value) is str:
        value = "".join(letter for letter in value if letter not in UNREADABLE) or value[:1]
    return chosen.get(name, value)


@schemathesis.hook
def filter_failure(context: Any, failure: Any, case: Any, response: Any) -> bool:
    """Leave out what is right, but can't be known from the document."""
    # A valid request whose picture is bad, whose subject was erased, or whose mole is another's.
    is_refused = failure.code == "ST202" and code_of(response) in {"erased", "unknown_mole"}
    is_bad_picture = (
        failure.code == "ST202" and response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    )
    # The heat map comes with the result, later than the assessment that it belongs to.
    is_early = failure.code == "ST302" and case.operation.path.endswith("/heat-map/")
    # A link put ids into a valid form, and the bytes of its picture are then taken for wrong.
    was_valid = failure.code == "ST201" and "positive test case" in failure.message
    # The web server refuses addresses of more than 4,094 bytes before the site sees them.
    is_too_long = response.status_code == HTTPStatus.REQUEST_URI_TOO_LONG
    return not (is_refused or is_bad_picture or is_early or was_valid or is_too_long)


def code_of(response: Any) -> str:
    """Return the code of a problem, or nothing."""
    is_problem = "problem" in response.headers.get("content-type", [""])[0]
    return response.json()["code"] if is_problem else ""


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    """Count the answer, and remember what it names."""
    answers[case.operation.label][response.status_code] += 1
    if not 200 <= response.status_code < 300:
        return
    if response.request.method == "DELETE":
        for name, value in (case.path_parameters or {}).items():
            known[name] = [each for each in known[name] if each != value]
    elif "json" in response.headers.get("content-type", [""])[0]:
        remember(case.operation.path, case.path_parameters or {}, response.json())


def remember(path: str, parameters: dict[str, str], body: Any) -> None:
    """Keep the ids in an answer under the names that paths and bodies use for them."""
    if not isinstance(body, dict):
        return
    collection = [part for part in path.split("/") if part and "{" not in part][-1]
    own = f"{collection.split('-')[-1].replace('ies', 'y').rstrip('s')}_id"
    for row in [body, *body.get("results", [])]:
        if own in PARENTS and "id" in row:
            parent_of[row["id"]] = parameters[PARENTS[own]]
        for name, value in facts(row, own):
            if value not in known[name] + KEPT.get(name, []):
                known[name] = [*known[name], value][-REMEMBERED:]


def facts(row: dict[str, Any], own: str) -> Iterator[tuple[str, str]]:
    """Yield the ids in a row, and the cursor of the next page."""
    for name, value in row.items():
        if name == "id":
            yield own, value
        elif name.endswith("_id") and isinstance(value, str):
            yield name, value
        elif name in ("next", "previous") and isinstance(value, str):
            yield "cursor", parse_qs(urlsplit(value).query)["cursor"][0]


@atexit.register
def write_counts() -> None:
    """Write the counts where the run reads them."""
    if path := os.environ.get("FUZZ_COUNTS"):
        Path(path).write_text(json.dumps(answers), encoding="utf-8")
