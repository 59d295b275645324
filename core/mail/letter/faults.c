/* All that is wrong with the merge fields, pictures and blocks of a letter, for who
 * writes it: each with its place and, where one is near, the name that was meant. */
#include "core/mail/letter/letter.h"

#include "core/base/host.h"
#include "core/mail/compose/compose-priv.h"
#include "core/mail/letter/text.h"

#include <string.h>

enum { MOST_FAULTS = 30, MOST_NAME = 60 };

struct looking {
    struct cordee *cd;
    struct cordee_arena *arena;
    const char *where; /* "subject", "preheader", "markdown" */
    const char *text;
    const char *language;
    int64_t cluster; /* whose letter it is */
    bool plain;      /* it has no blocks */
    json_t *faults;
    const struct cordee_merge_field *list; /* whose section is open */
};

/* Nobody reads more of them: what follows is not looked at. */
static bool is_full(const struct looking *look)
{
    return json_array_size(look->faults) >= MOST_FAULTS;
}

static void fault_put(struct looking *look, const char *at, const char *words,
                      const char *name, const char *near)
{
    json_t *fault;
    int line = 1, column = 1;

    if (is_full(look))
        return;
    for (const char *p = look->text; p < at; p++) {
        line += *p == '\n';
        column = *p == '\n' ? 1 : column + (((unsigned char)*p & 0xc0) != 0x80);
    }
    fault = json_pack("{s:s, s:i, s:i, s:s, s:s}", "where", look->where, "line", line,
                      "column", column, "text", words, "name", name);
    if (!fault)
        return;
    json_object_set_new(fault, "near", json_string(near));
    json_object_set_new(fault, "language", json_string(look->language));
    json_array_append_new(look->faults, fault);
}

const char *cd_merge_nearest(struct cordee *cd, const char *name)
{
    size_t n;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_MERGE_FIELD, &n);
    const char *nearest = NULL;
    /* Of a short name few letters may be wrong: {{phone}} is not meant by {{role}}. */
    const int most = (int)(strlen(name) + 1) / 3;
    int best = (most < 3 ? most : 3) + 1;

    for (size_t i = 0; i < n; i++) {
        const struct cordee_merge_field *f = rows[i].row;
        int d = cordee_text_distance(name, f->name);

        if (d < best) {
            best = d;
            nearest = f->name;
        }
    }
    return nearest;
}

/* The name in a tag: without the sign of a section, and without what to say else. */
static const char *name_in(struct cordee_arena *a, const char *s, size_t n)
{
    char *name;

    if (n && strchr("#^/", *s))
        s++, n--;
    name = cordee_arena_text_n(a, s, n);
    name[strcspn(name, "|")] = '\0';
    name = cordee_text_trim(name);
    return cordee_arena_text_n(a, name, cordee_utf8_cut(name, MOST_NAME));
}

/* Where a list begins or ends, what its items say is known or no longer. */
static void list_look(struct looking *look, const char *sign, const char *name)
{
    if (*sign == '#' && !look->list)
        look->list = cd_merge_list(look->cd, name);
    else if (*sign == '/' && look->list && strcmp(look->list->name, name) == 0)
        look->list = NULL;
}

static void tag_look(struct looking *look, const char *at, const char *inside, size_t n)
{
    struct cordee *cd = look->cd;
    size_t blank = strspn(inside, " ");
    const char *name = blank < n ? name_in(look->arena, inside + blank, n - blank) : "";
    const char *nearest;

    if (!*name)
        fault_put(look, at,
                  T("this merge field is empty: a name belongs between {{ and }}"), "",
                  "");
    else if (!cd_merge_item(look->list, name) &&
             !cd_rows_find(cd->host->rows, CD_ROW_MERGE_FIELD, name)) {
        nearest = cd_merge_nearest(cd, name);
        fault_put(
            look, at,
            cordee_arena_printf(look->arena, T("there is no merge field {{%s}}"), name),
            name, nearest ? nearest : "");
    }
    list_look(look, inside + blank, name);
}

static const char *line_at(const char *text, int line)
{
    const char *at = text;

    for (int n = 1; n < line; n++) {
        at = strchr(at, '\n');
        if (!at)
            return text;
        at++;
    }
    return at;
}

/* Whether sections close is asked when the names are right: a wrong name closes none. */
static void sections_look(struct looking *look)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf inert = {0};
    struct cordee_error why = {0};
    struct cd_merge m;

    cd_merge_init(&m, look->cd, look->arena);
    m.lists = strcmp(look->where, "markdown") == 0 ? CD_LISTS : CD_LISTS_REFUSE;
    if (cd_merge_scan(&m, look->text, false, &inert, &why) == 0)
        return;
    fault_put(look, line_at(look->text, m.wrong_line), why.text, "", "");
}

