#include "core/crm/draft.h"

#include "core/crm/consent/consent.h"
#include "core/crm/crm-priv.h"
#include "core/crm/custom/custom.h"
#include "core/crm/gather.h"
#include "core/db/db.h"

#include <stdlib.h>
#include <string.h>

/* ---- saying ---------------------------------------------------------------------- */

static void list_add(struct cd_texts *list, const char *text)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->at[i], text) == 0)
            return;
    if (list->n < CD_LIST_MOST)
        list->at[list->n++] = text;
}

/* Names of one text: "a, b; c". */
static int say_names(struct cd_draft *d, struct cd_texts *list, const char *text,
                     struct cordee_error *err)
{
    struct cordee *cd = d->cd;
    char *save = NULL, *copy = cordee_arena_text(d->arena, text);

    for (char *w = strtok_r(copy, ",;|\n", &save); w;
         w = strtok_r(NULL, ",;|\n", &save)) {
        w = cordee_text_trim(w);
        if (strlen(w) > 80)
            return cd_refuse(err, CORDEE_E_INVALID,
                             T("this is too long, at most 80 letters fit: {1}..."), w);
        if (*w)
            list_add(list, w);
    }
    return 0;
}

static char *address_within(char *text)
{
    char *open = strchr(text, '<'), *close = open ? strchr(open, '>') : NULL;

    if (close) { /* Anna Huber <anna@example.org> */
        *close = '\0';
        text = open + 1;
    }
    if (strncasecmp(text, "mailto:", 7) == 0)
        text += 7;
    return cordee_text_trim(text);
}

/* One address, or several with nothing but spaces between them; -1: one is none. */
static int say_spaced(struct cd_draft *d, struct cd_texts *list, const char *text)
{
    char *save = NULL, *copy = cordee_arena_text(d->arena, text);
    const char *between = strchr(copy, '<') ? "" : " \t";
    char fold[255];

    for (char *w = strtok_r(copy, between, &save); w;
         w = strtok_r(NULL, between, &save)) {
        w = address_within(w);
        if (*w && (!cordee_address_ok(w) || cordee_address_fold(w, fold) < 0))
            return -1;
        if (*w)
            list_add(list, w);
    }
    return 0;
}

static int say_emails(struct cd_draft *d, struct cd_texts *list, const char *text,
                      struct cordee_error *err)
{
    struct cordee *cd = d->cd;
    char *save = NULL, *copy = cordee_arena_text(d->arena, text);

    for (char *w = strtok_r(copy, ";,|\n", &save); w; w = strtok_r(NULL, ";,|\n", &save))
        if (say_spaced(d, list, cordee_text_trim(w)) < 0)
            return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is no e-mail address"),
                             cordee_text_trim(w));
    return 0;
}

static int say_phones(struct cd_draft *d, struct cd_texts *list, const char *text,
                      struct cordee_error *err)
{
    struct cordee *cd = d->cd;
    char *save = NULL, *copy = cordee_arena_text(d->arena, text);

    for (char *w = strtok_r(copy, ";|\n", &save); w; w = strtok_r(NULL, ";|\n", &save)) {
        w = cordee_text_trim(w);
        if (*w && !cd_phone_ok(w))
            return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is no phone number"), w);
        if (*w)
            list_add(list, w);
    }
    return 0;
}

static int say_list(struct cd_draft *d, enum cd_party_column what, const char *text,
                    struct cordee_error *err)
{
    struct cd_texts *list = &d->lists[what - CD_P_COLUMNS];
    const size_t had = list->n;
    int rc;

    if (what == CD_P_EMAIL)
        rc = say_emails(d, list, text, err);
    else if (what == CD_P_PHONE || what == CD_P_MOBILE)
        rc = say_phones(d, list, text, err);
    else
        rc = say_names(d, list, text, err);
    if (rc < 0) /* none of a text that is not all understood */
        list->n = had;
    return rc;
}

int cd_draft_say(struct cd_draft *d, enum cd_party_column column, const char *text,
                 struct cordee_error *err)
{
    if (column >= CD_P_COLUMNS)
        return say_list(d, column, text, err);
    if (cd_field_read(d->cd, d->arena, cd_field_of(column), text, &d->values[column],
                      err) < 0)
        return -1;
    d->says[column] = true;
    return 0;
}

