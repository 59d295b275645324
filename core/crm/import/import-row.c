/* One row, said (dry run) or done. */
#include "core/crm/import/import-priv.h"
#include "core/crm/scope.h"

#include <string.h>

void cd_import_count(struct cd_counts *c, enum cd_did does,
                     const struct cd_import_row *row)
{
    c->rows++;
    c->left_out += does == CD_PROBLEM ? 0 : (int64_t)row->n_faults;
    c->undated += does != CD_PROBLEM && row->undated;
    c->none += does != CD_PROBLEM && row->no_member;
    c->same += does == CD_SAME;
    c->updated += does == CD_UPDATE;
    c->made += does == CD_NEW;
    c->refused += does == CD_PROBLEM;
}

static int is_suppressed(struct cd_importing *im, const char *address, bool *is_r,
                         struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    char folded[255], hash[65];
    int64_t one = 0;

    if (cordee_address_fold(address, folded) < 0)
        return 0;
    cd_address_hash(cd, folded, hash);
    if (cd->db->one(cd, err, &one, "SELECT 1 FROM suppression WHERE hash = ?",
                    CORDEE_ARGS(CORDEE_V((const char *)hash))) < 0)
        return -1;
    *is_r = one == 1;
    return 0;
}

static void row_refuse(struct cd_import_row *row, const char *words)
{
    row->bad = cordee_arena_text(row->arena, words);
    row->bad_line = row->line;
    row->bad_col = 0;
}

void cd_import_refuse(struct cd_import_row *row, const char *words)
{
    row_refuse(row, words);
    if (!row->n_faults)
        return;
    row->bad = row->faults->reason;
    row->bad_line = row->faults->line;
    row->bad_col = row->faults->col;
}

/* A row of a list of addresses that must not be written to. */
static int blocked_row_do(struct cd_importing *im, struct cd_import_row *row,
                          enum cd_did *does_r, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    const struct cd_texts *emails = cd_draft_list(&row->person.draft, CD_P_EMAIL);
    const char *reason = *row->blocked ? row->blocked : im->blocked_as;

    *does_r = CD_SAME;
    if (!emails->n) {
        cd_import_refuse(row, T("this row has no e-mail address"));
        return 0;
    }
    for (size_t i = 0; i < emails->n; i++) {
        bool already = false;

        if (is_suppressed(im, emails->at[i], &already, err) < 0)
            return -1;
        if (already)
            continue;
        *does_r = CD_NEW;
        im->counts.blocked++;
        im->wrote = !im->dry;
        if (!im->dry && cd_crm_suppress(cd, err, emails->at[i], reason) < 0)
            return -1;
    }
    return 0;
}

/* What a row can be at fault for, as opposed to the machine. */
static bool is_rows_fault(const struct cordee_error *err)
{
    return err->code == CORDEE_E_INVALID || err->code == CORDEE_E_CONFLICT ||
           err->code == CORDEE_E_TOO_LARGE || err->code == CORDEE_E_DENIED;
}

/* ---- parties that wait to be written ---------------------------------------- */

int cd_import_write(struct cd_importing *im, struct cordee_error *err)
{
    struct cordee_error why = {0};

    if (cd_gather_write(&im->gather, &why) == 0) {
        cd_seen_clear(&im->waiting);
        return 0;
    }
    im->redo = is_rows_fault(&why);
    if (!im->redo && err)
        *err = why;
    return im->redo ? 0 : -1;
}

/* Is one of the keys by which a party is found known?  Makes them known when `put`. */
static bool waits(struct cd_importing *im, const struct cd_draft *p, bool put)
{
    const struct cd_texts *emails = cd_draft_list(p, CD_P_EMAIL);
    bool person = p->kind == CORDEE_PERSON;
    uint64_t keys[CD_LIST_MOST + 3];
    char folded[255];
    size_t n = 0;
    bool there = false;

    if (*cd_draft_text(p, CD_P_SORT_NAME))
        keys[n++] =
            cd_seen_hash(person ? "p" : "o", cd_draft_text(p, CD_P_SORT_NAME), "");
    if (*cd_draft_text(p, CD_P_EXTERNAL))
        keys[n++] = cd_seen_hash("x", cd_draft_text(p, CD_P_EXTERNAL), "");
    if (p->key && *p->key)
        keys[n++] = cd_seen_hash("k", p->key, "");
    for (size_t i = 0; person && i < emails->n; i++)
        if (cordee_address_fold(emails->at[i], folded) == 0)
            keys[n++] = cd_seen_hash("e", folded, "");
    for (size_t i = 0; i < n; i++)
        there = (put ? !cd_seen_put(&im->waiting, keys[i], 0, NULL)
                     : cd_seen_has(&im->waiting, keys[i], NULL)) ||
                there;
    return there;
}

/* ---- a party of a row ------------------------------------------------------------- */

