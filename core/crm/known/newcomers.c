/* Those who come in together, by the one writer of parties. */
#include "core/crm/known/known.h"

#include "core/crm/draft.h"
#include "core/crm/gather.h"
#include "core/crm/scope.h"

#include <string.h>

struct coming {
    struct cordee *cd; /* the register's */
    struct cordee_arena *arena;
    struct cd_gather gather;
    const char *place;
    json_t *made, *touched; /* [id], whose words must be found */
    json_t *orgs;           /* id by folded name: what one batch makes, it makes once */
};

static struct cd_draft draft_of(struct coming *c, enum cordee_kind kind)
{
    return (struct cd_draft){.cd = c->cd,
                             .arena = c->arena,
                             .kind = kind,
                             .adds = true,
                             .gather = &c->gather,
                             .place = c->place};
}

/* ---- who is there already --------------------------------------------------- */

/* The only organisation of that name. */
static int org_find(struct coming *c, const char *sort_name, int64_t *id_r,
                    struct cordee_error *err)
{
    struct cordee *cd = c->cd;

    *id_r = cordee_json_int(c->orgs, sort_name);
    if (*id_r)
        return 1;
    return cd->db->one(
        cd, err, id_r,
        "SELECT max(p.id) FROM party p WHERE p.kind = 1 AND p.sort_name = "
        "? AND p.deleted_at IS NULL AND " CD_MINE("p.id") " HAVING count(*) = 1",
        CORDEE_ARGS(CORDEE_V(sort_name)));
}

/* By her address, else by her name where she works, if no address of hers is known. */
static int person_find(struct coming *c, const struct cordee_newcomer *who,
                       const char *sort_name, int64_t *id_r, struct cordee_error *err)
{
    struct cordee *cd = c->cd;
    char folded[255] = "";
    int rc = 0;

    if (cordee_address_fold(who->address, folded) == 0)
        rc = cd->db->one(cd, err, id_r,
                         "SELECT p.id FROM email_address e JOIN party p ON p.id = "
                         "e.party WHERE e.folded = ? AND p.kind = 2 AND p.deleted_at IS "
                         "NULL AND " CD_MINE("p.id") " LIMIT 1",
                         CORDEE_ARGS(CORDEE_V((const char *)folded)));
    if (rc == 0 && who->org)
        rc = cd->db->one(
            cd, err, id_r,
            "SELECT p.id FROM party p JOIN role r ON r.party = p.id AND r.other = ? "
            "WHERE "
            "p.kind = 2 AND p.sort_name = ? AND p.deleted_at IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM email_address e WHERE e.party = p.id) AND " CD_MINE(
                "p.id") " LIMIT 1",
            CORDEE_ARGS(CORDEE_V(who->org), CORDEE_V(sort_name)));
    return rc;
}

/* ---- one of them ------------------------------------------------------------ */

static void name_say(struct cd_draft *d, const struct cordee_newcomer *who)
{
    struct cd_name name;

    if (d->kind == CORDEE_ORG) {
        cd_draft_name(d, who->name, NULL, NULL);
        return;
    }
    cd_name_split(d->arena, who->name, &name);
    if (!*name.given && !*name.family) /* an address, until more is known */
        cd_draft_name(d, *who->name ? who->name : who->address, NULL, NULL);
    else
        cd_draft_name(d, who->name, name.given, name.family);
    if (*name.title)
        (void)!cd_draft_say(d, CD_P_TITLE, name.title, NULL);
}

static int say(struct cd_draft *d, const struct cordee_newcomer *who,
               struct cordee_error *err)
{
    name_say(d, who);
    if (d->kind == CORDEE_PERSON)
        return cd_draft_say(d, CD_P_EMAIL, who->address, err);
    /* A domain that is no website as we know them is no reason to do without the rest. */
    if (who->website && *who->website)
        (void)!cd_draft_say(d, CD_P_WEBSITE, who->website, NULL);
    return 0;
}

/* Where a person works; of one who was there only when that was not known. */
static int role_put(struct coming *c, const struct cordee_newcomer *who,
                    struct cordee_error *err)
{
    const struct cd_putting put = {c->cd, who->party, who->made,
                                   false, true,       who->made ? &c->gather : NULL};
    const struct cd_role role = {.org = who->org, .key_contact = -1};
    int64_t has = 0;

    if (!who->made &&
        (c->cd->db->one(c->cd, err, &has, "SELECT 1 FROM role WHERE party = ? LIMIT 1",
                        CORDEE_ARGS(CORDEE_V(who->party))) < 0))
        return -1;
    if (has)
        return 0;
    if (!put.gather && cd_gather_write(&c->gather, err) < 0)
        return -1; /* it may be waiting */
    return cd_put_role(&put, &role, NULL, err);
}

static int come(struct coming *c, struct cordee_newcomer *who, struct cordee_error *err)
{
    struct cd_draft d = draft_of(c, who->kind);
    const char *sort_name;
    int may = 1, did, role = 0;
    int rc;

    who->party = 0;
    who->made = false;
    if (say(&d, who, err) < 0)
        return -1;
    sort_name = cd_draft_text(&d, CD_P_SORT_NAME);
    rc = who->kind == CORDEE_ORG ? org_find(c, sort_name, &who->party, err)
                                 : person_find(c, who, sort_name, &who->party, err);
    if (rc < 0 || (who->org && (may = cd_party_writable(c->cd, who->org, err)) < 0))
        return -1;
    if (rc > 0 && (may = cd_party_writable(c->cd, who->party, err)) < 0)
        return -1;
    if (!may) {
        who->party = 0;
        return 0;
    }
    who->made = rc == 0;
    for (int what = 0; rc > 0 && what < CD_P_COLUMNS; what++)
        d.policy[what] = CD_KEEP;
    did = cd_draft_save(&d, &who->party, err);
    if (did < 0 || (who->org && (role = role_put(c, who, err)) < 0))
        return -1;
    if (who->kind == CORDEE_ORG)
        json_object_set_new(c->orgs, sort_name, json_integer(who->party));
    if (did != CD_SAME || role)
        json_array_append_new(who->made ? c->made : c->touched, json_integer(who->party));
    return 0;
}

/* ---- all -------------------------------------------------------------------- */

static int words_find(struct coming *c, struct cordee_error *err)
{
    size_t i;
    json_t *id;

    if (cd_gather_write(&c->gather, err) < 0 ||
        cd_party_index_new(c->cd, c->made, err) < 0)
        return -1;
    json_array_foreach (c->touched, i, id)
        if (cd_party_index(c->cd, json_integer_value(id), err) < 0)
            return -1;
    return 0;
}

/* Organisations stand before their people, which ask whether they may be changed. */
static int all_come(struct coming *c, struct cordee_newcomer *list, size_t n,
                    struct cordee_error *err)
{
    for (size_t i = 0; i < n; i++) {
        bool last_org =
            list[i].kind == CORDEE_ORG && (i + 1 == n || list[i + 1].kind != CORDEE_ORG);

        if (come(c, &list[i], err) < 0 ||
            (last_org && cd_gather_write(&c->gather, err) < 0))
            return -1;
    }
    return words_find(c, err);
}

int cd_crm_newcomers(struct cordee *cd, struct cordee_error *err,
                     struct cordee_newcomer *list, size_t n, const char *place)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *made = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *touched = json_array();
    CORDEE_AUTO(cordee_json_drop) json_t *orgs = json_object();
    struct cordee *core = cd_crm_of(cd);
    struct coming c = {core, a, {.cd = core}, place, made, touched, orgs};
    int rc = all_come(&c, list, n, err);

    cd_gather_done(&c.gather);
    return rc;
}
