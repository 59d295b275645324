/* What a letter cannot do without: merge fields that would leave a hole in it, and
 * places on the internet that it leads to. */
#include "core/mail/letter/letter.h"

#include "core/base/host.h"
#include "core/mail/compose/compose-priv.h"
#include "core/mail/letter/text.h"

#include <string.h>

#define NEEDS_MOST 100
#define DEPTH_MOST 16

/* The sections that are open at a tag, innermost last. */
struct open {
    const struct cd_tag *tags[DEPTH_MOST];
    size_t n;
};

static void open_follow(struct open *o, const struct cd_tag *t)
{
    if (t->kind == CD_TAG_END)
        o->n -= o->n > 0;
    else if (t->kind != CD_TAG_FIELD && o->n < DEPTH_MOST)
        o->tags[o->n++] = t;
}

/* Within {{#first_name}} there is a first name. */
static bool is_guarded(const struct open *o, const struct cd_tag *t)
{
    for (size_t i = 0; i < o->n; i++)
        if ((o->tags[i]->kind == CD_TAG_IF || o->tags[i]->kind == CD_TAG_EACH) &&
            o->tags[i]->field == t->field)
            return true;
    return false;
}

/* What the register says of a person; what it leaves empty ("''") is filled in when the
 * mail is composed: the sender, links of hers. */
static bool is_of_reader(struct cordee *cd, const char *name)
{
    const struct cd_row *row = cd_rows_find(cd->host->rows, CD_ROW_MERGE_FIELD, name);
    const struct cordee_merge_field *field = row ? row->row : NULL;

    return field && (field->items || strcmp(field->value, "''") != 0);
}

static bool is_need(struct cordee *cd, const struct cd_merge *m, const struct open *o,
                    const struct cd_tag *t)
{
    return t->kind == CD_TAG_FIELD && !t->cell && !*t->fallback && !is_guarded(o, t) &&
           is_of_reader(cd, m->names[t->field]);
}

static json_t *when_of(struct cordee *cd, const struct cd_merge *m, const struct open *o)
{
    json_t *when = json_array();

    for (size_t i = 0; i < o->n; i++) {
        const char *name = m->names[o->tags[i]->field];

        if (!o->tags[i]->cell && is_of_reader(cd, name))
            json_array_append_new(when, json_pack("{s:s, s:b}", "name", name, "has",
                                                  o->tags[i]->kind != CD_TAG_UNLESS));
    }
    return when;
}

/* The same need in the same language once, where it stands first. */
static void need_add(json_t *list, const char *language, const char *name, json_t *when,
                     int line)
{
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (strcmp(cordee_json_text(row, "name"), name) == 0 &&
            strcmp(cordee_json_text(row, "language"), language) == 0 &&
            json_equal(json_object_get(row, "when"), when))
            return;
    if (json_array_size(list) < NEEDS_MOST)
        json_array_append_new(list,
                              json_pack("{s:s, s:s, s:O, s:i}", "name", name, "language",
                                        language, "when", when, "line", line));
}

/* `body`: lines count; the subject and the preview line are one. */
static int text_needs(struct cordee *cd, const char *text, const char *language,
                      bool body, json_t *list, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *arena = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf inert = {0};
    struct open open = {.n = 0};
    struct cd_merge m;

    cd_merge_init(&m, cd, arena);
    if (cd_merge_scan(&m, text ? text : "", false, &inert, err) < 0)
        return -1;
    for (size_t i = 0; i < m.n_tags; i++) {
        const struct cd_tag *t = &m.tags[i];

        if (is_need(cd, &m, &open, t)) {
            CORDEE_AUTO(cordee_json_drop) json_t *when = when_of(cd, &m, &open);

            need_add(list, language, m.names[t->field], when, body ? t->line : 0);
        }
        open_follow(&open, t);
    }
    return 0;
}

static int language_needs(struct cordee *cd, const struct cordee_letter_text *t,
                          json_t *list, struct cordee_error *err)
{
    const char *language = t->language ? t->language : "";

    return text_needs(cd, t->subject, language, false, list, err) < 0 ||
                   text_needs(cd, t->preheader, language, false, list, err) < 0
               ? -1
               : text_needs(cd, t->markdown, language, true, list, err);
}

int cd_letter_needs(struct cordee *cd, struct cordee_error *err,
                    const struct cordee_letter *l, json_t **needs_r)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_array();
    const struct cordee_letter_text own = cd_letter_own(l);

    if (language_needs(cd, &own, list, err) < 0)
        return -1;
    for (size_t i = 0; i < l->n_texts; i++)
        if (language_needs(cd, &l->texts[i], list, err) < 0)
            return -1;
    *needs_r = json_incref(list);
    return 0;
}

/* ---- links ------------------------------------------------------------------ */

int cd_letter_links(struct cordee *cd, struct cordee_error *err,
                    const struct cordee_letter *l, json_t **links_r)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_array();

    for (size_t i = 0; i <= l->n_texts; i++) {
        const char *language = i ? l->texts[i - 1].language : l->language;
        CORDEE_AUTO(cd_compiled_drop)
        struct cd_compiled *c =
            cd_compile(cd->host->core, l, language ? language : "", err);

        if (!c)
            return -1;
        cd_links_list(c, language ? language : "", list);
    }
    *links_r = json_incref(list);
    return 0;
}