/* What a dry run says twice of one who is there is a change the first time only. */
static int changes_note(struct cd_importing *im, const struct cd_draft *d, int64_t id,
                        int did)
{
    bool news = !im->dry || did != CD_UPDATE || id <= 0 || !d->changed.n;

    if (did == CD_NEW) /* it was nothing before */
        return did;
    for (size_t i = 0; i < d->changed.n; i++) {
        if (im->dry && id > 0 && !cd_import_fact_new(im, id, "did", d->changed.at[i]))
            continue;
        cd_import_change(im, d->changed.at[i]);
        news = true;
    }
    return news ? did : CD_SAME;
}

/* One whom the dry run would have made in an earlier row. */
static int pending_do(struct cd_importing *im, struct cd_import_row *row,
                      struct cd_draft *d, int64_t id, int64_t org, enum cd_did *does_r,
                      struct cordee_error *err)
{
    bool changed = cd_import_pending_change(im, d, id, org);
    int more = cd_import_plugins_do(im, row, d, id, false, err);

    *does_r = changed || more > 0 ? CD_UPDATE : CD_SAME;
    return more < 0 ? -1 : 0;
}

/* Writes or compares one party; in a dry run *id_r is below 0 for one who would be new.
 * `org`: of a person, where she works. */
static int party_do(struct cd_importing *im, struct cd_import_row *row,
                    struct cd_draft *d, int64_t *id_r, int64_t org, enum cd_did *does_r,
                    struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    bool fresh = *id_r == 0;
    int did, more = 0;

    if (*id_r < 0)
        return pending_do(im, row, d, *id_r, org, does_r, err);
    if (fresh && !*cd_draft_text(d, CD_P_NAME)) {
        cd_import_refuse(row, T("this row has a key that is not known here and no name"));
        return 0;
    }
    if (!fresh) {
        int may = cd_party_writable(cd, *id_r, err);

        if (may <= 0) {
            if (may == 0)
                row_refuse(row, T("this is in a cluster where you may only read"));
            return may;
        }
    }
    did = cd_draft_save(d, id_r, err);
    im->wrote = im->wrote || (!im->dry && did != CD_SAME);
    if (did < 0)
        return -1;
    did = changes_note(im, d, *id_r, did);
    if (im->dry && fresh)
        *id_r = cd_import_pending_put(im, d, org);
    if ((more = cd_import_plugins_do(im, row, d, *id_r, fresh, err)) < 0)
        return -1;
    *does_r = did == CD_SAME && more ? CD_UPDATE : (enum cd_did)did;
    return 0;
}

static int org_match_do(struct cd_importing *im, struct cd_import_row *row, int64_t *id_r,
                        enum cd_did *does_r, struct cordee_error *err)
{
    bool changed = false;
    int rc = cd_import_match_org(im, row->arena, row, id_r, err);

    if (rc < 0 || row->bad)
        return rc < 0 ? -1 : 0;
    if (party_do(im, row, &row->org.draft, id_r, 0, does_r, err) < 0)
        return -1;
    if (row->bad || !row->member)
        return 0;
    if (cd_import_member_do(im, row, *id_r, *does_r == CD_NEW, &changed, err) < 0)
        return -1;
    if (changed && *does_r == CD_SAME)
        *does_r = CD_UPDATE;
    return 0;
}

static int org_do(struct cd_importing *im, struct cd_import_row *row, int64_t *id_r,
                  enum cd_did *does_r, struct cordee_error *err)
{
    *id_r = row->org_told;
    if (*id_r)
        return 0;
    if (org_match_do(im, row, id_r, does_r, err) < 0)
        return -1;
    if (row->bad || !row->org.draft.gather)
        return 0;
    cd_import_told_put(im, row, *id_r, *does_r);
    if (*does_r == CD_NEW)
        waits(im, &row->org.draft, true);
    return 0;
}

/* In a dry run: what the row says of the tie between two would be new.  What an earlier
 * row said of it comes before what is there (`differs` from it). */
static bool role_pending(struct cd_importing *im, const struct cd_import_row *row,
                         int64_t person, int64_t org, bool differs)
{
    const char *tie = cordee_arena_printf(row->arena, "role %lld", (long long)org);
    const char *key = cordee_arena_printf(row->arena, "key %lld", (long long)org);
    const bool first = cd_import_fact_new(im, person, tie, "known");
    bool changed = false;

    if (*row->role)
        changed = cd_import_fact_set(im, person, tie, row->role, true);
    if (row->key_contact >= 0)
        changed =
            cd_import_fact_set(im, person, key, row->key_contact ? "1" : "0", true) ||
            changed;
    return first ? differs : changed;
}

