/* Reading a mail with GMime: headers from their raw bytes (decode.c), the first text that
 * a person would see, and delivery reports. */
#include "core/mail/receive/decode.h"
#include "core/mail/receive/parse-part.h"
#include "core/mail/receive/parse-priv.h"

#include <cordee/plugin.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static pthread_once_t gmime_once = PTHREAD_ONCE_INIT;

static void gmime_begin(void)
{
    g_mime_init();
}

/* ---- small things ----------------------------------------------------------- */

static const char *keep(struct cordee_arena *arena, struct cordee_buf *b)
{
    const char *text = cordee_arena_text(arena, b->text);

    cordee_buf_drop(b);
    return text;
}

static const char *keep_lower(struct cordee_arena *arena, const char *s)
{
    char *copy = cordee_arena_text(arena, s);

    for (char *p = copy; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p |= 32;
    return copy;
}

static const char *header_text(struct cordee_arena *arena, const char *raw)
{
    struct cordee_buf text = {0};

    cd_decode_header(raw, &text);
    return keep(arena, &text);
}

/* An id without brackets: what stands between them, or the whole. */
static const char *id_of(struct cordee_arena *arena, const char *raw)
{
    char *text = cordee_arena_text(arena, header_text(arena, raw));
    char *open = strchr(text, '<');
    char *s = open ? open + 1 : text;

    s[strcspn(s, "> ,")] = '\0';
    return strlen(s) > 250 ? "" : s;
}

/* Ids in brackets, or separated by white space or commas as some programs do. */
static void references_read(struct cd_parsed *p, struct cordee_arena *arena,
                            const char *raw)
{
    char *text = cordee_arena_text(arena, header_text(arena, raw));
    char *save = NULL;

    p->references = cordee_arena_get(arena, 100 * sizeof *p->references);
    for (char *id = strtok_r(text, " <>,", &save); id && p->n_references < 100;
         id = strtok_r(NULL, " <>,", &save))
        if (strchr(id, '@') && strlen(id) <= 250)
            p->references[p->n_references++] = id;
}

/* ---- headers ---------------------------------------------------------------- */

static void mailbox_read(struct cd_parsed *p, struct cordee_arena *arena, const char *raw)
{
    struct cordee_buf name = {0};
    struct cordee_buf address = {0};

    cd_decode_mailbox(raw, &name, &address);
    p->from_name = keep(arena, &name);
    p->from_address = keep(arena, &address);
    if (strlen(p->from_address) > 254 ||
        !cordee_utf8_ok(p->from_address, strlen(p->from_address)))
        p->from_address = "";
}

static void reply_to_read(struct cd_parsed *p, struct cordee_arena *arena,
                          const char *raw)
{
    struct cordee_buf name = {0};
    struct cordee_buf address = {0};
    const char *found;

    cd_decode_mailbox(raw, &name, &address);
    cordee_buf_drop(&name);
    found = keep(arena, &address);
    if (cordee_address_ok(found))
        p->reply_to = found;
}

/* 0: none that can be one. */
static int64_t date_of(const char *raw)
{
    GDateTime *date = g_mime_utils_header_decode_date(raw);
    int64_t at = date ? g_date_time_to_unix(date) : 0;

    if (date)
        g_date_time_unref(date);
    return at > 0 ? at : 0;
}

/* Of several senders the first that is one: others show what they like. */
static void from_read(struct cd_parsed *p, struct cordee_arena *arena, const char *raw)
{
    if (!*p->from_address)
        mailbox_read(p, arena, raw);
    else
        p->trouble = T_LATER("It names more than one sender.");
}

static bool is_one(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (strcasecmp(name, *names) == 0)
            return true;
    return false;
}

static void recipients_add(struct cd_parsed *p, struct cordee_arena *arena,
                           const char *more)
{
    p->recipients = cordee_arena_printf(arena, "%s %.*s", p->recipients,
                                        (int)cordee_utf8_cut(more, 4000), more);
}

void cd_header_read(struct cd_parsed *p, struct cordee_arena *arena, const char *name,
                    const char *raw)
{
    static const char *const to[] = {
        "To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To",
        NULL};
    static const char *const autos[] = {"X-Autoreply",      "X-Autorespond",
                                        "X-Autoresponder",  "X-Auto-Reply-From",
                                        "X-Mail-Autoreply", NULL};
    static const char *const lists[] = {"List-Id", "List-Unsubscribe", "List-Post", NULL};

    if (strcasecmp(name, "From") == 0)
        from_read(p, arena, raw);
    else if (strcasecmp(name, "Reply-To") == 0 && !*p->reply_to)
        reply_to_read(p, arena, raw);
    else if (strcasecmp(name, "Subject") == 0 && !*p->subject)
        p->subject = header_text(arena, raw);
    else if (strcasecmp(name, "Date") == 0 && !p->date)
        p->date = date_of(raw);
    else if (strcasecmp(name, "Message-ID") == 0 && !*p->message_id)
        p->message_id = id_of(arena, raw);
    else if (strcasecmp(name, "In-Reply-To") == 0 && !*p->in_reply_to)
        p->in_reply_to = id_of(arena, raw);
    else if (strcasecmp(name, "References") == 0 && !p->references)
        references_read(p, arena, raw);
    else if (strcasecmp(name, "Return-Path") == 0 && !*p->return_path)
        p->return_path = header_text(arena, raw);
    else if (strcasecmp(name, "Auto-Submitted") == 0)
        p->auto_submitted = keep_lower(arena, header_text(arena, raw));
    else if (strcasecmp(name, "Precedence") == 0)
        p->precedence = keep_lower(arena, header_text(arena, raw));
    else if (strcasecmp(name, "X-Failed-Recipients") == 0)
        p->failed_recipients = header_text(arena, raw);
    else if (is_one(name, to))
        recipients_add(p, arena, keep_lower(arena, header_text(arena, raw)));
    p->auto_header = p->auto_header || is_one(name, autos);
    p->list_header = p->list_header || is_one(name, lists);
}

static void headers_read(struct cd_parsed *p, struct cordee_arena *arena,
                         GMimeObject *object)
{
    GMimeHeaderList *list = g_mime_object_get_header_list(object);
    int n = g_mime_header_list_get_count(list);

    for (int i = 0; i < n && i < CD_MAIL_HEADERS_MAX; i++) {
        GMimeHeader *h = g_mime_header_list_get_header_at(list, i);
        const char *raw = g_mime_header_get_raw_value(h);

        if (raw)
            cd_header_read(p, arena, g_mime_header_get_name(h), raw);
    }
}

/* ---- parts ------------------------------------------------------------------ */

struct walk {
    struct cd_parsed *p;
    struct cordee_arena *arena;
    struct cordee_buf text, html; /* the first of each */
    size_t wanted; /* the file whose bytes are asked for, from 1; 0: none */
    struct cordee_buf *bytes;
};

static bool is_attachment(GMimeObject *object)
{
    GMimeContentDisposition *d = g_mime_object_get_content_disposition(object);

    return d &&
           strcasecmp(g_mime_content_disposition_get_disposition(d), "attachment") == 0;
}

/* Names come as RFC 2231, as RFC 2047 has it for texts only, or in raw bytes. */
static const char *file_name(struct walk *w, GMimePart *part)
{
    const char *raw = g_mime_part_get_filename(part);
    const char *name = header_text(w->arena, raw ? raw : "");
    const char *slash;

    while ((slash = strpbrk(name, "/\\")))
        name = slash + 1;
    return name;
}

static void file_note(struct walk *w, GMimeObject *object)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);
    char *said = g_mime_content_type_get_mime_type(type);
    struct cd_attached *file;

    if (!w->p->files)
        w->p->files = cordee_arena_get(w->arena, CD_MAIL_FILES_MAX * sizeof *w->p->files);
    if (w->p->n_files < CD_MAIL_FILES_MAX) {
        file = &w->p->files[w->p->n_files++];
        *file = (struct cd_attached){.name = "", .type = header_text(w->arena, said)};
        if (GMIME_IS_PART(object)) {
            file->name = file_name(w, GMIME_PART(object));
            file->size = cd_part_size(GMIME_PART(object));
            if (w->wanted == w->p->n_files)
                cd_part_file(GMIME_PART(object), w->bytes);
        }
    }
    g_free(said);
}

