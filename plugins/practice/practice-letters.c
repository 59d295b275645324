/* What invented people write: whole messages, as mail programs make them. */
#include "plugins/practice/practice.h"

#include "plugins/practice/practice-assets.h"

#include <stdio.h>
#include <string.h>

#define TEXT  "text/plain; charset=utf-8"
#define LINE  "practice-part"
#define MIXED "Content-Type: multipart/mixed; boundary=\"" LINE "\"\r\n\r\n"

static unsigned chance(const struct practice_letter *l, unsigned n)
{
    return (practice_hash(cordee_json_text(l->mail, "recipient")) / 7 +
            practice_hash(cordee_json_text(l->mail, "subject"))) %
           n;
}

static const struct practice_texts *texts(const struct practice_letter *l)
{
    return practice_texts_of(l->language);
}

/* ---- texts ------------------------------------------------------------------ */

static void put_words(const struct practice_letter *l, const char *says,
                      struct cordee_buf *body)
{
    const struct practice_texts *t = texts(l);

    cordee_buf_printf(body, "%s\n\n", t->hello);
    practice_put(l, says, body);
    cordee_buf_printf(body, "\n\n%s\n", t->bye);
    practice_put(l, "{name}\n", body);
}

/* Below the two dashes, by which programs know it (RFC 3676 4.3). */
static void put_signature(const struct practice_letter *l, bool moved,
                          struct cordee_buf *body)
{
    practice_put(l, "\n-- \n{name}\n", body);
    practice_put(l, moved ? "{new_role}\n" : "{role}\n", body);
    practice_put(l, "{organisation}\n", body);
    if (moved || *cordee_json_text(l->mail, "phone"))
        practice_put(l, moved ? "T {new_phone}\n" : "T {phone}\n", body);
}

static void put_quoted(const struct practice_letter *l, struct cordee_buf *body)
{
    cordee_buf_putc(body, '\n');
    practice_put(l, texts(l)->wrote, body);
    practice_put(l, "\n{quote}", body);
}

static void put_mail(const struct practice_letter *l, const char *to,
                     const struct cordee_buf *body, struct cordee_buf *out)
{
    practice_put_head(l, NULL, to, "Re: {subject}", true, out);
    practice_put_part(TEXT, body->text, out);
}

/* ---- answers ---------------------------------------------------------------- */

static void write_words(const struct practice_letter *l, const char *to, const char *says,
                        struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};

    put_words(l, says, &body);
    put_quoted(l, &body);
    put_mail(l, to, &body, out);
}

void practice_write_reply(const struct practice_letter *l, const char *to,
                          struct cordee_buf *out)
{
    write_words(l, to, texts(l)->thanks[chance(l, 3)], out);
}

/* "Please remove me": a wish, which nobody may take for an answer. */
void practice_write_wish(const struct practice_letter *l, const char *to,
                         struct cordee_buf *out)
{
    write_words(l, to, texts(l)->wishes[chance(l, 2)], out);
}

void practice_write_long(const struct practice_letter *l, const char *to,
                         struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};

    put_words(l, texts(l)->longer[chance(l, 2)], &body);
    put_signature(l, false, &body);
    put_quoted(l, &body);
    put_mail(l, to, &body, out);
}

void practice_write_signature(const struct practice_letter *l, const char *to,
                              struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};

    put_words(l, texts(l)->moved, &body);
    put_signature(l, true, &body);
    put_quoted(l, &body);
    put_mail(l, to, &body, out);
}

static json_t *escaped(const char *s)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    for (; *s; s++) {
        if (*s == '<' || *s == '>' || *s == '&')
            cordee_buf_printf(&out, "&#%d;", *s);
        else if (*s == '\n')
            cordee_buf_puts(&out, "<br>\n");
        else
            cordee_buf_putc(&out, *s);
    }
    return json_string(out.text ? out.text : "");
}

static const char *asset(const char *name)
{
    for (const struct cordee_asset *a = practice_assets; a->name; a++)
        if (strcmp(a->name, name) == 0)
            return a->bytes;
    return "";
}

/* As some programs write: no text part, and what they quote in a block. */
void practice_write_html(const struct practice_letter *l, const char *to,
                         struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf words = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf wrote = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf html = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *parts = NULL;
    struct practice_letter page = *l;

    put_words(l, texts(l)->thanks[chance(l, 3)], &words);
    practice_put(l, texts(l)->wrote, &wrote);
    parts = json_pack("{s:o, s:o, s:o}", "words", escaped(words.text), "wrote",
                      escaped(wrote.text), "quoted", escaped(l->mime->text));
    page.mail = parts;
    practice_put(&page, asset("practice-answer.mustache"), &html);
    practice_put_head(l, NULL, to, "Re: {subject}", true, out);
    practice_put_part("text/html; charset=utf-8", html.text, out);
}

/* ---- with files ------------------------------------------------------------- */

static void put_file(const struct practice_letter *l, const char *type, const char *name,
                     const char *text, struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf filled = {0};

    practice_put(l, text, &filled);
    cordee_buf_printf(out,
                      "--" LINE "\r\nContent-Disposition: attachment; "
                      "filename=\"%s\"\r\n",
                      name);
    practice_put_part(type, filled.text, out);
}

void practice_write_attached(const struct practice_letter *l, const char *to,
                             struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};

    put_words(l, texts(l)->attached, &body);
    put_quoted(l, &body);
    practice_put_head(l, NULL, to, "Re: {subject}", true, out);
    cordee_buf_puts(out, MIXED "--" LINE "\r\n");
    practice_put_part(TEXT, body.text, out);
    put_file(l, "text/csv; charset=utf-8", texts(l)->attached_name,
             "name,email,menu\n\"{name}\",{recipient},vegetarian\n\"{colleague}\","
             "{colleague_email},\n",
             out);
    put_file(l, "text/vcard; charset=utf-8", "card.vcf",
             "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:{name}\r\nORG:{organisation}\r\n"
             "TITLE:{role}\r\nEMAIL:{recipient}\r\nEND:VCARD\r\n",
             out);
    cordee_buf_puts(out, "--" LINE "--\r\n");
}

/* ---- of their own ----------------------------------------------------------- */

void practice_write_question(const struct practice_letter *l, const char *to,
                             struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};

    put_words(l, texts(l)->question, &body);
    put_signature(l, false, &body);
    practice_put_head(l, NULL, to, texts(l)->question_subject, false, out);
    practice_put_part(TEXT, body.text, out);
}

/* A list of their own, which the office is on (RFC 2919). */
void practice_write_digest(const struct practice_letter *l, const char *to,
                           struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};

    practice_put(l, texts(l)->digest, &body);
    practice_put(l, "\n\n{name}\n", &body);
    practice_put_head(l, NULL, to, texts(l)->digest_subject, false, out);
    practice_put(l,
                 "List-Id: <members.{domain}>\r\nList-Post: "
                 "<mailto:members@{domain}>\r\nList-Unsubscribe: "
                 "<mailto:members-leave@{domain}>\r\nPrecedence: list\r\n",
                 out);
    practice_put_part(TEXT, body.text, out);
}

/* To the address of the mail for leaving. */
void practice_write_farewell(const struct practice_letter *l, const char *to,
                             struct cordee_buf *out)
{
    practice_put_head(l, NULL, to, "unsubscribe", false, out);
    practice_put_part(TEXT, "unsubscribe\n", out);
}