static int role_do(struct cd_importing *im, const struct cd_import_row *row,
                   int64_t person, int64_t org, bool fresh, struct cordee_error *err)
{
    const struct cd_putting put = {
        im->cd, person, fresh, im->dry, true, fresh ? row->person.draft.gather : NULL};
    const struct cd_role role = {.org = org,
                                 .label = *row->role ? row->role : NULL,
                                 .key_contact = row->key_contact};
    int rc = 1;

    if (org && !put.gather && cd_gather_write(&im->gather, err) < 0)
        return -1; /* it may be waiting */
    if (person > 0 && org > 0)
        rc = cd_put_role(&put, &role, NULL, err);
    if (rc >= 0 && im->dry)
        rc = role_pending(im, row, person, org, rc > 0);
    if (rc > 0 && !fresh)
        cd_import_change(im, T_LATER("Role"));
    return rc;
}

static int person_do(struct cd_importing *im, struct cd_import_row *row, int64_t org,
                     int64_t *id_r, enum cd_did *does_r, struct cordee_error *err)
{
    int rc = cd_import_match_person(im, row->arena, row, org, id_r, err);

    if (rc < 0 || row->bad)
        return rc < 0 ? -1 : 0;
    if (party_do(im, row, &row->person.draft, id_r, org, does_r, err) < 0)
        return -1;
    if (row->bad || !row->org.there)
        return 0;
    rc = role_do(im, row, *id_r, org, *does_r == CD_NEW, err);
    if (rc > 0 && *does_r == CD_SAME)
        *does_r = CD_UPDATE;
    return rc < 0 ? -1 : 0;
}

/* The full text follows at the slice's end: written in between, each row's statements
 * would make it flush. */
static void touch(struct cd_importing *im, int64_t party, enum cd_did did)
{
    if (!im->dry && did != CD_SAME)
        json_array_append_new(did == CD_NEW ? im->made : im->touched,
                              json_integer(party));
}

/* Who is there and changes is what people must see, also where the row makes somebody
 * besides; that is counted as organisations and people. */
static enum cd_did did_both(enum cd_did org, enum cd_did person)
{
    if (org == CD_UPDATE || person == CD_UPDATE)
        return CD_UPDATE;
    return org > person ? org : person;
}

static int both_do(struct cd_importing *im, struct cd_import_row *row,
                   enum cd_did *does_r, struct cordee_error *err)
{
    enum cd_did org = CD_SAME, person = CD_SAME;
    int64_t id = 0, who = 0;

    if (im->only_blocked)
        return blocked_row_do(im, row, does_r, err);
    if (row->org.there && org_do(im, row, &id, &org, err) < 0)
        return -1;
    if (!row->bad && row->person.there && person_do(im, row, id, &who, &person, err) < 0)
        return -1;
    if (row->bad)
        return 0;
    touch(im, id, org);
    touch(im, who, person);
    im->counts.orgs += org == CD_NEW;
    im->counts.people += person == CD_NEW;
    row->org.did = org;
    row->person.did = person;
    *does_r = did_both(org, person);
    return 0;
}

/* ---- the row ---------------------------------------------------------------- */

static int row_try(struct cd_importing *im, struct cd_import_row *row,
                   enum cd_did *does_r, struct cordee_error *err)
{
    bool gathers = !im->dry && !im->careful && !im->only_blocked;
    bool waiting;

    row->org.draft.gather = row->person.draft.gather = gathers ? &im->gather : NULL;
    row->org_told = gathers && row->org.there ? cd_import_told(im, row) : 0;
    waiting = gathers && (waits(im, &row->person.draft, false) ||
                          (!row->org_told && waits(im, &row->org.draft, false)));
    if (waiting && cd_import_write(im, err) < 0)
        return -1;
    if (im->redo)
        return 0;
    if (both_do(im, row, does_r, err) < 0)
        return -1;
    if (gathers && row->person.there && !row->bad)
        waits(im, &row->person.draft, true);
    return 0;
}

int cd_import_row_do(struct cd_importing *im, struct cd_import_row *row,
                     enum cd_did *does_r, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee_error why = {0};

    im->changes.n = 0;
    *does_r = CD_PROBLEM;
    if (row->bad)
        return 0;
    /* Half a row is never left behind; but a savepoint for each costs a quarter of the
     * time, so they begin when a row needed one. */
    im->wrote = false;
    if (im->dry)
        cd_import_pending_begin(im);
    if (im->careful && cd->db->begin(cd, &tx, err) < 0)
        return -1;
    if (row_try(im, row, does_r, &why) < 0) {
        if (!is_rows_fault(&why)) {
            if (err)
                *err = why;
            return -1;
        }
        if (im->gather.failed) /* it may be the fault of one before */
            im->redo = true;
        else
            row_refuse(row, why.text);
    }
    if (row->bad)
        im->redo = im->wrote && !im->careful && !im->dry; /* a preview wrote nothing */
    if (row->bad || im->redo) {
        if (im->dry)
            cd_import_pending_back(im);
        *does_r = CD_PROBLEM;
        return 0;
    }
    return im->careful ? cd->db->commit(&tx, err) : 0;
}
