/* Profiles and hits as JSON. */
#include "plugins/funding/match/match.h"

/* ---- a profile -------------------------------------------------------------- */

static void texts_read(struct cordee_arena *a, const json_t *list,
                       struct funding_texts *texts)
{
    const json_t *text;
    size_t i;

    json_array_foreach (list, i, text)
        if (json_is_string(text))
            funding_texts_add(a, texts, json_string_value(text));
}

static int count_of(const json_t *record, const char *key, int most)
{
    int64_t n = cordee_json_int(record, key);

    return n < 0 ? 0 : n > most ? most : (int)n;
}

/* A list goes before the text, one item a line. */
static void items_read(struct cordee_arena *a, const json_t *list,
                       struct match_profile *p)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
    struct funding_texts items = {0};

    texts_read(a, list, &items);
    for (size_t i = 0; i < items.n; i++) {
        cordee_buf_puts(&all, items.at[i]);
        cordee_buf_puts(&all, "\n");
    }
    p->listed = all.len;
    cordee_buf_puts(&all, p->text);
    if (p->listed)
        p->text = cordee_arena_text(a, all.text);
}

void match_profile_read(struct cordee_arena *a, const json_t *record,
                        struct match_profile *p_r)
{
    enum { MOST_DAYS = 1000, MOST_TRL = 9 };
    struct match_profile p = {
        .text = cordee_arena_text(a, cordee_json_text(record, "text")),
        .language = cordee_arena_text(a, cordee_json_text(record, "language")),
        .grant_min = cordee_json_int(record, "grant_min"),
        .grant_max = cordee_json_int(record, "grant_max"),
        .trl_min = count_of(record, "trl_min", MOST_TRL),
        .trl_max = count_of(record, "trl_max", MOST_TRL),
        .lead_days = count_of(record, "lead_days", MOST_DAYS),
    };

    items_read(a, json_object_get(record, "items"), &p);
    texts_read(a, json_object_get(record, "tags"), &p.tags);
    texts_read(a, json_object_get(record, "countries"), &p.countries);
    texts_read(a, json_object_get(record, "org_types"), &p.org_types);
    texts_read(a, json_object_get(record, "programmes"), &p.programmes);
    texts_read(a, json_object_get(record, "types"), &p.types);
    texts_read(a, json_object_get(record, "actions"), &p.actions);
    texts_read(a, json_object_get(record, "languages"), &p.languages);
    texts_read(a, json_object_get(record, "past"), &p.past);
    *p_r = p;
}

/* ---- reasons ---------------------------------------------------------------- */

static const char *const why_words[] = {[MATCH_WORD] = "word",
                                        [MATCH_TAG] = "tag",
                                        [MATCH_PAST] = "programme",
                                        [MATCH_ALIKE] = "alike",
                                        [MATCH_SOON] = "soon"};

json_t *match_reasons_json(const struct match_hit *hit)
{
    json_t *list = json_array();

    for (size_t i = 0; i < hit->n_reasons; i++) {
        const struct match_reason *r = &hit->reasons[i];
        json_t *reason = json_pack("{s:s}", "why", why_words[r->why]);

        cordee_json_set_text(reason, "what", r->what);
        json_object_set_new(reason, "points", json_real(r->points));
        json_array_append_new(list, reason);
    }
    return list;
}
