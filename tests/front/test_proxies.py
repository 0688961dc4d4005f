"""The files for nginx and Caddy, tried with the real servers in front of a small application."""

import json
import os
import shutil
import socket
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from classifier.photos.media import X_ACCEL_PREFIX
from tests.embedded.launched import ROOT, free_port, until
from tests.front.served import MB, Served, everything, served

pytestmark = [pytest.mark.embedded, pytest.mark.xdist_group("proxies")]

KEY = "C_3mGkJsNbqcPH2f-oZGu_u2H2G7OFIIBZNh5KSAao4"
ID = uuid.UUID(int=1)
ONE_FILE = [
    reverse("trial"),
    reverse("capture_by_link", args=[KEY]),
    reverse("overview_create"),
    reverse("mole_outcome", args=[ID]),
    reverse("review_outcome", args=[ID]),
    reverse("account_import"),
    reverse("api:assessments"),
    reverse("api:outcomes", args=[ID]),
]
SEVERAL_FILES = [reverse("photo_upload"), reverse("photo_share")]


class Parts(list[bytes]):
    def close(self) -> None:
        pass


class Site:
    """Keeps what it is sent; lets the proxy send a photo where one is asked for."""

    def __init__(self) -> None:
        self.environs: list[dict[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Parts:
        self.environs.append(environ)
        if environ.get("skinspect.body") == "not read":
            start_response("100 Continue", [("X-Request-Id", "r1"), ("X-Body-Of", "user-1")])
            return Parts()
        size = len(environ["wsgi.input"].read())
        headers = [("X-Request-Id", "r1"), ("Cache-Control", "private, no-cache")]
        if environ["PATH_INFO"] == "/photo/":
            headers += [("X-Accel-Redirect", f"{X_ACCEL_PREFIX}originals/one.jpg")]
            headers += [("Content-Type", "image/jpeg")]
        start_response("200 OK", headers)
        return Parts([f"{size} bytes".encode()])


class Proxy:
    """A running proxy: where it listens, its site, and its log."""

    def __init__(self, name: str, port: int, site: Site, upstream: Served, log: Path) -> None:
        self.name, self.port, self.site, self.upstream, self.log = name, port, site, upstream, log

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), 30)

    def ask(self, method: str, path: str, body: bytes = b"", headers: str = "") -> bytes:
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nConnection: close\r\n"
        length = f"Content-Length: {len(body)}\r\n" if method == "POST" else ""
        with self.connect() as connection:
            connection.sendall(f"{head}{length}{headers}\r\n".encode() + body)
            return everything(connection)

    def announce(self, path: str, length: int) -> bytes:
        """Announce a body, and return what comes back before any of it is sent."""
        head = f"POST {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nExpect: 100-continue\r\n"
        with self.connect() as connection:
            connection.sendall(f"{head}Content-Length: {length}\r\n\r\n".encode())
            return connection.recv(4096)


@contextmanager
def nginx(folder: Path, upstream: int) -> Iterator[tuple[int, Path]]:
    """Run nginx with the file, but for names, addresses, folders and HTTPS."""
    port, log = free_port(), folder / "skinspect.log"
    text = (ROOT / "deploy/nginx/skinspect.conf").read_text()
    http, https = text.index("server {\n    listen 80;"), text.index("server {\n    listen 443")
    assert http < https
    text = text[:http] + text[https:]
    changes = {
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "    listen [::]:443 ssl http2;\n": "",
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
        "skin.example.org;": "localhost;",
        "/var/log/nginx/skinspect": str(folder / "skinspect"),
        "/var/lib/skinspect/photos/": f"{folder}/photos/",
        "client_header_timeout 10s": "client_header_timeout 1s",
    }
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after)
    text = "\n".join(line for line in text.splitlines() if "ssl_" not in line)
    (folder / "skinspect.conf").write_text(text)
    places = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    own = f"pid {folder}/pid;\nworker_processes 1;\nerror_log {folder}/error.log;\n"
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}{own}events {{}}\nhttp {{\n{places}include {folder}/skinspect.conf;\n}}\n"
    )
    command = ["nginx", "-c", f"{folder}/nginx.conf", "-g", "daemon off;"]
    with started(command, folder, port):
        yield port, log


