"""A worker that connects to the broker anew when it could not acknowledge a message.

Celery only logs that. The message then counts as one that the worker still works on, and after as
many as it may hold it takes no more, although the broker is back: until somebody restarts it.
"""

from celery.worker import request
from kombu.asynchronous import get_event_loop


class BrokerLostError(ConnectionError):
    """A message could not be acknowledged. Celery takes it as a broken connection."""


class Request(request.Request):
    """A message that a worker acts on."""

    def acknowledge(self) -> None:
        """Acknowledge it; if the broker cannot be told, begin with a new connection."""
        super().acknowledge()
        self._reconnect_unless_told()

    def reject(self, requeue: bool = False) -> None:
        """Reject it, likewise."""
        super().reject(requeue)
        self._reconnect_unless_told()

    def _reconnect_unless_told(self) -> None:
        loop = get_event_loop()
        if loop is not None:
            # Celery tells the broker from the loop, in the same round as the first of these two,
            # which keeps no order. An error here would only be logged by the pool.
            loop.call_soon(loop.call_soon, self._require_told)

    def _require_told(self) -> None:
        if not self.message.acknowledged:
            raise BrokerLostError
