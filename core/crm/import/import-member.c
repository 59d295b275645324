/* What a row says beside its two parties: columns of plugins, the membership. */
#include "core/crm/custom/custom.h"
#include "core/crm/import/import-priv.h"
#include "core/crm/member/membership.h"
#include "core/crm/scope.h"

#include <string.h>

void cd_import_change(struct cd_importing *im, const char *label)
{
    struct cordee *cd = im->cd;

    if (im->changes.n < CD_LIST_MOST)
        im->changes.at[im->changes.n++] = T(label);
}

/* ---- columns of plugins ---------------------------------------------------------- */

/* 1: it has another value; 0: this one; -1.  `value` is constant text of the plugin's
 * row, and runs on its handle, behind its fence; nothing of the file is in it. */
static int plugin_differs(const struct cd_row *row, int64_t id, const char *text,
                          struct cordee_error *err)
{
    struct cordee *cd = row->cd;
    const struct cordee_column *column = row->row;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf sql = {0};
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    int rc;

    if (!column->value)
        return 1;
    cordee_buf_printf(&sql, "SELECT %s FROM party p WHERE p.id = ?", column->value);
    rows = cd->db->query(cd, err, sql.text, CORDEE_ARGS(CORDEE_V(id)));
    rc = rows ? cd->db->next(rows, err) : -1;
    if (rc < 0)
        return -1;
    return rc == 0 || strcmp(cd->db->get_text(rows, 0), text) != 0;
}

static int plugin_do(struct cd_importing *im, const struct cd_row *row, const char *text,
                     int64_t id, bool fresh, struct cordee_error *err)
{
    const struct cordee_column *column = row->row;
    int rc = !column->set ? 0 : fresh || id < 0 ? 1 : plugin_differs(row, id, text, err);

    if (rc > 0 && im->dry)
        rc = cd_import_fact_set(im, id, column->name, text, true);
    if (rc <= 0)
        return rc;
    im->wrote = im->wrote || !im->dry;
    if (!fresh)
        cd_import_change(im, column->label);
    return im->dry || column->set(row->cd, id, text, err) == 0 ? 1 : -1;
}

int cd_import_plugins_do(struct cd_importing *im, const struct cd_import_row *row,
                         const struct cd_draft *d, int64_t id, bool fresh,
                         struct cordee_error *err)
{
    int changed = 0;

    for (size_t i = 0; i < im->columns && i < row->n; i++) {
        const struct cd_row *column = im->plugin[i];
        unsigned kinds = column ? ((const struct cordee_column *)column->row)->kinds : 0;
        bool mine = kinds & (unsigned)d->kind;
        int rc;

        if (kinds == CORDEE_ANYONE && d->kind == CORDEE_PERSON && row->org.there)
            mine = false; /* the organisation's, when a row has both */
        if (!mine || !*row->cells[i])
            continue;
        if (d->gather && cd_gather_write(d->gather, err) < 0)
            return -1; /* a plugin asks the database for whom it is called */
        rc = plugin_do(im, column, row->cells[i], id, fresh, err);
        if (rc < 0)
            return -1;
        changed = changed || rc;
    }
    return changed;
}

/* ---- membership ------------------------------------------------------------------ */

/* The word of a type, kept for a slice: most rows of a file say the same.  Not where each
 * row is a savepoint of its own, which takes a type back that was made for it. */
static int type_word(struct cd_importing *im, const char *said, struct cordee_error *err)
{
    if (!im->careful && im->type_said && strcmp(im->type_said, said) == 0)
        return 0;
    im->type_said = NULL;
    if (cd_member_type_word(im->cd, im->cluster, said, im->type_word, err) < 0)
        return -1;
    im->type_said = said;
    return 0;
}

/* A file that does not say since when does not mean for ever, which would add members to
 * every year that was reported: they are in from today, and who left before, on the last
 * day of which that is known. */
static int64_t begin_of(const struct cd_importing *im, const struct cd_import_row *row)
{
    const int64_t today = cd_day_start(cordee_now(), 0, im->zone);

    if (row->since)
        return row->since;
    return row->until && row->until <= today ? cd_day_start(row->until, -1, im->zone)
                                             : today;
}

/* 0: it waits with its organisation. */
static int64_t member_new(struct cd_importing *im, const struct cd_import_row *row,
                          int64_t org, struct cd_gather *gather, struct cordee_error *err)
{
    static const struct cd_insert membership = {
        "membership(party, cluster, type, joined, since, until)", 6, ""};
    const int64_t since = begin_of(im, row);
    const struct cordee_value values[] = {
        CORDEE_V(org),   CORDEE_V(im->cluster), CORDEE_V((const char *)im->type_word),
        CORDEE_V(since), CORDEE_V(since),       CORDEE_ID(row->until)};

    if (type_word(im, *row->member_type ? row->member_type : im->member_type, err) < 0)
        return -1;
    if (!gather)
        return cd_insert_one(im->cd, &membership, values, err);
    cd_gather_put(gather, &membership, values);
    return 0;
}

static int member_update(struct cd_importing *im, const struct cd_import_row *row,
                         int64_t id, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    const char *type = *row->member_type ? im->type_word : "";

    if (*row->member_type && type_word(im, row->member_type, err) < 0)
        return -1;
    return cd->db->exec(cd, err,
                        "UPDATE membership SET type = coalesce(nullif(?, ''), type), "
                        "joined = min(coalesce(joined, ?), coalesce(?, joined)), since "
                        "= coalesce(?, since), until = coalesce(?, until) WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(type), CORDEE_ID(row->since),
                                    CORDEE_ID(row->since), CORDEE_ID(row->since),
                                    CORDEE_ID(row->until), CORDEE_V(id)));
}

