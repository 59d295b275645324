#include "core/mail/bounce/wire.h"

#include "core/mail/receive/decode.h"

#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What is read, [at, end). */
struct span {
    const char *at, *end;
};

/* ---- lines ------------------------------------------------------------------ */

/* CR LF and CR alone become LF, NUL becomes a space. */
static struct span one_line_end(const char *raw, size_t n, struct cordee_arena *arena)
{
    char *copy;
    char *to;

    n = n > CD_WIRE_SIZE ? CD_WIRE_SIZE : n;
    to = copy = cordee_arena_get(arena, n + 1);
    for (size_t i = 0; i < n; i++) {
        char c = raw[i];

        if (c == '\r') {
            if (i + 1 < n && raw[i + 1] == '\n')
                continue;
            c = '\n';
        }
        *to++ = c ? c : ' ';
    }
    *to = '\0';
    return (struct span){copy, to};
}

static const char *line_end(struct span s)
{
    const char *nl = memchr(s.at, '\n', (size_t)(s.end - s.at));

    return nl ? nl : s.end;
}

static const char *next_line(struct span s)
{
    const char *nl = line_end(s);

    return nl < s.end ? nl + 1 : s.end;
}

/* Blank lines and an mbox line before the first field. */
static struct span skip_front(struct span s)
{
    while (s.at < s.end && strchr(" \t\n", *s.at))
        s.at++;
    if (s.end - s.at > 5 && (strncmp(s.at, "From ", 5) == 0 || *s.at == '>'))
        s.at = next_line(s);
    return s;
}

/* ---- fields ----------------------------------------------------------------- */

/* How long the name of a field is that begins here; 0: no field does. */
static size_t name_length(struct span s)
{
    size_t n = 0;

    while (s.at + n < s.end && s.at[n] > ' ' && s.at[n] < 127 && s.at[n] != ':')
        n++;
    return s.at + n < s.end && s.at[n] == ':' && n < 80 ? n : 0;
}

static const char *unfolded(struct span value, struct cordee_arena *arena)
{
    char *copy = cordee_arena_text_n(arena, value.at, (size_t)(value.end - value.at));

    for (char *p = copy; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = ' ';
    return cordee_text_trim(copy);
}

/* One field with its folded lines; moves on behind it.  False: none is here. */
static bool field_take(struct span *s, struct cd_wire_field *f,
                       struct cordee_arena *arena)
{
    size_t n = name_length(*s);
    struct span value = {s->at + n + 1, NULL};

    if (!n)
        return false;
    f->name = cordee_arena_text_n(arena, s->at, n);
    do {
        value.end = line_end(*s);
        s->at = next_line(*s);
    } while (s->at < s->end && (*s->at == ' ' || *s->at == '\t'));
    f->value = unfolded(value, arena);
    return true;
}

/* Fields up to the blank line, which is left behind. */
static size_t fields_take(struct span *s, struct cd_wire_field *fields, size_t most,
                          struct cordee_arena *arena)
{
    struct cd_wire_field f;
    size_t n = 0;

    while (s->at < s->end && *s->at != '\n') {
        if (!field_take(s, &f, arena)) {
            if (n > 0)
                return n; /* the body has begun without a blank line */
            s->at = next_line(*s);
        } else if (n < most) {
            fields[n++] = f;
        }
    }
    s->at = next_line(*s);
    return n;
}

static const char *value_of(const struct cd_wire_field *fields, size_t n,
                            const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(fields[i].name, name) == 0)
            return fields[i].value;
    return "";
}

/* A parameter of a Content-Type, quotes off; "" without. */
static const char *parameter(const char *value, const char *name,
                             struct cordee_arena *arena)
{
    size_t k = strlen(name);

    for (const char *p = strchr(value, ';'); p; p = strchr(p, ';')) {
        p += 1 + strspn(p + 1, " \t;");
        if (strncasecmp(p, name, k) != 0 || p[k + strspn(p + k, " ")] != '=')
            continue;
        p += k + strspn(p + k, " ") + 1;
        p += strspn(p, " ");
        if (*p == '"')
            return cordee_arena_text_n(arena, p + 1, strcspn(p + 1, "\""));
        return cordee_arena_text_n(arena, p, strcspn(p, "; \t"));
    }
    return "";
}

