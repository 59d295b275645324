"""Folders, servers and peers for tests: real programs on loopback, no fixed ports."""
import atexit
import base64
import contextlib
import datetime
import fcntl
import functools
import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import socketserver
import subprocess
import tempfile
import threading
import time
import urllib.parse
import zoneinfo
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NODE_TOOLS = ROOT / "tests" / "browser"
CORDEE = os.environ.get("CORDEE", str(ROOT / "cordee"))
SHARED = os.environ.get("CORDEE_SHARED", "")


def node_module(name):
    """The folder of what the tests take from npm, fetched once however many want it at the same time."""
    with open(NODE_TOOLS / "package-lock.json", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (NODE_TOOLS / "node_modules" / name).exists():
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=NODE_TOOLS, check=True, timeout=300)
    return NODE_TOOLS / "node_modules" / name


def wait_until(true, seconds=20, what="something"):
    """Polls until `true()` is truthy and returns it; fails with what was waited for.

    `seconds` is ample where nothing else runs; a machine that is slow, or has other work, gets four times as many."""
    end = time.monotonic() + max(60, 4 * seconds)
    while time.monotonic() < end:
        got = true()
        if got:
            return got
        time.sleep(0.02)
    raise AssertionError(f"{what} did not happen within {max(60, 4 * seconds)} s")


def files_in(path):
    """{name: bytes} of all files below a folder; those that go while one looks are not there."""
    found = {}
    for top, _, names in os.walk(path):
        for name in names:
            where = os.path.join(top, name)
            with contextlib.suppress(FileNotFoundError):
                if os.path.isfile(where):
                    found[os.path.relpath(where, path)] = Path(where).read_bytes()
    return found


@functools.cache
def initialised(*command):
    """What `cordee init` makes of such words. It is five times the work of a start, so each test gets a copy."""
    top = tempfile.mkdtemp(prefix="cordee-init-")
    atexit.register(shutil.rmtree, top, ignore_errors=True)
    done = subprocess.run([*command, "--data", os.path.join(top, "data")], text=True, capture_output=True, timeout=120)
    assert done.returncode == 0, f"{command}: {done.stderr}{done.stdout}"
    return os.path.join(top, "data")


def today():
    """As the calendar of a test's cluster has it."""
    return datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Vienna")).date()


class Folder:
    """A data folder in a temporary place."""

    def __init__(self, practice=False, **answers):
        self.top = tempfile.mkdtemp(prefix="cordee-")
        self.path = os.path.join(self.top, "data")
        answers = {"name": "Ada Test", "email": "ada@cluster.example.org",
                   "organisation": "Test Cluster", "postal-address": "1 Main Street, Linz",
                   "from": "office@cluster.example.org", **answers}
        host, _, port = answers.get("relay", "").rpartition(":")
        if port:
            answers["relay"] = host + ":1"  # each has a port of its own
        told = ["--practice"] if practice else [x for k, v in answers.items() for x in ("--" + k, v)]
        shutil.copytree(initialised(CORDEE, "init", *told), self.path)
        if port:
            self.write("UPDATE setting SET value = ? WHERE key = 'mail.relay_port'", port)
        if "base-url" in answers:
            self.vouch(answers["base-url"])

    def run(self, *args, stdin=None, **kw):
        return subprocess.run([CORDEE, *args, "--data", self.path], input=stdin, text=kw.pop("text", True),
                              capture_output=True, timeout=kw.pop("timeout", 120), **kw)

    def cordee(self, *args, **kw):
        done = self.run(*args, **kw)
        assert done.returncode == 0, f"cordee {args}: {done.stderr}{done.stdout}"
        return done.stdout

    def rows(self, sql, *args):
        """Reads the database beside the server."""
        db = sqlite3.connect(f"file:{self.path}/cordee.db?mode=ro", uri=True, timeout=60)
        db.create_function("fold", 1, lambda s: s)
        try:
            return db.execute(sql, args).fetchall()
        finally:
            db.close()

    def one(self, sql, *args):
        return self.rows(sql, *args)[0][0]

    def vouch(self, url):
        """Says that the public address was reached: names of tests lead nowhere."""
        seen = json.dumps({"url": url, "pending": False, "ok": True, "words": "", "at": 0})
        self.write("INSERT INTO setting(key, value) VALUES('console.address_check', ?)", json.dumps(seen))

    def write(self, sql, *args):
        """Into what no trigger watches, beside the server."""
        db = sqlite3.connect(f"{self.path}/cordee.db", timeout=60)
        db.execute(sql, args)
        db.commit()
        db.close()

    def configure(self, text):
        with open(os.path.join(self.path, "cordee.conf"), "a") as out:
            out.write(text + "\n")

    def remove(self):
        shutil.rmtree(self.top, ignore_errors=True)


