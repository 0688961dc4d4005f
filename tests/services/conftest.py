"""Real PostgreSQL, real Redis or Valkey, and S3 as moto imitates it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
import redis
from django.db import connection
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from skinspect_site import queues
from skinspect_site.celery import app
from tests.workers import database_url, send_to

ROOT = Path(__file__).resolve().parents[2]
BUCKET = "skinspect-photos"


@pytest.fixture(scope="session")
def broker_url() -> str:
    """An empty Redis database that only this test process uses."""
    given = os.environ.get("REDIS_URL")
    if not given:
        pytest.skip("set REDIS_URL to a Redis or Valkey that tests may empty")
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
    url = urlsplit(given)._replace(path=f"/{number}").geturl()
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture
def postgresql() -> None:
    """The test database, which must be PostgreSQL."""
    if connection.vendor != "postgresql":
        pytest.skip("set DATABASE_URL to a PostgreSQL where tests may create databases")


@pytest.fixture
def broker(broker_url: str) -> Iterator[str]:
    """The real broker, to which this process sends."""
    before = app.conf.broker_url
    send_to(broker_url)
    yield broker_url
    send_to(before)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(
    s3_server: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, str]]:
    """An empty bucket for the photos; returns the environment variables that name it."""
    names = {
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT_URL": s3_server,
        "S3_ACCESS_KEY_ID": "tests",
        "S3_SECRET_ACCESS_KEY": "tests",
        "S3_REGION": "eu-west-2",
    }
    bucket = resource(names).Bucket(BUCKET)
    bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    own = {
        "BACKEND": "classifier.core.storage.s3.PrivateS3Storage",
        "OPTIONS": {
            "bucket_name": BUCKET,
            "endpoint_url": s3_server,
            "access_key": "tests",
            "secret_key": "tests",
            "region_name": "eu-west-2",
            "default_acl": "private",
            "file_overwrite": False,
        },
    }
    settings.STORAGES = settings.STORAGES | {"default": own}
    yield names
    bucket.objects.all().delete()
    bucket.delete()


def resource(names: dict[str, str]) -> Any:
    return boto3.resource(
        "s3",
        endpoint_url=names["S3_ENDPOINT_URL"],
        aws_access_key_id=names["S3_ACCESS_KEY_ID"],
        aws_secret_access_key=names["S3_SECRET_ACCESS_KEY"],
        region_name=names["S3_REGION"],
    )


@pytest.fixture
def keys(s3: dict[str, str]) -> Callable[[], list[str]]:
    """Return a function that lists the keys in the bucket."""
    bucket = resource(s3).Bucket(BUCKET)
    return lambda: sorted(item.key for item in bucket.objects.all())


@pytest.fixture
def worker(
    postgresql: None, transactional_db: None, broker: str, s3: dict[str, str], tmp_path: Path
) -> Iterator[None]:
    """A worker process as in production, on the same database, broker and bucket."""
    environment = {
        **os.environ,
        **s3,
        "DATABASE_URL": database_url(),
        "REDIS_URL": broker,
        "SKINSPECT_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "skinspect_site.settings.development",
        "CLASSIFIER_BACKEND": "fake",
    }
    command = [sys.executable, "-m", "celery", "-A", "skinspect_site", "--skip-checks", "worker"]
    options = ["--concurrency", "1", "--queues", queues.WORKER, "--without-mingle"]
    process = subprocess.Popen([*command, *options], cwd=ROOT, env=environment)
    yield
    process.terminate()
    process.wait(30)