const char *cd_draft_text(const struct cd_draft *d, enum cd_party_column column)
{
    return d->says[column] && d->values[column].type == CORDEE_TEXT
               ? d->values[column].as.s
               : "";
}

const struct cd_texts *cd_draft_list(const struct cd_draft *d, enum cd_party_column what)
{
    return &d->lists[what - CD_P_COLUMNS];
}

/* ---- names ----------------------------------------------------------------------- */

static struct cordee_value sort_name(struct cordee_arena *a, const char *given,
                                     const char *family, const char *name)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cd_sort_name(given, family, name, &out);
    return cordee_of_text(cordee_arena_text(a, out.text ? out.text : name));
}

static const char *whole_name(struct cordee_arena *a, const char *given,
                              const char *family)
{
    return *given && *family ? cordee_arena_printf(a, "%s %s", given, family)
           : *given          ? given
                             : family;
}

static void draft_set(struct cd_draft *d, enum cd_party_column column,
                      struct cordee_value value)
{
    d->says[column] = true;
    d->values[column] = value;
}

void cd_draft_name(struct cd_draft *d, const char *whole, const char *given,
                   const char *family)
{
    const char *first = given ? given : "", *last = family ? family : "";

    if (given)
        draft_set(d, CD_P_GIVEN, cordee_of_text(given));
    if (family)
        draft_set(d, CD_P_FAMILY, cordee_of_text(family));
    if (given || family)
        whole = whole_name(d->arena, first, last);
    draft_set(d, CD_P_NAME, cordee_of_text(whole));
    draft_set(d, CD_P_SORT_NAME, sort_name(d->arena, first, last, whole));
}

/* ---- what is there, and what shall be -------------------------------------------- */

#define Q(NAME, name)   #name ", "
#define SET(NAME, name) #name " = ?, "

/* A party's row, by column. */
struct row {
    struct cordee_value v[CD_P_COLUMNS];
};

static bool is_number(enum cd_party_column c)
{
    return c == CD_P_LATITUDE || c == CD_P_LONGITUDE || c == CD_P_HEADCOUNT ||
           c == CD_P_TURNOVER || c == CD_P_FOUNDED || c == CD_P_OWNER;
}

static struct row row_empty(void)
{
    struct row row;

    for (int c = 0; c < CD_P_COLUMNS; c++)
        row.v[c] = is_number(c) ? (struct cordee_value){.type = CORDEE_NULL}
                                : cordee_of_text("");
    row.v[CD_P_BASIS] = cordee_of_text("none");
    row.v[CD_P_CUSTOM] = cordee_of_text("{}");
    return row;
}

static struct cordee_value row_value(struct cordee *cd, struct cordee_arena *a,
                                     struct cordee_rows *rows, enum cd_party_column c)
{
    if (cd->db->is_null(rows, c))
        return (struct cordee_value){.type = CORDEE_NULL};
    if (c == CD_P_LATITUDE || c == CD_P_LONGITUDE)
        return cordee_of_real(cd->db->get_real(rows, c));
    if (is_number(c))
        return cordee_of_int(cd->db->get_int(rows, c));
    return cordee_of_text(cordee_arena_text(a, cd->db->get_text(rows, c)));
}

static int row_load(struct cd_draft *d, int64_t id, struct row *row,
                    struct cordee_error *err)
{
    struct cordee *cd = d->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, "SELECT " CD_PARTY_COLUMNS(Q) "1 FROM party WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(id)));
    int rc = rows ? cd->db->next(rows, err) : -1;

    for (int c = 0; rc > 0 && c < CD_P_COLUMNS; c++)
        row->v[c] = row_value(cd, d->arena, rows, c);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is nobody there"));
    return rc < 0 ? -1 : 0;
}

static bool is_missing(enum cd_party_column c, const struct cordee_value *now)
{
    return cd_value_empty(now) || (c == CD_P_BASIS && strcmp(now->as.s, "none") == 0) ||
           (c == CD_P_CUSTOM && strcmp(now->as.s, "{}") == 0);
}

static bool is_taken(const struct cd_draft *d, enum cd_party_column c,
                     const struct cordee_value *now, bool fresh)
{
    return d->says[c] && (fresh || d->policy[c] == CD_OVERWRITE ||
                          (d->policy[c] == CD_FILL && is_missing(c, now)));
}

