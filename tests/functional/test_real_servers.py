"""A mailing out through a real Postfix into a scripted world, and what the world sends back, by
LMTP, by a pipe and by IMAP from a real Dovecot; from the examples in etc/.  Needs root."""
import email
import email.policy
import os
import re
import smtplib
import socketserver
import stat
import threading
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailservers import DOMAIN, PASSWORD, Dovecot, Postfix, what_is_missing
from support import CORDEE, ROOT, Folder, Server, wait_until
from test_mailing import send_mailing

pytestmark = pytest.mark.skipif(bool(what_is_missing()), reason=what_is_missing())

WORLD = "world.example.net"
PEOPLE = ["reads", "replies", "nobody", "away", "leaves", "complains", "later"]
FILED = {"replies": "mail.reply", "away": "mail.auto-reply", "later": "mail.bounce", "nobody": "mail.bounce",
         "leaves": "mail.unsubscribe"}


class World(socketserver.ThreadingTCPServer):
    """Takes mail for its people, and does what each is called."""
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _WorldTalk)
        self.port = self.server_address[1]
        self.got, self.postfix = {}, None
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def take(self, sender, to, raw):
        name = to.split("@")[0]
        self.got[name] = raw
        made = getattr(self, "do_" + name, lambda *_: None)(email.message_from_bytes(raw, policy=email.policy.default),
                                                           sender, to)
        if made:
            threading.Thread(target=self.send, args=made).start()

    def send(self, sender, to, mail):
        with smtplib.SMTP("127.0.0.1", self.postfix.port) as out:
            out.send_message(mail, sender, [to])

    def write(self, sender, to, subject, body, **headers):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, to, subject
        mail["Message-ID"] = f"<{time.time_ns()}@{WORLD}>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(body)
        return mail

    def do_replies(self, got, sender, to):
        mail = self.write(to, str(got["Reply-To"] or got["From"]), "Re: " + got["Subject"], "Yes, gladly.",
                          In_Reply_To=got["Message-ID"], References=got["Message-ID"])
        return to, sender, mail

    def do_away(self, got, sender, to):
        mail = self.write(to, sender, "Automatic reply: " + got["Subject"], "I am away until Monday.",
                          Auto_Submitted="auto-replied", In_Reply_To=got["Message-ID"])
        return "", sender, mail

    def do_leaves(self, got, sender, to):
        address = re.search(r"<mailto:([^>?]+)", got["List-Unsubscribe"]).group(1)
        return to, address, self.write(to, address, "unsubscribe", "unsubscribe")

    def do_complains(self, got, sender, to):
        raw = (f"From: abuse@{WORLD}\r\nTo: {sender}\r\nSubject: complaint about message\r\nMIME-Version: 1.0\r\n"
               f"Message-ID: <{time.time_ns()}@{WORLD}>\r\n"
               "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n--b\r\n"
               "Content-Type: text/plain\r\n\r\nThis is a spam complaint.\r\n--b\r\n"
               "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nUser-Agent: World/1\r\nVersion: 1\r\n"
               f"Original-Rcpt-To: {to}\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{got}\r\n--b--\r\n")
        return "", sender, email.message_from_string(raw)

    def do_later(self, got, sender, to):
        """Taken, and given back afterwards."""
        raw = (f"From: MAILER-DAEMON@{WORLD}\r\nTo: {sender}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
               f"Message-ID: <{time.time_ns()}@{WORLD}>\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
               "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
               "Content-Type: text/plain\r\n\r\nI am sorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
               f"Reporting-MTA: dns; {WORLD}\r\n\r\nFinal-Recipient: rfc822; {to}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
               f"Diagnostic-Code: smtp; 550 5.1.1 <{to}>: user unknown\r\n\r\n--b\r\n"
               f"Content-Type: message/rfc822\r\n\r\n{got}\r\n--b--\r\n")
        return "", sender, email.message_from_string(raw)


class _WorldTalk(socketserver.StreamRequestHandler):
    def handle(self):
        say = lambda s: (self.wfile.write(s.encode() + b"\r\n"), self.wfile.flush())
        sender, to = "", []
        say("220 world ESMTP")
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"MAIL":
                sender, to = line.decode().split("<", 1)[1].split(">")[0], []
                say("250 ok")
            elif word == b"RCPT":
                address = line.decode().split("<", 1)[1].split(">")[0]
                if address.startswith("nobody@"):
                    say(f"550 5.1.1 <{address}>: Recipient address rejected: User unknown")
                else:
                    to.append(address)
                    say("250 ok")
            elif word == b"DATA":
                if not to:
                    say("554 no valid recipients")
                    continue
                say("354 go on")
                body = b"".join(x[1:] if x.startswith(b".") else x for x in iter(self.rfile.readline, b".\r\n"))
                for address in to:
                    self.server.take(sender, address, body)
                say("250 taken")
            elif word == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 world")


def reachable(folder):
    """Postfix and the pipe come as users of their own."""
    os.chmod(folder.top, 0o755)


WAYS = ["lmtp", "pipe", "imap", "all"]