static const char *lower(const char *s, size_t n, struct cordee_arena *arena)
{
    char *copy = cordee_arena_text_n(arena, s, n);

    for (char *p = copy; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            *p |= 32;
    return copy;
}

/* ---- pieces ----------------------------------------------------------------- */

static bool is_type(const char *type, const char *prefix)
{
    return strncmp(type, prefix, strlen(prefix)) == 0;
}

static void transfer_off(const char *encoding, struct span body, struct cordee_buf *out)
{
    GMimeContentEncoding how = g_mime_content_encoding_from_string(encoding);
    GMimeEncoding state;
    size_t n = (size_t)(body.end - body.at);
    char *bytes;

    cordee_buf_puts(out, "");
    if (how != GMIME_CONTENT_ENCODING_BASE64 &&
        how != GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE) {
        cordee_buf_put(out, body.at, n);
        return;
    }
    g_mime_encoding_init_decode(&state, how);
    bytes = malloc(g_mime_encoding_outlen(&state, n) + 1);
    if (bytes)
        cordee_buf_put(out, bytes, g_mime_encoding_flush(&state, body.at, n, bytes));
    free(bytes);
}

static void piece_add(struct cd_wire *w, const char *type, const char *content_type,
                      const char *encoding, bool attached, struct span body,
                      struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {.limit = CD_WIRE_TEXT};
    struct cd_wire_piece *p;

    if (w->n_pieces == CD_WIRE_PIECES)
        return;
    p = &w->pieces[w->n_pieces++];
    *p = (struct cd_wire_piece){.type = type, .text = "", .attached = attached};
    if (!is_type(type, "text/") && !is_type(type, "message/"))
        return;
    if (body.end - body.at > 2 * CD_WIRE_TEXT)
        body.end = body.at + 2 * CD_WIRE_TEXT;
    transfer_off(encoding, body, &bytes);
    if (bytes.len > CD_WIRE_TEXT / 2)
        bytes.len = CD_WIRE_TEXT / 2;
    cd_decode_charset(
        is_type(type, "message/") ? "utf-8" : parameter(content_type, "charset", arena),
        bytes.text, bytes.len, &text);
    p->text = cordee_arena_text(arena, text.text);
}

/* A line that begins or ends a part: "--BOUNDARY" and nothing else but spaces. */
static bool is_delimiter(struct span s, const char *boundary, bool *last_r)
{
    size_t k = strlen(boundary);
    const char *end = line_end(s);

    if ((size_t)(end - s.at) < k + 2 || s.at[0] != '-' || s.at[1] != '-' ||
        strncmp(s.at + 2, boundary, k) != 0)
        return false;
    s.at += k + 2;
    *last_r = end - s.at >= 2 && s.at[0] == '-' && s.at[1] == '-';
    s.at += *last_r ? 2 : 0;
    while (s.at < end && (*s.at == ' ' || *s.at == '\t'))
        s.at++;
    return s.at == end;
}

/* A boundary that nobody names, or a wrong one: the first line "--..." before a line with
 * a Content- field. */
static const char *boundary_guess(struct span body, struct cordee_arena *arena)
{
    for (; body.at < body.end; body.at = next_line(body)) {
        struct span next = {next_line(body), body.end};

        if (body.end - body.at > 3 && strncmp(body.at, "--", 2) == 0 &&
            next.end - next.at > 8 && strncasecmp(next.at, "Content-", 8) == 0)
            return cordee_arena_text_n(arena, body.at + 2,
                                       (size_t)(line_end(body) - body.at - 2));
    }
    return "";
}

static void part_read(struct cd_wire *w, const struct cd_wire_field *fields, size_t n,
                      struct span body, int depth, struct cordee_arena *arena);

static void inner_read(struct cd_wire *w, struct span part, int depth,
                       struct cordee_arena *arena)
{
    struct cd_wire_field *fields = cordee_arena_get(arena, 40 * sizeof *fields);
    size_t n = 0;

    if (part.at < part.end && *part.at == '\n')
        part.at++;
    else
        n = fields_take(&part, fields, 40, arena);
    part_read(w, fields, n, part, depth, arena);
}

/* How many parts there were. */
static int parts_read(struct cd_wire *w, struct span body, const char *boundary,
                      int depth, struct cordee_arena *arena)
{
    struct span part = {NULL, NULL};
    bool last = false;
    int n = 0;

    for (; body.at < body.end && w->n_pieces < CD_WIRE_PIECES;
         body.at = next_line(body)) {
        if (!is_delimiter(body, boundary, &last))
            continue;
        part.end = body.at;
        if (part.at && ++n)
            inner_read(w, part, depth + 1, arena);
        part.at = last ? NULL : next_line(body);
    }
    part.end = body.end;
    if (part.at && part.at < part.end && ++n) /* cut short */
        inner_read(w, part, depth + 1, arena);
    return n;
}

static void part_read(struct cd_wire *w, const struct cd_wire_field *fields, size_t n,
                      struct span body, int depth, struct cordee_arena *arena)
{
    const char *content_type = value_of(fields, n, "Content-Type");
    const char *type = lower(content_type, strcspn(content_type, "; \t"), arena);
    const char *disposition = value_of(fields, n, "Content-Disposition");

    if (depth == 0)
        w->type = type;
    if (is_type(type, "multipart/") && depth < CD_WIRE_DEPTH) {
        const char *boundary = parameter(content_type, "boundary", arena);

        if ((*boundary && parts_read(w, body, boundary, depth, arena)) ||
            (*(boundary = boundary_guess(body, arena)) &&
             parts_read(w, body, boundary, depth, arena)))
            return;
        type = "text/plain";
    }
    piece_add(w, strchr(type, '/') ? type : "text/plain", content_type,
              value_of(fields, n, "Content-Transfer-Encoding"),
              strncasecmp(disposition, "attachment", 10) == 0, body, arena);
}

struct cd_wire *cd_wire_read(const char *raw, size_t n, struct cordee_arena *arena)
{
    struct cd_wire *w = cordee_arena_get(arena, sizeof *w);
    struct span s = skip_front(one_line_end(raw, n, arena));

    w->type = "";
    w->fields = cordee_arena_get(arena, CD_WIRE_FIELDS * sizeof *w->fields);
    w->n_fields = fields_take(&s, w->fields, CD_WIRE_FIELDS, arena);
    part_read(w, w->fields, w->n_fields, s, 0, arena);
    return w;
}

/* ---- asking ----------------------------------------------------------------- */

const char *cd_wire_field(const struct cd_wire *w, const char *name,
                          struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    cd_decode_header(value_of(w->fields, w->n_fields, name), &text);
    return cordee_arena_text(arena, text.text);
}

bool cd_wire_has(const struct cd_wire *w, const char *name)
{
    for (size_t i = 0; i < w->n_fields; i++)
        if (strcasecmp(w->fields[i].name, name) == 0)
            return true;
    return false;
}

const char *cd_block_field(const char *block, const char *name,
                           struct cordee_arena *arena)
{
    struct span s = {block, block + strlen(block)};
    struct cd_wire_field f;

    while (s.at < s.end) {
        size_t n = name_length(s);

        if (n == strlen(name) && strncasecmp(s.at, name, n) == 0 &&
            field_take(&s, &f, arena))
            return f.value;
        s.at = next_line(s);
    }
    return "";
}

const struct cd_wire_piece *cd_wire_piece(const struct cd_wire *w, const char *type,
                                          const char *or_type)
{
    for (size_t i = 0; i < w->n_pieces; i++)
        if (strcmp(w->pieces[i].type, type) == 0 ||
            (or_type && strcmp(w->pieces[i].type, or_type) == 0))
            return &w->pieces[i];
    return NULL;
}
