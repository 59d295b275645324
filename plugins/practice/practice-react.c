/* Reactions: real messages to our receiver, a real request to our page.  Safe to run
 * twice: the messages are the same to the byte, so the second is known already. */
#include "plugins/practice/practice.h"

#include <stdio.h>
#include <string.h>

static int said(struct cordee *cd, int64_t mail, const char *words,
                struct cordee_error *err)
{
    return cd->db->exec(
        cd, err, "UPDATE practice_mail SET reacted_at = ?, said = ? WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(words), CORDEE_V(mail)));
}

/* By SMTP as all mail comes; where nobody listens, as if it had. */
static int deliver(struct cordee *cd, const struct cordee_buf *raw, const char *from,
                   const char *to, struct cordee_error *err)
{
    const char *const recipients[] = {to, NULL};
    int port = cd->mail->port(cd);

    if (port)
        return practice_send(port, from, to, raw, err);
    return cd->mail->receive(cd, err, raw->text, raw->len, from, recipients) < 0 ? -1 : 0;
}

/* The address in a header such as `"Office" <office@example.org>`. */
static const char *address_in(const char *header, struct cordee_arena *a)
{
    const char *open = strrchr(header, '<');

    if (open)
        return cordee_arena_printf(a, "%.*s", (int)strcspn(open + 1, ">"), open + 1);
    return header;
}

/* ---- leaving ---------------------------------------------------------------- */

/* The link of a scheme in List-Unsubscribe: "<https://...>, <mailto:...>". */
static const char *link_of(const struct practice_letter *l, const char *scheme)
{
    const char *s = practice_header(l->mime, l->a, "List-Unsubscribe");
    size_t n = strlen(scheme);

    for (s = strchr(s, '<'); s; s = strchr(s + 1, '<'))
        if (strncmp(s + 1, scheme, n) == 0)
            return cordee_arena_printf(l->a, "%.*s", (int)strcspn(s + 1, ">"), s + 1);
    return NULL;
}

/* RFC 8058: what the button of a mail program does.  1 done, 0 the page said no. */
static int one_click(struct cordee *cd, const char *url, struct cordee_error *err)
{
    static const char *const headers[] = {
        "Content-Type: application/x-www-form-urlencoded", NULL};
    static const char body[] = "List-Unsubscribe=One-Click";
    const struct cordee_fetch f = {.url = url,
                                   .method = "POST",
                                   .headers = headers,
                                   .body = body,
                                   .body_len = sizeof body - 1,
                                   .timeout_s = 10};
    struct cordee_fetched answer = {0};
    int rc = cd->fetch ? cd->fetch->get(cd, err, &f, &answer) : -1;

    cordee_buf_drop(&answer.body);
    if (rc < 0)
        return -1;
    return answer.status >= 200 && answer.status < 300;
}

static int click(struct cordee *cd, const struct practice_letter *l,
                 struct cordee_error *err)
{
    const char *link = link_of(l, "http");
    struct cordee_error why = {0};

    if (!link || one_click(cd, link, &why) == 1)
        return link != NULL;
    if (link_of(l, "mailto:"))
        return 0;
    return cordee_fail(err, CORDEE_E_IO, "%s: %s", link,
                       why.text[0] ? why.text : "the page said no");
}

static const char *leaving_address(const struct practice_letter *l)
{
    const char *link = link_of(l, "mailto:");

    return link ? cordee_arena_printf(l->a, "%.*s", (int)strcspn(link + 7, "?"), link + 7)
                : "";
}

/* ---- the job ---------------------------------------------------------------- */

static const char *taker(const struct practice_letter *l, const struct practice_way *way)
{
    const char *sender = cordee_json_text(l->mail, "from_address");
    const char *to;

    switch (way->to) {
    case PRACTICE_TO_REPLY:
        to = address_in(practice_header(l->mime, l->a, "Reply-To"), l->a);
        return cordee_address_ok(to) ? to : sender;
    case PRACTICE_TO_SENDER:
        return sender;
    case PRACTICE_TO_LEAVE:
    case PRACTICE_CLICK:
        return leaving_address(l);
    default:
        return cordee_json_text(l->mail, "return_path");
    }
}

static int react(struct cordee *cd, const struct practice_letter *l,
                 const struct practice_way *way, const char **words,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    const char *to = taker(l, way);
    const char *from =
        way->to == PRACTICE_BACK_EMPTY ? "" : cordee_json_text(l->mail, "recipient");
    int rc = way->to == PRACTICE_CLICK ? click(cd, l, err) : 0;

    *words = T(way->said);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (!cordee_address_ok(to)) {
        *words = way->to == PRACTICE_TO_LEAVE || way->to == PRACTICE_CLICK
                     ? T("Read it: a personal mail has no link for leaving")
                     : T("Nothing: the mail had no return path");
        return 0;
    }
    if (way->to == PRACTICE_CLICK)
        *words = T(practice_way_named("mailto")->said);
    way->write(l, to, &raw);
    return deliver(cd, &raw, from, to, err);
}

int practice_react(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *mail = NULL;
    struct practice_mime mime = {.raw = "", .text = "", .html = ""};
    struct practice_letter l = {.mime = &mime, .a = a};
    const struct practice_way *way;
    const char *words = "";
    int rc = practice_load(cd, cordee_json_int(job->args, "mail"), &mail, err);

    if (rc <= 0 || json_object_get(mail, "reacted_at"))
        return rc < 0 ? -1 : CORDEE_JOB_DONE;
    way = practice_way_named(cordee_json_text(mail, "way"));
    if (!way || !way->write)
        return CORDEE_JOB_DONE;
    l.mail = mail;
    l.language = cordee_json_text(mail, "language");
    l.at = cordee_json_int(mail, "due_at");
    if (practice_mime_read(cordee_json_text(mail, "path"), a, &mime, err) < 0 ||
        practice_load_writer(cd, mail, err) < 0 || react(cd, &l, way, &words, err) < 0)
        return -1;
    return said(cd, cordee_json_int(mail, "id"), words, err) < 0 ? -1 : CORDEE_JOB_DONE;
}
