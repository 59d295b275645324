/* A row of a file as a set of answers. */
#include "plugins/survey/import/import.h"

#include <string.h>

/* ---- words that are the same in every file ----------------------------------------- */

static bool is_listed(const char *text, const char *list)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf plain = {0};
    char word[24];

    cordee_utf8_fold(text, &plain);
    if (!plain.len || plain.len > 16)
        return false;
    snprintf(word, sizeof word, ",%s,", plain.text);
    return strstr(list, word) != NULL;
}

int survey_row_yes(const char *text)
{
    if (is_listed(text, ",yes,y,1,true,x,ja,j,oui,o,vrai,si,s,da,d,wahr,vero,"))
        return 1;
    return is_listed(text, ",no,n,0,false,nein,non,faux,ne,falsch,falso,") ? 0 : -1;
}

bool survey_row_day(const char *text, int64_t *at_r)
{
    char day[32];
    size_t n = strlen(text);

    if (n < 8 || n >= sizeof day)
        return false;
    memcpy(day, text, n + 1);
    if (n > 10 && day[10] == ' ')
        day[10] = 'T';
    if (cordee_time_parse(day, "UTC", at_r) == 0)
        return true;
    day[10] = '\0'; /* a time in another spelling: the day will do */
    return n > 10 && cordee_time_parse(day, "UTC", at_r) == 0;
}

/* ---- where columns go ---------------------------------------------------------------
 */

static void asked_add(struct survey_map *map, const struct survey_question *q)
{
    for (size_t i = 0; i < map->n_asked; i++)
        if (map->asked[i] == q)
            return;
    map->asked[map->n_asked++] = q;
}

static void place_init(struct cordee_arena *a, struct survey_map *map, size_t at,
                       const char *word)
{
    struct survey_place *to = &map->to[at];
    char question[SURVEY_KEY + 1], item[SURVEY_KEY + 1], part[12];

    *to = (struct survey_place){.word = cordee_arena_text(a, word), .item = ""};
    if (!*word || strchr("=+", *word) || !survey_name_split(word, question, item, part))
        return;
    to->q = survey_form_find(map->form, question);
    if (!to->q || to->q->kind == SURVEY_STATEMENT) {
        to->q = NULL; /* the question went while the file lay here */
        return;
    }
    to->item = cordee_arena_text(a, item);
    asked_add(map, to->q);
}

void survey_map_init(struct cordee_arena *a, const struct survey_form *form,
                     const json_t *words, const char *missing, struct survey_map *map_r)
{
    size_t i;
    json_t *word;

    *map_r = (struct survey_map){.form = form, .n = json_array_size(words)};
    map_r->to = cordee_arena_get(a, map_r->n * sizeof *map_r->to + 1);
    map_r->asked = cordee_arena_get(a, map_r->n * sizeof(void *) + 1);
    survey_list_add(a, &map_r->missing, missing);
    json_array_foreach ((json_t *)words, i, word)
        place_init(a, map_r, i, json_is_string(word) ? json_string_value(word) : "");
}

/* ---- cells --------------------------------------------------------------------------
 */

struct reading {
    struct cordee *cd;
    const struct survey_map *map;
    struct survey_row *row;
    json_t *typed;
    size_t column;
};

static void wrong(struct reading *r, size_t column, const char *cell, const char *why)
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
        wrong(r, r->column, cell, T("This is none of the options."));
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
            wrong(r, r->column, piece, T("This is none of the options."));
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
        wrong(r, r->column, cell, T("Write 1 where it was chosen, and 0 where not."));
    }
}

static void yesno_read(struct reading *r, const struct survey_place *to, const char *cell)
{
    struct cordee *cd = r->cd;
    const int yes = survey_row_yes(cell);

    if (yes < 0)
        wrong(r, r->column, cell, T("This is neither yes nor no."));
    else if (yes || to->q->kind == SURVEY_YESNO)
        type(r, to->word, yes ? "yes" : "no");
}

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
        wrong(r, r->column, cell, text);
        return;
    }
    snprintf(text, sizeof text, "%d", (int)x);
    type(r, to->word, text);
}

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

