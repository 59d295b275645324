/* A compiled letter and a row of the outbox become bytes.  They are written here and not
 * by GMime, which would build a tree of objects for each of 10,000 readers of one letter
 * whose structure never differs; GMime reads what comes in (receive/parse.c). */
#include "core/config/folder.h"
#include "core/db/db.h"
#include "core/mail/compose/compose-priv.h"
#include "core/mail/letter/sender.h"
#include "core/mail/letter/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- our own addresses ----------------------------------------------------------- */

/* "cordee@domain", from the setting or else the first cluster's From address: what comes
 * back comes to one place. */
int cd_return_address(struct cordee *cd, char out[255], struct cordee_error *err)
{
    struct cordee_arena *a = cordee_arena_new();
    const char *set = cd->setting->text(cd, a, "mail.return_address");
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = 0;

    if (!*set)
        rc = cd->db->row(cd, err, &row,
                         "SELECT from_address FROM cluster ORDER BY id LIMIT 1",
                         CORDEE_NO_ARGS);
    if (rc >= 0 && !*set)
        set = cordee_json_text(row, "from_address");
    if (rc >= 0 && !cordee_address_ok(set))
        rc = cordee_fail(err, CORDEE_E_INVALID,
                         *set ? "the return address is no e-mail address"
                              : "no From address is set: see the settings");
    if (rc >= 0)
        snprintf(out, 255, "%s", set);
    cordee_arena_free(a);
    return rc < 0 ? -1 : 0;
}

int cd_our_domain(struct cordee *cd, char out[255], struct cordee_error *err)
{
    char address[255];

    if (cd_return_address(cd, address, err) < 0)
        return -1;
    memmove(out, strrchr(address, '@') + 1, strlen(strrchr(address, '@')));
    return 0;
}

int cd_message_id(struct cordee *cd, char out[300], struct cordee_error *err)
{
    char domain[255];
    char uuid[37];

    if (cd_our_domain(cd, domain, err) < 0)
        return -1;
    cordee_uuid(uuid);
    snprintf(out, 300, "%s@%s", uuid, domain);
    return 0;
}

/* ---- headers ---------------------------------------------------------------- */

static bool is_id(const char *id)
{
    size_t n = strlen(id);

    if (n == 0 || n > 250)
        return false;
    for (size_t i = 0; i < n; i++)
        if (id[i] <= 0x20 || id[i] >= 0x7f || id[i] == '<' || id[i] == '>')
            return false;
    return true;
}

static void put_id(struct cordee_buf *out, const char *name, const char *id)
{
    char line[260];

    if (!is_id(id))
        return;
    snprintf(line, sizeof line, "<%s>", id);
    cd_put_token(out, name, line);
}

/* The thread, an id a line, and of these the last is what it answers. */
static void put_thread(struct cordee_buf *out, const char *ids)
{
    const char *last = strrchr(ids, ' ');
    bool begun = false;

    for (const char *c = ids; *c; c++)
        if (*c < 0x20 || *c == 0x7f) /* no ids: somebody tries to write a header */
            return;
    put_id(out, "In-Reply-To", last ? last + 1 : ids);
    for (size_t n; *ids; ids += n + strspn(ids + n, " ")) {
        char id[251];

        n = strcspn(ids, " ");
        if (n >= sizeof id)
            continue;
        memcpy(id, ids, n);
        id[n] = '\0';
        if (!is_id(id))
            continue;
        cordee_buf_printf(out, begun ? "\r\n <%s>" : "References: <%s>", id);
        begun = true;
    }
    if (begun)
        cordee_buf_puts(out, "\r\n");
}

