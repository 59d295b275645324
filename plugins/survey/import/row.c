/* A row of a file as a set of answers. */
#include "plugins/survey/import/cell.h"

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
            reading_wrong(r, r->column, cell, T("This is no e-mail address."));
    } else if (strcmp(word, "=id") == 0) {
        if (strlen(cell) <= 200)
            row->id = cordee_arena_text(row->arena, cell);
        else
            reading_wrong(r, r->column, cell,
                          T("This is too long for a number of its own."));
    } else if (strcmp(word, "=day") == 0) {
        if (!survey_row_day(cell, &row->day) || row->day < 0 ||
            row->day > cordee_now() + 86400)
            reading_wrong(r, r->column, cell,
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

        reading_wrong(r, column, column < n ? cells[column] : "",
                      cordee_json_text(p, "text"));
    }
}

/* Trimmed, and without the mark that our own files put before what a spreadsheet would
 * run. */
static const char *cell_text(struct cordee_buf *room, const char *cell)
{
    const char *text;

    cordee_buf_clear(room);
    cordee_buf_puts(room, cell);
    text = cordee_text_trim(room->text);
    return text + (*text == '\'' && text[1] && strchr("=+-@", text[1]));
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
        const char *text = cell_text(&cell, cells[r.column]);

        if (survey_list_has(&map->missing, text))
            continue;
        if (*to->word == '=')
            own_read(&r, to->word, text);
        else if (to->q)
            reading_cell(&r, to, text);
    }
    if (!json_array_size(row_r->problems))
        answers_take(&r, cells, n);
}

void survey_row_drop(struct survey_row *row)
{
    cordee_json_drop(&row->answers);
    cordee_json_drop(&row->problems);
}