static void object_read(struct walk *w, GMimeObject *object, int depth);

static void multipart_read(struct walk *w, GMimeMultipart *multi, int depth)
{
    int n = g_mime_multipart_get_count(multi);

    for (int i = 0; i < n && w->p->parts < CD_MAIL_PARTS_MAX; i++)
        object_read(w, g_mime_multipart_get_part(multi, i), depth + 1);
}

/* The mail inside: what is given back, or forwarded. */
static void message_read(struct walk *w, GMimeMessagePart *part)
{
    GMimeMessage *message = g_mime_message_part_get_message(part);
    GMimeHeaderList *list;
    GMimeHeader *id;

    if (!message || *w->p->returned_id)
        return;
    list = g_mime_object_get_header_list(GMIME_OBJECT(message));
    id = g_mime_header_list_get_header(list, "Message-ID");
    if (id && g_mime_header_get_raw_value(id))
        w->p->returned_id = id_of(w->arena, g_mime_header_get_raw_value(id));
}

static void report_part(struct walk *w, GMimeObject *object, bool headers_only)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    if (GMIME_IS_PART(object)) {
        cd_part_bytes(GMIME_PART(object), &bytes);
    } else if (GMIME_IS_MESSAGE_PART(object) &&
               g_mime_message_part_get_message(GMIME_MESSAGE_PART(object))) {
        char *all = g_mime_object_to_string(
            GMIME_OBJECT(g_mime_message_part_get_message(GMIME_MESSAGE_PART(object))),
            NULL);

        cordee_buf_put(&bytes, all,
                       strlen(all) > CD_MAIL_TEXT_MAX ? CD_MAIL_TEXT_MAX : strlen(all));
        g_free(all);
    }
    cd_decode_charset("utf-8", bytes.text ? bytes.text : "", bytes.len, &text);
    cordee_buf_puts(&text, "");
    if (headers_only)
        cd_returned_read(w->p, text.text, w->arena);
    else
        cd_report_read(w->p, text.text, w->arena);
}