/* RFC 8058: the link acts by POST; the mailto is for programs that know RFC 2369 only. */
static void put_unsubscribe(struct cd_compiled *c, const char *token,
                            struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf links = {0};

    cordee_buf_printf(&links, "<%s/u/%s>, <mailto:%s+u-%s@%s?subject=unsubscribe>",
                      c->base_url, token, c->box, token, c->domain);
    cd_put_token(out, "List-Unsubscribe", links.text);
    cd_put_token(out, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

/* Many mails are of one second. */
static const char *date_of(struct cd_compiled *c, int64_t at)
{
    if (!*c->date || c->date_at != at)
        cordee_time_rfc5322(at, c->zone, c->date);
    c->date_at = at;
    return c->date;
}

static int put_headers(struct cd_compiled *c, const struct cd_compose_row *row,
                       const struct cd_sender *sender, const char *name,
                       const char *subject, struct cordee_buf *out,
                       struct cordee_error *err)
{
    cordee_buf_puts(out, sender->head);
    if (cd_put_mailbox(out, "To", name, row->address, err) < 0)
        return -1;
    cd_put_header(out, "Subject", subject);
    cd_put_token(out, "Date", date_of(c, row->at ? row->at : cordee_now()));
    put_id(out, "Message-ID", row->message_id);
    put_thread(out, c->letter.in_reply_to);
    if ((c->letter.flags & (CORDEE_LETTER_BULK | CORDEE_LETTER_NOTICE)) ==
        CORDEE_LETTER_BULK)
        put_unsubscribe(c, row->token, out);
    if (c->tail.len)
        cordee_buf_put(out, c->tail.text, c->tail.len);
    cordee_buf_puts(out, "MIME-Version: 1.0\r\n");
    return 0;
}

/* ---- bodies ----------------------------------------------------------------- */

static void put_part_head(struct cordee_buf *out, const char *type)
{
    cordee_buf_printf(out,
                      "Content-Type: %s; charset=utf-8\r\n"
                      "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
                      type);
}

static void put_text(struct cordee_buf *out, const struct cordee_buf *text)
{
    put_part_head(out, "text/plain");
    cd_put_quoted_printable(out, text->text ? text->text : "", text->len);
}

/* `raw` is over when it is too large. */
static void put_html(struct cd_compiled *c, const char *const *values,
                     struct cordee_buf *raw, struct cordee_buf *out)
{
    if (!c->html_ready.n)
        cd_program_ready(&c->html, &c->html_ready);
    cordee_buf_clear(raw);
    raw->limit = CD_MERGE_OUT_MAX;
    put_part_head(out, "text/html");
    cd_program_run_ready(&c->html_ready, values, raw, out);
}

/* "=_" cannot stand in quoted-printable, so no text can hold the boundary. */
static void put_texts(struct cd_compiled *c, const char *const *values,
                      struct cordee_rendering *r, struct cordee_buf *out)
{
    if (c->letter.flags & CORDEE_LETTER_TEXT) {
        put_text(out, &r->text);
        return;
    }
    cordee_buf_printf(out,
                      "Content-Type: multipart/alternative;\r\n"
                      " boundary=\"=_%s\"\r\n\r\n--=_%s\r\n",
                      c->boundary, c->boundary);
    put_text(out, &r->text);
    cordee_buf_printf(out, "\r\n--=_%s\r\n", c->boundary);
    put_html(c, values, &r->html, out);
    cordee_buf_printf(out, "\r\n--=_%s--\r\n", c->boundary);
}

static int fail_large(struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_TOO_LARGE,
                       "with these merge values the mail is larger than 1 MB");
}

/* Files are read when the first mail is made that has them: a look needs none. */
static int put_bodies(struct cd_compiled *c, const char *const *values,
                      struct cordee_rendering *r, struct cordee_buf *out,
                      struct cordee_error *err)
{
    if (!c->letter.n_files) {
        put_texts(c, values, r, out);
        return 0;
    }
    if (!c->attached && !(c->attached = cd_attached_get(c->cd, &c->letter, err)))
        return -1;
    cd_attached_begin(c->attached, out);
    put_texts(c, values, r, out);
    cd_attached_end(c->attached, out);
    return 0;
}

static int render(struct cd_compiled *c, const char *const *values,
                  struct cordee_rendering *r, struct cordee_error *err)
{
    struct cordee_buf *marked = &c->marked;

    cordee_buf_clear(marked);
    marked->limit = CD_MERGE_OUT_MAX;
    r->subject.limit = 4 * CD_MERGE_VALUE_MAX;
    cd_program_run(&c->subject, values, &r->subject);
    cd_program_run(&c->text, values, marked);
    r->text.limit = 2 * CD_MERGE_OUT_MAX;
    cd_wrap(marked->text ? marked->text : "", &r->text);
    return r->subject.over || marked->over || r->text.over ? fail_large(err) : 0;
}

static void rendering_clear(struct cordee_rendering *r)
{
    cordee_buf_clear(&r->subject);
    cordee_buf_clear(&r->html);
    cordee_buf_clear(&r->text);
}

/* A link to a row, of which the values have the number only.  It is its reader's alone:
 * who looks at what was sent sees that there was one, and cannot follow it. */
static const char *link_of(const struct cd_compiled *c,
                           const struct cordee_merge_field *field, const char *value,
                           struct cordee_arena *arena)
{
    char word[CORDEE_KEYED];
    int64_t row;

    if (!cordee_text_int(value, &row))
        return "";
    if (c->letter.flags & CD_LETTER_AS_SENT)
        return cordee_arena_printf(arena, "%s%s...", c->base_url, field->link);
    cd_keyed(c->cd->host, field->name, row, word);
    return cordee_arena_printf(arena, "%s%s%s", c->base_url, field->link, word);
}

/* A page of the reader's own.  Where a mail is shown to nobody in particular, whoever
 * wants it writes to the office. */
static const char *page_of(const struct cd_compiled *c, const char *token,
                           const char *page, const struct cd_sender *sender,
                           struct cordee_arena *arena)
{
    return c->letter.flags & CD_LETTER_AS_WRITTEN
               ? cordee_arena_printf(arena, "mailto:%s", sender->email)
               : cordee_arena_printf(arena, "%s/u/%s%s", c->base_url, token, page);
}

/* What composing knows, and no row has. */
static const char *const *values_whole(struct cd_compiled *c, const json_t *values,
                                       const char *token, const struct cd_sender *sender,
                                       struct cordee_arena *arena)
{
    const char **list = (const char **)cd_merge_values(&c->merge, values, arena);

    list[c->token] = token;
    if (c->preferences)
        list[c->preferences - 1] = page_of(c, token, "/choices", sender, arena);
    if (c->correction)
        list[c->correction - 1] = page_of(c, token, "/correct", sender, arena);
    for (size_t i = 0; i < c->n_linked; i++)
        list[c->linked[i].at] =
            link_of(c, c->linked[i].field, list[c->linked[i].at], arena);
    if (c->sender_name)
        list[c->sender_name - 1] = sender->name;
    if (c->sender_email)
        list[c->sender_email - 1] = sender->email;
    if (c->sender_signature)
        list[c->sender_signature - 1] = sender->signature;
    return list;
}

int cd_compose_look(struct cd_compiled *c, const json_t *values, const char *token,
                    struct cordee_rendering *r, struct cordee_error *err)
{
    const json_t *said = json_object_get(values, CD_SENDER_KEY);
    const struct cd_sender *sender =
        cd_compiled_sender(c, said ? json_integer_value(said) : c->letter.sender, err);

    return sender ? cd_compose_look_of(c, values, token, sender, r, err) : -1;
}

int cd_compose_look_of(struct cd_compiled *c, const json_t *values, const char *token,
                       const struct cd_sender *sender, struct cordee_rendering *r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    const char *const *list = values_whole(c, values, token, sender, arena);

    r->personal = c->n_linked > 0;
    r->html.limit = CD_MERGE_OUT_MAX;
    if (!(c->letter.flags & CORDEE_LETTER_TEXT))
        cd_program_run(&c->html, list, &r->html);
    return r->html.over ? fail_large(err) : render(c, list, r, err);
}

static bool is_token(const char *token)
{
    size_t n = strspn(token, "abcdefghijklmnopqrstuvwxyz234567");

    return n >= 8 && n <= 40 && !token[n];
}

/* A test reads as for somebody, but goes to somebody else. */
static const char *name_of_reader(const struct cd_compiled *c, const json_t *values)
{
    return c->letter.flags & CORDEE_LETTER_TEST ? "" : cordee_json_text(values, "name");
}

int cd_compose(struct cd_compiled *c, const struct cd_compose_row *row,
               struct cordee_buf *out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_loads(row->merge_values, JSON_REJECT_DUPLICATES, NULL);
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    struct cordee_rendering *r = &c->ready;
    const struct cd_sender *sender;
    const char *const *list;

    rendering_clear(r);
    cordee_buf_clear(out);
    if (!json_is_object(values))
        return cordee_fail(err, CORDEE_E_INVALID, "the merge values are no JSON object");
    if (!is_token(row->token) || !is_id(row->message_id))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "the row has no proper token or Message-ID");
    if (!(sender = cd_compiled_sender(c, row->sender, err)))
        return -1;
    list = values_whole(c, values, row->token, sender, arena);
    if (render(c, list, r, err) < 0 ||
        put_headers(c, row, sender, name_of_reader(c, values),
                    r->subject.text ? r->subject.text : "", out, err) < 0)
        return -1;
    if (put_bodies(c, list, r, out, err) < 0)
        return -1;
    return r->html.over ? fail_large(err) : 0;
}

