/* What invented people write: whole messages as mail programs and servers make them. */
#include "plugins/practice/practice.h"

#include <stdio.h>
#include <string.h>

/* ---- texts ------------------------------------------------------------------------- */

struct words {
    const char *language;
    const char *thanks[3];
    const char *away, *away_text, *wrote;
};

static const struct words texts[] = {
    {"en",
     {"Thank you, that interests us. Could we talk on the phone next week?",
      "Thanks for the information. We would like to take part, two people.",
      "Thank you. I am passing this on to my colleague, who looks after it here."},
     "Out of office",
     "I am out of the office and will read your message when I am back on Monday. In "
     "urgent cases please call our office.",
     "wrote"},
    {"de",
     {"danke, das interessiert uns sehr. Könnten wir nächste Woche kurz telefonieren?",
      "vielen Dank für die Information. Wir kommen gern zu zweit, bitte halten Sie uns "
      "zwei Plätze frei.",
      "danke für die Nachricht. Ich gebe das an meine Kollegin weiter, die das bei uns "
      "betreut."},
     "Automatische Antwort: Abwesenheit",
     "Ich bin derzeit nicht im Büro und lese Ihre Nachricht nach meiner Rückkehr am "
     "Montag. In dringenden Fällen wenden Sie sich bitte an unser Büro.",
     "schrieb"},
    {"fr",
     {"merci, cela nous intéresse beaucoup. Pourrions-nous en parler par téléphone la "
      "semaine prochaine ?",
      "merci pour l'information. Nous participerons à deux, pourriez-vous nous réserver "
      "deux places ?",
      "merci pour votre message. Je le transmets à ma collègue qui suit ce sujet."},
     "Réponse automatique : absence du bureau",
     "Je suis absent du bureau et je lirai votre message à mon retour lundi. En cas "
     "d'urgence, veuillez appeler notre secrétariat.",
     "a écrit"},
    {"it",
     {"grazie, l'argomento ci interessa molto. Possiamo sentirci per telefono la "
      "settimana prossima?",
      "grazie dell'informazione. Partecipiamo volentieri in due, può tenerci due posti?",
      "grazie del messaggio. Lo inoltro alla collega che segue questo tema da noi."},
     "Risposta automatica: fuori ufficio",
     "Sono fuori ufficio e leggerò il Suo messaggio al mio rientro lunedì. Per urgenze "
     "può chiamare la nostra segreteria.",
     "ha scritto"},
    {"sl",
     {"hvala, to nas zelo zanima. Se lahko naslednji teden slišimo po telefonu?",
      "hvala za informacijo. Radi prideva dva, prosim, rezervirajte nama mesti.",
      "hvala za sporočilo. Posredujem ga sodelavki, ki pri nas skrbi za to področje."},
     "Samodejni odgovor: odsotnost",
     "Trenutno nisem v pisarni, vaše sporočilo bom prebral v ponedeljek. V nujnih "
     "primerih pokličite našo pisarno.",
     "je napisal"},
};

static const struct words *words_of(const char *language)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(texts[i].language, language) == 0)
            return &texts[i];
    return &texts[0];
}

static const char *greeting(const char *language)
{
    static const char *const of[][2] = {{"de", "Guten Tag,"},
                                        {"fr", "Bonjour,"},
                                        {"it", "Buongiorno,"},
                                        {"sl", "Pozdravljeni,"}};

    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        if (strcmp(of[i][0], language) == 0)
            return of[i][1];
    return "Hello,";
}

static const char *farewell(const char *language)
{
    static const char *const of[][2] = {{"de", "Freundliche Grüße"},
                                        {"fr", "Cordialement"},
                                        {"it", "Cordiali saluti"},
                                        {"sl", "Lep pozdrav"}};

    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        if (strcmp(of[i][0], language) == 0)
            return of[i][1];
    return "Kind regards";
}

/* ---- headers ---------------------------------------------------------------- */

