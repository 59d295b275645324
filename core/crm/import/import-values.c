/* From the cells of a row to drafts of an organisation, a person, or both; what cannot be
 * is refused with the place of its cell. */
#include "core/crm/custom/custom.h"
#include "core/crm/import/import-priv.h"

#include <stdio.h>
#include <string.h>

/* A row being read: the cells that speak of all of it, and the first reason against it.
 */
struct reading {
    struct cd_importing *im;
    struct cordee_arena *a;
    struct cd_import_row *row;
    const struct cd_csv_row *cells;
    const char *v[CD_TARGETS];
    size_t column[CD_TARGETS];
};

/* The row goes without this cell, and the report says so. */
static void leave_out(struct reading *r, size_t i, const struct cordee_error *err)
{
    struct cd_import_row *row = r->row;
    struct cd_import_fault *f = &row->faults[row->n_faults];
    int unused;

    if (row->n_faults == CD_FAULTS_MOST)
        return;
    row->n_faults++;
    f->reason = cordee_arena_text(r->a, err->text);
    f->col = (int)i + 1;
    cd_csv_place(r->im->csv, r->cells->cells[i].at, &f->line, &unused);
}

static void leave_out_text(struct reading *r, enum cd_target to, const char *words,
                           const char *value)
{
    struct cordee *cd = r->im->cd;
    struct cordee_error err = {0};

    cd_refuse(&err, CORDEE_E_INVALID, T(words), value);
    leave_out(r, r->column[to], &err);
}

/* ---- cells that speak of the row ------------------------------------------------- */

static int64_t read_day(struct reading *r, enum cd_target to)
{
    static const struct cd_field day = {.is = CD_IS_DAY};
    struct cordee_value at = {.as.i = 0};
    struct cordee_error err = {0};

    if (!*r->v[to])
        return 0;
    if (cd_field_read(r->im->cd, r->a, &day, r->v[to], &at, &err) < 0)
        leave_out(r, r->column[to], &err);
    return at.as.i;
}

static const char *read_membership(struct reading *r)
{
    const char *text = r->v[CD_TO_MEMBER_TYPE];
    const char *type = *text ? cd_word_membership(cd_word_fold(r->a, text)) : NULL;

    return type ? type : text;
}

/* What one cell says: "unsubscribed", "bounced", "", or NULL: not to be understood. */
static const char *blocked_cell(const struct reading *r, size_t column)
{
    const char *text = r->row->cells[column];
    const char *word = cd_word_fold(r->a, text);
    const char *reason = cd_word_blocked(word);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf header = {0};
    int64_t n = 0;

    if (reason)
        return reason;
    if (cordee_text_int(word, &n) && n == 0)
        return "";
    if (n <= 0 && cd_word_yes(word) != 1 &&
        cordee_time_parse(text, r->im->zone, &n) < 0) /* a date is the day they left */
        return NULL;
    cd_import_squeeze(r->im->header[column], &header);
    return strstr(header.text, "bounce") ? "bounced" : r->im->blocked_as;
}

/* Over all columns that speak of it; having left weighs more than a dead address.  What
 * cannot be understood costs the row: somebody who left must not come in as if not. */
static const char *read_blocked(struct reading *r)
{
    const char *reason = "";

    for (size_t i = 0; i < r->im->columns && i < r->row->n; i++) {
        const char *said = r->im->to[i] == CD_TO_BLOCKED ? blocked_cell(r, i) : "";

        if (!said) {
            r->column[CD_TO_BLOCKED] = i;
            leave_out_text(r, CD_TO_BLOCKED,
                           T_LATER("\"{1}\" says neither that they may be written to "
                                   "nor that they may not"),
                           r->row->cells[i]);
            r->row->must_go = true;
        } else if (*said && strcmp(reason, "unsubscribed") != 0) {
            reason = said;
        }
    }
    return reason;
}

