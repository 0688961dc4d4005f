"""People in a browser and partners' programs, who repeat each photo until it is accepted."""

import hashlib
import random
import re
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import TypeVar

import httpx
from skinspect_client import ProblemError, SkinSpect

from tests.classifier.images import samples

T = TypeVar("T")
# Seconds. Longer than anything should take, faults included: SQLite's lock (20 s) and two tries of
# the storage (24 s).
ANSWER_WITHIN = 60
PAUSE = 1.0
# How long somebody goes on with one photo.
PATIENCE = 600
# How often something is sent again that was accepted before, and a page is looked at.
AGAIN, LOOK = 0.15, 0.5
# Bytes from the marker of a table of quantisation to its last value.
QUANTISATION = 68
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NO_ANSWER = "none: connection refused or broken off"
TOO_SLOW = f"none within {ANSWER_WITHIN} s"


@dataclass
class Seen:
    """What all clients together were told; `accepted` are photo ids, by the digest of the bytes."""

    accepted: dict[str, str] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    unfair: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    repeated: int = 0
    _lock: Lock = field(default_factory=Lock)

    def answer(self, name: str, unfair: str = "") -> None:
        """Count an answer, and what is wrong with it."""
        with self._lock:
            self.answers[name] += 1
            if unfair:
                self.unfair[unfair] += 1

    def accept(self, photo: bytes, photo_id: str) -> None:
        """Note which photo some bytes became; they must never become another one."""
        with self._lock:
            before = self.accepted.setdefault(hashlib.sha256(photo).hexdigest(), photo_id)
            if before != photo_id:
                self.unfair["the same photo became another one"] += 1


class Listening(httpx.BaseTransport):
    """Counts every answer, and requests that got none."""

    def __init__(self, seen: Seen) -> None:
        self._transport = httpx.HTTPTransport(limits=httpx.Limits(max_connections=None))
        self._seen = seen

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a request on."""
        try:
            response = self._transport.handle_request(request)
            response.read()
        except httpx.ReadTimeout:
            self._seen.answer(TOO_SLOW, f"no answer: {_where(request)}")
            raise
        except httpx.TransportError:
            self._seen.answer(NO_ANSWER)
            raise
        self._seen.answer(str(response.status_code), unfairness(request, response))
        return response

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()


def unfairness(request: httpx.Request, response: httpx.Response) -> str:
    """Return what is wrong with an answer, "" if it is as promised.

    While parts are away: 503 with Retry-After or 507, each with a sentence. A partner's token may
    run out (401), because the clock is set.
    """
    status = response.status_code
    if status < 400 and not response.headers.get("location", "").startswith("/account/login"):
        return ""
    where = f"{status}: {_where(request)}"
    if status == 401 and request.url.path.startswith("/api/"):
        return ""
    if status not in (429, 503, 507):
        return f"{where} {response.text[:200]!r}"
    if status != 507 and not response.headers.get("retry-after", "").isdigit():
        return f"{where} without Retry-After"
    return "" if has_sentence(response) else f"{where} without a sentence {response.text[:200]!r}"


def has_sentence(response: httpx.Response) -> bool:
    """Whether a page or a document says in words what the matter is."""
    if response.headers.get("content-type", "").startswith("text/html"):
        return "<h1" in response.text
    with suppress(ValueError):
        told = response.json()
        return " " in str(told.get("sentence") or told.get("detail") or "")
    return False


def _where(request: httpx.Request) -> str:
    return f"{request.method} {KEY.sub('-', request.url.path)}"


class Person:
    """Somebody who is signed in with a browser."""

    def __init__(self, address: str, email: str, password: str, seen: Seen) -> None:
        self._seen = seen
        self._browser = httpx.Client(
            base_url=address, transport=Listening(seen), timeout=ANSWER_WITHIN
        )
        self._browser.get("/account/login/").raise_for_status()
        form = {"login": email, "password": password, **self._token()}
        answer = self._browser.post("/account/login/", data=form)
        assert answer.status_code == 302, answer.text

    def send(self, photo: bytes, name: str) -> None:
        """Upload a photo as the page's script does."""
        answer = self._browser.post(
            "/photos/upload/",
            data={"modality": "phone", **self._token()},
            files={"photos": (f"{name}.jpg", photo, "image/jpeg")},
            headers={"Accept": "application/json"},
        )
        answer.raise_for_status()
        self._seen.accept(photo, answer.json()["photo"])

    def look(self, photo: bytes, dice: random.Random) -> None:
        """Look at a page; what is away just now is not asked for again."""
        key = self._seen.accepted[hashlib.sha256(photo).hexdigest()]
        pages = ("/", "/moles/", "/results/", f"/photos/{key}/", f"/photos/{key}/thumbnail/")
        with suppress(httpx.HTTPError):
            self._browser.get(dice.choice(pages))

    def close(self) -> None:
        """Close the browser."""
        self._browser.close()

    def _token(self) -> dict[str, str]:
        return {"csrfmiddlewaretoken": self._browser.cookies["csrftoken"]}


class Program:
    """A program of a partner. Its photos have idempotency keys."""

    def __init__(self, skinspect: SkinSpect, seen: Seen) -> None:
        self.skinspect = skinspect
        self._seen = seen
        self._first: dict[str, str] = {}

    def send(self, photo: bytes, name: str) -> None:
        """Send a photo, and check that the same key always gives the first answer."""
        sent = self.skinspect.send(photo, subject=name[:3], mole="one", idempotency_key=name)
        self._seen.accept(photo, str(sent.photo_id))
        if self._first.setdefault(name, str(sent.id)) != str(sent.id):
            self._seen.answer("another assessment", f"{name} was answered in another way")

    def look(self, _photo: bytes, _dice: random.Random) -> None:
        """Ask nothing: the program is told by its webhook."""

    def close(self) -> None:
        """Close the connections."""
        self.skinspect.api.get_httpx_client().close()


def work(client: Person | Program, number: int, photos: int, seconds: float, seen: Seen) -> None:
    """Send photos, spread over some seconds, and now and then an earlier one again."""
    dice = random.Random(number)
    begun = time.monotonic()
    sent: list[tuple[bytes, str]] = []
    for each in range(photos):
        time.sleep(max(0.0, begun + each * seconds / photos - time.monotonic()))
        photo, name = another(number, each), f"{number:03}-{each:04}"
        started = time.monotonic()
        repeat(lambda photo=photo, name=name: client.send(photo, name))  # type: ignore[misc]
        seen.seconds.append(time.monotonic() - started)
        sent.append((photo, name))
        if dice.random() < LOOK:
            client.look(photo, dice)
        if dice.random() < AGAIN:
            send_again(client, *dice.choice(sent), seen)


def send_again(client: Person | Program, photo: bytes, name: str, seen: Seen) -> None:
    """Send something that was accepted before; `Seen.accept` compares."""
    repeat(lambda: client.send(photo, name))
    seen.repeated += 1


def repeat(send: Callable[[], T]) -> T:
    """Try until it works, as people and programs do who were told to try again."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return send()
        except (httpx.HTTPError, ProblemError):
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE)


def another(client: int, number: int) -> bytes:
    """Return a drawn lesion as a JPEG that no other client sends, and this one only once."""
    photo = drawn(client % 20)
    place = photo.index(b"\xff\xdb") + QUANTISATION
    values = bytes([number % 255 + 1, client % 255 + 1])
    return photo[: place - 1] + values + photo[place + 1 :]


@cache
def drawn(seed: int) -> bytes:
    """Return a drawn lesion as a JPEG."""
    return samples.save(samples.lesion(seed=seed), "JPEG")
