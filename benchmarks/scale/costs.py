"""What `benchmarks.scale.measure` found, as the simulation reads it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path(__file__).with_name("costs.json")


@dataclass(frozen=True)
class Part:
    """What one step costs: CPU milliseconds by process, and what it asks of the others.

    Statements leave out those that only begin and end transactions. Bytes of the database and the
    broker are those over the network, both ways.
    """

    web_cpu_ms: float
    worker_cpu_ms: float
    database_cpu_ms: float
    broker_cpu_ms: float
    statements: float
    transactions: float
    wal_bytes: float
    database_bytes: float
    broker_commands: float
    broker_bytes: float

    def __add__(self, other: "Part") -> "Part":
        return Part(**{name: value + asdict(other)[name] for name, value in asdict(self).items()})


@dataclass(frozen=True)
class Costs:
    """All that was measured; `machine` is the machine with its load, before and after.

    `accept` is one photo from the request to 202, `assess` the rest of its way to the result,
    `poll` one look for the result, `history`, `result` and `thumbnail` what a person opens.
    `table_bytes` is what a photo adds to each table with its indexes; `file_bytes` what it adds to
    each folder, `request_bytes` and `answer_bytes` its way through the web.
    `decode_cpu_ms` is the part of `accept` that decodes, `intake_cpu_ms` all that is done to the
    bytes, `presign_cpu_ms` signing a form for an upload to a bucket.
    """

    machine: tuple[str, str]
    photos: int
    accept: Part
    assess: Part
    poll: Part
    history: Part
    result: Part
    thumbnail: Part
    table_bytes: dict[str, float]
    file_bytes: dict[str, float]
    request_bytes: float
    answer_bytes: float
    audit_events: float
    partner_changes: float
    owner_lock_ms: float
    decode_cpu_ms: float
    intake_cpu_ms: float
    presign_cpu_ms: float
    measuring_ms: float
    bytes_a_file_name: float
    seal_ms_a_1000: float
    changes_ms_a_1000: float
    connections_a_web_process: float
    connections_a_worker_process: float
    web_megabytes: float
    worker_megabytes: float

    @property
    def photo(self) -> Part:
        """One photo from the request to the result, without looks for it."""
        return self.accept + self.assess

    @property
    def stored_bytes(self) -> float:
        """Bytes of files that stay; the working copy goes when the photo has been assessed."""
        return sum(size for name, size in self.file_bytes.items() if name != "working-copies")


def load(file: Path = FILE) -> Costs:
    """Read the costs."""
    found = json.loads(file.read_text())
    parts = ("accept", "assess", "poll", "history", "result", "thumbnail")
    return Costs(
        **{name: Part(**value) if name in parts else value for name, value in found.items()}
        | {"machine": tuple(found["machine"])}
    )


def save(costs: Costs, file: Path = FILE) -> None:
    """Write the costs, rounded to four digits."""
    file.write_text(json.dumps(_rounded(asdict(costs)), indent=2) + "\n")


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {name: _rounded(each) for name, each in value.items()}
    return float(f"{value:.4g}") if isinstance(value, float) else value
