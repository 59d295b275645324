/* Reading merge tags. */
#include "core/mail/compose/merge.h"

#include "core/base/host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_LEN   12
#define TOKEN_LEN (KEY_LEN + 4) /* key and four digits */

void cd_merge_init(struct cd_merge *m, struct cordee *cd, struct cordee_arena *arena)
{
    char random[9];

    *m = (struct cd_merge){.cd = cd, .arena = arena};
    cordee_token(random, 5);
    snprintf(m->key, sizeof m->key, "zq%sqz", random);
    snprintf(m->block, sizeof m->block, "zb%sbz", random);
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static bool is_name(const char *s, size_t n)
{
    if (n == 0 || n > 60 || s[0] < 'a' || s[0] > 'z' || s[n - 1] == '.')
        return false;
    for (size_t i = 0; i < n; i++)
        if (!is_name_char(s[i]))
            return false;
    return true;
}

static void *grow(struct cordee_arena *arena, void *old, size_t n, size_t *room,
                  size_t size)
{
    void *wide;

    if (n < *room)
        return old;
    *room = *room ? *room * 2 : 16;
    wide = cordee_arena_get(arena, *room * size);
    if (n)
        memcpy(wide, old, n * size);
    return wide;
}

static size_t name_number(struct cd_merge *m, const char *name, size_t n)
{
    for (size_t i = 0; i < m->n_names; i++)
        if (strlen(m->names[i]) == n && memcmp(m->names[i], name, n) == 0)
            return i;
    m->names = grow(m->arena, m->names, m->n_names, &m->names_room, sizeof *m->names);
    m->names[m->n_names] = cordee_arena_text_n(m->arena, name, n);
    return m->n_names++;
}

size_t cd_merge_name(struct cd_merge *m, const char *name)
{
    return name_number(m, name, strlen(name));
}

static struct cd_tag *tag_add(struct cd_merge *m)
{
    m->tags = grow(m->arena, m->tags, m->n_tags, &m->tags_room, sizeof *m->tags);
    return &m->tags[m->n_tags++];
}

/* Where a tag stands, as people count. */
static void place_find(const char *text, const char *at, int *line_r, int *column_r)
{
    *line_r = *column_r = 1;
    for (const char *p = text; p < at; p++) {
        *line_r += *p == '\n';
        *column_r += ((unsigned char)*p & 0xc0) != 0x80;
    }
}

static void place_tell(struct cd_merge *m, int line, int column, struct cordee_error *err)
{
    m->wrong_line = line;
    if (err)
        err->at = column;
}

/* How many bytes of a wrong name are shown: whole characters, not too many. */
static int shown(const char *s, size_t n)
{
    if (n > 60)
        for (n = 60; n && ((unsigned char)s[n] & 0xc0) == 0x80;)
            n--;
    return (int)n;
}

/* ---- lists ---------------------------------------------------------------------- */

const struct cordee_merge_field *cd_merge_list(struct cordee *cd, const char *name)
{
    const struct cd_row *row = cd_rows_find(cd->host->rows, CD_ROW_MERGE_FIELD, name);
    const struct cordee_merge_field *field = row ? row->row : NULL;

    return field && field->items ? field : NULL;
}

size_t cd_merge_item(const struct cordee_merge_field *list, const char *name)
{
    for (size_t i = 0; list && list->items[i].name; i++)
        if (strcmp(list->items[i].name, name) == 0)
            return i + 1;
    return 0;
}

const char *cd_merge_tag_name(const struct cd_merge *m, const struct cd_tag *tag)
{
    return tag->cell ? tag->list->items[tag->cell - 1].name : m->names[tag->field];
}

/* A section of a list, or its end. */
static int list_read(struct cd_merge *m, struct cd_tag *tag, struct cordee_error *err)
{
    struct cordee *cd = m->cd;

    if (tag->kind == CD_TAG_END && m->list == tag->list)
        m->list = NULL;
    if (tag->kind != CD_TAG_IF && tag->kind != CD_TAG_UNLESS)
        return 0;
    if (m->list)
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("{{#%s}} stands within another list, {{#%s}}"),
                           tag->list->name, m->list->name);
    if (tag->kind == CD_TAG_UNLESS)
        return 0;
    if (m->lists == CD_LISTS_REFUSE)
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("a list has no place in one line: {{%s}} says it with "
                             "commas"),
                           tag->list->name);
    tag->kind = CD_TAG_EACH;
    m->list = tag->list;
    return 0;
}

/* What the name of a tag means where it stands. */
static int name_read(struct cd_merge *m, struct cd_tag *tag, const char *s, size_t n,
                     struct cordee_error *err)
{
    const char *name = cordee_arena_text_n(m->arena, s, n);
    const bool closes =
        m->list && tag->kind == CD_TAG_END && strcmp(m->list->name, name) == 0;