/* The name of a person follows from its parts, of which one may be said. */
static void name_settle(struct cd_draft *d, const struct row *now, struct row *then,
                        bool fresh)
{
    bool parts = d->says[CD_P_GIVEN] || d->says[CD_P_FAMILY];
    const char *given, *family, *name;

    if (!is_taken(d, CD_P_NAME, &now->v[CD_P_NAME], fresh))
        return;
    if (d->kind == CORDEE_ORG || (!parts && !*now->v[CD_P_NAME].as.s)) {
        then->v[CD_P_NAME] = d->values[CD_P_NAME];
        then->v[CD_P_SORT_NAME] = d->values[CD_P_SORT_NAME];
        return;
    }
    if (!parts) /* an address, until more is known */
        return;
    if (d->says[CD_P_GIVEN])
        then->v[CD_P_GIVEN] = d->values[CD_P_GIVEN];
    if (d->says[CD_P_FAMILY])
        then->v[CD_P_FAMILY] = d->values[CD_P_FAMILY];
    given = then->v[CD_P_GIVEN].as.s;
    family = then->v[CD_P_FAMILY].as.s;
    name = whole_name(d->arena, given, family);
    then->v[CD_P_NAME] = cordee_of_text(name);
    then->v[CD_P_SORT_NAME] = sort_name(d->arena, given, family, name);
}

static void row_settle(struct cd_draft *d, const struct row *now, struct row *then,
                       bool fresh)
{
    *then = *now;
    for (int c = CD_P_FAMILY + 1; c < CD_P_COLUMNS; c++)
        if (is_taken(d, c, &now->v[c], fresh))
            then->v[c] = d->values[c];
    name_settle(d, now, then, fresh);
}

static int name_check(const struct cd_draft *d, const struct row *then,
                      struct cordee_error *err)
{
    struct cordee *cd = d->cd;
    const char *name = then->v[CD_P_NAME].as.s;

    if (!*name)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           d->kind == CORDEE_ORG ? T("the organisation needs a name")
                                                 : T("the person needs a name"));
    if (cordee_utf8_len(name) > 300)
        return cd_refuse(err, CORDEE_E_INVALID,
                         T("this name is too long, at most 300 letters fit: {1}..."),
                         name);
    return 0;
}

static void note(struct cd_draft *d, const char *label)
{
    struct cordee *cd = d->cd;

    list_add(&d->changed, T(label));
}

/* A value as people read it; "" for none. */
static const char *value_text(struct cd_draft *d, const struct cd_field *f,
                              const struct cordee_value *v)
{
    struct cordee *cd = d->cd;
    const char *text = v->type == CORDEE_TEXT ? v->as.s : "";

    if (v->type == CORDEE_INT)
        return cordee_arena_printf(d->arena, "%lld", (long long)v->as.i);
    if (v->type == CORDEE_REAL)
        return cordee_arena_printf(d->arena, "%.10g", v->as.r);
    for (const struct cd_choice *c = f->choices; c && c->word; c++)
        if (strcmp(c->word, text) == 0)
            return *text ? T(c->label) : "";
    if (f->is == CD_IS_COUNTRY && *text)
        return T(cd_country_name(text));
    return cordee_arena_printf(d->arena, "%.*s", (int)cordee_utf8_cut(text, 60), text);
}

/* A dry run says what was and what will be. */
static void note_change(struct cd_draft *d, const struct cd_field *f,
                        const struct cordee_value *was, const struct cordee_value *will)
{
    struct cordee *cd = d->cd;
    const char *before, *after;

    if (!d->dry || f->is == CD_IS_STAFF) {
        note(d, f->label);
        return;
    }
    before = value_text(d, f, was);
    after = value_text(d, f, will);
    list_add(&d->changed,
             *before ? cordee_arena_printf(d->arena, "%s: %s → %s", T(f->label), before,
                                           *after ? after : T("nothing"))
                     : cordee_arena_printf(d->arena, "%s: %s", T(f->label), after));
}

static void note_added(struct cd_draft *d, const char *label, const char *text)
{
    struct cordee *cd = d->cd;

    if (d->dry)
        list_add(&d->changed, cordee_arena_printf(d->arena, "%s: + %.*s", T(label),
                                                  (int)cordee_utf8_cut(text, 60), text));
    else
        note(d, label);
}

static void note_own(struct cd_draft *d, const struct cd_custom_said *said, int64_t party)
{
    if (d->dry)
        list_add(&d->changed, cd_custom_change_text(d->cd, d->arena, said, party));
    else
        note(d, said->field->field.label);
}

