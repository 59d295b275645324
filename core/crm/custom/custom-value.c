/* What a party has in fields of one's own. */
#include "core/crm/crm-priv.h"
#include "core/crm/custom/custom.h"
#include "core/crm/word.h"

#include <math.h>
#include <string.h>

enum { MOST_AT_ONCE = 40 };

/* ---- saying ------------------------------------------------------------------------ */

static const struct cd_custom_choice *choice_of(const struct cd_custom *f,
                                                struct cordee_arena *a, const char *name)
{
    const char *folded = cd_word_fold(a, name);

    for (size_t i = 0; i < f->n_choices; i++)
        if (strcmp(f->choices[i].folded, folded) == 0)
            return &f->choices[i];
    return NULL;
}

struct choices {
    const struct cd_custom_choice *list[MOST_AT_ONCE];
    int n;
};

static bool choice_add(const struct cd_custom *f, struct cordee_arena *a,
                       const char *name, struct choices *c)
{
    const struct cd_custom_choice *choice = choice_of(f, a, name);

    if (choice && c->n < MOST_AT_ONCE)
        c->list[c->n++] = choice;
    return choice != NULL;
}

/* "PE, PP": people write commas too, and a choice may have one in its name; so all parts
 * must be choices, or none is taken. */
static bool choices_by_comma(const struct cd_custom *f, struct cordee_arena *a,
                             const char *text, struct choices *c)
{
    char *save = NULL, *copy = cordee_arena_text(a, text);
    const int had = c->n;

    for (char *w = strtok_r(copy, ",", &save); w; w = strtok_r(NULL, ",", &save)) {
        w = cordee_text_trim(w);
        if (*w && !choice_add(f, a, w, c)) {
            c->n = had;
            return false;
        }
    }
    return c->n > had;
}

/* The choices of a text, "a; b"; -1: one of them is none. */
static int choices_of(const struct cd_custom *f, struct cordee_arena *a, const char *text,
                      struct choices *c, const char **wrong_r)
{
    char *save = NULL, *copy = cordee_arena_text(a, text);
    const bool several = f->field.is == CD_IS_CHOICES;
    const char *between = several ? ";|\n" : "\n";

    c->n = 0;
    for (char *w = strtok_r(copy, between, &save); w;
         w = strtok_r(NULL, between, &save)) {
        w = cordee_text_trim(w);
        if (!*w || choice_add(f, a, w, c) || (several && choices_by_comma(f, a, w, c)))
            continue;
        *wrong_r = w;
        return -1;
    }
    return 0;
}

static bool is_choice(const struct cd_custom *f)
{
    return f->field.is == CD_IS_CHOICE || f->field.is == CD_IS_CHOICES;
}

int cd_custom_draft(struct cd_draft *d, const struct cd_custom *field, const char *text,
                    enum cd_policy policy, struct cordee_error *err)
{
    struct cordee *cd = d->cd;
    struct choices choices;
    struct cordee_value v;
    const char *wrong = "";

    if (is_choice(field)) {
        if (choices_of(field, d->arena, text, &choices, &wrong) < 0)
            return cd_refuse(err, CORDEE_E_INVALID,
                             field->field.is == CD_IS_CHOICES && strpbrk(wrong, ",/&+")
                                 ? T("\"{1}\" is not one of the choices; several of them "
                                     "stand with a ; or a | between them")
                                 : T("\"{1}\" is not one of the choices"),
                             wrong);
    } else if (cd_field_read(cd, d->arena, &field->field, text, &v, err) < 0) {
        return -1;
    }
    if (!d->custom)
        d->custom = cordee_arena_get(d->arena, CD_CUSTOM_MOST * sizeof *d->custom);
    if (d->n_custom < CD_CUSTOM_MOST)
        d->custom[d->n_custom++] = (struct cd_custom_said){field, text, policy};
    return 0;
}

/* A list's texts are choices; a form puts an empty one in front, so that none ticked says
 * none. */
static const char *text_of(struct cordee_arena *a, const json_t *value)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    const json_t *one;
    size_t i;

    if (json_is_array(value))
        json_array_foreach (value, i, one)
            if (json_is_string(one) && *json_string_value(one)) {
                cordee_buf_puts(&out, out.len ? "; " : "");
                cordee_buf_puts(&out, json_string_value(one));
            }
    if (json_is_string(value))
        cordee_utf8_clean(json_string_value(value), json_string_length(value), &out);
    if (json_is_number(value))
        cordee_buf_printf(&out, "%.15g", json_number_value(value));
    if (json_is_boolean(value))
        cordee_buf_puts(&out, json_is_true(value) ? "yes" : "no");
    return cordee_text_trim(cordee_arena_text(a, out.text ? out.text : ""));
}

static int say_one(struct cd_draft *d, const struct cd_custom *f, const json_t *fields,
                   struct cordee_error *err)
{
    const json_t *value = json_object_get(fields, f->input);

    if (!value || f->retired || (int)f->of != d->own ||
        (f->of == CD_OWN_PARTY && !(f->field.kinds & (unsigned)d->kind)))
        return 0;
    return cd_custom_draft(d, f, text_of(d->arena, value), CD_OVERWRITE, err);
}

int cd_custom_say(struct cd_draft *d, const json_t *fields, struct cordee_error *err)
{
    size_t n;
    const struct cd_custom *list = cd_customs(d->cd, &n);

    for (size_t i = 0; i < n; i++)
        if (say_one(d, &list[i], fields, err) < 0)
            return cordee_fail_in(err, "%s: ", list[i].field.label);
    return 0;
}

