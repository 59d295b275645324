"""The real path: init, a relay with TLS and AUTH, a mailing, its unsubscribe link through nginx."""
import email
import email.policy
import http.client
import re
import shutil
import socket
import ssl
import subprocess
import urllib.parse

import pytest

from support import Folder, Server, Sink, wait_until
from test_mailing import people_file, send_mailing


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def certificate(tmp_path):
    """A certificate for "localhost" that vouches for itself."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", tmp_path / "key.pem", "-out",
                    tmp_path / "cert.pem"], check=True, capture_output=True)
    return tmp_path / "cert.pem", tmp_path / "key.pem"


@pytest.fixture
def relay(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    sink = Sink(context, login=("cordee", "s3cret words"))
    yield sink
    sink.shutdown()
    sink.server_close()


NGINX = """
daemon off; pid {top}/nginx.pid; error_log {top}/error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{ access_log off; client_body_temp_path {top}/body; proxy_temp_path {top}/proxy;
  fastcgi_temp_path {top}/f; uwsgi_temp_path {top}/u; scgi_temp_path {top}/s;
  server {{ listen 127.0.0.1:{port} ssl; server_name localhost;
    ssl_certificate {cert}; ssl_certificate_key {key};
    location / {{ proxy_pass http://127.0.0.1:{backend}; proxy_http_version 1.1;
      proxy_set_header Host $host:{port}; proxy_set_header Connection "";
      proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme; }} }} }}
"""


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_from_init_to_unsubscribe(certificate, relay, tmp_path):
    cert, key = certificate
    port = free_port()
    (tmp_path / "password").write_text("s3cret words\n")
    folder = Folder(**{"base-url": f"https://localhost:{port}", "relay": f"localhost:{relay.port}",
                       "relay-security": "tls", "relay-user": "cordee",
                       "relay-password-file": str(tmp_path / "password")})
    folder.configure('web { proxies = "127.0.0.1" }')
    server = Server(folder, env={"SSL_CERT_FILE": str(cert)})
    conf = tmp_path / "nginx.conf"
    conf.write_text(NGINX.format(top=tmp_path, port=port, cert=cert, key=key, backend=server.port))
    nginx = subprocess.Popen(["nginx", "-p", str(tmp_path), "-c", str(conf)], stderr=subprocess.DEVNULL)
    try:
        people_file(tmp_path / "people.csv", 3)
        folder.cordee("import", "--members", "--basis", "member", str(tmp_path / "people.csv"))
        me = server.browser()
        path = send_mailing(me, "Assembly", "Hello {{first_name}}")
        wait_until(lambda: me.model(path)["numbers"]["sent"] == 3, 30, "sending over TLS")
        assert len(relay.mails) == 3
        _, (who,), raw = relay.mails[0]
        mail = email.message_from_bytes(raw, policy=email.policy.strict)
        assert not mail.defects
        link = re.search(r"<(https://[^>]+)>", mail["List-Unsubscribe"]).group(1)
        assert link.startswith(f"https://localhost:{port}/")
        context = ssl.create_default_context(cafile=str(cert))

        def ask(method, body=None):
            where = urllib.parse.urlsplit(link)
            client = http.client.HTTPSConnection("localhost", port, context=context, timeout=20)
            client.request(method, where.path, body, {"Content-Type": "application/x-www-form-urlencoded"} if body else {})
            answer = client.getresponse()
            return answer.status, answer.read().decode()

        wait_until(lambda: socket.create_connection(("127.0.0.1", port), 1) or True, 10, "nginx")
        status, page = ask("GET")
        assert status == 200 and "<form" in page
        assert folder.one("SELECT count(*) FROM outbox WHERE unsubscribed_at IS NOT NULL") == 0
        status, page = ask("POST", "List-Unsubscribe=One-Click")
        assert status == 200
        assert folder.rows("SELECT address FROM outbox WHERE unsubscribed_at IS NOT NULL") == [(who,)]
    finally:
        nginx.terminate()
        nginx.wait()
        server.stop()
        folder.remove()