static bool row_compare(struct cd_draft *d, const struct row *now, const struct row *then)
{
    bool changed = false;

    for (int c = 0; c < CD_P_COLUMNS; c++) {
        const struct cd_field *f =
            c == CD_P_SORT_NAME || c == CD_P_CUSTOM ? NULL : cd_field_of(c);

        if (cd_value_same(&now->v[c], &then->v[c]))
            continue;
        changed = true;
        if (f && c != CD_P_GIVEN && c != CD_P_FAMILY)
            note_change(d, f, &now->v[c], &then->v[c]);
    }
    return changed;
}

/* ---- writing --------------------------------------------------------------------- */

static struct cd_gather *gather_of(const struct cd_draft *d, bool fresh)
{
    return fresh ? d->gather : NULL;
}

static int row_insert(struct cd_draft *d, const struct row *row, int64_t *id_r,
                      struct cordee_error *err)
{
    static const struct cd_insert party = {"party(" CD_PARTY_COLUMNS(Q) "kind, uuid, id)",
                                           CD_P_COLUMNS + 3, ""};
    struct cordee_value values[CD_P_COLUMNS + 3];
    struct cd_gather *gather = gather_of(d, true);
    int64_t id = d->gather ? cd_gather_party(d->gather, err) : 0;
    const char *key = d->key ? d->key : "";
    char uuid[37];

    if (id < 0)
        return -1;
    if (strlen(key) != 36 || strspn(key, "0123456789abcdef-") != 36) {
        cordee_uuid(uuid);
        key = uuid; /* only a key of ours is kept, so that files can travel */
    }
    memcpy(values, row->v, sizeof row->v);
    values[CD_P_COLUMNS] = cordee_of_int(d->kind);
    values[CD_P_COLUMNS + 1] = cordee_of_text(key);
    values[CD_P_COLUMNS + 2] = CORDEE_ID(id);
    if (gather)
        cd_gather_put(gather, &party, values);
    else
        id = cd_insert_one(d->cd, &party, values, err);
    *id_r = id;
    return id < 0 ? -1 : 0;
}

static int row_update(struct cd_draft *d, const struct row *row, int64_t id,
                      struct cordee_error *err)
{
    struct cordee_value values[CD_P_COLUMNS + 2];

    memcpy(values, row->v, sizeof row->v);
    values[CD_P_COLUMNS] = cordee_of_int(cordee_now());
    values[CD_P_COLUMNS + 1] = cordee_of_int(id);
    return d->cd->db->exec(d->cd, err,
                           "UPDATE party SET " CD_PARTY_COLUMNS(SET) "updated_at = ? "
                                                                     "WHERE id = ?",
                           values, CD_P_COLUMNS + 2);
}

/* On what basis they came in stands in the log, and never against an earlier word. */
static int basis_note(const struct cd_draft *d, const struct row *now,
                      const struct row *then, int64_t id, struct cd_gather *gather,
                      struct cordee_error *err)
{
    if (d->kind != CORDEE_PERSON ||
        cd_value_same(&now->v[CD_P_BASIS], &then->v[CD_P_BASIS]))
        return 0;
    if (!gather)
        return cd_basis_note(d->cd, id, d->place, err);
    cd_basis_gather(gather, id, then->v[CD_P_BASIS].as.s, d->place);
    return 0;
}

static int row_write(struct cd_draft *d, const struct row *now, const struct row *then,
                     int64_t *id_r, struct cordee_error *err)
{
    struct cd_gather *gather = gather_of(d, *id_r == 0);
    int rc = *id_r ? row_update(d, then, *id_r, err) : row_insert(d, then, id_r, err);

    return rc < 0 ? -1 : basis_note(d, now, then, *id_r, gather, err);
}

/* ---- what hangs on it ------------------------------------------------------------ */

/* A level in "Recycling:3"; without it as it is. */
static const char *level_split(struct cordee_arena *a, const char *text, int *level_r)
{
    size_t n = strlen(text);

    *level_r = CD_LEVEL_ANY;
    if (n < 3 || text[n - 2] != ':' || text[n - 1] < '0' || text[n - 1] > '4')
        return text;
    *level_r = text[n - 1] - '0';
    return cordee_text_trim(cordee_arena_text_n(a, text, n - 2));
}

struct hanging {
    struct cd_draft *d;
    struct cd_putting put;
    const char *country; /* of the party, for its numbers */
    struct cordee_error *err;
};

