/* Answering a mail: to whom, quoted, in its thread.  What the mail says of all this is a
 * stranger's: an answer goes to its From or its Reply-To, as they were shown. */
#include "core/mail/desk/desk.h"

#include "core/config/folder.h"
#include "core/db/db.h"
#include "core/mail/receive/parse.h"

#include <string.h>
#include <strings.h>

#define SUBJECT_MOST 300
#define QUOTE_LINES  400
#define QUOTE_WIDTH  74
#define IDS_MOST     20 /* the first of a thread, and the nearest */

/* ---- the subject ------------------------------------------------------------ */

/* Past one "Re:", "AW:", "Re[2]:" in the languages of our mails; 0: there is none. */
static size_t prefix_len(const char *s)
{
    static const char *const words[] = {"re", "aw",  "antw", "sv",  "vs",
                                        "r",  "rif", "rv",   "odg", NULL};
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    size_t end = n;

    if (s[end] == '[' || s[end] == '(')
        end += strcspn(s + end, "])") + 1;
    if (end > strlen(s) || s[end] != ':')
        return 0;
    for (const char *const *w = words; *w; w++)
        if (strlen(*w) == n && strncasecmp(s, *w, n) == 0)
            return end + 1 + strspn(s + end + 1, " ");
    return 0;
}

static const char *subject_of(struct cordee_arena *arena, const char *subject)
{
    char *out;

    for (size_t n; (n = prefix_len(subject)) > 0;)
        subject += n;
    out = cordee_arena_printf(arena, "Re: %s", subject);
    out[cordee_utf8_cut(out, SUBJECT_MOST)] = '\0';
    return out;
}

/* ---- the quote -------------------------------------------------------------- */

/* Bytes of a line that fit, up to a space where there is one. */
static size_t fitting(const char *s, size_t n)
{
    size_t wide = 0, space = 0, i = 0;

    for (; i < n && wide <= QUOTE_WIDTH; i++) {
        wide += ((unsigned char)s[i] & 0xc0) != 0x80;
        if (s[i] == ' ')
            space = i;
    }
    return i < n && space ? space : n;
}

/* As RFC 3676 has it: a mark, and a space before what is not quoted already. */
static void quote_line(struct cordee_buf *out, const char *s, size_t n)
{
    bool quoted = n && *s == '>';

    do {
        size_t part = quoted ? n : fitting(s, n);

        cordee_buf_puts(out, quoted || part == 0 ? ">" : "> ");
        cordee_buf_put(out, s, part);
        cordee_buf_putc(out, '\n');
        part += part < n && s[part] == ' ';
        s += part;
        n -= part;
    } while (n);
}

/* It goes to her: in her language, whatever that of who answers. */
static void put_intro(struct cordee *cd, struct cordee_buf *out, const json_t *row)
{
    char at[64];

    cd->text->speak(cd, cordee_json_text(row, "language"), cordee_json_text(row, "ours"));
    cd->text->time(cd, cordee_json_int(row, "at"), CORDEE_TIME_SHORT, at, sizeof at);
    cordee_buf_printf(out, T("On %s, %s wrote:"), at, cordee_json_text(row, "who"));
    cordee_buf_putc(out, '\n');
    cd->text->spoken(cd);
}

static const char *quote_of(struct cordee *cd, struct cordee_arena *arena,
                            const json_t *row)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const char *line = cordee_json_text(row, "body");
    int lines = 0;

    put_intro(cd, &out, row);
    for (size_t n; *line && lines++ < QUOTE_LINES; line += n + (line[n] == '\n')) {
        n = strcspn(line, "\n");
        quote_line(&out, line, n && line[n - 1] == '\r' ? n - 1 : n);
    }
    return cordee_arena_text(arena, out.text);
}

/* ---- the thread ------------------------------------------------------------- */

static bool is_id(const char *id)
{
    size_t n = strlen(id);

    for (size_t i = 0; i < n; i++)
        if (id[i] <= 0x20 || id[i] >= 0x7f || strchr("<>", id[i]))
            return false;
    return n > 2 && n <= 250 && strchr(id, '@');
}

static void id_put(struct cordee_buf *out, const char *id)
{
    if (is_id(id))
        cordee_buf_printf(out, "%s%s", out->len ? " " : "", id);
}

/* Of a long thread the first and those at its end. */
static const char *ids_of(struct cordee_arena *arena, const struct cd_parsed *p,
                          const char *id)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    size_t n = p ? p->n_references : 0;

    for (size_t i = 0; i < n; i++)
        if (i == 0 || i + IDS_MOST > n)
            id_put(&out, p->references[i]);
    if (p && n == 0)
        id_put(&out, p->in_reply_to);
    id_put(&out, id);
    return cordee_arena_text(arena, out.text);
}

/* ---- whom ------------------------------------------------------------------- */

static bool ends_with_domain(const char *domain, const char *of)
{
    size_t n = strlen(domain), m = strlen(of);

    return n >= m && strcasecmp(domain + n - m, of) == 0 &&
           (n == m || domain[n - m - 1] == '.');
}

static bool is_near(const char *a, const char *b)
{
    const char *x = strrchr(a, '@'), *y = strrchr(b, '@');

    return x && y && (ends_with_domain(x + 1, y + 1) || ends_with_domain(y + 1, x + 1));
}

/* Another address of hers, or one of her domain, is as good as her own. */
static int reply_to_put(struct cordee *cd, struct cd_desk_answer *a, const char *reply_to,
                        struct cordee_error *err)
{
    int64_t party = 0, address;