@pytest.fixture
def site(request):
    """Cordée, Postfix, Dovecot and the world, with mail coming back one way or all three."""
    way = request.param
    world, dovecot, folder = World(), Dovecot(), Folder(**{"base-url": "https://crm.example.org"})
    postfix = server = None
    try:
        reachable(folder)
        socket = os.path.join(folder.top, "lmtp")
        example = (ROOT / "etc/postfix/master.cf.example").read_text()
        service = (example.replace("user=cordee", "user=nobody")
                   .replace("/usr/bin/cordee", os.path.join(folder.top, "pipe"))
                   .replace("--data /var/lib/cordee", f"--data {folder.path}"))
        transport = (ROOT / "etc/postfix/transport.example").read_text()
        line = re.search(r"(?m)^cordee@your.domain +(lmtp:unix:\S+)", transport).group(1)
        inner = {"lmtp": line.replace("unix:/run/cordee/lmtp", f"unix:{socket}"), "pipe": "cordee:",
                 "imap": f"lmtp:inet:127.0.0.1:{dovecot.lmtp}"}
        ways = list(inner) if way == "all" else [way]
        postfix = Postfix(
            transport=f"{WORLD} smtp:[127.0.0.1]:{world.port}\n" + "".join(
                f"cordee@{w}.{DOMAIN} {inner[w]}\n" for w in inner),
            aliases=f"cordee@{DOMAIN} " + ", ".join(f"cordee@{w}.{DOMAIN}" for w in ways) + "\n",
            services=service)
        world.postfix = postfix
        folder.configure(f'mail {{ listen = "{socket}" \n relay_host = "127.0.0.1" \n relay_port = {postfix.port} \n'
                         f' relay_security = "none" \n return_address = "cordee@{DOMAIN}" }}\n'
                         'fetch { allow = "127.0.0.0/8" }')
        Path(folder.top, "people.csv").write_text(
            "Name,First name,E-Mail\n" + "".join(f"{n.title()},P,{n}@{WORLD}\n" for n in PEOPLE))
        folder.cordee("import", "--basis", "member", folder.top + "/people.csv")
        server = Server(folder)
        os.chmod(socket, 0o666)  # where it is installed, Postfix is in Cordée's group
        lend_pipe(folder)
        server.me, server.world, server.way, server.dovecot, server.postfix = server.browser(), world, way, dovecot, postfix
        yield server
    finally:
        if server:
            server.stop()
        if postfix:
            postfix.stop()
        dovecot.stop()
        world.shutdown()
        folder.remove()


def lend_pipe(folder):
    """`cordee receive` runs as the account that has the folder; here that is root, and Postfix
    refuses to run anything as root, so a small program of root's does it."""
    source = Path(folder.top, "pipe.c")
    source.write_text('#include <unistd.h>\nint main(int n, char **v) { (void)n; if (setgid(0) || setuid(0)) return 75;\n'
                      f'execv("{CORDEE}", v); return 75; }}\n')
    program = Path(folder.top, "pipe")
    assert os.system(f"cc -o {program} {source}") == 0
    os.chmod(program, stat.S_ISUID | 0o755)


def take_by_imap(site):
    site.me.get("/settings/mailboxes")
    page = site.me.post("/settings/mailboxes", name="Office", host="127.0.0.1", port=str(site.dovecot.imap),
                        security="none", login="cordee", password=PASSWORD, folders="INBOX", move_to="Taken",
                        every_s="10", active="1", old="1")
    assert page.status == 200, page.text


def entries(site):
    """Of each person the kinds of entries, and how many."""
    return {(name.split()[-1].lower(), kind): n for name, kind, n in site.folder.rows(
        "SELECT p.name, i.kind, count(*) FROM interaction i JOIN interaction_party t ON t.interaction = i.id "
        "JOIN party p ON p.id = t.party WHERE i.kind LIKE 'mail.%' GROUP BY p.name, i.kind")}


@pytest.mark.parametrize("site", WAYS, indirect=True)
def test_what_the_world_answers_is_filed_right_and_once(site):
    if site.way in ("imap", "all"):
        take_by_imap(site)
    path = send_mailing(site.me, "News", "Dear {{first_name}},\n\nnews.\n")
    wait_until(lambda: len(site.world.got) == len(PEOPLE) - 1, 60, "the mailing's way through Postfix")
    wanted = {(who, kind): 1 for who, kind in FILED.items()}
    settled = lambda: "mail.reply" in str(entries(site)) and all(k in entries(site) for k in wanted)
    try:
        wait_until(settled, 40, "filing")
    except AssertionError:
        raise AssertionError(f"{entries(site)} {site.folder.rows('SELECT kind, state, handler, error, subject FROM message')} "
                             + site.postfix.log()[-3000:]) from None
    wait_until(lambda: site.folder.one("SELECT count(*) FROM message WHERE state <> 'waiting'") >= 6, 20, "all of it")
    time.sleep(3 if site.way == "all" else 0.5)  # the other ways' copies, if anything made another row
    assert {k: n for k, n in entries(site).items() if k[0] in FILED and k[1] in FILED.values()} == wanted
    assert site.folder.one("SELECT count(*) FROM message") == 6, site.folder.rows("SELECT message_id, kind FROM message")
    assert site.folder.one("SELECT count(DISTINCT message_id) FROM message") == 6
    if site.way == "all":
        wait_until(lambda: site.folder.one("SELECT min(came) FROM message") == 3, 30, "each of the ways")
    bounced = {a for a, in site.folder.rows("SELECT address FROM outbox WHERE bounced_at IS NOT NULL")}
    assert bounced == {f"nobody@{WORLD}", f"later@{WORLD}"}
    left = {a for a, in site.folder.rows("SELECT address FROM outbox WHERE unsubscribed_at IS NOT NULL")}
    assert left == {f"leaves@{WORLD}", f"complains@{WORLD}"}
    assert site.folder.rows("SELECT address FROM outbox WHERE replied_at IS NOT NULL") == [(f"replies@{WORLD}",)]
    assert site.me.model(path)["numbers"]["replied"] == 1
    (kind, handler), = site.folder.rows("SELECT kind, handler FROM message WHERE subject LIKE 'complaint%'")
    assert (kind, handler) == ("feedback", "mail.complaint")
    assert site.folder.one("SELECT count(*) FROM suppression WHERE reason = 'complained'") == 1
