"""The real path: init, a relay with TLS and AUTH, a mailing, its unsubscribe link through nginx."""
import email
import email.policy
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
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

        wait_until(lambda: answers(port), 10, "nginx")
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


def answers(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def steps(me):
    """Which of the set-up steps are done, by where they lead."""
    return {step["href"]: step["done"] for step in me.model("/setup")["steps"]}


@pytest.fixture
def fresh():
    """A live folder of which nothing is known but whose it is."""
    folder = Folder.__new__(Folder)
    folder.top = tempfile.mkdtemp(prefix="cordee-")
    folder.path = os.path.join(folder.top, "data")
    folder.cordee("init", "--name", "Ada Test", "--email", "ada@cluster.example.org")
    yield folder
    folder.remove()


@pytest.mark.skipif(not shutil.which("nginx"), reason="nginx is not installed")
def test_the_set_up_pages_lead_to_the_first_mailing(fresh, certificate, relay, tmp_path):
    cert, key = certificate
    port = free_port()
    fresh.configure('web { proxies = "127.0.0.1" }\nfetch { allow = "127.0.0.1" }')
    server = Server(fresh, env={"SSL_CERT_FILE": str(cert)})
    conf = tmp_path / "nginx.conf"
    conf.write_text(NGINX.format(top=tmp_path, port=port, cert=cert, key=key, backend=server.port))
    nginx = subprocess.Popen(["nginx", "-p", str(tmp_path), "-c", str(conf)], stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: answers(port), 10, "nginx")
        me = server.browser()
        assert not any(steps(me).values())

        me.get("/profile")
        me.post("/profile/password", password="four plain words here", again="four plain words here")
        assert steps(me)["/profile#password"]

        me.get("/settings")
        page = me.post("/settings", name="Bee Cluster", postal_address="1 Hive Road, Linz", zone="Europe/Vienna",
                       country="AT", language="en", from_name="Bee Cluster", from_address="office@bees.example.org")
        assert "Saved." in page.text
        assert steps(me)["/settings"] and steps(me)["/settings#f-from_address"]

        me.get("/settings/mail")
        relay_form = {"relay_host": "localhost", "relay_security": "tls", "relay_port": relay.port,
                   "relay_user": "cordee", "test_to": "ada@cluster.example.org", "test": "1"}
        page = me.post("/settings/mail", relay_password="wrong", **relay_form)
        assert "did not go out" in page.text and "535 5.7.8 no" in page.text
        page = me.post("/settings/mail", relay_password="s3cret words", **relay_form)
        assert "The server took the test mail" in page.text and "250 2.0.0 queued" in page.text
        assert [to for _, to, _ in relay.mails] == [["ada@cluster.example.org"]]
        assert steps(me)["/settings/mail"]

        me.get("/settings/links")
        me.post("/settings/links", base_url=f"https://localhost:{port}/")
        checked = wait_until(lambda: me.model("/settings/links").get("checked"), 30, "the check of the public address")
        assert checked["ok"], checked
        assert steps(me)["/settings/links"]

        me.get("/import")
        rows = "organisation,country,first name,last name,email\n" + "".join(
            f"Hive {i},AT,Bea{i},Imker,bea{i}@hive{i}.example.org\n" for i in range(3))
        page = me.post("/import", paste=rows)
        number = re.fullmatch(r"/import/(\d+)", page.path).group(1)
        page = me.post(f"/import/{number}", organisations="members", basis="member", what="register", header="1")
        assert page.path == f"/import/{number}/check" and "This is what would happen" in page.text
        me.post(f"/import/{number}/start")
        wait_until(lambda: steps(me)["/import"], 20, "the import")
        wait_until(lambda: fresh.one("SELECT count(*) FROM party WHERE kind = 2") == 3, 20, "three people")
        assert me.model("/setup")["ready"]

        path = send_mailing(me, "First flight", "Hello {{first_name}}")
        wait_until(lambda: me.model(path)["numbers"]["sent"] == 3, 30, "sending")
        _, _, raw = relay.mails[-1]
        mail = email.message_from_bytes(raw, policy=email.policy.strict)
        assert mail["From"].addresses[0].addr_spec == "office@bees.example.org"
        assert "1 Hive Road, Linz" in mail.get_body(("plain",)).get_content()
    finally:
        nginx.terminate()
        nginx.wait()
        server.stop()
