"""A whole installation on a disk that somebody else fills: people sign in, read and erase."""

import http.cookiejar
import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests import factories
from tests.embedded.conftest import fill
from tests.embedded.launched import ROOT, Run, free_port, launched, processes_of, until

pytestmark = pytest.mark.embedded
EMAIL, PASSWORD = "person@example.org", "correct-horse-battery-staple"


class Browser:
    """Keeps cookies, and sends the form token of the page before."""

    def __init__(self, port: int) -> None:
        self.site = f"http://localhost:{port}"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._open = urllib.request.build_opener(cookies).open
        self._token = ""

    def get(self, path: str) -> tuple[int, str]:
        status, text = self._ask(urllib.request.Request(self.site + path))
        found = re.search(r'csrfmiddlewaretoken" value="([^"]+)', text)
        self._token = found[1] if found else self._token
        return status, text

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        form = urlencode({"csrfmiddlewaretoken": self._token, **fields}).encode()
        return self._ask(urllib.request.Request(self.site + path, form))

    def upload(self, photo: bytes) -> tuple[int, str]:
        self.get("/photos/upload/")
        head = 'Content-Disposition: form-data; name="'
        body = b"\r\n".join(
            [
                b"--border",
                f'{head}csrfmiddlewaretoken"\r\n\r\n{self._token}'.encode(),
                b"--border",
                f'{head}photos"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'.encode()
                + photo,
                b"--border--\r\n",
            ]
        )
        headers = {
            "Content-Type": "multipart/form-data; boundary=border",
            "Accept": "application/json",
        }
        request = urllib.request.Request(f"{self.site}/photos/upload/", body, headers)
        return self._ask(request)

    def _ask(self, request: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._open(request, timeout=60) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except urllib.error.URLError:  # it is being started again
            return 0, ""


def manage(run: Run, *arguments: str, typed: str = "") -> None:
    environment = {**os.environ, "SKINSPECT_HOME": str(run.home), "CLASSIFIER_BACKEND": "fake"}
    environment["DJANGO_SETTINGS_MODULE"] = "skinspect_site.settings.development"
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, input=typed, text=True, check=True)


def signed_in(port: int) -> Browser:
    browser = Browser(port)
    browser.get("/account/login/")
    status, text = browser.post("/account/login/", login=EMAIL, password=PASSWORD)
    assert (status, 'name="password"' in text) == (200, False)
    return browser


def restarted(run: Run, part: str, name: str) -> None:
    """Kill a part, and wait until the launcher has started it again."""
    found = [pid for pid, command in processes_of(run.home).items() if part in command]
    said = run.output.count(f"The {name} ended unexpectedly")
    os.kill(min(found), signal.SIGKILL)
    assert until(lambda: run.output.count(f"The {name} ended unexpectedly") > said, 20)


def test_people_sign_in_read_and_erase(
    small_disk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIN_FREE_BYTES", str(4 * 2**20))
    monkeypatch.setenv("STATIC_ROOT", str(tmp_path / "static"))
    with launched(small_disk / "home", free_port()) as run:
        run.wait_until_ready()
        manage(run, "create_account", EMAIL, "--password-stdin", typed=PASSWORD)
        browser = signed_in(run.port)
        browser.get("/you/consent/")
        browser.post("/you/consent/", action="give", agrees="on")
        status, text = browser.upload(factories.jpeg(1))
        assert status == 201, text
        photo = f"/photos/{json.loads(text)['photo']}"

        filled = fill(small_disk)
        assert browser.get("/moles/")[0] == 200
        # A web process that finds nobody at the database has to make the journal's index anew.
        restarted(run, "\0gunicorn\0", "web server")
        restarted(run, "\0beat\0", "beat")
        assert until(lambda: Browser(run.port).get("/health/live/")[0] == 200, 60)
        again = signed_in(run.port)
        status, text = again.upload(factories.jpeg(2))
        assert (status, json.loads(text)["code"]) == (507, "storage_full")
        assert again.get(f"{photo}/")[0] == 200
        again.get(f"{photo}/erase/")
        status, text = again.post(f"{photo}/erase/")
        assert (status, "Deleted for good" in text) == (200, True)
        assert again.get(f"{photo}/thumbnail/")[0] == 404
        assert again.get("/health/")[0] == 503

        filled.unlink()
        assert again.upload(factories.jpeg(2))[0] == 201
        assert until(lambda: again.get("/health/")[0] == 200, 60)
        assert run.stop() == 0
    assert "SIGBUS" not in run.output
    assert "Traceback" not in run.output