    tag->cell = closes || !m->list ? 0 : cd_merge_item(m->list, name);
    if (tag->cell)
        tag->list = m->list;
    else if (m->lists != CD_LISTS_NONE)
        tag->list = cd_merge_list(m->cd, name);
    tag->field = cd_merge_name(m, tag->cell ? m->list->name : name);
    return tag->list && !tag->cell ? list_read(m, tag, err) : 0;
}

/* ---- tags ------------------------------------------------------------------------ */

/* One tag between `{{` and `}}`: `s` has what is inside, trimmed. */
static int tag_read(struct cd_merge *m, const char *text, const char *at, const char *s,
                    size_t n, struct cordee_error *err)
{
    struct cordee *cd = m->cd;
    struct cd_tag tag = {.kind = CD_TAG_FIELD, .fallback = ""};
    const char *bar;
    size_t name = n;

    place_find(text, at, &tag.line, &tag.at);
    place_tell(m, tag.line, tag.at, err);
    if (m->n_tags >= CD_MERGE_TAGS_MAX)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("too many merge fields"));
    if (n && strchr("#^/", s[0])) {
        tag.kind = s[0] == '#' ? CD_TAG_IF : s[0] == '^' ? CD_TAG_UNLESS : CD_TAG_END;
        for (s++, n--; n && *s == ' '; n--)
            s++;
        name = n;
    } else if ((bar = memchr(s, '|', n))) {
        tag.fallback = cordee_arena_text_n(m->arena, bar + 1, n - (size_t)(bar + 1 - s));
        tag.fallback = cordee_text_trim((char *)tag.fallback);
        name = (size_t)(bar - s);
    }
    while (name && s[name - 1] == ' ')
        name--;
    if (name == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("this merge field is empty: a name belongs between {{ and "
                             "}}"));
    if (!is_name(s, name))
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("\"%.*s\" is no name of a merge field"), shown(s, name), s);
    if (name_read(m, &tag, s, name, err) < 0)
        return -1;
    place_tell(m, 0, 0, err); /* nothing is wrong here */
    *tag_add(m) = tag;
    return 0;
}

/* Finds each section's end.  `from`: the first tag of this text. */
static int sections_pair(struct cd_merge *m, size_t from, struct cordee_error *err)
{
    struct cordee *cd = m->cd;
    size_t *open = cordee_arena_get(m->arena, (m->n_tags + 1) * sizeof *open);
    size_t depth = 0;
    const struct cd_tag *t;

    for (size_t i = from; i < m->n_tags; i++) {
        t = &m->tags[i];
        if (t->kind != CD_TAG_FIELD && t->kind != CD_TAG_END)
            open[depth++] = i;
        if (t->kind != CD_TAG_END)
            continue;
        if (depth == 0 || m->tags[open[depth - 1]].field != t->field ||
            m->tags[open[depth - 1]].cell != t->cell) {
            place_tell(m, t->line, t->at, err);
            return cordee_fail(err, CORDEE_E_INVALID,
                               T("{{/%s}} closes a section that is not open here"),
                               cd_merge_tag_name(m, t));
        }
        m->tags[i].partner = open[--depth];
        m->tags[i].again = m->tags[t->partner].kind == CD_TAG_EACH;
        m->tags[t->partner].partner = i;
    }
    if (depth == 0)
        return 0;
    t = &m->tags[open[depth - 1]];
    place_tell(m, t->line, t->at, err);
    return cordee_fail(err, CORDEE_E_INVALID,
                       T("the section {{#%s}} is never closed with {{/%s}}"),
                       cd_merge_tag_name(m, t), cd_merge_tag_name(m, t));
}

/* Nothing but white space on the tag's line, apart from the tag. */
static bool alone_on_line(const char *text, const char *begin, const char *end)
{
    while (begin > text && (begin[-1] == ' ' || begin[-1] == '\t' || begin[-1] == '\r'))
        begin--;
    while (*end == ' ' || *end == '\t' || *end == '\r')
        end++;
    return (begin == text || begin[-1] == '\n') && (*end == '\n' || *end == '\0');
}

static void token_put(const struct cd_merge *m, struct cordee_buf *out, bool alone)
{
    const struct cd_tag *t = &m->tags[m->n_tags - 1];

    if (alone && t->kind != CD_TAG_FIELD)
        cordee_buf_printf(out, "\n\n%s%04zu\n\n", m->key, m->n_tags - 1);
    else
        cordee_buf_printf(out, "%s%04zu", m->key, m->n_tags - 1);
}