class Server:
    """`cordee serve` on a folder."""

    def __init__(self, folder, *args, env=None):
        self.folder = folder
        self.log = open(os.path.join(folder.top, "log"), "ab")
        self.process = subprocess.Popen(
            [CORDEE, "serve", "--data", folder.path, "--listen", "127.0.0.1:0", *args],
            stdout=subprocess.PIPE, stderr=self.log, text=True, env={**os.environ, **(env or {})})
        self.url = self.link = None
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith("Address"):
                self.url = line.split()[1].rstrip("/")
            if line.startswith("Sign in once"):
                self.link = line.split()[3]
            if line.startswith("Ctrl-C"):
                break
        else:
            self.process.wait()
            log = Path(folder.top, "log").read_text(errors="replace")
            raise AssertionError("cordee serve did not start: " + "".join(lines) + log)
        self.host, self.port = urllib.parse.urlsplit(self.url).netloc.rsplit(":", 1)

    def sooner(self, kind):
        """What waits for its time is due now: jobs of this kind."""
        self.folder.write("UPDATE job SET run_at = unixepoch() WHERE state = 'waiting' AND kind = ?", kind)
        with socket.socket(socket.AF_UNIX) as ear:
            ear.connect(os.path.join(self.folder.path, "socket"))

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(120)
        self.process.stdout.close()
        self.log.close()
        return code

    def fresh_link(self):
        """One to sign in with, however many one asks for."""
        return re.search(r"Sign in once\s+(\S+)", self.folder.cordee("serve")).group(1)

    def browser(self, link=None):
        """A client that is signed in."""
        client = Client(self)
        path = urllib.parse.urlsplit(link or self.link).path
        page = client.get(path)
        client.post(path, csrf=page.csrf)
        return client


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.bytes = status, headers, body
        self.text = body.decode("utf-8", "replace")
        found = re.search(r'name="csrf" value="([^"]*)"', self.text)
        self.csrf = found.group(1) if found else ""

    def json(self):
        return json.loads(self.bytes)