/* ---- of the row itself --------------------------------------------------------------
 */

static void own_read(struct reading *r, const char *word, const char *cell)
{
    struct cordee *cd = r->cd;
    struct survey_row *row = r->row;

    if (strcmp(word, "=email") == 0) {
        if (cordee_address_ok(cell))
            row->email = cordee_arena_text(row->arena, cell);
        else
            wrong(r, r->column, cell, T("This is no e-mail address."));
    } else if (strcmp(word, "=id") == 0) {
        if (strlen(cell) <= 200)
            row->id = cordee_arena_text(row->arena, cell);
        else
            wrong(r, r->column, cell, T("This is too long for a number of its own."));
    } else if (strcmp(word, "=day") == 0) {
        if (!survey_row_day(cell, &row->day) || row->day < 0 ||
            row->day > cordee_now() + 86400)
            wrong(r, r->column, cell,
                  T("This is no day that has been; write 2027-05-03."));
    } else if (strcmp(word, "=language") == 0) {
        row->language = survey_language_for(r->map->form, cell);
    }
}

/* The column that said what the answers did not take. */
static size_t column_of(const struct survey_map *map, const char *name)
{
    char question[SURVEY_KEY + 1] = "", item[SURVEY_KEY + 1], part[12];

    for (size_t i = 0; i < map->n; i++)
        if (map->to[i].q && strcmp(map->to[i].word, name) == 0)
            return i;
    if (survey_name_split(name, question, item, part))
        for (size_t i = 0; i < map->n; i++)
            if (map->to[i].q && strcmp(map->to[i].q->key, question) == 0)
                return i;
    return 0;
}

static void answers_take(struct reading *r, const char *const *cells, size_t n)
{
    CORDEE_AUTO(cordee_json_drop) json_t *problems = json_array();
    size_t i;
    json_t *p;

    for (i = 0; i < r->map->n_asked; i++)
        survey_take_question(r->cd, r->map->form, r->map->asked[i], r->typed,
                             r->row->answers, problems);
    json_array_foreach (problems, i, p) {
        const size_t column = column_of(r->map, cordee_json_text(p, "name"));

        wrong(r, column, column < n ? cells[column] : "", cordee_json_text(p, "text"));
    }
}

void survey_row_read(struct cordee *cd, const struct survey_map *map,
                     const char *const *cells, size_t n, struct survey_row *row_r)
{
    CORDEE_AUTO(cordee_json_drop) json_t *typed = json_object();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf cell = {0};
    struct reading r = {.cd = cd, .map = map, .row = row_r, .typed = typed};

    *row_r = (struct survey_row){.answers = json_object(),
                                 .problems = json_array(),
                                 .email = "",
                                 .id = "",
                                 .language = map->form->languages[0],
                                 .arena = row_r->arena};
    for (r.column = 0; r.column < map->n && r.column < n; r.column++) {
        const struct survey_place *to = &map->to[r.column];
        const char *text;

        cordee_buf_clear(&cell);
        cordee_buf_puts(&cell, cells[r.column]);
        text = cordee_text_trim(cell.text);
        text +=
            *text == '\'' && text[1] && strchr("=+-@", text[1]); /* of our own files */
        if (survey_list_has(&map->missing, text))
            continue;
        if (*to->word == '=')
            own_read(&r, to->word, text);
        else if (to->q && reads[to->q->kind])
            reads[to->q->kind](&r, to, text);
    }
    if (!json_array_size(row_r->problems))
        answers_take(&r, cells, n);
}

void survey_row_drop(struct survey_row *row)
{
    cordee_json_drop(&row->answers);
    cordee_json_drop(&row->problems);
}
