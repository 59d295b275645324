"""A name server on a loopback port of its own that says what a test wants: UDP, and TCP for what
is too long for it.

    with NameServer() as dns:
        dns.say("example.org", "TXT", "v=spf1 -all")
"""
import ipaddress
import socket
import socketserver
import struct
import threading

TYPES = {"A": 1, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28}


def name_bytes(name):
    labels = [x.encode() for x in name.rstrip(".").split(".") if x]
    return b"".join(bytes([len(x)]) + x for x in labels) + b"\0"


def data_bytes(kind, value):
    if kind in ("A", "AAAA"):
        return ipaddress.ip_address(value).packed
    if kind == "PTR":
        return name_bytes(value)
    if kind == "MX":
        preference, host = value.split()
        return struct.pack("!H", int(preference)) + name_bytes(host)
    raw = value.encode()
    return b"".join(bytes([len(raw[i:i + 250])]) + raw[i:i + 250] for i in range(0, max(1, len(raw)), 250))


class NameServer:
    """`silent`: names nobody answers about; `asked`: (name, type) of each question."""

    def __init__(self):
        self.records, self.silent, self.asked = {}, set(), []
        server = self

        class Udp(socketserver.BaseRequestHandler):
            def handle(self):
                data, sock = self.request
                answer = server.answer(data, 1232)
                if answer:
                    sock.sendto(answer, self.client_address)

        class Tcp(socketserver.BaseRequestHandler):
            def handle(self):
                while True:
                    head = self.request.recv(2, socket.MSG_WAITALL)
                    if len(head) < 2:
                        return
                    answer = server.answer(self.request.recv(struct.unpack("!H", head)[0], socket.MSG_WAITALL), 65535)
                    if not answer:
                        return
                    self.request.sendall(struct.pack("!H", len(answer)) + answer)

        while True:  # one number that is free for both
            self.udp = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Udp)
            self.port = self.udp.server_address[1]
            try:
                self.tcp = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), Tcp)
                break
            except OSError:
                self.udp.server_close()
        for each in (self.udp, self.tcp):
            each.daemon_threads = True
            threading.Thread(target=each.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in (self.udp, self.tcp):
            each.shutdown()
            each.server_close()

    def say(self, name, kind, *values):
        """What stands there; nothing takes it away."""
        self.records[(name.lower(), kind)] = list(values)

    def answer(self, question, most):
        at, labels = 12, []
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode("latin-1"))
            at += 1 + question[at]
        number, = struct.unpack("!H", question[at + 1:at + 3])
        name = ".".join(labels).lower()
        kind = {n: k for k, n in TYPES.items()}.get(number, "")
        self.asked.append((name, kind))
        if name in self.silent:
            return None
        values = self.records.get((name, kind), [])
        known = any(n == name and v for (n, _), v in self.records.items())
        body = b""
        for value in values:
            data = data_bytes(kind, value)
            body += struct.pack("!HHHIH", 0xC00C, number, 1, 60, len(data)) + data
        flags = 0x8580 | (0 if known else 3)
        asked = question[12:at + 5]
        if 12 + len(asked) + len(body) > most:
            return question[:2] + struct.pack("!HHHHH", flags | 0x0200, 1, 0, 0, 0) + asked
        return question[:2] + struct.pack("!HHHHH", flags, 1, len(values), 0, 0) + asked + body