class Client:
    """What a browser without script does: cookies, forms, redirects, one at a time."""

    def __init__(self, server):
        self.server = server
        self.folder = server.folder
        self.cookies = {}
        self.csrf = ""

    def ask(self, method, path, body=None, headers=None, follow=True):
        http_ = http.client.HTTPConnection(self.server.host, int(self.server.port), timeout=120)
        sent = {"Accept": "text/html", **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        http_.request(method, path, body, sent)
        got = http_.getresponse()
        answer = Answer(got.status, got.headers, got.read())
        http_.close()
        for line in got.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        if answer.csrf:
            self.csrf = answer.csrf
        if follow and answer.status in (302, 303):
            where = urllib.parse.urlsplit(answer.headers["Location"])
            answer = self.ask("GET", where.path + ("?" + where.query if where.query else ""))
            answer.path = where.path
        return answer

    def get(self, path, **kw):
        return self.ask("GET", path, **kw)

    def model(self, path):
        """The same page, as the API gives it."""
        answer = self.ask("GET", path, headers={"Accept": "application/json"})
        assert answer.status == 200, f"{path}: {answer.status} {answer.text[:300]}"
        return answer.json()

    def post(self, path, follow=True, **fields):
        fields.setdefault("csrf", self.csrf)
        body = urllib.parse.urlencode(fields, doseq=True)
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"}, follow)

    def review(self, path):
        """The page before a mailing is sent, with all let pass that can be: links of tests lead nowhere."""
        wait_until(lambda: not self.model(path + "/review").get("waiting"), 60, "the links")
        for row in self.model(path + "/review")["checks"]:
            if row["level"] == "bad" and row.get("anyway"):
                self.post(path + "/anyway", code=row["code"], reason="It is a test.")
        return self.get(path + "/review")

    def undo(self, page=None):
        """The Undo of a page, or of the newest change."""
        page = page or self.get("/changes")
        return self.post(re.search(r'action="(/changes/\d+/undo)"', page.text).group(1))


def send_mailing(me, subject, markdown, filter_="", **plan):
    """Writes, saves, reviews and sends a mailing as a person does; returns its path."""
    me.get("/mailing")
    page = me.post("/mailing")
    path = re.match(r"/mailing/\d+", page.path).group(0)
    version = re.search(r'name="version" value="(\d+)"', page.text).group(1)
    page = me.post(path, version=version, subject=subject, markdown=markdown, filter=filter_, mode="0",
                   language="en", do="review")
    page = me.review(path)
    assert f'action="{path}/send"' in page.text, page.text
    me.post(path + "/send", version=re.search(r'name="version" value="(\d+)"', page.text).group(1), **plan)
    return path


def beside(folder):
    """The database, with what its triggers ask for; what is written so is of the newest change."""
    db = sqlite3.connect(f"{folder.path}/cordee.db", timeout=60)
    last, = db.execute("SELECT max(id) FROM change_set").fetchone()
    for name in ("change_set_now", "logged_together", "fold", "clock_now", "grown", "member_was"):
        db.create_function(name, -1, lambda *_, value=0 if name == "logged_together" else last: value)
    return db


@contextlib.contextmanager
def relayed(sink, people, *how):
    """A live cluster with the people of a list, its server (`.me`: somebody signed in), and a
    relay that keeps what is sent to it (`.sink`)."""
    folder = Folder(**{"base-url": "https://crm.example.org", "relay": f"127.0.0.1:{sink.port}",
                       "relay-security": "none"})
    server = None
    try:
        listed = Path(folder.top, "people.csv")
        listed.write_text(people, encoding="utf-8")
        folder.cordee("import", *how, str(listed))
        server = Server(folder)
        server.sink = sink
        server.me = server.browser()
        yield server
    finally:
        if server:
            server.stop()
        folder.remove()


class Sink(socketserver.ThreadingTCPServer):
    """A relay that takes everything: (from, [to], bytes) in .mails.  With a TLS context it
    speaks TLS from the first byte and wants AUTH with `login`."""
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 50

    def __init__(self, context=None, login=None):
        super().__init__(("127.0.0.1", 0), _SinkTalk)
        self.context, self.login = context, login
        self.size = None  # announced, when it is a number
        self.mails = []
        self.lock = threading.Lock()
        self.port = self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _SinkTalk(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def setup(self):
        if self.server.context:
            self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def auth(self, line, say):
        words = line.decode().split()
        if words[1].upper() == "PLAIN":
            if len(words) < 3:
                say("334 ")
                words.append(self.rfile.readline().decode().strip())
            _, user, password = base64.b64decode(words[2]).decode().split("\0")
        else:
            say("334 VXNlcm5hbWU6")
            user = base64.b64decode(self.rfile.readline()).decode()
            say("334 UGFzc3dvcmQ6")
            password = base64.b64decode(self.rfile.readline()).decode()
        return (user, password) == self.server.login

    def handle(self):
        known = not self.server.login
        say = lambda s: (self.wfile.write(s.encode() + b"\r\n"), self.wfile.flush())
        sender, to = "", []
        say("220 sink ESMTP")
        while True:
            line = self.rfile.readline()
            if not line:
                return
            word = line[:4].upper()
            if word in (b"EHLO", b"HELO"):
                size = "" if self.server.size is None else f"250-SIZE {self.server.size}\r\n"
                say(f"250-sink\r\n{size}250-PIPELINING\r\n250-8BITMIME\r\n250-AUTH PLAIN LOGIN\r\n250 ENHANCEDSTATUSCODES")
            elif word == b"AUTH":
                known = self.auth(line, say)
                say("235 2.7.0 welcome" if known else "535 5.7.8 no")
            elif not known and word != b"QUIT":
                say("530 5.7.0 who are you")
            elif word == b"MAIL":
                sender, to = line.decode().split("<", 1)[1].split(">")[0], []
                say("250 2.1.0 ok")
            elif word == b"RCPT":
                to.append(line.decode().split("<", 1)[1].split(">")[0])
                say("250 2.1.5 ok")
            elif word == b"DATA":
                say("354 go on")
                body = bytearray()
                for line in iter(self.rfile.readline, b".\r\n"):
                    if not line:
                        return
                    body += line[1:] if line.startswith(b".") else line
                with self.server.lock:
                    self.server.mails.append((sender, to, bytes(body)))
                say("250 2.0.0 queued")
            elif word == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")
