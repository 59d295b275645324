"""A mail server that misbehaves as told, on a loopback port of its own.

    with Peer({("DATA", 3): "421 4.3.2 closing", (".", 5): DROP}) as peer: ...

A script maps (event, nth) to an answer; nth counts an event over all connections from 1,
0 is each time. Events: "hello", "EHLO", "MAIL", "RCPT", "DATA", "body" (before it is
read), "." (the whole message), "QUIT". An answer is text (CRLF is added), DROP (hangs
up), RESET (hangs up as a machine that lost its memory), SILENCE (never answers),
Slow(seconds, text), Drip(text, seconds a byte), Raw(bytes, as they are),
Then(text, DROP or RESET: answers, and hangs up), After(bytes, DROP or RESET: of the body, for
"body": takes so many and hangs up) or a function of the RCPT's line that says one.
"""
import asyncio
import hashlib
import socket
import struct
import threading

DROP, SILENCE, RESET = object(), object(), object()


class Slow:
    def __init__(self, seconds, text=None):
        self.seconds, self.text = seconds, text


class Drip:
    def __init__(self, text, seconds=0.02):
        self.text, self.seconds = text, seconds


class Raw:
    def __init__(self, octets):
        self.octets = octets


class Then:
    def __init__(self, text, end):
        self.text, self.end = text, end


def refusing(most, then=None):
    """What answers RCPT: the first `most` of the people are refused, the author never. The other people are taken, once
    an event `then` is set."""
    left = iter(range(most))

    def answer(line):
        if "<person" not in line:
            return "250 2.1.5 ok"
        if next(left, None) is not None:
            return "550 5.1.1 no such user here"
        return Until(then, "250 2.1.5 ok")
    return answer


class Until:
    def __init__(self, event, text):
        self.event, self.text = event, text


class After:
    def __init__(self, octets, end):
        self.octets, self.end = octets, end


class Hangup(Exception):
    pass


class Peer:
    def __init__(self, script=None, extensions=("PIPELINING", "ENHANCEDSTATUSCODES"), ssl=None, room=None):
        """`room`: bytes that come in before anybody reads them, about; None: as it happens."""
        self.script, self.extensions, self.ssl, self.room = script or {}, extensions, ssl, room
        self.seen, self.messages, self.connections, self.most_at_once = {}, [], 0, 0
        self._open = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()

    # ---- the life of it ------------------------------------------------------------

    def __enter__(self):
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self):
        asyncio.set_event_loop(self._loop)
        listener = socket.socket()
        if self.room:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.room)
        listener.bind(("127.0.0.1", 0))
        start = asyncio.start_server(self._serve, sock=listener, ssl=self.ssl, limit=self.room or 1 << 20)
        server = self._loop.run_until_complete(start)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0.05))

    # ---- talking -------------------------------------------------------------------

    async def _answer(self, out, event, usual, line=""):
        nth = self.seen[event] = self.seen.get(event, 0) + 1
        what = self.script.get((event, nth), self.script.get((event, 0), usual))
        if callable(what):
            what = what(line)
        if isinstance(what, Until):
            while what.event and not what.event.is_set():
                await asyncio.sleep(0.05)
            what = what.text
        if isinstance(what, Slow):
            await asyncio.sleep(what.seconds)
            what = what.text if what.text is not None else usual
        if what is SILENCE:
            await asyncio.sleep(3600)
        if what in (DROP, RESET):
            self._hang_up(out, what)
        if isinstance(what, Drip):
            for byte in (what.text + "\r\n").encode():
                out.write(bytes([byte]))
                await out.drain()
                await asyncio.sleep(what.seconds)
        elif isinstance(what, Raw):
            out.write(what.octets)
            await out.drain()
        elif isinstance(what, Then):
            out.write(what.text.encode() + b"\r\n")
            await out.drain()
            self._hang_up(out, what.end)
        elif what and not isinstance(what, After):
            out.write(what.encode() + b"\r\n")
            await out.drain()
        return what

    def _hang_up(self, out, how):
        if how is RESET:
            out.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            out.transport.abort()
        raise Hangup

    async def _body(self, data):
        lines = []
        while True:
            line = await data.readline()
            if not line.endswith(b"\n"):
                raise Hangup
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)

    async def _serve(self, data, out):
        self.connections += 1
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        try:
            await self._session(data, out)
        except (Hangup, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._open -= 1
            out.close()

    async def _session(self, data, out):
        to = None
        await self._answer(out, "hello", "220 peer.test ESMTP")
        while True:
            line = (await data.readline()).decode("latin-1")
            if not line:
                return
            verb = line.split()[0].upper() if line.strip() else ""
            if verb == "EHLO":
                offers = ["peer.test", *self.extensions]
                lines = ["250-" + x for x in offers[:-1]] + ["250 " + offers[-1]]
                await self._answer(out, "EHLO", "\r\n".join(lines))
            elif verb == "MAIL":
                await self._answer(out, "MAIL", "250 2.1.0 ok")
            elif verb == "RCPT":
                to = line.split("<", 1)[1].split(">")[0]
                said = await self._answer(out, "RCPT", "250 2.1.5 ok", line)
                to = None if isinstance(said, str) and said[0] in "45" else to
            elif verb == "DATA":
                said = await self._answer(out, "DATA", "354 go on")
                if isinstance(said, str) and not said.startswith("3"):
                    continue
                said = await self._answer(out, "body", "")
                if isinstance(said, After):
                    await data.readexactly(said.octets)
                    self._hang_up(out, said.end)
                body = await self._body(data)
                if to:  # else there was nobody to take it, and what came is empty
                    self.messages.append((to, hashlib.sha256(body).hexdigest(), body))
                await self._answer(out, ".", "250 2.0.0 taken")
            elif verb == "QUIT":
                await self._answer(out, "QUIT", "221 2.0.0 bye")
                return
            else:
                await self._answer(out, verb, "250 2.0.0 ok")