    if (!*reply_to || strcasecmp(reply_to, a->from) == 0)
        return 0;
    if (cd->crm->by_email(cd, err, reply_to, &party, &address) < 0)
        return -1;
    a->reply_to = reply_to;
    a->reply_to_doubt = party != a->party && !is_near(reply_to, a->from);
    return 0;
}

static const struct cd_parsed *parse(struct cordee *cd, const char *file,
                                     struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf raw = {0};

    if (cd_file_get(cd->host, file, CD_MAIL_SIZE_MAX, &raw, NULL) <= 0)
        return NULL;
    return cd_parse(raw.text, raw.len, arena);
}

int cd_desk_answer_start(struct cordee *cd, int64_t entry, struct cordee_arena *arena,
                         struct cd_desk_answer *a, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    const struct cd_parsed *p;
    const char *from;
    int rc = core->db->row(
        core, err, &row,
        "SELECT i.body, i.at, i.visibility, CASE i.visibility WHEN 'cluster' THEN "
        "i.cluster END AS cluster, m.subject, m.party, m.file, m.message_id, "
        "m.from_address, "
        "coalesce(nullif(m.from_name, ''), p.name, m.from_address) AS who, p.language, "
        "(SELECT language FROM cluster ORDER BY id LIMIT 1) AS ours FROM message m "
        "JOIN interaction i ON i.id = m.interaction LEFT JOIN party p ON p.id = m.party "
        "WHERE i.id = ? AND i.direction = ? LIMIT 1",
        CORDEE_ARGS(CORDEE_V(entry), CORDEE_V((int)CORDEE_IN)));

    if (rc <= 0)
        return rc;
    p = parse(cd, cordee_json_text(row, "file"), arena);
    from = cordee_json_text(row, "from_address");
    *a = (struct cd_desk_answer){
        .entry = entry,
        .party = cordee_json_int(row, "party"),
        .visibility = cordee_arena_text(arena, cordee_json_text(row, "visibility")),
        .cluster = cordee_json_int(row, "cluster"),
        .from = cordee_address_ok(from) ? cordee_arena_text(arena, from) : "",
        .reply_to = "",
        .subject = subject_of(arena, cordee_json_text(row, "subject")),
        .quote = quote_of(cd, arena, row),
        .ids = ids_of(arena, p, cordee_json_text(row, "message_id"))};
    return reply_to_put(cd, a, p ? p->reply_to : "", err) < 0 ? -1 : 1;
}

/* ---- into the outbox -------------------------------------------------------- */

static int64_t entry_add(struct cordee *cd, const struct cd_desk_answer *a, int64_t from,
                         const char *subject, const char *body, struct cordee_error *err)
{
    const struct cordee_taker taker = {a->party, "to"};
    struct cordee_interaction i = {.kind = "mail.out",
                                   .direction = CORDEE_OUT,
                                   .subject = subject,
                                   .body = body,
                                   .author = from,
                                   .thread = a->entry,
                                   .visibility = a->visibility,
                                   .cluster = a->cluster,
                                   .takers = &taker,
                                   .n_takers = a->party ? 1 : 0};
    int64_t id;

    return cd->crm->interaction(cd, err, &i, &id) < 0 ? -1 : id;
}

static int64_t letter_add(struct cordee *cd, const struct cd_desk_answer *a,
                          int64_t entry, int64_t from, const char *subject,
                          const char *body, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *sender = NULL;
    struct cordee_letter letter = {.interaction = entry,
                                   .subject = subject,
                                   .markdown = body,
                                   .in_reply_to = a->ids,
                                   .flags = CORDEE_LETTER_TEXT | CORDEE_LETTER_PLAIN};

    if (core->db->row(core, err, &sender, "SELECT name, login FROM staff WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(from))) < 0)
        return -1;
    letter.from_name = cordee_json_text(sender, "name");
    letter.reply_to = cordee_json_text(sender, "login");
    return cd->mail->letter(cd, err, &letter);
}

static int letter_queue(struct cordee *cd, const struct cd_desk_answer *a, int64_t letter,
                        const char *to, struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    int64_t party = 0, address = 0;

    if (core->db->row(core, err, &row, "SELECT name, language FROM party WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(a->party))) < 0 ||
        cd->crm->by_email(cd, err, to, &party, &address) < 0)
        return -1;
    cordee_json_set_text(values, "name", cordee_json_text(row, "name"));
    return cd->mail->queue(cd, err, letter, a->party, party == a->party ? address : 0, to,
                           cordee_json_text(row, "language"), values) < 0
               ? -1
               : 0;
}

static bool is_one_of(const struct cd_desk_answer *a, const char *to)
{
    return *to && (strcasecmp(to, a->from) == 0 || strcasecmp(to, a->reply_to) == 0);
}

int cd_desk_answer_send(struct cordee *cd, const struct cd_desk_answer *a, int64_t from,
                        const char *to, const char *subject, const char *body,
                        struct cordee_error *err)
{
    struct cordee *core = cd->host->core;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t entry, letter;

    if (!is_one_of(a, to))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("An answer goes to the address the mail came from, or to "
                             "the one where it asks for answers."));
    if (core->db->begin(core, &tx, err) < 0 ||
        cd_db_change_set_name(cd->host, T("Wrote a mail"), err) < 0 ||
        (entry = entry_add(cd, a, from, subject, body, err)) < 0 ||
        (letter = letter_add(cd, a, entry, from, subject, body, err)) < 0 ||
        letter_queue(cd, a, letter, to, err) < 0)
        return -1;
    return core->db->commit(&tx, err);
}