static void put_base64(struct cordee_buf *out, const char *bytes, size_t n, size_t line)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    size_t wide = 0;

    for (size_t i = 0; i < n; i += 3) {
        unsigned a = (unsigned char)bytes[i];
        unsigned b = i + 1 < n ? (unsigned char)bytes[i + 1] : 0;
        unsigned c = i + 2 < n ? (unsigned char)bytes[i + 2] : 0;

        cordee_buf_putc(out, digits[a >> 2]);
        cordee_buf_putc(out, digits[(a & 3) << 4 | b >> 4]);
        cordee_buf_putc(out, digits[i + 1 < n ? (b & 15) << 2 | c >> 6 : 64]);
        cordee_buf_putc(out, digits[i + 2 < n ? c & 63 : 64]);
        wide += 4;
        if (line && wide >= line) {
            cordee_buf_puts(out, "\r\n");
            wide = 0;
        }
    }
}

static bool is_plain(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s >= 0x7f || (unsigned char)*s < 0x20)
            return false;
    return true;
}

/* RFC 2047 words of at most 36 bytes each. */
static void put_words(struct cordee_buf *out, const char *text)
{
    if (is_plain(text) && strlen(text) < 60) {
        cordee_buf_puts(out, text);
        return;
    }
    while (*text) {
        size_t n = strlen(text) > 36 ? 36 : strlen(text);

        while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
            n--;
        cordee_buf_puts(out, "=?UTF-8?B?");
        put_base64(out, text, n, 0);
        cordee_buf_puts(out, "?=");
        text += n;
        if (*text)
            cordee_buf_puts(out, "\r\n ");
    }
}

static const char *domain_of(const char *address)
{
    const char *at = strrchr(address, '@');

    return at ? at + 1 : "example.org";
}

static void put_date(const struct practice_letter *l, struct cordee_buf *out)
{
    char date[40];

    cordee_time_rfc5322(l->at, "Europe/Vienna", date);
    cordee_buf_printf(out, "Date: %s\r\n", date);
}

/* The same each time, so that a reaction that is written twice arrives once. */
static void put_id(const struct practice_letter *l, struct cordee_buf *out)
{
    cordee_buf_printf(out, "Message-ID: <practice.%lld.%lld@%s>\r\n",
                      (long long)cordee_json_int(l->mail, "id"), (long long)l->at,
                      domain_of(cordee_json_text(l->mail, "recipient")));
}

static void put_from(const struct practice_letter *l, struct cordee_buf *out)
{
    const char *name = cordee_json_text(l->mail, "name");
    const char *address = cordee_json_text(l->mail, "recipient");

    cordee_buf_puts(out, "From: ");
    if (*name && is_plain(name)) {
        cordee_buf_printf(out, "\"%s\" ", name);
    } else if (*name) {
        put_words(out, name);
        cordee_buf_putc(out, ' ');
    }
    cordee_buf_printf(out, "<%s>\r\n", address);
}

static void put_answered(const struct practice_letter *l, struct cordee_buf *out)
{
    const char *id = cordee_json_text(l->mail, "message_id");

    if (*id)
        cordee_buf_printf(out, "In-Reply-To: <%s>\r\nReferences: <%s>\r\n", id, id);
}

static void put_text_type(struct cordee_buf *out)
{
    cordee_buf_puts(out, "MIME-Version: 1.0\r\n"
                         "Content-Type: text/plain; charset=utf-8\r\n"
                         "Content-Transfer-Encoding: base64\r\n\r\n");
}

/* ---- letters ---------------------------------------------------------------- */

/* The first lines of what is answered, as mail programs quote it. */
static void put_quote(const struct practice_letter *l, struct cordee_buf *body)
{
    const char *s = l->mime->text;

    cordee_buf_printf(body, "%s %s:\n", cordee_json_text(l->mail, "from_name"),
                      words_of(l->language)->wrote);
    for (int lines = 0; *s && lines < 12; lines++) {
        size_t n = strcspn(s, "\r\n");

        cordee_buf_puts(body, "> ");
        cordee_buf_put(body, s, n);
        cordee_buf_putc(body, '\n');
        s += n;
        s += *s == '\r';
        s += *s == '\n';
    }
}

void practice_write_reply(const struct practice_letter *l, const char *to,
                          struct cordee_buf *out)
{
    const struct words *w = words_of(l->language);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf subject = {0};