void cd_custom_faults(struct cd_draft *d, const json_t *fields, json_t *faults)
{
    struct cordee_error why = {0};
    size_t n;
    const struct cd_custom *list = cd_customs(d->cd, &n);

    for (size_t i = 0; i < n; i++)
        if (say_one(d, &list[i], fields, &why) < 0)
            json_object_set_new(faults, list[i].input, json_string(why.text));
}

/* ---- writing ----------------------------------------------------------------------- */

/* The statements of what a field belongs to. */
#define COMPARE(whose)                                                              \
    "SELECT coalesce(choice, 0), coalesce(text, ''), number, at FROM custom_value " \
    "WHERE " whose " = ? AND field = ?"
#define THIN(whose)                                                               \
    "DELETE FROM custom_value WHERE " whose " = ? AND field = ? AND slot NOT IN " \
    "(SELECT value FROM json_each(?))"
#define PUT(whose)                                                                   \
    "INSERT INTO custom_value(" whose ", field, slot, text, number, at, choice) "    \
    "VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(" whose ", field, slot) DO UPDATE SET " \
    "text = excluded.text, number = excluded.number, at = excluded.at, choice = "    \
    "excluded.choice"
#define OF_EACH(statement)                                                    \
    {                                                                         \
        statement("party"), statement("membership"), statement("interaction") \
    }
static const char *const compare[] = OF_EACH(COMPARE), *const thin[] = OF_EACH(THIN),
                         *const put[] = OF_EACH(PUT);

/* One row that is to be, in the column of its type. */
struct value {
    int64_t slot, choice;
    struct cordee_value text, number, at;
};

static int values_of(const struct cd_custom *f, struct cordee *cd, struct cordee_arena *a,
                     const char *text, struct value list[MOST_AT_ONCE],
                     struct cordee_error *err)
{
    struct choices choices;
    struct cordee_value v;
    const char *wrong;
    int n = 1;

    memset(list, 0, sizeof(struct value[MOST_AT_ONCE]));
    if (is_choice(f)) {
        if (choices_of(f, a, text, &choices, &wrong) < 0)
            return 0;
        for (int i = 0; i < choices.n; i++) {
            list[i].choice = choices.list[i]->id;
            list[i].slot = f->field.is == CD_IS_CHOICES ? choices.list[i]->id : 0;
        }
        return f->field.is == CD_IS_CHOICE && choices.n > 1 ? 1 : choices.n;
    }
    if (cd_field_read(cd, a, &f->field, text, &v, err) < 0)
        return -1;
    if (cd_value_empty(&v))
        return 0;
    if (v.type == CORDEE_TEXT)
        list->text = v;
    else if (f->field.is == CD_IS_DAY)
        list->at = v;
    else
        list->number = v.type == CORDEE_INT ? cordee_of_real((double)v.as.i) : v;
    return n;
}

/* How many of the rows that are there are as they shall be, and how many there are. */
static int values_compare(const struct cd_putting *p, const struct cd_custom *f,
                          const struct value *list, int n, int *same_r, int *there_r,
                          struct cordee_error *err)
{
    struct cordee *cd = p->cd;
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    int rc = 1;

    if (p->fresh)
        return 0;
    rows = cd->db->query(cd, err, compare[f->of],
                         CORDEE_ARGS(CORDEE_V(p->party), CORDEE_V(f->id)));
    if (!rows)
        return -1;
    while ((rc = cd->db->next(rows, err)) > 0) {
        ++*there_r;
        for (int i = 0; i < n; i++)
            *same_r += cd->db->get_int(rows, 0) == list[i].choice &&
                       strcmp(cd->db->get_text(rows, 1),
                              list[i].text.as.s ? list[i].text.as.s : "") == 0 &&
                       fabs(cd->db->get_real(rows, 2) - list[i].number.as.r) < 1e-9 &&
                       cd->db->is_null(rows, 2) == (list[i].number.type == CORDEE_NULL) &&
                       cd->db->get_int(rows, 3) == list[i].at.as.i;
    }
    return rc;
}

static int values_write(const struct cd_putting *p, const struct cd_custom *f,
                        const struct value *list, int n, struct cordee_error *err)
{
    struct cordee *cd = p->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *slots = json_array();

    for (int i = 0; i < n; i++)
        json_array_append_new(slots, json_integer(list[i].slot));
    if (!p->fresh && cd->db->exec(cd, err, thin[f->of],
                                  CORDEE_ARGS(CORDEE_V(p->party), CORDEE_V(f->id),
                                              CORDEE_V(slots))) < 0)
        return -1;
    for (int i = 0; i < n; i++)
        if (cd->db->exec(cd, err, put[f->of],
                         CORDEE_ARGS(CORDEE_V(p->party), CORDEE_V(f->id),
                                     CORDEE_V(list[i].slot), list[i].text, list[i].number,
                                     list[i].at, CORDEE_ID(list[i].choice))) < 0)
            return -1;
    return 0;
}

int cd_custom_put(const struct cd_putting *p, const struct cd_custom_said *said,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct value list[MOST_AT_ONCE];
    int n = values_of(said->field, p->cd, a, said->text, list, err), same = 0, there = 0;

    if (n < 0 || values_compare(p, said->field, list, n, &same, &there, err) < 0)
        return -1;
    if (same == n && there == n)
        return 0;
    if (there && said->policy != CD_OVERWRITE)
        return 0;
    if (said->policy == CD_KEEP && !p->fresh)
        return 0;
    if (p->dry)
        return 1;
    return values_write(p, said->field, list, n, err) < 0 ? -1 : 1;
}