/* ---- letters in the database ------------------------------------------------ */

int cd_letter_load(struct cordee *cd, int64_t id, struct cordee_arena *arena,
                   struct cordee_letter *l, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = cd->db->row(cd, err, &row, "SELECT * FROM letter WHERE id = ?",
                         CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    *l = (struct cordee_letter){
        .interaction = cordee_json_int(row, "interaction"),
        .subject = cordee_arena_text(arena, cordee_json_text(row, "subject")),
        .markdown = cordee_arena_text(arena, cordee_json_text(row, "markdown")),
        .from_name = cordee_arena_text(arena, cordee_json_text(row, "from_name")),
        .from_address = cordee_arena_text(arena, cordee_json_text(row, "from_address")),
        .reply_to = cordee_arena_text(arena, cordee_json_text(row, "reply_to")),
        .language = cordee_arena_text(arena, cordee_json_text(row, "language")),
        .preheader = cordee_arena_text(arena, cordee_json_text(row, "preheader")),
        .in_reply_to = cordee_arena_text(arena, cordee_json_text(row, "in_reply_to")),
        .topic = cordee_json_int(row, "topic"),
        .cluster = cordee_json_int(row, "cluster"),
        .sender = cordee_json_int(row, "sender"),
        .sender_mode = (enum cordee_sender_mode)cordee_json_int(row, "sender_mode"),
        .flags = (unsigned)cordee_json_int(row, "flags") | CD_LETTER_KEPT,
        .why = cordee_arena_text(arena, cordee_json_text(row, "why")),
    };
    return cd_letter_texts_load(cd, id, arena, l, err) < 0 ||
                   cd_attach_load(cd, id, arena, l, err) < 0
               ? -1
               : 1;
}

/* ---- a worker's memory ------------------------------------------------------ */

#define KEPT     16 /* letters times languages */
#define KEEP_FOR 60 /* seconds: settings and the cluster's address may change */

struct kept {
    int64_t letter;
    char language[16];
    int64_t since;
    uint64_t erased; /* of the host, when it was read */
    struct cd_compiled *compiled;
};

struct cd_composer {
    struct cordee *cd;
    struct cd_db_share *share;
    unsigned face;   /* CD_LETTER_AS_*; 0: it is sent */
    int64_t version; /* of the database that is shown */
    struct kept kept[KEPT];
};

struct cd_composer *cd_composer_new(struct cordee *cd)
{
    struct cd_composer *c = calloc(1, sizeof *c);

    if (!c)
        abort();
    c->cd = cd;
    return c;
}

struct cd_composer *cd_composer_showing(struct cordee *cd, unsigned face)
{
    struct cd_composer *c = cd_composer_new(cd);

    c->face = face;
    return c;
}

void cd_composer_share(struct cd_composer *c, struct cd_db_share *share)
{
    c->share = share;
}

void cd_composer_free(struct cd_composer *c)
{
    for (size_t i = 0; c && i < KEPT; i++)
        cd_compiled_free(c->kept[i].compiled);
    free(c);
}

static int kept_read(struct cd_composer *c, struct kept *k,
                     const struct cd_compose_row *row, struct cordee_error *err)
{
    const uint64_t erased = c->cd->host->erased; /* who goes while it is read is seen */
    struct cordee_arena *arena = cordee_arena_new();
    struct cordee_letter l;
    int rc = cd_letter_load(c->cd, row->letter, arena, &l, err);

    cd_compiled_drop(&k->compiled);
    if (rc == 0)
        rc = cordee_fail(err, CORDEE_E_INVALID, "the letter is no longer there");
    if (rc > 0 && c->face)
        l.flags = (l.flags & ~(unsigned)CORDEE_LETTER_BULK) | c->face;
    if (rc > 0)
        k->compiled = cd_compile(c->cd, &l, row->language, err);
    if (k->compiled && cd_links_count(k->compiled, row->letter, err) < 0)
        cd_compiled_drop(&k->compiled);
    if (k->compiled)
        k->compiled->share = c->share;
    k->letter = row->letter;
    k->since = cordee_now();
    k->erased = erased;
    snprintf(k->language, sizeof k->language, "%s", row->language);
    cordee_arena_free(arena);
    return k->compiled ? 0 : -1;
}

/* What is shown follows the database: who was erased is on no page from then on. */
static void showing_follow(struct cd_composer *c)
{
    const int64_t version = cd_db_version(c->cd->host);

    if (version && version == c->version)
        return;
    c->version = version;
    for (size_t i = 0; i < KEPT; i++)
        cd_compiled_drop(&c->kept[i].compiled);
}

/* A person's card may be in it, or words about her. */
static bool is_good(const struct cd_composer *c, const struct kept *k, int64_t now)
{
    return k->compiled && now - k->since < KEEP_FOR && k->erased == c->cd->host->erased;
}

static int kept_fill(struct cd_composer *c, struct kept *k,
                     const struct cd_compose_row *row, struct cordee_error *err)
{
    int rc;

    cd_db_share_begin(c->cd->host, c->share);
    rc = kept_read(c, k, row, err);
    cd_db_share_end(c->cd->host, c->share);
    return rc;
}

static struct cd_compiled *kept_get(struct cd_composer *c,
                                    const struct cd_compose_row *row,
                                    struct cordee_error *err)
{
    struct kept *oldest = &c->kept[0];
    int64_t now = cordee_now();

    if (c->face)
        showing_follow(c);
    for (size_t i = 0; i < KEPT; i++) {
        struct kept *k = &c->kept[i];

        if (!is_good(c, k, now))
            cd_compiled_drop(&k->compiled);
        else if (k->letter == row->letter && strcmp(k->language, row->language) == 0)
            return k->compiled;
        if (!k->compiled || (oldest->compiled && k->since < oldest->since))
            oldest = k;
    }
    return kept_fill(c, oldest, row, err) < 0 ? NULL : oldest->compiled;
}

int cd_compose_row(struct cd_composer *c, const struct cd_compose_row *row,
                   struct cordee_buf *out, struct cordee_error *err)
{
    struct cd_compiled *compiled = kept_get(c, row, err);

    return compiled ? cd_compose(compiled, row, out, err) : -1;
}

int cd_compose_row_look(struct cd_composer *c, const struct cd_compose_row *row,
                        struct cordee_rendering *r, struct cordee_error *err)
{
    struct cd_compiled *compiled = kept_get(c, row, err);
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_loads(row->merge_values, 0, NULL);
    const struct cd_sender *sender =
        compiled ? cd_compiled_sender(compiled, row->sender, err) : NULL;

    return sender ? cd_compose_look_of(compiled, values, row->token, sender, r, err) : -1;
}
