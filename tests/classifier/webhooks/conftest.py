"""A partner's server on this machine, which the operator's setting allows."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from classifier.webhooks.services.endpoints import NewSecret
from tests import factories
from tests.classifier.webhooks.receiver import Receiver


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.WEBHOOK_PRIVATE_TARGETS = ["127.0.0.1"]
    running = Receiver().start()
    yield running
    running.stop()


@pytest.fixture
def webhook(db: None, receiver: Receiver) -> NewSecret:
    """A webhook whose deliveries reach the receiver."""
    return factories.make_webhook(url=receiver.url)
