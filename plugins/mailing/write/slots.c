/* Slots are filled as text: what stands in them cannot reach beyond them. */
#include "plugins/mailing/write/slots.h"

#include <string.h>

/* ---- reading a frame -------------------------------------------------------- */

/* The words of `key=word` or `key="some words"` between `s` and `end`. */
static const char *word_of(struct cordee_arena *a, const char *s, const char *end,
                           const char *key)
{
    size_t n = strlen(key);

    for (; s + n < end; s++) {
        const char *from = s + n + 1;
        const char *to;

        if (s[-1] != ' ' || strncmp(s, key, n) != 0 || s[n] != '=')
            continue;
        if (*from == '"') {
            to = memchr(from + 1, '"', (size_t)(end - from - 1));
            return cordee_arena_text_n(a, from + 1, (size_t)((to ? to : end) - from - 1));
        }
        to = memchr(from, ' ', (size_t)(end - from));
        return cordee_arena_text_n(a, from, (size_t)((to ? to : end) - from));
    }
    return "";
}

/* A line that is a slot: where what it says begins and ends. */
static bool slot_at(const char *line, size_t n, const char **from_r, const char **end_r)
{
    static const char begins[] = "[[slot ";

    while (n && strchr(" \t\r", line[n - 1]))
        n--;
    if (n < sizeof begins + 2 || strncmp(line, begins, sizeof begins - 1) != 0 ||
        strncmp(line + n - 2, "]]", 2) != 0)
        return false;
    *from_r = line + sizeof begins - 1;
    *end_r = line + n - 2;
    return true;
}

json_t *mailing_slots(const char *frame, const json_t *filled)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    json_t *list = json_array();
    const char *from, *end;

    for (size_t n; *frame; frame += n + (frame[n] == '\n')) {
        const char *name, *label;

        n = strcspn(frame, "\n");
        if (!slot_at(frame, n, &from, &end) ||
            json_array_size(list) == MAILING_SLOTS_MOST)
            continue;
        name = word_of(a, from, end, "name");
        label = word_of(a, from, end, "label");
        if (*name)
            json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "name", name,
                                                  "label", *label ? label : name, "hint",
                                                  word_of(a, from, end, "hint"), "text",
                                                  cordee_json_text(filled, name)));
    }
    return list;
}

bool mailing_slots_blank(const char *frame, const json_t *filled)
{
    CORDEE_AUTO(cordee_json_drop) json_t *slots = mailing_slots(frame, filled);
    json_t *slot;
    size_t i;

    json_array_foreach (slots, i, slot) {
        const char *text = cordee_json_text(slot, "text");

        if (text[strspn(text, " \t\r\n")])
            return false;
    }
    return json_array_size(slots) > 0;
}

/* ---- filling it ------------------------------------------------------------- */

/* A fence of code that is begun and not ended would take in what follows. */
static size_t fence_of(const char *line, char *mark)
{
    size_t blank = strspn(line, " ");
    size_t n;

    line += blank;
    if (blank > 3 || (*line != '`' && *line != '~'))
        return 0;
    n = strspn(line, *line == '`' ? "`" : "~");
    if (n < 3)
        return 0;
    *mark = *line;
    return n;
}

/* What at the beginning of a line would reach beyond the slot: HTML (a comment goes on
 * until it ends), and a link's definition, which holds for the whole text. */
static bool reaches_out(const char *line, size_t n)
{
    const size_t blank = strspn(line, " ");
    const char *s = line + blank;

    if (blank >= n)
        return false;
    return *s == '<' || (*s == '[' && s[1] != '[' && memmem(s, n - blank, "]:", 2));
}

static void text_put(struct cordee_buf *out, const char *text)
{
    char open = 0;
    size_t width = 0;

    for (size_t n; *text; text += n + (text[n] == '\n')) {
        char mark = 0;
        size_t fence = fence_of(text, &mark);
        const char *from, *end;

        n = strcspn(text, "\n");
        if (fence && !open) {
            open = mark;
            width = fence;
        } else if (fence && mark == open && fence >= width) {
            open = 0;
        } else if (!open && (reaches_out(text, n) || slot_at(text, n, &from, &end))) {
            cordee_buf_putc(out, '\\');
        }
        cordee_buf_put(out, text, n);
        cordee_buf_putc(out, '\n');
    }
    for (size_t i = 0; open && i < width; i++)
        cordee_buf_putc(out, open);
    if (open)
        cordee_buf_putc(out, '\n');
}

/* The heading directly above stands alone when nothing comes below it. */
static void heading_drop(struct cordee_buf *out)
{
    size_t n = out->len;
    size_t line;

    while (n && strchr(" \r\n", out->text[n - 1]))
        n--;
    for (line = n; line && out->text[line - 1] != '\n';)
        line--;
    if (n && out->text[line] == '#') {
        out->len = line;
        out->text[line] = '\0';
    }
}

static bool ends_empty(const struct cordee_buf *out)
{
    return out->len >= 2 && strcmp(out->text + out->len - 2, "\n\n") == 0;
}

/* Which slot the line `wanted` of the whole is of. */
struct place {
    int64_t wanted, line; /* 0: of none; else the line in the slot */
    const char *label;
};

static int64_t lines_of(const struct cordee_buf *out)
{
    int64_t n = 0;

    for (size_t i = 0; i < out->len; i++)
        n += out->text[i] == '\n';
    return n;
}

/* Puts the text of a slot, and looks whether the line is among its lines. */
static void slot_put(struct cordee_arena *a, const char *from, const char *end,
                     const char *text, struct cordee_buf *out, struct place *place)
{
    const int64_t before = place ? lines_of(out) : 0;
    const char *label;

    text_put(out, text);
    if (!place || place->wanted <= before || place->wanted > lines_of(out))
        return;
    label = word_of(a, from, end, "label");
    place->label = *label ? label : word_of(a, from, end, "name");
    place->line = place->wanted - before;
}

static void fill(struct cordee_arena *a, const char *frame, const json_t *filled,
                 struct cordee_buf *out, struct place *place)
{
    const char *from, *end;
    int slots = 0;

    cordee_buf_puts(out, "");
    for (size_t n; *frame; frame += n + (frame[n] == '\n')) {
        const char *text;

        n = strcspn(frame, "\n");
        if (n == 0 && ends_empty(out)) /* one empty line is enough */
            continue;
        if (!slot_at(frame, n, &from, &end)) {
            cordee_buf_put(out, frame, n);
            cordee_buf_putc(out, '\n');
            continue;
        }
        if (++slots > MAILING_SLOTS_MOST) /* a name may stand there again and again */
            continue;
        text = cordee_json_text(filled, word_of(a, from, end, "name"));
        if (!text[strspn(text, " \t\r\n")]) {
            heading_drop(out);
            continue;
        }
        if (out->len && !ends_empty(out))
            cordee_buf_putc(out, '\n');
        slot_put(a, from, end, text, out, place);
        cordee_buf_putc(out, '\n');
    }
}

const char *mailing_slots_fill(struct cordee_arena *a, const char *frame,
                               const json_t *filled)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    fill(a, frame, filled, &out, NULL);
    return cordee_arena_text(a, out.text);
}

const char *mailing_slot_of_line(struct cordee_arena *a, const char *frame,
                                 const json_t *filled, int64_t *line)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    struct place place = {.wanted = *line};

    fill(a, frame, filled, &out, &place);
    if (place.line)
        *line = place.line;
    return place.label;
}
