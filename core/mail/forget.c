#include "core/mail/forget.h"

#include "core/base/host.h"
#include "core/config/folder.h"
#include "core/mail/receive/receive-priv.h"

#include <string.h>

/* Stored mails have their file's name from their bytes: two rows may share one. */
static int file_drop(struct cordee *core, int64_t message, const char *file,
                     struct cordee_error *err)
{
    int64_t others = 0;

    if (core->db->one(core, err, &others,
                      "SELECT count(*) FROM message WHERE file = ? AND id <> ?",
                      CORDEE_ARGS(CORDEE_V(file), CORDEE_V(message))) < 0)
        return -1;
    return others ? 0 : cd_file_drop(core->host, file, err);
}

/* The file first: a row without it is found again, a file without a row hardly. */
int cd_mail_forget(struct cordee *cd, struct cordee_error *err, int64_t message)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = core->db->row(core, err, &row, "SELECT file FROM message WHERE id = ?",
                           CORDEE_ARGS(CORDEE_V(message)));

    if (rc <= 0)
        return rc;
    if (file_drop(core, message, cordee_json_text(row, "file"), err) < 0)
        return -1;
    return core->db->exec(core, err, "DELETE FROM message WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(message)));
}

int cd_mail_unsay(struct cordee *cd, struct cordee_error *err, int64_t outbox)
{
    struct cordee *core = cd->host->core;

    return core->db->exec(core, err,
                          "UPDATE outbox SET merge_values = '{}', state = CASE WHEN "
                          "ended_at IS NULL AND state <> 'sending' THEN 'cancelled' ELSE "
                          "state END, ended_at = CASE WHEN ended_at IS NULL AND state <> "
                          "'sending' THEN ? ELSE ended_at END WHERE id = ?",
                          CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(outbox)));
}

/* ---- a plain mail of what stays ---------------------------------------------- */

struct cleaning {
    bool (*clean)(void *ctx, const char *text, struct cordee_buf *out);
    void *ctx;
    struct cordee_arena *a;
    bool found;
};

static const char *cleaned(struct cleaning *c, const char *text)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    if (!c->clean(c->ctx, text, &out))
        return text;
    c->found = true;
    return cordee_arena_text(c->a, out.text);
}

static void header_put(struct cordee_buf *out, const char *name, const char *value)
{
    if (*value)
        cordee_buf_printf(out, "%s: %s\r\n", name, value);
}

static void lines_put(struct cordee_buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            cordee_buf_putc(out, '\r');
        if (*text != '\r')
            cordee_buf_putc(out, *text);
    }
    cordee_buf_puts(out, "\r\n");
}

static void mail_put(struct cleaning *c, const struct cd_parsed *p, int64_t at,
                     struct cordee_buf *out)
{
    char date[40];

    cordee_time_rfc5322(at, "UTC", date);
    cordee_buf_printf(out, "From: %s <%s>\r\n", cleaned(c, p->from_name),
                      cleaned(c, p->from_address));
    header_put(out, "Date", date);
    header_put(out, "Subject", cleaned(c, p->subject));
    if (*p->message_id)
        cordee_buf_printf(out, "Message-ID: <%s>\r\n", cleaned(c, p->message_id));
    if (*p->in_reply_to)
        cordee_buf_printf(out, "In-Reply-To: <%s>\r\n", cleaned(c, p->in_reply_to));
    cordee_buf_puts(out, "To: undisclosed-recipients:;\r\nMIME-Version: 1.0\r\n"
                         "Content-Type: text/plain; charset=utf-8\r\n"
                         "Content-Transfer-Encoding: 8bit\r\n"
                         "Comments: somebody this mail named was erased\r\n\r\n");
    lines_put(out, cleaned(c, p->text));
    (void)cleaned(c, p->recipients);
}

/* 1: it is the mail's file now; 0: the mail has another than `former` meanwhile, or is
 * gone. */
static int file_put(struct cordee *core, int64_t message, const char *former,
                    const struct cordee_buf *mail, struct cordee_error *err)
{
    char file[65];

    if (cd_file_put(core->host, mail->text, mail->len, file, err) < 0 ||
        core->db->exec(
            core, err, "UPDATE message SET file = ?, size = ? WHERE id = ? AND file = ?",
            CORDEE_ARGS(CORDEE_V((const char *)file), CORDEE_V((int64_t)mail->len),
                        CORDEE_V(message), CORDEE_V(former))) < 0)
        return -1;
    if (core->db->changes(core) == 0)
        return file_drop(core, 0, file, err);
    return strcmp(file, former) != 0 && file_drop(core, message, former, err) < 0 ? -1
                                                                                  : 1;
}

/* Bytes that no parser showed, such as a line of a server on the way. */
static void bytes_look(struct cleaning *c, const struct cordee_buf *raw)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    cordee_utf8_clean(raw->text, raw->len, &text);
    if (text.text && c->clean(c->ctx, text.text, NULL))
        c->found = true;
}

/* Its bytes are a file from here on, if they were not yet. */
static int settled_row(struct cordee *core, int64_t message, json_t **row_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = core->db->list(
        core, err, "SELECT id, file, received_at FROM message WHERE id = ?",
        CORDEE_ARGS(CORDEE_V(message)));

    if (!list || cd_raw_settle(core, list, err) < 0)
        return -1;
    *row_r = json_incref(json_array_get(list, 0));
    return *row_r != NULL;
}

static const struct cd_parsed nothing = {.message_id = "",
                                         .in_reply_to = "",
                                         .from_name = "",
                                         .from_address = "",
                                         .subject = "",
                                         .recipients = "",
                                         .text = ""};

/* 1: cleaned; 0: nothing to clean; -1.  *again: its file was another when the clean one
 * was ready. */
static int clean_once(struct cordee *core, int64_t message, struct cleaning *c,
                      bool *again, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf mail = {0};
    const struct cd_parsed *p;
    const char *file;
    int rc = settled_row(core, message, &row, err);

    *again = false;
    if (rc <= 0)
        return rc;
    file = cordee_json_text(row, "file");
    rc = cd_file_get(core->host, file, CD_MAIL_SIZE_MAX, &raw, err);
    if (rc <= 0)
        return rc;
    p = cd_parse(raw.text, raw.len, c->a);
    mail_put(c, p ? p : &nothing, cordee_json_int(row, "received_at"), &mail);
    bytes_look(c, &raw);
    if (!c->found)
        return 0;
    rc = file_put(core, message, file, &mail, err);
    *again = rc == 0;
    return rc;
}

int cd_mail_clean(struct cordee *cd, struct cordee_error *err, int64_t message,
                  bool (*clean)(void *ctx, const char *text, struct cordee_buf *out),
                  void *ctx)
{
    struct cordee *core = cd->host->core;
    bool again = true;
    int rc = 0;

    /* Another who is named in the same mail may be erased at the same time. */
    while (again) {
        CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
        struct cleaning c = {.clean = clean, .ctx = ctx, .a = a};

        rc = clean_once(core, message, &c, &again, err);
    }
    return rc;
}