/* "pic:999984059": numbers of different files do not meet. */
static const char *read_id(struct reading *r, enum cd_target to)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf key = {0};
    const char *header = *r->v[to] ? r->im->header[r->column[to]] : "";

    if (!*r->v[to])
        return "";
    cd_import_squeeze(header, &key);
    if (strcmp(header, cd_import_fields[to].name) == 0 && strchr(r->v[to], ':'))
        return r->v[to]; /* our own export */
    return cordee_arena_printf(
        r->a, "%.*s:%.*s", key.len ? (int)cordee_utf8_cut(key.text, 40) : 2,
        key.len ? key.text : "id", (int)cordee_utf8_cut(r->v[to], 100), r->v[to]);
}

/* ---- the two parties ------------------------------------------------------------- */

static void draft_begin(struct reading *r, struct cd_import_party *p,
                        enum cordee_kind kind)
{
    struct cd_draft *d = &p->draft;

    *d = (struct cd_draft){.cd = r->im->cd,
                           .arena = r->a,
                           .kind = kind,
                           .dry = r->im->dry,
                           .adds = true,
                           .place = r->im->name,
                           .phone_country = r->im->country};
    d->policy[CD_P_EXTERNAL] = d->policy[CD_P_BASIS] = CD_FILL;
}

/* The first column that says something of a party is heard, of lists all are. */
static void say(struct reading *r, struct cd_import_party *p, size_t i,
                enum cd_party_column column)
{
    struct cordee_error err = {0};
    struct cd_draft *d = &p->draft;

    if (!p->there || (column < CD_P_COLUMNS && d->says[column]))
        return;
    d->policy[column] = r->im->policy[i];
    if (cd_draft_say(d, column, r->row->cells[i], &err) < 0)
        leave_out(r, i, &err);
}

static void cell_say(struct reading *r, size_t i)
{
    const struct cd_import_field *f = &cd_import_fields[r->im->to[i]];
    struct cd_import_party *org = &r->row->org, *person = &r->row->person;

    switch (f->whose) {
    case CD_OF_ROW:
        break;
    case CD_OF_ORG:
        say(r, org, i, f->column);
        break;
    case CD_OF_PERSON:
        say(r, person, i, f->column);
        break;
    case CD_OF_ORG_FIRST:
        say(r, org->there ? org : person, i, f->column);
        break;
    case CD_OF_PERSON_FIRST:
        say(r, person->there ? person : org, i, f->column);
        break;
    case CD_OF_BOTH:
        say(r, org, i, f->column);
        say(r, person, i, f->column);
        break;
    }
}

/* A field that people made: of the membership, or of a party, the organisation when a row
 * has both. */
static void custom_say(struct reading *r, size_t i)
{
    const struct cd_custom *field = r->im->custom[i];
    struct cd_import_row *row = r->row;
    struct cd_import_party *p = row->org.there ? &row->org : &row->person;
    struct cordee_error err = {0};

    if (field->of == CD_OWN_MEMBERSHIP) {
        if (cd_custom_draft(&row->membership, field, row->cells[i], r->im->policy[i],
                            &err) < 0)
            leave_out(r, i, &err);
        return;
    }
    if (field->field.kinds != CORDEE_ANYONE)
        p = field->field.kinds == CORDEE_PERSON ? &row->person : &row->org;
    if (p->there &&
        cd_custom_draft(&p->draft, field, row->cells[i], r->im->policy[i], &err) < 0)
        leave_out(r, i, &err);
}

static const char *nonempty(const char *text)
{
    return *text ? text : NULL;
}

static void person_name(struct reading *r)
{
    struct cd_draft *d = &r->row->person.draft;
    const struct cd_texts *emails = cd_draft_list(d, CD_P_EMAIL);
    struct cd_name name = {r->v[CD_TO_FIRST_NAME], r->v[CD_TO_LAST_NAME], "", ""};

    if (!*name.given && !*name.family && !strchr(r->v[CD_TO_NAME], '@'))
        cd_name_split(r->a, r->v[CD_TO_NAME], &name);
    if (*name.given || *name.family)
        cd_draft_name(d, "", nonempty(name.given), nonempty(name.family));
    else if (emails->n) /* an address is a name until we know more */
        cd_draft_name(d, emails->at[0], NULL, NULL);
    if (*name.title && !d->says[CD_P_TITLE])
        (void)!cd_draft_say(d, CD_P_TITLE, name.title, NULL);
    if (*name.salutation && !*cd_draft_text(d, CD_P_SALUTATION))
        (void)!cd_draft_say(d, CD_P_SALUTATION, name.salutation, NULL);
}

