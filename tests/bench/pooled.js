// What nodemailer sends with pooled connections, each mail with its reader's name in it:
//   node pooled.js PORT MESSAGES BYTES CONNECTIONS
// prints {"sent":N,"seconds":S}.
const nodemailer = require("nodemailer");
const [port, messages, bytes, connections] = process.argv.slice(2).map(Number);
const transport = nodemailer.createTransport({ host: "127.0.0.1", port, pool: true, secure: false, ignoreTLS: true,
  maxConnections: connections, maxMessages: Infinity });

function filled(start, line, end, length) {
  return start + line.repeat(Math.max(1, Math.round((length - start.length - end.length) / line.length))) + end;
}

// Headers and boundaries take some 700 bytes; of the rest, two fifths are plain text.
const text = filled("Dear NAME,\n\n", "What changes for recycled content, and from which date on.\n", "Kind regards\n",
  (bytes - 700) * 0.4);
const html = filled("<html><body><p>Dear <b>NAME</b>,</p>\n",
  '<p style="margin:0">What <a href="https://example.org/three">changes</a>, and from when.</p>\n', "</body></html>\n",
  (bytes - 700) * 0.6);
const began = process.hrtime.bigint();
let next = 0, under = 0, sent = 0, ended = 0;

function done() {
  transport.close();
  console.log(JSON.stringify({ sent, seconds: Number(process.hrtime.bigint() - began) / 1e9 }));
}

function mail(id) {
  const name = `Reader ${id}`;
  const own = (s) => s.replaceAll("NAME", name);
  return { from: "Office <office@example.org>", to: { name, address: `reader${id}@example.org` }, subject: `News for ${name}`,
    text: own(text), html: own(html), headers: { "List-Unsubscribe": `<https://example.org/u/${id}>` } };
}

function fill() {
  while (under < 2 * connections && next < messages) {
    under++;
    transport.sendMail(mail(next++), (err) => {
      sent += !err;
      under--;
      if (++ended === messages) done();
      else fill();
    });
  }
}

fill();
