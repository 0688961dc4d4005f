"""The simulation of `benchmarks.scale`: its arithmetic, against results that are known."""

import itertools
import math
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks.scale import day, model
from benchmarks.scale.ceilings import ceilings
from benchmarks.scale.costs import Costs, Part, load, save
from benchmarks.scale.model import Assumed, Deployment, Installation, demands, limits, sized
from benchmarks.scale.queueing import Give, Pause, Resource, Simulation, Step, Take, Use

NOTHING = Part(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
FILES = {"originals": 4e6, "thumbnails": 4e4, "working-copies": 2e5, "heat-maps": 1e4}


def some_costs(**changed: object) -> Costs:
    costs = Costs(
        machine=("", ""),
        photos=1,
        accept=replace(NOTHING, web_cpu_ms=100, database_cpu_ms=10, broker_cpu_ms=1, wal_bytes=1e4),
        assess=replace(NOTHING, worker_cpu_ms=80, database_cpu_ms=5, broker_cpu_ms=1),
        poll=replace(NOTHING, web_cpu_ms=10, database_cpu_ms=1),
        history=replace(NOTHING, web_cpu_ms=40, database_cpu_ms=8),
        result=replace(NOTHING, web_cpu_ms=60, database_cpu_ms=12),
        thumbnail=replace(NOTHING, web_cpu_ms=5, database_cpu_ms=1),
        table_bytes={},
        file_bytes=FILES,
        request_bytes=4e6,
        answer_bytes=1e5,
        audit_events=3,
        partner_changes=2,
        owner_lock_ms=10,
        decode_cpu_ms=40,
        intake_cpu_ms=50,
        presign_cpu_ms=1,
        measuring_ms=800,
        bytes_a_file_name=150,
        seal_ms_a_1000=25,
        changes_ms_a_1000=100,
        connections_a_web_process=4,
        connections_a_worker_process=1,
        web_megabytes=100,
        worker_megabytes=150,
    )
    return replace(costs, **changed)


def poisson(rate: float, count: int, seed: int) -> Iterator[float]:
    chance = random.Random(seed)
    return itertools.accumulate(chance.expovariate(rate) for _ in range(count))


def erlang_c(load: float, servers: int) -> float:
    """The probability that a job of an M/M/c queue has to wait."""
    parts = [load**n / math.factorial(n) for n in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(parts) + last)


@pytest.mark.parametrize(("servers", "rate"), [(1, 0.7), (4, 2.4)])
def test_queue_with_random_times_waits_as_long_as_the_formula_says(
    servers: int, rate: float
) -> None:
    chance, simulation, waits = random.Random(3), Simulation(), []
    resource = Resource("any", servers)

    def job() -> Iterator[Step]:
        came = simulation.now
        yield Take(resource)
        waits.append(simulation.now - came)
        yield Pause(chance.expovariate(1))
        yield Give(resource)

    simulation.arrive(poisson(rate, 20_000, 4), job)
    simulation.run()
    expected = erlang_c(rate, servers) / (servers - rate)
    assert sum(waits) / len(waits) == pytest.approx(expected, rel=0.08)
    assert resource.utilisation(simulation.now) == pytest.approx(rate / servers, rel=0.02)


def test_jobs_are_served_first_come_first_served() -> None:
    simulation, resource, ended = Simulation(), Resource("any", 1), []

    def job(name: str) -> Iterator[Step]:
        yield Use(resource, 2)
        ended.append((name, simulation.now))

    for number, name in enumerate("abc"):
        simulation.start(job(name), number / 10)
    simulation.run()
    assert ended == [("a", 2.0), ("b", 4.0), ("c", 6.0)]
    assert resource.longest_queue == 2


def test_demand_counts_what_is_held_meanwhile() -> None:
    threads, cores = Resource("threads", 4), Resource("cores", 2)
    steps = [Take(threads), Use(cores, 0.1), Pause(0.2), Give(threads), Use(cores, 0.3)]
    assert demands(steps) == {"threads": pytest.approx(0.3), "cores": pytest.approx(0.4)}


@pytest.mark.parametrize(
    ("changed", "first"),
    [
        ({"worker_cores": 1}, "worker"),
        ({"web_cores": 2}, "web cores"),
        ({"database_cores": 1, "web_cores": 99, "worker_cores": 99}, "database cores"),
        ({"network_gbit": 0.1}, "network into web"),
        ({"storage_mb_s": 10}, "storage"),
        ({"wal_mb_s": 0.01}, "database disk"),
    ],
)
def test_first_limit_is_that_of_the_smallest_part(changed: dict[str, float], first: str) -> None:
    ample = Deployment("", 40, 40, 40, network_gbit=100, storage_mb_s=1e4, broker_shards=4)
    found = limits(some_costs(), replace(ample, **changed), Assumed())
    assert found[0].resource.startswith(first)
    assert found == sorted(found, key=lambda limit: limit.photos_a_second)


def test_limit_of_workers_is_their_number_by_their_time() -> None:
    found = {
        limit.resource: limit.photos_a_second
        for limit in limits(some_costs(), Deployment("", 9, 4, 9), Assumed())
    }
    assert found["worker cores"] == pytest.approx(4 / 0.080)
    # 111 ms: a photo with its poll, half a history page, one result page and four thumbnails.
    assert found["web cores"] == pytest.approx(9 / (0.100 + 0.010 + 0.020 + 0.060 + 0.020))


def test_sized_deployment_is_busy_as_wanted() -> None:
    costs, assumed = some_costs(), Assumed()
    deployment = sized(costs, 50, assumed, busy=0.5)
    assert all(limit.photos_a_second >= 99 for limit in limits(costs, deployment, assumed))
    smaller = replace(deployment, worker_cores=deployment.worker_cores - 1)
    assert limits(costs, smaller, assumed)[0].photos_a_second < 100


def test_direct_uploads_keep_bytes_from_the_web_and_give_work_to_workers() -> None:
    def held(**given: bool) -> tuple[dict[str, float], dict[str, float]]:
        place = Installation(some_costs(), Deployment("", 1, 1, 1, **given), Assumed())
        return demands(place.accept()), demands(place.assess())

    (accept, assess), (direct_accept, direct_assess) = held(), held(direct_uploads=True)
    assert "network into web" in accept
    assert "network into web" not in direct_accept
    assert direct_accept["web cores"] == pytest.approx(0.021)
    assert direct_assess["worker cores"] - assess["worker cores"] == pytest.approx(0.050)


def test_replica_takes_the_pages_only() -> None:
    place = Installation(some_costs(), Deployment("", 1, 1, 1, replica_cores=1), Assumed())
    assert demands(place.pages())["replica cores"] == pytest.approx(0.020)
    for way in (place.accept(), place.assess(), place.poll()):
        assert "replica cores" not in demands(way)


def test_day_has_its_peak_and_its_burst_at_noon() -> None:
    assumed = Assumed(burst_seconds=100, burst=3, peak=1.8)
    noon = day.rate_at(5000, 2, 10_000, assumed)
    assert noon == pytest.approx(6)
    assert day.rate_at(5100, 2, 10_000, assumed) == pytest.approx(2, rel=0.01)
    assert day.rate_at(0, 2, 10_000, assumed) == pytest.approx(2 * 0.2 / 1.8)
    without = replace(assumed, burst=1)
    count = sum(1 for _ in day.arrivals(2, 10_000, without, seed=5))
    assert count == pytest.approx(20_000 / 1.8, rel=0.03)


def test_day_below_the_limit_loses_nothing_and_is_busy_as_computed() -> None:
    costs, assumed = some_costs(), Assumed(burst=1)
    deployment = Deployment("", 4, 2, 1)
    found = day.simulate(costs, deployment, 9, day=800, assumed=assumed, seed=2)
    assert found.unfinished == 0
    expected = 9 / 1.8 * 0.080 / 2
    assert found.utilisation["worker cores"] == pytest.approx(expected, rel=0.06)
    assert found.percentile(50) == pytest.approx(0.25, abs=0.1)
    assert found.percentile(50) <= found.percentile(95) <= found.percentile(99)


def test_day_above_the_limit_has_photos_that_wait() -> None:
    costs, assumed = some_costs(), Assumed(burst=1)
    found = day.simulate(costs, Deployment("", 8, 1, 2), 20, day=60, assumed=assumed, seed=2)
    # In the middle of the day some 9 photos a second more come than one worker can do.
    assert found.oldest > 3
    assert found.percentile(99) > found.oldest * 0.9
    assert found.utilisation["worker processes"] > found.utilisation["database cores"]


def test_burst_makes_photos_wait_and_they_are_done_after_it() -> None:
    costs = some_costs()
    place = Deployment("", 9, 3, 3)
    calm = day.simulate(costs, place, 20, day=60, assumed=Assumed(burst=1), seed=1)
    heavy = Assumed(burst=4, burst_seconds=10)
    burst = day.simulate(costs, place, 20, day=60, assumed=heavy, seed=1)
    assert burst.oldest > 3 * calm.oldest
    assert burst.unfinished == 0


def test_costs_are_read_as_they_were_written(tmp_path) -> None:
    costs = some_costs(machine=("one", "two"))
    save(costs, tmp_path / "costs.json")
    assert load(tmp_path / "costs.json") == costs


def test_measured_costs_fit_the_simulation() -> None:
    costs = load()
    assert costs.photo.web_cpu_ms > 0
    assert costs.stored_bytes > costs.file_bytes["thumbnails"]
    assert limits(costs, Deployment("", 2, 2, 2), Assumed())


def test_ceilings_use_the_numbers_of_the_code() -> None:
    found = {each.where: each.photos_a_second for each in ceilings(some_costs())}
    assert found["`photos.selectors.are_many_coming`"] == pytest.approx(0.5)
    assert found["`jobs.SWEEP_BATCH`"] == pytest.approx(500 / 15)
    assert found["`seals.EVENTS_A_RUN`"] == pytest.approx(100_000 / 60 / 3)
    assert found["`tasks.BACKGROUND_SECONDS`"] == pytest.approx(1)
    assert found["`lines.place`"] == pytest.approx(100)


def test_threads_of_a_web_process_are_those_of_the_server() -> None:
    from skinspect_site import gunicorn_config

    assert gunicorn_config.threads == model.THREADS