@contextmanager
def caddy(folder: Path, upstream: int) -> Iterator[tuple[int, Path]]:
    """Run Caddy with the file; the environment says where things are."""
    port, log = free_port(), folder / "skinspect.log"
    text = (ROOT / "deploy/caddy/Caddyfile").read_text()
    changes = {"read_header 10s": "read_header 1s", "{\n\tservers": "{\n\tadmin off\n\tservers"}
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after, 1)
    (folder / "Caddyfile").write_text(text)
    environment = {
        "SKINSPECT_SITE": f"http://localhost:{port}",
        "SKINSPECT_UPSTREAM": f"127.0.0.1:{upstream}",
        "SKINSPECT_PHOTOS": f"{folder}/photos",
        "SKINSPECT_LOG": f"file {log}",
        "XDG_DATA_HOME": f"{folder}/data",
        "XDG_CONFIG_HOME": f"{folder}/config",
    }
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]
    with started(command, folder, port, **environment):
        yield port, log


@contextmanager
def started(command: list[str], folder: Path, port: int, **environment: str) -> Iterator[None]:
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(
            command, env={**os.environ, **environment}, stdout=output, stderr=output
        )

        def answers() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", port)) == 0

        try:
            assert until(answers, 30), (folder / "output").read_text()
            yield
        finally:
            process.terminate()
            process.wait(30)


PROXIES = {"nginx": nginx, "caddy": caddy}