static void object_read(struct walk *w, GMimeObject *object, int depth)
{
    GMimeContentType *type = g_mime_object_get_content_type(object);

    if (++w->p->parts > CD_MAIL_PARTS_MAX || depth > CD_MAIL_DEPTH_MAX || !type)
        return;
    if (g_mime_content_type_is_type(type, "message", "delivery-status") ||
        g_mime_content_type_is_type(type, "message", "global-delivery-status"))
        report_part(w, object, false);
    else if (g_mime_content_type_is_type(type, "message", "feedback-report"))
        w->p->feedback = true;
    else if (g_mime_content_type_is_type(type, "message", "disposition-notification"))
        w->p->read_receipt = true;
    else if (g_mime_content_type_is_type(type, "text", "rfc822-headers") ||
             g_mime_content_type_is_type(type, "message", "global-headers"))
        report_part(w, object, true);
    else if (GMIME_IS_MULTIPART(object))
        multipart_read(w, GMIME_MULTIPART(object), depth);
    else if (GMIME_IS_MESSAGE_PART(object))
        message_read(w, GMIME_MESSAGE_PART(object));
    else if (!GMIME_IS_PART(object))
        return;
    else if (is_attachment(object))
        file_note(w, object);
    else if (g_mime_content_type_is_type(type, "text", "html") && !w->html.text)
        cd_part_text(GMIME_PART(object), true, &w->html);
    else if (g_mime_content_type_is_type(type, "text", "plain") && !w->text.text)
        cd_part_text(GMIME_PART(object), false, &w->text);
    else if (g_mime_part_get_filename(GMIME_PART(object)))
        file_note(w, object);
}

/* ---- the whole -------------------------------------------------------------- */

static bool is_blank(const char *s)
{
    return !s || !s[strspn(s, " \n\t")];
}

static void texts_take(struct walk *w)
{
    struct cordee_buf plain = {.limit = CD_MAIL_TEXT_MAX};

    if (is_blank(w->text.text) && w->html.text)
        cd_decode_html(w->html.text, w->html.len, &plain);
    else
        cordee_buf_puts(&plain, w->text.text ? w->text.text : "");
    w->p->text = keep(w->arena, &plain);
    w->p->html = cordee_arena_text(w->arena, w->html.text);
    w->p->visible = cd_visible(w->p->text, w->arena);
    cordee_buf_drop(&w->text);
    cordee_buf_drop(&w->html);
}

