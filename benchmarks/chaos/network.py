"""Cut the links between web server, workers, broker, database and storage, and bring them back.

Each of them runs in a network namespace of its own, by the commands of a server. Prints what people
saw during each fault; fails if something was lost or did not recover by itself. Needs root,
PostgreSQL and Redis.
"""

import argparse
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import httpx

from benchmarks import support
from benchmarks.chaos import driver
from benchmarks.chaos.clients import Seen
from benchmarks.chaos.driver import Load
from benchmarks.chaos.services import Broker, Bucket, end_of
from benchmarks.chaos.site import Installation
from benchmarks.postgresql import server
from tests.embedded.launched import OWN, ROOT, free_port

# Where clients and receivers are, as well as this process.
PEOPLE = "people"
LINKS = ("web", "worker", "broker", "database", "storage")
READY_WITHIN = 600
# Seconds between two faults, in which everything has to recover.
BETWEEN = 5.0


@dataclass(frozen=True)
class Fault:
    """What a link does: the share of lost packets, and how many seconds each of them takes."""

    name: str
    loss: float
    delay: float


FAULTS = (Fault("cut", 1, 0), Fault("slow (0.2 s)", 0, 0.2), Fault("lossy (5%)", 0.05, 0))


@dataclass(frozen=True)
class Machine:
    """A network namespace with one device; people's is the one in which this process runs."""

    name: str
    device: str
    address: str

    @property
    def inside(self) -> tuple[str, ...]:
        """What to put before a command so that it runs there."""
        return () if self.name == PEOPLE else ("ip", "netns", "exec", self.device)


class Network:
    """Machines on one switch."""

    def __init__(self) -> None:
        # Several runs may share a machine.
        own = os.getpid()
        self.machines = {
            name: Machine(name, f"ch{own % 10**7}x{number}", f"10.77.{own % 250}.{number}")
            for number, name in enumerate((PEOPLE, *LINKS), start=1)
        }
        devices = [machine.device for machine in self.machines.values()]
        self._switch = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.chaos.switch", *devices],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._switch.stdout is not None
        assert self._switch.stdout.readline() == "ready\n"
        for machine in self.machines.values():
            _connect(machine)

    def set(self, name: str, fault: Fault | None) -> None:
        """Set what a machine's link does; None for nothing bad."""
        assert self._switch.stdin is not None
        loss, delay = (fault.loss, fault.delay) if fault else (0, 0)
        self._switch.stdin.write(f"{self.machines[name].device} {loss} {delay}\n")
        self._switch.stdin.flush()

    def close(self) -> None:
        """Remove everything."""
        assert self._switch.stdin is not None
        assert self._switch.stdout is not None
        self._switch.stdin.close()
        self._switch.wait(30)
        self._switch.stdout.close()
        for machine in self.machines.values():
            if machine.inside:
                _ip("netns", "delete", machine.device)


