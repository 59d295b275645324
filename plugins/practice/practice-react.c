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

static int deliver(struct cordee *cd, const struct cordee_buf *raw, const char *from,
                   const char *to, struct cordee_error *err)
{
    const char *const recipients[] = {to, NULL};

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

static int reply(struct cordee *cd, const struct practice_letter *l,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    const char *to = address_in(practice_header(l->mime, l->a, "Reply-To"), l->a);

    if (!cordee_address_ok(to))
        to = cordee_json_text(l->mail, "from_address");
    practice_write_reply(l, to, &raw);
    return deliver(cd, &raw, cordee_json_text(l->mail, "recipient"), to, err);
}

static int away(struct cordee *cd, const struct practice_letter *l,
                struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};

    practice_write_away(l, &raw);
    return deliver(cd, &raw, cordee_json_text(l->mail, "recipient"),
                   cordee_json_text(l->mail, "return_path"), err);
}

static int bounce(struct cordee *cd, const struct practice_letter *l,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};

    practice_write_bounce(l, &raw);
    return deliver(cd, &raw, "", cordee_json_text(l->mail, "return_path"), err);
}

/* ---- leaving --------------------------------------------------------------------------
 */

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

static int by_mail(struct cordee *cd, const struct practice_letter *l, const char *link,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    const char *to =
        cordee_arena_printf(l->a, "%.*s", (int)strcspn(link + strlen("mailto:"), "?"),
                            link + strlen("mailto:"));

    practice_write_farewell(l, to, &raw);
    return deliver(cd, &raw, cordee_json_text(l->mail, "recipient"), to, err);
}

static int leave(struct cordee *cd, const struct practice_letter *l, const char **words,
                 struct cordee_error *err)
{
    const char *link = link_of(l, "http"), *mailto = link_of(l, "mailto:");
    struct cordee_error why = {0};

    if (!link && !mailto) {
        *words = T("Read it: a personal mail has no link for leaving");
        return 0;
    }
    *words = T("Unsubscribed with the button of the mail program");
    if (link && one_click(cd, link, &why) == 1)
        return 0;
    if (!mailto)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", link,
                           why.text[0] ? why.text : "the page said no");
    *words = T("Unsubscribed by mail");
    return by_mail(cd, l, mailto, err);
}

/* ---- the job ---------------------------------------------------------------- */

static int react(struct cordee *cd, const struct practice_letter *l, const char **words,
                 struct cordee_error *err)
{
    const char *habit = cordee_json_text(l->mail, "habit");

    if (strcmp(habit, "leaves") == 0)
        return leave(cd, l, words, err);
    if (strcmp(habit, "replies") == 0) {
        *words = T("Replied");
        return reply(cd, l, err);
    }
    if (!cordee_address_ok(cordee_json_text(l->mail, "return_path"))) {
        *words = T("Nothing: the mail had no return path");
        return 0;
    }
    if (strcmp(habit, "away") == 0) {
        *words = T("Sent a notice of absence");
        return away(cd, l, err);
    }
    *words = T("Sent back: nobody lives at this address");
    return bounce(cd, l, err);
}

int practice_react(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *mail = NULL;
    struct practice_mime mime = {.raw = "", .text = "", .html = ""};
    struct practice_letter l = {.mime = &mime, .a = a};
    const char *words = "";
    int rc = practice_load(cd, cordee_json_int(job->args, "mail"), &mail, err);

    if (rc <= 0 || json_object_get(mail, "reacted_at"))
        return rc < 0 ? -1 : CORDEE_JOB_DONE;
    l.mail = mail;
    l.language = cordee_json_text(mail, "language");
    l.at = cordee_json_int(mail, "due_at");
    if (practice_mime_read(cordee_json_text(mail, "path"), a, &mime, err) < 0 ||
        react(cd, &l, &words, err) < 0)
        return -1;
    return said(cd, cordee_json_int(mail, "id"), words, err) < 0 ? -1 : CORDEE_JOB_DONE;
}