static int hang_one(const struct hanging *h, enum cd_party_column what, size_t i,
                    const char *text)
{
    const struct cd_draft *d = h->d;
    int level;

    switch (what) {
    case CD_P_EMAIL:
        return cd_put_email(&h->put, text, "work", i == 0, NULL, h->err);
    case CD_P_PHONE:
    case CD_P_MOBILE:
        if (d->phone_country)
            text = cd_phone_plain(d->arena, text,
                                  *h->country ? h->country : d->phone_country);
        return cd_put_phone(&h->put, text, what == CD_P_PHONE ? "work" : "mobile",
                            i == 0 && !d->adds, NULL, h->err);
    case CD_P_TAGS:
        return cd_put_tag(&h->put, text, h->err);
    default:
        if (h->put.gather && cd_gather_write(h->put.gather, h->err) < 0)
            return -1; /* themes are put by many statements: she must be there */
        text = level_split(d->arena, text, &level);
        return cd_put_theme(&h->put, what, text, level, h->err);
    }
}

/* Whether a list is added to, by its policy. */
static int list_taken(const struct hanging *h, enum cd_party_column what)
{
    static const char *const any[] = {
        "SELECT 1 FROM email_address WHERE party = ?",
        "SELECT 1 FROM phone WHERE party = ? AND purpose <> 'mobile'",
        "SELECT 1 FROM phone WHERE party = ? AND purpose = 'mobile'",
        "SELECT 1 FROM tagging WHERE party = ?",
        "SELECT 1 FROM competence WHERE party = ?",
        "SELECT 1 FROM need WHERE party = ?",
    };
    struct cordee *cd = h->d->cd;
    int64_t one = 0;

    if (h->put.fresh || h->d->policy[what] == CD_OVERWRITE)
        return 1;
    if (h->d->policy[what] == CD_KEEP)
        return 0;
    if (cd->db->one(cd, h->err, &one, any[what - CD_P_COLUMNS],
                    CORDEE_ARGS(CORDEE_V(h->put.party))) < 0)
        return -1;
    return one == 0;
}

static int list_hang(const struct hanging *h, enum cd_party_column what, bool *changed)
{
    const struct cd_texts *list = cd_draft_list(h->d, what);
    int rc = list->n ? list_taken(h, what) : 0;

    if (rc <= 0)
        return rc;
    for (size_t i = 0; i < list->n; i++) {
        rc = hang_one(h, what, i, list->at[i]);
        if (rc < 0)
            return -1;
        if (rc > 0)
            note_added(h->d, cd_field_of(what)->label, list->at[i]);
        *changed = *changed || rc > 0;
    }
    return 0;
}

static int all_hang(const struct hanging *h, bool *changed)
{
    for (int what = CD_P_COLUMNS; what < CD_P_ALL; what++)
        if (list_hang(h, what, changed) < 0)
            return -1;
    if (h->put.gather && h->d->n_custom && cd_gather_write(h->put.gather, h->err) < 0)
        return -1;
    for (size_t i = 0; i < h->d->n_custom; i++) {
        int rc = cd_custom_put(&h->put, &h->d->custom[i], h->err);

        if (rc < 0)
            return -1;
        if (rc > 0)
            note_own(h->d, &h->d->custom[i], h->put.party);
        *changed = *changed || rc > 0;
    }
    return 0;
}

int cd_draft_save(struct cd_draft *d, int64_t *id_r, struct cordee_error *err)
{
    bool fresh = *id_r == 0, changed;
    struct row now = row_empty(), then;

    if (!fresh && row_load(d, *id_r, &now, err) < 0)
        return -1;
    row_settle(d, &now, &then, fresh);
    if (name_check(d, &then, err) < 0)
        return -1;
    changed = row_compare(d, &now, &then);
    if (!d->dry && (fresh || changed) && row_write(d, &now, &then, id_r, err) < 0)
        return -1;
    if (!(d->dry && fresh)) {
        const struct hanging h = {
            .d = d,
            .put = {d->cd, *id_r, fresh, d->dry, d->adds, gather_of(d, fresh)},
            .country = then.v[CD_P_COUNTRY].as.s,
            .err = err,
        };

        if (all_hang(&h, &changed) < 0)
            return -1;
    }
    return fresh ? CD_NEW : changed ? CD_UPDATE : CD_SAME;
}
