"""One request: signed, to the very address that was checked, and never for long."""

import socket
import ssl
import threading
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from classifier.webhooks import sending
from tests.classifier.webhooks.receiver import Receiver

OLD = "whsec_" + "b2xkLW9sZC1vbGQtb2xkLW9sZC1vbGQ="
NEW = "whsec_" + "bmV3LW5ldy1uZXctbmV3LW5ldy1uZXc="
OTHER = "whsec_" + "b3RoZXItb3RoZXItb3RoZXItb3RoZXI="


def signed(*secrets):
    payload = {"type": "webhook.test", "data": {"id": "1"}}
    return sending.headers_and_body(
        event_id="event-1", payload=payload, secrets=secrets, now=timezone.now()
    )


def send(url):
    return sending.post(url, *signed(NEW))


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_the_package_accepts_the_signature_of_each_secret(secret):
    headers, body = signed(NEW, OLD)
    assert Webhook(secret).verify(body, headers) == {"type": "webhook.test", "data": {"id": "1"}}


def test_the_package_refuses_another_secret_and_a_changed_body():
    headers, body = signed(NEW, OLD)
    with pytest.raises(WebhookVerificationError):
        Webhook(OTHER).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(NEW).verify(body.replace(b"1", b"2"), headers)


def test_the_receiver_can_verify_what_arrives(receiver):
    assert send(receiver.url).status == 204
    (got,) = receiver.received
    assert got.path == "/hook?key=1"
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["content-type"] == "application/json"
    assert Webhook(NEW).verify(got.body, got.headers)["type"] == "webhook.test"


@pytest.mark.parametrize(
    ("status", "is_success"),
    [(200, True), (204, True), (299, True), (301, False), (307, False), (400, False), (503, False)],
)
def test_only_2xx_is_success_and_no_redirect_is_followed(receiver, status, is_success):
    receiver.status = status
    receiver.headers = {"Location": receiver.url}
    answer = send(receiver.url)
    assert (answer.status, answer.is_success) == (status, is_success)
    assert len(receiver.received) == 1


def test_proxies_of_the_environment_are_not_asked(receiver, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert send(receiver.url).status == 204


def test_a_private_address_is_never_connected_to(receiver, settings):
    settings.WEBHOOK_PRIVATE_TARGETS = []
    answer = send(f"https://127.0.0.1:{receiver.port}/")
    assert (answer.status, answer.error) == (None, "address_refused")
    assert receiver.received == []


def test_the_connection_goes_to_the_address_that_was_checked(receiver, monkeypatch):
    """A name server that gives another address at the second question gains nothing."""
    asked = []
    real = socket.getaddrinfo

    def rebinding(host, port, *args, **kinds):
        if host != "hooks.example.org":
            return real(host, port, *args, **kinds)
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "127.0.0.2"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert send(f"http://hooks.example.org:{receiver.port}/").status == 204
    assert asked == ["hooks.example.org"]
    assert receiver.received[0].headers["host"] == f"hooks.example.org:{receiver.port}"


def test_the_next_address_is_tried_when_one_does_not_answer(receiver, settings, monkeypatch):
    settings.WEBHOOK_PRIVATE_TARGETS = ["127.0.0.0/8"]
    real = socket.getaddrinfo

    def two(host, port, *args, **kinds):
        if host != "hooks.example.org":
            return real(host, port, *args, **kinds)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("127.0.0.2", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", two)
    assert send(f"http://hooks.example.org:{receiver.port}/").status == 204


def test_a_host_that_is_not_found(monkeypatch):
    def unknown(*_args, **_kinds):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    answer = send("https://nowhere.example.org/")
    assert (answer.status, answer.error) == (None, "host_not_found")


def test_nobody_listens(receiver):
    receiver.stop()
    answer = send(receiver.url)
    assert (answer.status, answer.error) == (None, "connection")


class TestDeadlines:
    @pytest.fixture(autouse=True)
    def short(self, monkeypatch):
        monkeypatch.setattr(sending, "TOTAL_SECONDS", 0.3)
        self.end = threading.Event()
        yield
        self.end.set()

    def test_a_receiver_that_says_nothing(self, receiver):
        receiver.before = lambda _handler: self.end.wait(30)
        answer = send(receiver.url)
        assert (answer.status, answer.error) == (None, "timeout")

    def test_a_receiver_that_says_a_byte_now_and_then(self, receiver):
        def drip(handler):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not self.end.wait(0.02):
                handler.wfile.write(b"X-Drip: 1\r\n")
                handler.wfile.flush()

        receiver.before = drip
        answer = send(receiver.url)
        assert (answer.status, answer.error) == (None, "timeout")

    def test_a_receiver_that_does_not_speak_http(self, receiver):
        receiver.before = lambda handler: handler.wfile.write(b"\x00\x01 hello\r\n")
        answer = send(receiver.url)
        assert (answer.status, answer.error) == (None, "not_http")


def test_no_more_than_a_few_kilobytes_are_read(receiver):
    sent: list[int] = []

    def flood(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        handler.connection.settimeout(5)
        try:
            while sum(sent) < 1_000_000_000:
                sent.append(handler.connection.send(b"x" * 65536))
        finally:
            handler.close_connection = True

    receiver.before = flood
    assert send(receiver.url).status == 200
    # What the buffers of the connection hold was sent, and not much more.
    assert sum(sent) < 20_000_000


class TestTLS:
    """A receiver with a certificate for its name, from an authority that this machine trusts."""

    @pytest.fixture
    def secure(self, tmp_path, monkeypatch, settings, receiver):
        settings.WEBHOOK_PRIVATE_TARGETS = ["127.0.0.1"]
        key, certificate = self._certificate(tmp_path, "hooks.example.org")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.names: list[str] = []
        context.sni_callback = lambda _socket, name, _context: self.names.append(name)
        running = Receiver()
        running.server.socket = context.wrap_socket(running.server.socket, server_side=True)
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        real = socket.getaddrinfo

        def local(host, port, *args, **kinds):
            return real("127.0.0.1" if host.endswith("example.org") else host, port, *args, **kinds)

        monkeypatch.setattr(socket, "getaddrinfo", local)
        yield running.start()
        running.stop()

    @staticmethod
    def _certificate(folder, host):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
        now = timezone.now()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        paths = folder / "key.pem", folder / "certificate.pem"
        paths[0].write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        paths[1].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return paths

    def test_the_name_is_sent_and_the_certificate_is_checked_for_it(self, secure):
        assert send(f"https://hooks.example.org:{secure.port}/").status == 204
        assert self.names == ["hooks.example.org"]
        assert secure.received[0].headers["host"] == f"hooks.example.org:{secure.port}"

    def test_a_certificate_for_another_name_is_refused(self, secure):
        answer = send(f"https://other.example.org:{secure.port}/")
        assert (answer.status, answer.error) == (None, "tls")
        assert secure.received == []

    def test_an_unknown_authority_is_refused(self, secure, monkeypatch):
        monkeypatch.delenv("SSL_CERT_FILE")
        answer = send(f"https://hooks.example.org:{secure.port}/")
        assert (answer.status, answer.error) == (None, "tls")
        assert secure.received == []

    def test_a_handshake_that_never_ends(self, secure, settings, monkeypatch):
        monkeypatch.setattr(sending, "TOTAL_SECONDS", 0.3)
        with socket.create_server(("127.0.0.1", 0)) as silent:
            answer = send(f"https://hooks.example.org:{silent.getsockname()[1]}/")
        assert (answer.status, answer.error) == (None, "timeout")
