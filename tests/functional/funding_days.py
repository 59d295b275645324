"""A server that lives day by day: one clock for all, a web on loopback, and mails. What is due by then it does by itself."""
import contextlib
import datetime
import email
import email.policy
import http.server
import os
import re
import socket
import threading
import time
import urllib.parse
import zoneinfo

from support import Client, Server, wait_until
from test_mailing import live_folder
from test_outbox_faults import DAY, Clock

ZONE = zoneinfo.ZoneInfo("Europe/Vienna")


class Web(http.server.ThreadingHTTPServer):
    """Sites by their path: [body, version]; what is not there is answered 404, what has not changed 304."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Page)
        self.pages, self.asked = {}, []
        self.at = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def says(self, path, text):
        """From now on."""
        self.pages[path] = (text if isinstance(text, bytes) else text.encode(), f'"{path}-{len(self.asked)}"')

    def dies(self, path):
        del self.pages[path]


class _Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body, version = self.server.pages.get(self.path, (None, ""))
        status = 404 if body is None else 304 if self.headers["If-None-Match"] == version else 200
        self.server.asked.append((self.path, status))
        body = body if status == 200 else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if version:
            self.send_header("ETag", version)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Days:
    """Day 0 is the Monday after today, or `monday`. `office` is somebody who works there; `diary` has the mails: (day, to whom, subject)."""

    def __init__(self, sink, where, members, monday=None):
        self.sink, self.web, self.diary, self.read = sink, Web(), [], 0
        self.folder = live_folder(sink)
        self.folder.configure('fetch {\n  allow = "127.0.0.1"\n  pause = 0\n}\n')
        today = datetime.datetime.now(ZONE).date()
        self.monday = monday or today + datetime.timedelta(days=7 - today.weekday())
        self.clock = Clock(where / "clock")
        self.clock.env["FAKETIME_FORCE_MONOTONIC_FIX"] = "0"  # else who waits for a turn to write is told at once that it took too long
        self.ahead, self.signed_in = self.instant(0, 4) - int(time.time()), 0
        self.clock.jump(self.ahead)
        for name, lines in members.items():
            (where / f"{name}.csv").write_text(lines)
            self.folder.cordee("import", "--members", "--basis", "member", str(where / f"{name}.csv"), env={**os.environ, **self.clock.env})
        self.server = Server(self.folder, env=self.clock.env)

    def end(self):
        self.server.stop()
        self.web.shutdown()
        self.folder.remove()

    # ---- the clock

    def date(self, day):
        return self.monday + datetime.timedelta(days=day)

    def instant(self, day, hour, minute=0):
        return int(datetime.datetime.combine(self.date(day), datetime.time(hour, minute), ZONE).timestamp())

    def now(self):
        return int(time.time()) + self.ahead

    def today(self, at=None):
        """The number of the day of an instant."""
        return (datetime.datetime.fromtimestamp(at or self.now(), ZONE).date() - self.monday).days

    def set(self, at):
        self.ahead = max(self.ahead, at - int(time.time()))  # it never goes back
        self.clock.jump(self.ahead)

    def one(self, sql, *args):
        return self.folder.one(sql, *args)

    def due(self, until):
        """Whether something waits for a time before `until`, and is not being done."""
        matched = self.one("SELECT coalesce(max(at), 0) FROM funding_matched")
        changed = self.one("SELECT coalesce(max(changed_at), 0) FROM funding_call")
        told = self.one("SELECT coalesce(max(run_at), 0) FROM job WHERE kind = 'funding.tell' AND state = 'done'")
        seven = self.instant(self.today(until), 7)
        morning = seven if seven <= until else self.instant(self.today(until) - 1, 7)
        return (self.one("SELECT count(*) FROM funding_source WHERE next_at <= ?", until)
                or (changed and matched <= changed)  # and once a day, whenever that is
                or (self.one("SELECT count(*) FROM funding_follow") and told <= max(matched, changed, morning)))

    def wake(self):
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as ear:
            ear.connect(os.path.join(self.folder.path, "socket"))

    def busy(self):
        """Whether something is being done."""
        return (self.one("SELECT count(*) FROM job WHERE plugin = 'funding' AND (state = 'running' OR (state = 'waiting' AND run_at <= ?))", self.now())
                or self.one("SELECT count(*) FROM outbox WHERE ended_at IS NULL"))

    def rest(self):
        """Until the server has done all that is due by now; what looks each minute gets its minutes."""
        minute = [time.monotonic() + 0.3]

        def rests():
            if self.due(self.now()):  # asked first: what it leads to comes before it ends
                if time.monotonic() > minute[0] and not self.busy():
                    minute[0] = time.monotonic() + 0.3
                    self.set(self.now() + 61)
                    self.wake()
                return False
            return not self.busy()

        self.wake()
        wait_until(rests, 60, f"day {self.today()}: rest")
        assert self.folder.rows("SELECT kind, error FROM job WHERE plugin = 'funding' AND state = 'failed'") == []

    def dawn(self, day):
        """Before anybody is written to: sources are read, and what they have is matched."""
        at = self.instant(day, 4)
        times = self.folder.rows("SELECT next_at FROM funding_source")
        self.set(max([at] + [t + 2 for t, in times if t and at < t < self.instant(day, 7)]))
        self.rest()
        assert self.now() < self.instant(day, 7), f"the night of day {day} was too long: {times}, {self.now() - at} s, began at {at}"

    def morning(self, day):
        self.set(self.instant(day, 7, 1))
        self.rest()
        self.note()

    def until(self, day):
        """Lives from morning to morning."""
        while self.today() < day:
            tomorrow = self.today() + 1
            self.dawn(tomorrow)
            self.morning(tomorrow)

    # ---- mails

    def note(self):
        """What came since, in the diary."""
        mails = list(self.sink.mails)
        for _, to, raw in mails[self.read:]:
            mail = email.message_from_bytes(raw, policy=email.policy.default)
            self.diary.append((self.today(), to[0].split("@")[0], str(mail["Subject"])))
        self.read = len(mails)

    def mails(self, first):
        """All that somebody got."""
        found = [email.message_from_bytes(raw, policy=email.policy.default) for _, _, raw in list(self.sink.mails)]
        return [m for m in found if m["To"].addresses[0].username == first.lower()]

    def follow(self, first, pattern, which=-1, **said):
        """Follows the link of such a form in a mail, and presses a button there."""
        mail = self.mails(first)[which]
        link = re.search(r"https?://[^\s\"<>]*" + pattern, mail.get_body(("html",)).get_content() + mail.get_body(("plain",)).get_content())[0]
        stranger = Client(self.server)
        path = urllib.parse.urlsplit(link).path
        assert stranger.get(path).status == 200
        return stranger.post(path, **said) if said else stranger.get(path)

    def says(self, first, call, which=-1, **said):
        """Presses a button of a mail about calls."""
        return self.follow(first, rf"/funding/c/\d+-[0-9a-f]+/{self.number(call)}\b", which, **said)

    def number(self, key):
        return self.one("SELECT id FROM funding_call WHERE key = ?", key)

    # ---- the office

    @property
    def office(self):
        """Somebody who is signed in: who was away for half a day signs in anew."""
        if self.now() - self.signed_in > DAY // 4:
            link = self.folder.cordee("user", "link", self.one("SELECT login FROM staff"), env={**os.environ, **self.clock.env}).strip()
            self.me, self.signed_in = self.server.browser(link), self.now()
        return self.me

    def source(self, name, path, every="1", **more):
        """Adds one before the morning, and it is read; so it is each day."""
        assert self.now() < self.instant(self.today(), 7)
        page = self.office.post("/funding/sources", name=name, address=self.web.at + path, every=every, **more)
        assert page.status == 200, page.text
        wait_until(lambda: self.one("SELECT count(*) FROM funding_source WHERE name = ? AND read_at IS NOT NULL", name), 60, "the first reading")
        self.rest()

    def start(self):
        """All who are proposed are told."""
        people = [p["id"] for p in self.office.model("/funding/telling")["proposed"]]
        assert "told from now on" in self.office.post("/funding/telling/start", who=people).text
        return len(people)

    def alarm(self, name):
        """What the home page says of a source, or nothing."""
        home = re.sub(r"<[^>]*>", " ", self.office.get("/").text)
        found = re.search(rf"Funding source “{name}”: [^\n]*", home)
        return found[0] if found else ""

    def told(self, first):
        """[(day, call, what)] that somebody was told."""
        return [(self.today(at), key, what) for at, key, what in self.folder.rows(
            "SELECT t.at, c.key, t.what FROM funding_told t JOIN funding_call c ON c.id = t.call JOIN party p ON p.id = t.person "
            "WHERE p.given_name = ? ORDER BY t.id", first)]