/* Whether a membership is of the type that is called so, by word or by name. */
static bool is_type(struct cordee *cd, const char *text, int64_t membership)
{
    int64_t one = 0;

    return cd->db->one(
               cd, NULL, &one,
               "SELECT 1 FROM membership m LEFT JOIN member_type t ON t.cluster "
               "= m.cluster AND t.word = m.type WHERE m.id = ? AND (m.type = ? "
               "OR fold(t.name) = fold(?))",
               CORDEE_ARGS(CORDEE_V(membership), CORDEE_V(text), CORDEE_V(text))) > 0;
}

/* Fields of one's own of the membership: 1 changed, 0, -1. */
static int own_do(struct cd_importing *im, const struct cd_import_row *row, int64_t org,
                  int64_t membership, bool fresh, struct cordee_error *err)
{
    const struct cd_putting put = {
        .cd = im->cd, .party = membership, .fresh = fresh, .dry = im->dry, .adds = true};
    int changed = 0;

    for (size_t i = 0; i < row->membership.n_custom; i++) {
        const struct cd_custom_said *said = &row->membership.custom[i];
        int rc = cd_custom_put(&put, said, err);

        if (rc < 0)
            return -1;
        if (rc > 0 && im->dry)
            rc = cd_import_fact_set(
                im, org,
                cordee_arena_printf(row->arena, "membership %s", said->field->input),
                cd_word_fold(row->arena, said->text), said->policy == CD_OVERWRITE);
        if (rc > 0)
            cd_import_change(
                im, im->dry ? cd_custom_change_text(im->cd, row->arena, said, membership)
                            : said->field->field.label);
        changed = changed || rc;
    }
    im->wrote = im->wrote || (changed && !im->dry);
    return changed;
}

struct newest {
    int64_t id, since, until; /* 0: none */
};

/* Few have several: looked through, they are not sorted first. */
static int newest_find(struct cd_importing *im, int64_t org, struct newest *m,
                       struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err,
                      "SELECT id, coalesce(since, 0), coalesce(until, 0) FROM membership "
                      "WHERE party = ? AND cluster = ?",
                      CORDEE_ARGS(CORDEE_V(org), CORDEE_V(im->cluster)));
    int rc = rows ? 1 : -1;

    while (rc > 0 && (rc = cd->db->next(rows, err)) > 0) {
        const struct newest one = {cd->db->get_int(rows, 0), cd->db->get_int(rows, 1),
                                   cd->db->get_int(rows, 2)};

        if (!m->id || one.since > m->since || (one.since == m->since && one.id > m->id))
            *m = one;
    }
    return rc;
}

/* Of an organisation that a dry run would have made. */
static void newest_pending(struct cd_importing *im, int64_t org, struct newest *m)
{
    const struct cd_pending *p = cd_import_pending(im, org);

    if (p->member)
        *m = (struct newest){.id = org, .since = p->since, .until = p->until};
}

static bool is_its_type(struct cd_importing *im, const struct cd_import_row *row,
                        int64_t org, int64_t membership)
{
    if (org > 0)
        return is_type(im->cd, row->member_type, membership);
    return strcmp(cd_word_fold(row->arena, row->member_type),
                  cd_import_pending(im, org)->type) == 0;
}

/* In a dry run: whether no earlier row said so already. */
static bool member_pending(struct cd_importing *im, const struct cd_import_row *row,
                           int64_t org, bool begins)
{
    struct cd_pending *p = org < 0 ? cd_import_pending_edit(im, org) : NULL;
    const char *type = *row->member_type ? row->member_type : im->member_type;

    if (!p)
        return cd_import_fact_new(im, org, "membership",
                                  cordee_arena_printf(row->arena, "%lld %lld %s",
                                                      (long long)row->since,
                                                      (long long)row->until, type));
    if (begins || *row->member_type)
        p->type = cordee_arena_text(im->arena, cd_word_fold(row->arena, type));
    if (begins || row->since)
        p->since = begin_of(im, row);
    if (begins || row->until)
        p->until = row->until;
    p->member = true;
    return true;
}

/* The newest membership is what a row speaks of; one that begins after its end is
 * another one. */
int cd_import_member_do(struct cd_importing *im, struct cd_import_row *row, int64_t org,
                        bool fresh, bool *changed_r, struct cordee_error *err)
{
    struct cd_gather *gather = fresh ? row->org.draft.gather : NULL;
    struct newest m = {0};
    bool type, begins = false;
    int rc;

    if (gather && row->membership.n_custom) { /* they hang on one that is there */
        if (cd_gather_write(gather, err) < 0)
            return -1;
        gather = NULL;
    }
    if (org < 0)
        newest_pending(im, org, &m);
    else if (!fresh && newest_find(im, org, &m, err) < 0)
        return -1;
    type = m.id && *row->member_type && !is_its_type(im, row, org, m.id);
    if (!m.id || type || (row->since && row->since != m.since) ||
        (row->until && row->until != m.until)) {
        begins = !m.id || (m.until && row->since >= m.until);
        *changed_r = !im->dry || member_pending(im, row, org, begins);
        im->wrote = im->wrote || !im->dry;
        row->undated = *changed_r && begins && !row->since;
        if (*changed_r && !fresh)
            cd_import_change(im, T_LATER("Membership"));
        if (!im->dry && begins)
            m.id = member_new(im, row, org, gather, err);
        if ((!im->dry && m.id < 0) ||
            (!im->dry && !begins && member_update(im, row, m.id, err) < 0))
            return -1;
    }
    rc = own_do(im, row, org, m.id < 0 ? 0 : m.id, begins || m.id < 0, err);
    *changed_r = *changed_r || rc > 0;
    return rc < 0 ? -1 : 0;
}