    cordee_buf_printf(&subject, "Re: %s", cordee_json_text(l->mail, "subject"));
    cordee_buf_printf(&body, "%s\n\n%s\n\n%s\n%s\n\n", greeting(l->language),
                      w->thanks[cordee_json_int(l->mail, "id") % 3],
                      farewell(l->language), cordee_json_text(l->mail, "name"));
    put_quote(l, &body);
    put_from(l, out);
    cordee_buf_printf(out, "To: <%s>\r\nSubject: ", to);
    put_words(out, subject.text);
    cordee_buf_puts(out, "\r\n");
    put_date(l, out);
    put_id(l, out);
    put_answered(l, out);
    put_text_type(out);
    put_base64(out, body.text, body.len, 76);
    cordee_buf_puts(out, "\r\n");
}

/* RFC 3834: to the return path, and marked as automatic. */
void practice_write_away(const struct practice_letter *l, struct cordee_buf *out)
{
    const struct words *w = words_of(l->language);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf subject = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};

    cordee_buf_printf(&subject, "%s (%s)", w->away, cordee_json_text(l->mail, "subject"));
    cordee_buf_printf(&body, "%s\n\n%s\n%s\n", w->away_text, farewell(l->language),
                      cordee_json_text(l->mail, "name"));
    put_from(l, out);
    cordee_buf_printf(out,
                      "To: <%s>\r\nSubject: ", cordee_json_text(l->mail, "return_path"));
    put_words(out, subject.text);
    cordee_buf_puts(out, "\r\nAuto-Submitted: auto-replied\r\n");
    put_date(l, out);
    put_id(l, out);
    put_answered(l, out);
    put_text_type(out);
    put_base64(out, body.text, body.len, 76);
    cordee_buf_puts(out, "\r\n");
}

static void put_report(const struct practice_letter *l, struct cordee_buf *out)
{
    const char *recipient = cordee_json_text(l->mail, "recipient");
    char date[40];

    cordee_time_rfc5322(l->at, "Europe/Vienna", date);
    cordee_buf_printf(out,
                      "Content-Type: message/delivery-status\r\n\r\n"
                      "Reporting-MTA: dns; mx.%s\r\nArrival-Date: %s\r\n\r\n"
                      "Final-Recipient: rfc822; %s\r\nAction: failed\r\n"
                      "Status: 5.1.1\r\nRemote-MTA: dns; mx.%s\r\n"
                      "Diagnostic-Code: smtp; 550 5.1.1 <%s>: no such user here\r\n\r\n",
                      domain_of(recipient), date, recipient, domain_of(recipient),
                      recipient);
}

/* RFC 3464, from the null sender, as a mail server says that nobody lives there. */
void practice_write_bounce(const struct practice_letter *l, struct cordee_buf *out)
{
    const char *recipient = cordee_json_text(l->mail, "recipient");
    const char *boundary = "=_practice_report";

    cordee_buf_printf(out,
                      "From: Mail Delivery System <MAILER-DAEMON@%s>\r\nTo: <%s>\r\n"
                      "Subject: Undelivered Mail Returned to Sender\r\n"
                      "Auto-Submitted: auto-replied\r\n",
                      domain_of(recipient), cordee_json_text(l->mail, "return_path"));
    put_date(l, out);
    put_id(l, out);
    cordee_buf_printf(out,
                      "MIME-Version: 1.0\r\nContent-Type: multipart/report; "
                      "report-type=delivery-status;\r\n boundary=\"%s\"\r\n\r\n"
                      "--%s\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
                      "Your message could not be delivered to one recipient.\r\n\r\n"
                      "<%s>: 550 5.1.1 no such user here\r\n\r\n--%s\r\n",
                      boundary, boundary, recipient, boundary);
    put_report(l, out);
    cordee_buf_printf(out,
                      "--%s\r\nContent-Type: text/rfc822-headers\r\n\r\n"
                      "Message-ID: <%s>\r\nTo: <%s>\r\n\r\n--%s--\r\n",
                      boundary, cordee_json_text(l->mail, "message_id"), recipient,
                      boundary);
}

/* Where the link of the mail cannot be reached: its address for leaving. */
void practice_write_farewell(const struct practice_letter *l, const char *to,
                             struct cordee_buf *out)
{
    put_from(l, out);
    cordee_buf_printf(out, "To: <%s>\r\nSubject: unsubscribe\r\n", to);
    put_date(l, out);
    put_id(l, out);
    put_text_type(out);
    put_base64(out, "unsubscribe\n", 12, 76);
    cordee_buf_puts(out, "\r\n");
}