static void set_text(struct cd_draft *d, enum cd_party_column column, const char *text)
{
    if (*text) {
        d->says[column] = true;
        d->values[column] = cordee_of_text(text);
    }
}

static enum cd_policy policy_of(const struct reading *r, enum cd_target to)
{
    return *r->v[to] ? (enum cd_policy)r->im->policy[r->column[to]] : CD_OVERWRITE;
}

static void org_read(struct reading *r)
{
    struct cd_draft *d = &r->row->org.draft;

    d->key = r->v[CD_TO_ORG_KEY];
    if (*r->v[CD_TO_ORG])
        cd_draft_name(d, r->v[CD_TO_ORG], NULL, NULL);
    d->policy[CD_P_NAME] = policy_of(r, CD_TO_ORG);
    set_text(d, CD_P_EXTERNAL, read_id(r, CD_TO_ORG_ID));
    if (strcmp(cd_draft_text(d, CD_P_SHORT_NAME), r->v[CD_TO_ORG]) == 0)
        d->says[CD_P_SHORT_NAME] = false;
}

static bool is_nobody(const struct reading *r)
{
    const struct cd_draft *d = &r->row->person.draft;

    return !*cd_draft_text(d, CD_P_NAME) && !*d->key && !*cd_draft_text(d, CD_P_EXTERNAL);
}

static void person_read(struct reading *r)
{
    struct cd_draft *d = &r->row->person.draft;

    d->key = r->v[CD_TO_PERSON_KEY];
    person_name(r);
    d->policy[CD_P_NAME] =
        policy_of(r, *r->v[CD_TO_LAST_NAME] ? CD_TO_LAST_NAME : CD_TO_NAME);
    set_text(d, CD_P_EXTERNAL, read_id(r, CD_TO_PERSON_ID));
    if (strcmp(r->im->basis, "none") != 0)
        set_text(d, CD_P_BASIS, r->im->basis);
    if (r->row->org.there && !r->im->has[CD_TO_PERSON_COUNTRY])
        set_text(d, CD_P_COUNTRY, cd_draft_text(&r->row->org.draft, CD_P_COUNTRY));
}

/* ---- the row --------------------------------------------------------------------- */

static void cells_keep(struct reading *r)
{
    struct cd_import_row *row = r->row;

    row->n = r->cells->n;
    row->cells = cordee_arena_get(r->a, (row->n + 1) * sizeof *row->cells);
    for (size_t i = 0; i < row->n; i++) {
        char *text =
            cordee_arena_text_n(r->a, r->cells->cells[i].text, r->cells->cells[i].len);

        row->cells[i] = cd_csv_unguard(cordee_text_trim(text));
    }
}

/* What speaks of the row as a whole, several columns of one thing together. */
static void cells_place(struct reading *r)
{
    for (int i = 0; i < CD_TARGETS; i++)
        r->v[i] = "";
    for (size_t i = 0; i < r->im->columns && i < r->row->n; i++) {
        enum cd_target to = r->im->to[i];

        if (to == CD_TO_NOTHING || !*r->row->cells[i])
            continue;
        if (!*r->v[to]) {
            r->v[to] = r->row->cells[i];
            r->column[to] = i;
        } else {
            r->v[to] = cordee_arena_printf(r->a, "%s; %s", r->v[to], r->row->cells[i]);
        }
    }
}

static void parties_read(struct reading *r)
{
    struct cd_import_row *row = r->row;
    bool names = *r->v[CD_TO_NAME] || *r->v[CD_TO_FIRST_NAME] || *r->v[CD_TO_LAST_NAME] ||
                 *r->v[CD_TO_PERSON_KEY];

    row->org.there = *r->v[CD_TO_ORG] || *r->v[CD_TO_ORG_KEY];
    row->person.there = names ||
                        (*r->v[CD_TO_EMAIL] && (!row->org.there || *r->v[CD_TO_ROLE])) ||
                        r->im->only_blocked;
    for (size_t i = 0; i < r->im->columns && i < row->n; i++) {
        if (!*row->cells[i] || (r->im->only_blocked && r->im->to[i] != CD_TO_EMAIL))
            continue;
        cell_say(r, i);
        if (r->im->custom[i])
            custom_say(r, i);
    }
    if (row->org.there)
        org_read(r);
    if (row->person.there)
        person_read(r);
    if (row->org.there && row->person.there && row->n_faults && is_nobody(r))
        row->person.there = false; /* the address was all there was */
}

