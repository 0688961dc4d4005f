"""A worker that cannot tell the broker that a message is done connects anew."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery.worker import strategy
from kombu import Message
from kombu.asynchronous import Hub, get_event_loop, set_event_loop

from classifier.tasks import purge_bin_task
from skinspect_site.acknowledging import BrokerLostError, Request
from skinspect_site.celery import app


class Channel:
    """A channel whose connection may be lost."""

    no_ack_consumers = None

    def __init__(self) -> None:
        self.is_lost = False

    def _tell(self, *_arguments: Any, **_options: Any) -> None:
        if self.is_lost:
            raise TimeoutError

    basic_ack = basic_reject = _tell


@pytest.fixture
def channel() -> Channel:
    return Channel()


@pytest.fixture
def loop() -> Iterator[Hub]:
    before = get_event_loop()
    hub = Hub()
    set_event_loop(hub)
    yield hub
    hub.close()
    set_event_loop(before)


@pytest.fixture
def request_of_worker(channel: Channel, loop: Hub) -> Request:
    headers = {"id": "1", "task": purge_bin_task.name}
    message = Message(channel=channel, delivery_tag="1", headers=headers)
    return Request(
        message,
        app=app,
        on_ack=message.ack_log_error,
        on_reject=message.reject_log_error,
        connection_errors=(OSError,),
        body=((), {}, {}),
        decoded=True,
    )


@pytest.mark.parametrize("end", [Request.acknowledge, Request.reject])
def test_it_connects_anew_when_the_broker_cannot_be_told(
    request_of_worker: Request, channel: Channel, loop: Hub, end: Callable[[Request], None]
) -> None:
    channel.is_lost = True
    end(request_of_worker)
    loop.run_once()
    with pytest.raises(BrokerLostError):
        loop.run_once()


@pytest.mark.parametrize("is_told_later", [False, True])
def test_it_goes_on_when_the_broker_was_told(
    request_of_worker: Request, loop: Hub, is_told_later: bool
) -> None:
    if is_told_later:  # as a worker with an event loop does
        tell = request_of_worker._on_ack
        request_of_worker._on_ack = lambda *details: loop.call_soon(tell, *details)
    request_of_worker.acknowledge()
    for _round in range(2):
        for each in loop._pop_ready():
            each()
    assert request_of_worker.message.acknowledged


def test_workers_use_it() -> None:
    assert strategy.symbol_by_name(purge_bin_task.Request) is Request