static struct cd_parsed *parsed_new(struct cordee_arena *arena)
{
    struct cd_parsed *p = cordee_arena_get(arena, sizeof *p);

    p->message_id = p->in_reply_to = p->from_name = p->from_address = p->subject = "";
    p->recipients = p->content_type = p->return_path = p->auto_submitted = "";
    p->trouble = p->html = p->reply_to = "";
    p->precedence = p->failed_recipients = p->text = p->visible = p->returned_id = "";
    return p;
}

/* GMime gives up where a mail begins with blank lines or an mbox line. */
static const char *skip_front(const char *raw, size_t *n)
{
    const char *s = raw;
    const char *end = raw + *n;

    while (s < end && (*s == '\r' || *s == '\n' || *s == ' ' || *s == '\t'))
        s++;
    if (end - s > 5 && strncmp(s, "From ", 5) == 0) {
        const char *nl = memchr(s, '\n', (size_t)(end - s));

        s = nl ? nl + 1 : end;
    }
    *n = (size_t)(end - s);
    return s;
}

/* Line ends of an old Mac: only CR. */
static const char *with_line_ends(const char *raw, size_t n, struct cordee_arena *arena)
{
    char *copy;

    if (n == 0 || memchr(raw, '\n', n) || !memchr(raw, '\r', n))
        return raw;
    copy = cordee_arena_get(arena, n + 1);
    memcpy(copy, raw, n);
    for (size_t i = 0; i < n; i++)
        if (copy[i] == '\r')
            copy[i] = '\n';
    return copy;
}

/* A part that is none, or text where its boundary never comes: the lines as they are. */
static void bare_text(struct walk *w, GMimeObject *root, const char *raw, size_t n)
{
    if (w->text.text || w->html.text || !GMIME_IS_MULTIPART(root) ||
        g_mime_multipart_get_count(GMIME_MULTIPART(root)) > 0)
        return;
    w->p->trouble = T_LATER("Its parts are not where it says they are.");
    cd_plain_text(raw, n, &w->text);
}

static void message_take(struct walk *w, GMimeMessage *message, const char *raw, size_t n)
{
    GMimeObject *root = g_mime_message_get_mime_part(message);
    char *type;

    headers_read(w->p, w->arena, GMIME_OBJECT(message));
    if (!root)
        return;
    type = g_mime_content_type_get_mime_type(g_mime_object_get_content_type(root));
    w->p->content_type = keep_lower(w->arena, header_text(w->arena, type));
    g_free(type);
    object_read(w, root, 0);
    bare_text(w, root, raw, n);
}

static GMimeMessage *message_parse(const char *raw, size_t n)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(raw, n);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);

    g_object_unref(stream);
    g_object_unref(parser);
    return message;
}

static bool walk_all(struct walk *w, const char *raw, size_t n)
{
    GMimeMessage *message;

    pthread_once(&gmime_once, gmime_begin);
    n = n > CD_MAIL_SIZE_MAX ? CD_MAIL_SIZE_MAX : n;
    raw = with_line_ends(raw, n, w->arena);
    raw = skip_front(raw, &n);
    raw = cd_parse_limit(w->p, raw, &n, w->arena);
    if (!cd_plain_is(raw, n) && (message = message_parse(raw, n))) {
        message_take(w, message, raw, n);
        g_object_unref(message);
        return true;
    }
    return cd_plain_read(w->p, raw, n, w->arena, &w->text);
}

struct cd_parsed *cd_parse(const char *raw, size_t n, struct cordee_arena *arena)
{
    struct walk w = {.p = parsed_new(arena), .arena = arena};

    if (!walk_all(&w, raw, n))
        return NULL;
    texts_take(&w);
    return w.p;
}

const struct cd_attached *cd_parse_file(const char *raw, size_t n, size_t at,
                                        struct cordee_arena *arena,
                                        struct cordee_buf *bytes)
{
    struct walk w = {
        .p = parsed_new(arena), .arena = arena, .wanted = at + 1, .bytes = bytes};
    bool read = walk_all(&w, raw, n);

    cordee_buf_drop(&w.text);
    cordee_buf_drop(&w.html);
    return read && at < w.p->n_files ? &w.p->files[at] : NULL;
}
