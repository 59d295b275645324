/* Answers as rows. */
#include "plugins/survey/keep/keep.h"

#include <string.h>

int survey_answer_row(const char *name, const json_t *value,
                      struct survey_answer_row *row_r, struct cordee_error *err)
{
    const bool is_number = json_is_number(value);

    if (!survey_name_split(name, row_r->question, row_r->item, row_r->part))
        return cordee_fail(err, CORDEE_E_INTERNAL, "\"%s\" is no answer", name);
    row_r->number =
        is_number ? CORDEE_V(json_number_value(value)) : (struct cordee_value){0};
    row_r->words = CORDEE_V(is_number ? NULL : json_string_value(value));
    return 0;
}

bool survey_answer_same(const json_t *a, const json_t *b)
{
    if (!a || !b)
        return a == b;
    if (json_is_number(a) && json_is_number(b))
        return json_number_value(a) == json_number_value(b);
    return json_is_string(a) && json_is_string(b) &&
           strcmp(json_string_value(a), json_string_value(b)) == 0;
}

/* ---- many at once ------------------------------------------------------------------ */

/* A statement costs more than a row of it, and everybody who saves waits. */
#define ROW   "(?, ?, ?, ?, ?, ?, ?)"
#define ROW4  ROW ", " ROW ", " ROW ", " ROW
#define ROW16 ROW4 ", " ROW4 ", " ROW4 ", " ROW4
#define PUT(rows)                                                                      \
    "INSERT INTO survey_answer(response, question, item, part, person, number, words)" \
    " VALUES " rows " ON CONFLICT(response, question, item, part) DO UPDATE SET "      \
    "number = excluded.number, words = excluded.words"

enum { MOST = 16, COLUMNS = 7 };

struct batch {
    struct survey_answer_row rows[MOST];
    struct cordee_value args[MOST * COLUMNS];
    size_t n;
};

static int batch_add(struct batch *b, int64_t response, int64_t person, const char *name,
                     const json_t *value, struct cordee_error *err)
{
    struct survey_answer_row *row = &b->rows[b->n];
    struct cordee_value *arg = &b->args[b->n * COLUMNS];

    if (survey_answer_row(name, value, row, err) < 0)
        return -1;
    *arg++ = CORDEE_V(response);
    *arg++ = CORDEE_V((const char *)row->question);
    *arg++ = CORDEE_V((const char *)row->item);
    *arg++ = CORDEE_V((const char *)row->part);
    *arg++ = CORDEE_ID(person);
    *arg++ = row->number;
    *arg = row->words;
    b->n++;
    return 0;
}

static int batch_put(struct cordee *cd, struct batch *b, struct cordee_error *err)
{
    static const struct {
        size_t n;
        const char *sql;
    } sizes[] = {{16, PUT(ROW16)}, {4, PUT(ROW4)}, {1, PUT(ROW)}};

    for (size_t i = 0, done = 0; done < b->n;) {
        if (b->n - done < sizes[i].n) {
            i++;
            continue;
        }
        if (cd->db->exec(cd, err, sizes[i].sql, &b->args[done * COLUMNS],
                         sizes[i].n * COLUMNS) < 0)
            return -1;
        done += sizes[i].n;
    }
    b->n = 0;
    return 0;
}

int survey_rows_put(struct cordee *cd, int64_t response, int64_t person,
                    const json_t *stored, const json_t *answers, struct cordee_error *err)
{
    struct batch b = {.n = 0};
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)answers, name, value) {
        if (survey_answer_same(json_object_get(stored, name), value))
            continue;
        if (batch_add(&b, response, person, name, value, err) < 0 ||
            (b.n == MOST && batch_put(cd, &b, err) < 0))
            return -1;
    }
    return batch_put(cd, &b, err);
}
