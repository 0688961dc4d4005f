"""A process of Gunicorn that serves through uvicorn, so that slow clients hold no threads."""

import asyncio
import os
import signal
from types import FrameType
from typing import Any

import uvicorn
from django.core.handlers.wsgi import WSGIRequest
from gunicorn.workers.base import Worker as BaseWorker

from skinspect_site.front.answers import Answer
from skinspect_site.front.application import WholeRequests
from skinspect_site.front.connections import Server, configuration
from skinspect_site.front.limits import Limits


class Worker(BaseWorker):
    """Gunicorn starts, restarts and stops these processes, and its settings hold."""

    limits = Limits()

    def init_signals(self) -> None:
        """Leave SIGTERM and SIGINT to uvicorn, which ends when all requests are answered."""
        for number in self.SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGUSR1, self.handle_usr1)
        signal.siginterrupt(signal.SIGUSR1, False)

    def run(self) -> None:
        """Serve until the process is asked to end or has served `max_requests`."""
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        application = WholeRequests(
            self.wsgi,
            threads=self.cfg.threads,
            limits=self.limits,
            network_of=self.network_of,
            log=self._log,
        )
        config = configuration(
            application,
            self.limits,
            timeout_keep_alive=self.cfg.keepalive,
            timeout_graceful_shutdown=self.cfg.graceful_timeout,
            timeout_notify=1,
            callback_notify=self._each_second,
        )
        self._application, self._server = application, WorkersServer(config, self)
        await self._server.serve(sockets=self.sockets)

    def network_of(self, environ: dict[str, Any]) -> str:
        """Return whose request it is, to count by."""
        from classifier.people.network import network_of

        return network_of(WSGIRequest(environ))

    async def _each_second(self) -> None:
        """Tell Gunicorn that this process lives. End if it is gone, or for a new process.

        A new process begins when no upload is on its way, or after twice as many requests.
        """
        self.notify()
        served = self._server.server_state.total_requests
        is_worn = served >= self.max_requests and not self._application.is_reading
        if is_worn or served >= 2 * self.max_requests or self.ppid != os.getppid():
            self._server.should_exit = True

    def _log(self, answer: Answer, environ: dict[str, Any], duration: Any) -> None:
        raw = environ | {"RAW_URI": environ["PATH_INFO"]}
        self.log.access(answer, {}, raw, duration)


class WorkersServer(Server):
    """Tells its process when it is asked to end."""

    def __init__(self, config: uvicorn.Config, worker: Worker) -> None:
        super().__init__(config, worker.cfg.backlog)
        self._worker = worker

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End when all requests are answered."""
        self._worker.alive = False
        super().handle_exit(sig, frame)
