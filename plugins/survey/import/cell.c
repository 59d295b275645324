/* A cell as what would have been typed: one function a kind of question. */
#include "plugins/survey/import/cell.h"

#include <string.h>

void reading_wrong(struct reading *r, size_t column, const char *cell, const char *why)
{
    json_t *p = json_object();
    const size_t n = cordee_utf8_cut(cell, 60);

    json_object_set_new(p, "column", json_integer((json_int_t)column));
    json_object_set_new(
        p, "text", json_sprintf("“%.*s%s”: %s", (int)n, cell, cell[n] ? "…" : "", why));
    json_array_append_new(r->row->problems, p);
}

static void type(struct reading *r, const char *name, const char *text)
{
    json_object_set_new(r->typed, name, json_string(text));
}

/* ---- options -------------------------------------------------------------------- */

static bool is_words(survey_words *words, const char *cell)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf a = {0};
    const char *language;
    json_t *said;

    cordee_utf8_fold(cell, &a);
    json_object_foreach ((json_t *)words, language, said) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};

        cordee_utf8_fold(json_string_value(said), &b);
        if (b.len && a.len == b.len && memcmp(a.text, b.text, a.len) == 0)
            return true;
    }
    return false;
}

/* An option by its key, or by its words in any language. */
static const struct survey_item *item_of(const struct survey_question *q,
                                         const char *cell)
{
    const struct survey_item *item = survey_question_item(q, cell);

    for (size_t i = 0; !item && i < q->n_items; i++)
        if (is_words(q->items[i].words, cell))
            item = &q->items[i];
    return item;
}

static void single_read(struct reading *r, const struct survey_place *to,
                        const char *cell)
{
    struct cordee *cd = r->cd;
    const struct survey_item *item = item_of(to->q, cell);
    char name[SURVEY_NAME];

    if (*to->item) { /* "other", in words */
        type(r, to->word, cell);
        if (!json_object_get(r->typed, to->q->key))
            type(r, to->q->key, "other");
    } else if (item || (to->q->other && strcmp(cell, "other") == 0)) {
        type(r, to->q->key, item ? item->key : "other");
    } else if (to->q->other) {
        survey_name(name, to->q->key, "other", "");
        type(r, to->q->key, "other");
        type(r, name, cell);
    } else {
        reading_wrong(r, r->column, cell, T("This is none of the options."));
    }
}

static void options_read(struct reading *r, const struct survey_question *q,
                         const char *cell)
{
    struct cordee *cd = r->cd;
    char *rest = cordee_arena_text(r->row->arena, cell);
    char name[SURVEY_NAME];

    for (char *piece; (piece = strsep(&rest, ";|"));) {
        const struct survey_item *item;

        piece = cordee_text_trim(piece);
        item = item_of(q, piece);
        survey_name(name, q->key, item ? item->key : "other", "");
        if (*piece && !item && !q->other)
            reading_wrong(r, r->column, piece, T("This is none of the options."));
        else if (*piece)
            type(r, name, item ? "1" : piece);
    }
}

static void several_read(struct reading *r, const struct survey_place *to,
                         const char *cell)
{
    struct cordee *cd = r->cd;
    const struct survey_item *item = survey_question_item(to->q, to->item);
    int yes;

    if (!*to->item) {
        options_read(r, to->q, cell);
    } else if (!item) { /* "other", in words */
        type(r, to->word, cell);
    } else if ((yes = survey_row_yes(cell)) >= 0 || item_of(to->q, cell) == item) {
        if (yes != 0)
            type(r, to->word, "1");
    } else {
        reading_wrong(r, r->column, cell,
                      T("Write 1 where it was chosen, and 0 where not."));
    }
}

/* ---- yes or no ------------------------------------------------------------------ */

static void yesno_read(struct reading *r, const struct survey_place *to, const char *cell)
{
    struct cordee *cd = r->cd;
    const int yes = survey_row_yes(cell);

    if (yes < 0)
        reading_wrong(r, r->column, cell, T("This is neither yes nor no."));
    else if (yes || to->q->kind == SURVEY_YESNO)
        type(r, to->word, yes ? "yes" : "no");
}

/* ---- points --------------------------------------------------------------------- */

/* Of which points it may be one, and the scale that has words for them. */
static const struct survey_scale *scale_of(const struct survey_place *to, int *least_r,
                                           int *most_r)
{
    const struct survey_question *q = to->q;

    *least_r = q->kind == SURVEY_NPS ? 0 : q->kind == SURVEY_RANKING ? 1 : q->scale.from;
    *most_r = q->kind == SURVEY_NPS       ? 10
              : q->kind == SURVEY_RANKING ? (int)q->n_items
                                          : survey_scale_last(&q->scale);
    return q->kind == SURVEY_PAIRED && cordee_text_ends(to->word, ".level") ? &q->second
           : survey_kinds[q->kind].scaled                                   ? &q->scale
                                                                            : NULL;
}

static int point_said(const struct survey_scale *scale, const char *cell)
{
    if (!scale)
        return -1;
    for (int i = 0; scale->each && i < scale->points; i++)
        if (is_words(scale->each[i], cell))
            return scale->from + i;
    return is_words(scale->low, cell)    ? scale->from
           : is_words(scale->high, cell) ? survey_scale_last(scale)
                                         : -1;
}

/* "4", "4.0", or the words of the point. */
static void point_read(struct reading *r, const struct survey_place *to, const char *cell)
{
    struct cordee *cd = r->cd;
    int least, most;
    const struct survey_scale *scale = scale_of(to, &least, &most);
    char text[120];
    double x;

    if (!survey_number(cell, &x))
        x = point_said(scale, cell);
    if (x < least || x > most || x != (double)(int)x) {
        snprintf(text, sizeof text, T("This is no point of the scale from %d to %d."),
                 least, most);
        reading_wrong(r, r->column, cell, text);
        return;
    }
    snprintf(text, sizeof text, "%d", (int)x);
    type(r, to->word, text);
}

/* ---- by kind -------------------------------------------------------------------- */

typedef void read_fn(struct reading *r, const struct survey_place *to, const char *cell);

static void plain_read(struct reading *r, const struct survey_place *to, const char *cell)
{
    type(r, to->word, cell);
}

static read_fn *const reads[] = {
    [SURVEY_SINGLE] = single_read, [SURVEY_SEVERAL] = several_read,
    [SURVEY_YESNO] = yesno_read,   [SURVEY_SCALE] = point_read,
    [SURVEY_MATRIX] = point_read,  [SURVEY_PAIRED] = point_read,
    [SURVEY_RANKING] = point_read, [SURVEY_NUMBER] = plain_read,
    [SURVEY_SHORT] = plain_read,   [SURVEY_LONG] = plain_read,
    [SURVEY_DATE] = plain_read,    [SURVEY_NPS] = point_read,
    [SURVEY_CONTACT] = plain_read, [SURVEY_CONSENT] = yesno_read,
};

void reading_cell(struct reading *r, const struct survey_place *to, const char *cell)
{
    if (reads[to->q->kind])
        reads[to->q->kind](r, to, cell);
}