int cd_merge_scan(struct cd_merge *m, const char *text, bool block,
                  struct cordee_buf *out, struct cordee_error *err)
{
    struct cordee *cd = m->cd;
    size_t from = m->n_tags;
    const char *s = text;
    int line, column;

    m->list = NULL;
    for (const char *tag; (tag = strstr(s, "{{"));) {
        const char *begin = tag + 2;
        const char *end = begin + strcspn(begin, "}\n{");

        cordee_buf_put(out, s, (size_t)(tag - s));
        if (strncmp(end, "}}", 2) != 0) {
            place_find(text, tag, &line, &column);
            place_tell(m, line, column, err);
            return cordee_fail(err, CORDEE_E_INVALID, "%s",
                               T("a merge field begins with {{ and is not closed with "
                                 "}}"));
        }
        s = end + 2;
        while (begin < end && *begin == ' ')
            begin++;
        while (end > begin && end[-1] == ' ')
            end--;
        if (tag_read(m, text, tag, begin, (size_t)(end - begin), err) < 0)
            return -1;
        token_put(m, out, block && alone_on_line(text, tag, s));
    }
    cordee_buf_puts(out, s);
    return sections_pair(m, from, err);
}

const struct cd_tag *cd_merge_at(const struct cd_merge *m, const char *s)
{
    size_t i = 0;

    if (strncmp(s, m->key, KEY_LEN) != 0)
        return NULL;
    for (int d = 0; d < 4; d++) {
        char c = s[KEY_LEN + d];

        if (c < '0' || c > '9')
            return NULL;
        i = i * 10 + (size_t)(c - '0');
    }
    return i < m->n_tags ? &m->tags[i] : NULL;
}

const struct cd_tag *cd_merge_before(const struct cd_merge *m, const char *text,
                                     const char *at)
{
    return at - text >= TOKEN_LEN ? cd_merge_at(m, at - TOKEN_LEN) : NULL;
}

const struct cd_tag *cd_merge_next(const struct cd_merge *m, const char *s,
                                   const char **begin_r, const char **end_r)
{
    const char *at = strstr(s, m->key);

    if (!at)
        return NULL;
    *begin_r = at;
    *end_r = at + TOKEN_LEN;
    return cd_merge_at(m, at);
}

static const char *value_text(const json_t *v, struct cordee_arena *arena)
{
    if (json_is_string(v))
        return json_string_value(v);
    if (json_is_integer(v))
        return cordee_arena_printf(arena, "%lld", (long long)json_integer_value(v));
    if (json_is_real(v))
        return cordee_arena_printf(arena, "%g", json_real_value(v));
    return json_is_true(v) ? "1" : "";
}

static const char *value_clean(const char *s, struct cordee_arena *arena)
{
    size_t n = strlen(s);
    char *copy;

    if (n > CD_MERGE_VALUE_MAX)
        for (n = CD_MERGE_VALUE_MAX; n && ((unsigned char)s[n] & 0xc0) == 0x80;)
            n--;
    copy = cordee_arena_text_n(arena, s, n);
    for (char *p = copy; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    return cordee_text_trim(copy);
}

/* One item: an object, or a text, which is its first cell. */
static void item_put(const struct cordee_merge_field *list, const json_t *item,
                     struct cordee_arena *arena, struct cordee_buf *out)
{
    for (size_t i = 0; list->items[i].name; i++) {
        const json_t *cell = json_is_object(item)
                                 ? json_object_get(item, list->items[i].name)
                             : i == 0 ? item
                                      : NULL;

        cordee_buf_puts(out, value_clean(value_text(cell, arena), arena));
        cordee_buf_putc(out, CD_CELL_END);
    }
    cordee_buf_putc(out, CD_ITEM_END);
}

static const char *list_text(struct cordee *cd, const char *name, const json_t *v,
                             struct cordee_arena *arena)
{
    const struct cordee_merge_field *list = cd_merge_list(cd, name);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    size_t whole = 0, i;
    json_t *item;

    json_array_foreach ((json_t *)v, i, item) {
        if (!list || i == CORDEE_MERGE_ITEMS_MAX)
            break;
        item_put(list, item, arena, &out);
        if (out.len > CD_MERGE_LIST_MAX)
            break;
        whole = out.len;
    }
    return cordee_arena_text_n(arena, out.text ? out.text : "", whole);
}

const char *const *cd_merge_values(const struct cd_merge *m, const json_t *values,
                                   struct cordee_arena *arena)
{
    const char **list = cordee_arena_get(arena, (m->n_names + 1) * sizeof *list);

    for (size_t i = 0; i < m->n_names; i++) {
        const json_t *v = json_object_get(values, m->names[i]);

        list[i] = json_is_array(v) ? list_text(m->cd, m->names[i], v, arena)
                                   : value_clean(value_text(v, arena), arena);
    }
    return list;
}
