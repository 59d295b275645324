"""Postfix and Dovecot on loopback, in folders of their own, from the examples in etc/.  They
change to users of their own, so this needs root and the Debian packages."""
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from support import ROOT

DOMAIN = "cluster.example.org"
PASSWORD = "correct-horse"
PATH = os.environ["PATH"] + ":/usr/sbin:/usr/lib/dovecot"


def what_is_missing():
    """Why there can be no such servers here; "" when they can."""
    if os.geteuid() != 0:
        return "real mail servers need root"
    for name in ("postfix", "dovecot", "lmtp", "imap"):
        if not shutil.which(name, path=PATH):
            return f"{name} is missing: apt install postfix dovecot-imapd dovecot-lmtpd"
    return ""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, process=None, log=None):
    for _ in range(400):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.025)
        if process and process.poll() is not None:
            break
    raise AssertionError(f"port {port} stays closed: " + (Path(log).read_text() if log else ""))


class Dovecot:
    """Mailboxes for any name, with one password; LMTP at .lmtp, IMAP at .imap, both on loopback."""

    def __init__(self, certificate=None):
        self.top = tempfile.mkdtemp(prefix="cordee-dovecot-")
        os.chmod(self.top, 0o755)
        self.lmtp, self.imap = free_port(), free_port()
        self.log = os.path.join(self.top, "log")
        mail = os.path.join(self.top, "mail")
        os.mkdir(mail)
        shutil.chown(mail, "nobody", "nogroup")
        tls = "ssl = no"
        self.imaps = 0
        if certificate:
            self.imaps = free_port()
            cert, key = certificate
            tls = f"ssl = yes\nssl_cert = <{cert}\nssl_key = <{key}"
        conf = os.path.join(self.top, "dovecot.conf")
        Path(conf).write_text(f"""
base_dir = {self.top}/run
state_dir = {self.top}/state
instance_name = {os.path.basename(self.top)}
log_path = {self.log}
protocols = imap lmtp
listen = 127.0.0.1
{tls}
disable_plaintext_auth = no
mail_location = maildir:{mail}/%n
mail_fsync = always
first_valid_uid = 1
login_trusted_networks = 127.0.0.0/8
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={mail}/%n allow_all_users=yes
}}
service lmtp {{
  process_limit = 40
  inet_listener lmtp {{
    port = {self.lmtp}
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {self.imap}
  }}
  inet_listener imaps {{
    port = {self.imaps}
    ssl = yes
  }}
}}
service stats {{
  client_limit = 1000
}}
!include {ROOT}/etc/dovecot/cordee-mailbox.conf
""")
        self.process = subprocess.Popen([shutil.which("dovecot", path=PATH), "-F", "-c", conf])
        wait_for(self.lmtp, self.process, self.log)
        wait_for(self.imap, self.process, self.log)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        shutil.rmtree(self.top, ignore_errors=True)


class Postfix:
    """A relay at .port that hands on what `transport` says, and nothing else."""

    def __init__(self, transport, aliases="", services="", settings=""):
        self.top = tempfile.mkdtemp(prefix="cordee-postfix-")
        os.chmod(self.top, 0o755)
        self.port = free_port()
        for name in ("etc", "queue", "data", "log"):
            os.mkdir(os.path.join(self.top, name))
        shutil.chown(os.path.join(self.top, "data"), "postfix")
        etc = Path(self.top, "etc")
        (etc / "main.cf").write_text(f"""
compatibility_level = 3.6
queue_directory = {self.top}/queue
data_directory = {self.top}/data
maillog_file = {self.top}/log/mail.log
maillog_file_prefixes = {self.top}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.{DOMAIN}
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
virtual_alias_domains =
virtual_alias_maps = texthash:$config_directory/aliases
relay_domains = static:all
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
disable_dns_lookups = yes
smtp_host_lookup = native
strict_smtputf8 = no
minimal_backoff_time = 2s
maximal_backoff_time = 3s
queue_run_delay = 1s
{(ROOT / "etc/postfix/main.cf.example").read_text()}
{settings}
""")
        (etc / "transport").write_text(transport)
        (etc / "aliases").write_text(aliases)
        master = Path("/usr/share/postfix/master.cf.dist").read_text()
        master = re.sub(r"(?m)^(\w[-\w]*\s+\w+\s+\S+\s+\S+\s+)y(\s)", r"\1n\2", master)
        master = re.sub(r"(?m)^smtp\s+inet", f"127.0.0.1:{self.port} inet", master)
        (etc / "master.cf").write_text(master + services)
        self.command("start")
        wait_for(self.port, log=os.path.join(self.top, "log/mail.log"))

    def command(self, *words):
        done = subprocess.run([shutil.which("postfix", path=PATH), "-c", f"{self.top}/etc", *words],
                              capture_output=True, text=True, env={**os.environ, "PATH": PATH})
        assert done.returncode == 0, done.stderr

    def log(self):
        return Path(self.top, "log/mail.log").read_text()

    def stop(self):
        self.command("stop")
        shutil.rmtree(self.top, ignore_errors=True)