static void pictures_look(struct looking *look)
{
    struct cordee_error why = {0};
    struct cd_merge m;

    cd_merge_init(&m, look->cd, look->arena);
    m.base_url = look->cd->setting->text(look->cd, look->arena, "core.base_url");
    for (const char *at = look->text;
         !is_full(look) && (at = cd_picture_fault(&m, at, &why));) {
        fault_put(look, at, why.text, "", "");
        at += strcspn(at, "\n");
    }
}

/* A picture is a block, too. */
static bool is_said(const struct looking *look, int line, const char *words)
{
    const json_t *fault;
    size_t i;

    json_array_foreach (look->faults, i, fault)
        if (cordee_json_int(fault, "line") == line &&
            cordee_text_is(cordee_json_text(fault, "text"), words) &&
            cordee_text_is(cordee_json_text(fault, "language"), look->language))
            return true;
    return false;
}

static void block_fault(void *ctx, int line, const char *words)
{
    struct looking *look = ctx;
    const size_t before = json_array_size(look->faults);

    if (is_said(look, line, words))
        return;
    fault_put(look, line_at(look->text, line), words, "", "");
    if (json_array_size(look->faults) > before)
        json_object_set_new(json_array_get(look->faults, before), "block", json_true());
}

/* They are made, as for a look at the mail: only so is it known what they lack. */
static void blocks_look(struct looking *look)
{
    struct cd_merge m;

    if (look->plain || !strstr(look->text, "[["))
        return;
    cd_merge_init(&m, look->cd->host->core, look->arena);
    m.cluster = look->cluster;
    cd_blocks_faults(&m, look->text, block_fault, look);
}

static void text_look(struct looking *look)
{
    struct cordee *cd = look->cd;
    size_t before = json_array_size(look->faults);
    const char *s = look->text;

    for (const char *tag; !is_full(look) && (tag = strstr(s, "{{"));) {
        const char *inside = tag + 2;
        const char *end = inside + strcspn(inside, "}\n{");

        if (strncmp(end, "}}", 2) != 0) {
            fault_put(look, tag,
                      T("a merge field begins with {{ and is not closed with }}"), "",
                      "");
            s = inside;
            continue;
        }
        tag_look(look, tag, inside, (size_t)(end - inside));
        s = end + 2;
    }
    if (json_array_size(look->faults) == before)
        sections_look(look);
    if (strcmp(look->where, "markdown") != 0)
        return;
    pictures_look(look);
    blocks_look(look);
}

/* From the `from`-th on, by lines; there are few. */
static void sort(json_t *faults, size_t from)
{
    for (size_t i = from + 1; i < json_array_size(faults); i++) {
        json_t *fault = json_incref(json_array_get(faults, i));
        size_t to = i;

        while (to > from && cordee_json_int(json_array_get(faults, to - 1), "line") >
                                cordee_json_int(fault, "line"))
            to--;
        json_array_remove(faults, i);
        json_array_insert_new(faults, to, fault);
    }
}

static void language_look(const struct looking *letter,
                          const struct cordee_letter_text *t)
{
    const char *const texts[][2] = {
        {"subject", t->subject}, {"preheader", t->preheader}, {"markdown", t->markdown}};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct looking look = *letter;
        const size_t before = json_array_size(look.faults);

        look.where = texts[i][0];
        look.text = texts[i][1];
        look.language = t->language ? t->language : "";
        if (look.text)
            text_look(&look);
        sort(look.faults, before);
    }
}

/* As composing finds it; 0: there is none yet. */
static int64_t cluster_of(struct cordee *core, const struct cordee_letter *l)
{
    int64_t cluster = l->cluster;

    if (!cluster && core->db->one(core, NULL, &cluster,
                                  "SELECT coalesce((SELECT t.cluster FROM topic t WHERE "
                                  "t.id = ?), cluster_here())",
                                  CORDEE_ARGS(CORDEE_V(l->topic))) <= 0)
        return 0;
    return cluster;
}

json_t *cd_letter_faults(struct cordee *cd, const struct cordee_letter *l)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cordee_letter_text own = cd_letter_own(l);
    json_t *faults = json_array();
    const struct looking look = {.cd = cd,
                                 .arena = a,
                                 .cluster = cluster_of(cd->host->core, l),
                                 .plain = (l->flags & CORDEE_LETTER_TEXT) != 0,
                                 .faults = faults};

    language_look(&look, &own);
    for (size_t i = 0; i < l->n_texts; i++)
        language_look(&look, &l->texts[i]);
    return faults;
}
