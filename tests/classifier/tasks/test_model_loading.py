"""Only workers that assess load the model."""

from unittest import mock

import pytest

from classifier import tasks
from skinspect_site import queues


@pytest.mark.parametrize(
    ("names", "times"), [(queues.WORKER, 1), (queues.ASSESSMENTS, 1), (queues.WEBHOOKS, 0)]
)
def test_a_worker_loads_the_model_if_it_assesses(names, times):
    served = dict.fromkeys(names.split(","))
    with (
        mock.patch("classifier.tasks.app") as app,
        mock.patch("classifier.inference.door.warm_up") as warm_up,
    ):
        app.amqp.queues.consume_from = served
        tasks.load_model()
    assert warm_up.call_count == times