@pytest.fixture(scope="module", params=PROXIES)
def proxy(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    name = str(request.param)
    if not os.environ.get("CI") and shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    folder = tmp_path_factory.mktemp(name)
    photo = folder / "photos" / "originals" / "one.jpg"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a private photo")
    site = Site()
    with (
        served(site, body_s=1) as upstream,
        PROXIES[name](folder, upstream.port) as (port, log),
    ):
        yield Proxy(name, port, site, upstream, log)


def test_half_a_header_is_cut_and_the_site_hears_nothing(proxy: Proxy) -> None:
    proxy.site.environs.clear()
    with proxy.connect() as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")
        answer = everything(connection)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 408", b"HTTP/1.1 400"))
    assert proxy.site.environs == []


def test_a_slow_body_does_not_reach_the_site_through_nginx(proxy: Proxy) -> None:
    """And through Caddy the site ends it: it is not answered by a view."""
    proxy.site.environs.clear()
    with proxy.connect() as connection:
        head = f"POST /account/login/ HTTP/1.1\r\nHost: localhost:{proxy.port}\r\n"
        connection.sendall(f"{head}Content-Length: 1000\r\n\r\nx".encode())
        assert b"200 OK" in proxy.ask("GET", "/")
        if proxy.name == "caddy":
            assert until(lambda: len(proxy.site.environs) == 2, 20)
    states = [environ.get("skinspect.body") for environ in proxy.site.environs]
    assert states == {"nginx": [None], "caddy": [None, "too slow"]}[proxy.name]


def test_a_photo_arrives_whole(proxy: Proxy) -> None:
    answer = proxy.ask("POST", "/photos/upload/", b"x" * 5 * MB)
    assert b" 200 " in answer
    assert f"{5 * MB} bytes".encode() in answer


@pytest.mark.parametrize(
    ("paths", "most"),
    [(ONE_FILE, 50), (SEVERAL_FILES, 200), (["/account/login/", "/moles/new/"], 1)],
    ids=["one file", "several files", "no file"],
)
def test_each_address_takes_what_the_site_takes_and_little_more(
    proxy: Proxy, paths: list[str], most: int
) -> None:
    """Caddy counts the bytes that come; it leaves what is announced to the site."""
    for path in paths:
        assert b" 100 " in proxy.announce(path, most * MB), path
        if proxy.name == "nginx":
            assert b" 413 " in proxy.announce(path, (most + 2) * MB), path
    if most == 1:
        assert b" 200 " not in proxy.ask("POST", paths[0], b"x" * 3 * MB)


def test_the_site_is_told_who_asks_and_nothing_that_they_say_themselves(proxy: Proxy) -> None:
    proxy.site.environs.clear()
    said = (
        "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n"
        "X_Forwarded_For: 203.0.113.9\r\nForwarded: for=203.0.113.9\r\n"
    )
    proxy.ask("GET", "/", headers=said)
    environ = proxy.site.environs[0]
    assert environ["HTTP_X_FORWARDED_FOR"] == "127.0.0.1"
    assert environ["HTTP_X_FORWARDED_PROTO"] == "http"


def test_a_private_photo_is_sent_by_the_proxy_and_only_if_the_site_says_so(proxy: Proxy) -> None:
    answer = proxy.ask("GET", "/photo/")
    assert answer.endswith(b"a private photo")
    assert b"image/jpeg" in answer
    assert b"private, no-cache" in answer
    assert b"x-accel" not in answer.lower()
    assert b"a private photo" not in proxy.ask("GET", f"{X_ACCEL_PREFIX}originals/one.jpg")


def test_while_the_site_is_away_the_proxy_says_so(proxy: Proxy, tmp_path: Path) -> None:
    with PROXIES[proxy.name](tmp_path, free_port()) as (port, log):
        alone = Proxy(proxy.name, port, proxy.site, proxy.upstream, log)
        page, problem = alone.ask("GET", "/moles/"), alone.ask("GET", "/api/v1/moles/")
    for answer in (page, problem):
        assert answer.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 10" in answer.lower()
        assert b"The site is being restarted" in answer
    assert b"content-type: text/plain" in page.lower()
    assert b"content-type: application/problem+json" in problem.lower()
    assert json.loads(problem.partition(b"\r\n\r\n")[2])["status"] == 503


def test_the_log_masks_keys_and_names_nobody(proxy: Proxy) -> None:
    proxy.ask("GET", f"/shared/{KEY}/visit.pdf?who=secret", headers="User-Agent: Telltale\r\n")
    proxy.ask("GET", f"//Capture//{KEY}/")
    proxy.ask("GET", f"/sharde/{KEY}/?who=secret")
    proxy.ask("GET", f"/reminders/no-mail/{KEY}/")
    proxy.ask("GET", "/the-last/")
    assert until(lambda: "/the-last/" in proxy.log.read_text(), 20)
    logged = proxy.log.read_text()
    assert "/shared/-" in logged
    for told in (KEY, "secret", "Telltale", "127.0.0.1"):
        assert told not in logged, told


def test_the_files_are_valid_as_they_are(tmp_path: Path) -> None:
    """But for nginx's certificate, which is made here."""
    if not os.environ.get("CI") and not (shutil.which("nginx") and shutil.which("caddy")):
        pytest.skip("nginx or Caddy is not installed")
    certificate = ["-keyout", f"{tmp_path}/privkey.pem", "-out", f"{tmp_path}/fullchain.pem"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*made, *certificate], check=True, capture_output=True)
    text = (ROOT / "deploy/nginx/skinspect.conf").read_text()
    for place in ("/etc/ssl/skin.example.org", "/var/log/nginx"):
        assert place in text
        text = text.replace(place, str(tmp_path))
    for port in ("80", "443"):
        text = text.replace(f"listen {port}", f"listen {free_port()}")
        text = text.replace(f"[::]:{port}", f"[::]:{free_port()}")
    (tmp_path / "skinspect.conf").write_text(text)
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\nevents {{}}\n"
        f"http {{\ninclude {tmp_path}/skinspect.conf;\n}}\n"
    )
    commands = (
        ["nginx", "-t", "-c", f"{tmp_path}/nginx.conf"],
        ["caddy", "adapt", "--adapter", "caddyfile", "--config", f"{ROOT}/deploy/caddy/Caddyfile"],
    )
    for command in commands:
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        assert "warn" not in ran.stderr.lower(), ran.stderr


def test_a_page_with_a_hundred_pictures_is_within_the_limits(proxy: Proxy) -> None:
    answers = [proxy.ask("GET", f"/moles/?page={number}") for number in range(100)]
    assert all(b" 200 " in answer for answer in answers)