/* Fields of a membership in a row that makes none. */
static void membership_own_check(struct reading *r)
{
    struct cordee *cd = r->im->cd;
    struct cordee_error err = {0};

    if (r->row->member || !r->row->membership.n_custom)
        return;
    cordee_fail(&err, CORDEE_E_INVALID, "%s",
                T("this belongs to a membership, and the row makes none"));
    for (size_t i = 0; i < r->im->columns && i < r->row->n; i++)
        if (r->im->custom[i] && r->im->custom[i]->of == CD_OWN_MEMBERSHIP &&
            *r->row->cells[i])
            leave_out(r, i, &err);
}

/* Whoever brings the file said whether its organisations are members.  Only a row of an
 * export of ours is told apart: what it leaves empty says that they are none. */
static void membership_read(struct reading *r)
{
    struct cd_import_row *row = r->row;
    const bool says = *r->v[CD_TO_MEMBER_TYPE] || *r->v[CD_TO_MEMBER_SINCE];

    if (!r->im->members || !row->org.there)
        return;
    row->no_member = !says && *r->v[CD_TO_ORG_KEY] && r->im->has[CD_TO_MEMBER_TYPE];
    row->member = !row->no_member;
}

static void row_read(struct reading *r)
{
    struct cordee *cd = r->im->cd;
    struct cd_import_row *row = r->row;

    row->blocked = read_blocked(r);
    if (row->must_go)
        cd_import_refuse(row, "");
    parties_read(r);
    if (r->im->only_blocked)
        return;
    row->role = r->v[CD_TO_ROLE];
    row->key_contact = cd_word_yes(
        *r->v[CD_TO_KEY_CONTACT] ? cd_word_fold(r->a, r->v[CD_TO_KEY_CONTACT]) : "");
    row->since = read_day(r, CD_TO_MEMBER_SINCE);
    row->until = read_day(r, CD_TO_MEMBER_UNTIL);
    membership_read(r);
    row->member_type = read_membership(r);
    membership_own_check(r);
    if (row->since && row->until && row->until <= row->since) {
        leave_out_text(r, CD_TO_MEMBER_UNTIL,
                       T_LATER("\"{1}\" is before the membership began"),
                       r->v[CD_TO_MEMBER_UNTIL]);
        row->until = 0;
    }
    if (!row->org.there && !row->person.there)
        cd_import_refuse(row, T("this row names neither an organisation nor a person"));
}

int cd_import_next(struct cd_importing *im, struct cordee_arena *a,
                   struct cd_import_row **row_r, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    struct cd_csv_row cells;
    struct reading r = {.im = im, .a = a, .cells = &cells};
    int rc = cd_csv_next(im->csv, &cells, err);

    if (rc <= 0)
        return rc;
    r.row = cordee_arena_get(a, sizeof *r.row);
    r.row->arena = a;
    r.row->line = cells.line;
    r.row->role = r.row->member_type = r.row->blocked = "";
    r.row->key_contact = -1;
    draft_begin(&r, &r.row->org, CORDEE_ORG);
    draft_begin(&r, &r.row->person, CORDEE_PERSON);
    r.row->membership = (struct cd_draft){.cd = im->cd, .arena = a};
    cells_keep(&r);
    if (cells.bad) {
        r.row->bad = cordee_arena_text(a, T(cells.bad));
        r.row->bad_line = cells.bad_line;
        r.row->bad_col = 0;
    } else {
        cells_place(&r);
        row_read(&r);
        /* More or fewer cells than headings, and one that cannot be: a broken quote has
         * moved them, and what looks right may stand in another's place. */
        if (r.row->n_faults && r.row->n != im->columns && !im->only_blocked)
            cd_import_refuse(r.row, "");
    }
    cd_csv_tell(im->csv, &r.row->after);
    *row_r = r.row;
    return 1;
}