class Servers(Installation):
    """The commands of a server and the services that they need, each on its machine."""

    def __init__(self, network: Network, folder: Path, stack: ExitStack) -> None:
        at = {name: machine.address for name, machine in network.machines.items()}
        inside = {name: machine.inside for name, machine in network.machines.items()}
        port = free_port()
        self.address, self.people = f"http://{at['web']}:{port}", at[PEOPLE]
        self._inside, self._folder, self._stack = inside, folder, stack
        self._running: list[subprocess.Popen[bytes]] = []
        self.database = stack.enter_context(server(at["database"], inside["database"]))
        broker = stack.enter_context(Broker(folder, at["broker"], inside["broker"]))
        bucket = stack.enter_context(Bucket(at["storage"], inside["storage"]))
        self._settings = {
            **driver.SETTINGS,
            **bucket.settings,
            "DATABASE_URL": self.database.address,
            "REDIS_URL": broker.url,
            "SECRET_KEY": secrets.token_urlsafe(64),
            "ALLOWED_HOSTS": at["web"],
            "HOST": at["web"],
            "PORT": str(port),
            "WEBHOOK_PRIVATE_TARGETS": at[PEOPLE],
            "DJANGO_SETTINGS_MODULE": "skinspect_site.settings.development",
            "CLASSIFIER_BACKEND": "fake",
            "SKINSPECT_HOME": str(folder),
        }

    def start(self) -> None:
        """Prepare the database and start the site."""
        prepare = [sys.executable, "-m", "skinspect_site.run", "prepare"]
        subprocess.run(prepare, cwd=ROOT, env=self.environment(), check=True)
        for machine, command in (
            ("web", "web"),
            ("worker", "worker"),
            ("worker", "webhook-worker"),
            ("worker", "beat"),
        ):
            self._run(machine, command)
        support.wait_until(lambda: is_live(self.address), READY_WITHIN, pause=0.2)
        self.starts = 1

    def stop(self) -> None:
        """Stop what writes."""
        for process in self._running:
            process.terminate()
        for process in self._running:
            end_of(process)

    def environment(self) -> dict[str, str]:
        """Return the environment of every command."""
        kept = {name: value for name, value in os.environ.items() if name not in OWN}
        return {**kept, **self._settings}

    def _run(self, machine: str, command: str) -> None:
        log = self._stack.enter_context((self._folder / f"{command}.log").open("ab"))
        self._running.append(
            subprocess.Popen(
                [*self._inside[machine], sys.executable, "-m", "skinspect_site.run", command],
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        )


@dataclass(frozen=True)
class Told:
    """What people saw while a link had a fault, and how soon a photo was accepted after it."""

    link: str
    fault: str
    answers: "Counter[str]"
    recovered_s: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--clients", type=int, default=6, help="half people, half programs")
    parser.add_argument("--links", nargs="*", choices=LINKS, default=LINKS)
    parser.add_argument("--lasting", type=float, default=20, help="seconds of each fault")
    parser.add_argument("--log", type=Path, help="a folder for what the parts print")
    options = parser.parse_args()
    load = Load(options.photos, options.clients, 0)
    with tempfile.TemporaryDirectory(prefix="skinspect-network-") as folder:
        told, result = survive(
            options.log or Path(folder), load, options.links, FAULTS, options.lasting
        )
    head = ("link", "fault", "answers meanwhile", "s until the next photo was accepted")
    rows = [(each.link, each.fault, _listed(each.answers), each.recovered_s) for each in told]
    support.table("What people saw", [head, *rows], markdown=True)
    driver.report("Network", result)


def survive(
    folder: Path,
    load: Load,
    links: Sequence[str],
    kinds: Sequence[Fault],
    lasting: float,
    database_like: str = "",
) -> tuple[list[Told], driver.Result]:
    """Give each link each fault for some seconds while clients work; photos come all the time.

    The database begins as a copy of the one at the address `database_like`, if there is one.
    """
    seconds = len(links) * len(kinds) * (lasting + BETWEEN)
    told: list[Told] = []
    with ExitStack() as stack:
        network = Network()
        stack.callback(network.close)
        site = Servers(network, folder, stack)
        if database_like:
            site.database.copy(database_like)

        def happen(seen: Seen, over: threading.Event) -> None:
            for link, fault in product(links, kinds):
                with watched(seen, link, fault, told, over):
                    network.set(link, fault)
                    time.sleep(lasting)
                    network.set(link, None)
                time.sleep(BETWEEN)

        return told, driver.run(site, happen, replace(load, seconds=seconds))


@contextmanager
def watched(
    seen: Seen, link: str, fault: Fault, told: list[Told], over: threading.Event
) -> Iterator[None]:
    """Note what was answered in the block, and when the next photo was accepted, if one came."""
    before = seen.answers.copy()
    yield
    answers, accepted, healed = seen.answers - before, len(seen.accepted), time.monotonic()
    while len(seen.accepted) == accepted and not over.wait(0.05):
        continue
    told.append(Told(link, fault.name, answers, time.monotonic() - healed))


def is_live(address: str) -> bool:
    """Whether the web server answers."""
    with suppress(httpx.TransportError):
        return httpx.get(f"{address}/health/live/").is_success
    return False


def _listed(answers: "Counter[str]") -> str:
    return ", ".join(f"{name} ({number})" for name, number in sorted(answers.items())) or "none"


def _connect(machine: Machine) -> None:
    where: tuple[str, ...] = ()
    if machine.inside:
        _ip("netns", "add", machine.device)
        _ip("link", "set", machine.device, "netns", machine.device)
        where = ("-n", machine.device)
        _ip(*where, "link", "set", "lo", "up")
    _ip(*where, "address", "add", f"{machine.address}/24", "dev", machine.device)
    _ip(*where, "link", "set", machine.device, "up")


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


if __name__ == "__main__":
    main()
