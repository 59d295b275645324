/* What somebody sends from the page of her data. */
#include "core/crm/consent/preference.h"
#include "core/crm/correct/correct-priv.h"

#include "core/config/text.h"

#include <string.h>

#define LOOK_WITHIN ((int64_t)3 * 86400)

struct saving {
    struct cordee *cd;
    int64_t party;
    const char *origin;
    json_t *had;           /* what we have, by field */
    json_t *taken, *waits; /* what she says, by field */
    struct cordee_arena *arena;
    struct cordee_error *err;
};

static bool same(const char *field, const char *a, const char *b)
{
    const char *x = cd_country_code(a), *y = cd_country_code(b);

    return strcmp(a, b) == 0 ||
           (strcmp(field, "country") == 0 && x && y && strcmp(x, y) == 0);
}

/* The main address of somebody else: whose it is, is not for her to know. */
static bool is_taken(struct saving *s, const char *address)
{
    int64_t party = 0;

    return cd_crm_by_email(s->cd, NULL, address, &party, NULL) > 0 && party != s->party;
}

/* One field: nothing, when she leaves it as it is. */
static int field_read(struct saving *s, const struct correctable *f, const char *text)
{
    struct cordee *cd = s->cd;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    const char *had = cordee_json_text(s->had, f->field), *said;
    bool email = strcmp(f->type, "email") == 0, waits;

    cordee_utf8_clean(text, strlen(text), &clean);
    said = clean.text ? cordee_text_trim(clean.text) : "";
    if (same(f->field, said, had))
        return 0;
    if (strlen(said) > (size_t)f->most || strchr(said, '\n'))
        return cd_refuse(s->err, CORDEE_E_INVALID, T("{1}: this text is too long"),
                         T(f->label));
    if (email && !cordee_address_ok(said))
        return cd_refuse(s->err, CORDEE_E_INVALID, T("\"{1}\" is no e-mail address"),
                         said);
    waits = correct_waits(cd, f->field) || (email && is_taken(s, said));
    json_object_set_new(waits ? s->waits : s->taken, f->field, json_string(said));
    return 0;
}

static int all_read(struct saving *s, const json_t *said)
{
    struct cordee *cd = s->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *both = json_object();
    CORDEE_AUTO(cordee_json_drop) json_t *faults = NULL;
    const char *name;
    json_t *why, *given;

    for (const struct correctable *f = correctables; f->field; f++) {
        given = json_object_get(said, f->field);
        if (json_is_string(given) && field_read(s, f, json_string_value(given)) < 0)
            return -1;
    }
    json_object_update(both, s->had);
    json_object_update(both, s->taken);
    json_object_update(both, s->waits);
    if (!*cordee_json_text(both, "given_name") && !*cordee_json_text(both, "family_name"))
        return cordee_fail(s->err, CORDEE_E_INVALID, "%s", T("A name is needed."));
    json_object_del(both, "website");
    faults = cd_party_faults(cd, CORDEE_PERSON, both);
    json_object_foreach (faults, name, why)
        return cordee_fail(s->err, CORDEE_E_INVALID, "%s", json_string_value(why));
    return 0;
}

/* ---- what is kept of it ------------------------------------------------------------ */

static int rows_add(struct saving *s, const json_t *said, const char *state, int64_t task)
{
    struct cordee *core = cd_crm_of(s->cd);
    const char *field;
    json_t *text;

    /* Of a field that waits already, her last word is the one that waits. */
    json_object_foreach ((json_t *)said, field, text)
        if (core->db->exec(core, s->err,
                           "DELETE FROM correction WHERE party = ? AND field = ? AND "
                           "state = 'waiting'",
                           CORDEE_ARGS(CORDEE_V(s->party), CORDEE_V(field))) < 0 ||
            core->db->exec(core, s->err,
                           "INSERT INTO correction(party, field, was, said, state, "
                           "origin, task, at) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
                           CORDEE_ARGS(CORDEE_V(s->party), CORDEE_V(field),
                                       CORDEE_V(cordee_json_text(s->had, field)),
                                       CORDEE_V(json_string_value(text)), CORDEE_V(state),
                                       CORDEE_V(s->origin), CORDEE_ID(task),
                                       CORDEE_V(cordee_now()))) < 0)
            return -1;
    return 0;
}

static void labels_put(struct saving *s, const json_t *said, struct cordee_buf *out)
{
    struct cordee *cd = s->cd;

    for (const struct correctable *f = correctables; f->field; f++)
        if (json_object_get(said, f->field))
            cordee_buf_printf(out, "%s%s", out->len ? ", " : "", T(f->label));
}

/* A follow-up for who is in charge, one at a time. */
static int task_add(struct saving *s, int64_t *task_r)
{
    struct cordee *cd = s->cd, *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *who = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    int open = core->db->one(core, s->err, task_r,
                             "SELECT t.id FROM correction c JOIN task t ON t.id = c.task "
                             "WHERE c.party = ? AND c.state = 'waiting' AND t.done_at IS "
                             "NULL LIMIT 1",
                             CORDEE_ARGS(CORDEE_V(s->party)));

    if (open)
        return open < 0 ? -1 : 0;
    if (core->db->row(core, s->err, &who,
                      "SELECT name, " CORDEE_IN_CHARGE(
                          "party.id") " AS charge FROM party WHERE id = ?",
                      CORDEE_ARGS(CORDEE_V(s->party))) <= 0)
        return -1;
    cd_fill(&title, T("Corrections by {1} wait for a word"),
            (const char *const[]){cordee_json_text(who, "name"), NULL});
    return cd_crm_task(cd, s->err, s->party, cordee_json_int(who, "charge"), title.text,
                       cordee_now() + LOOK_WITHIN, task_r);
}

/* In the cluster's language: it is read by those who work here. */
static int written_down(struct saving *s)
{
    CORDEE_AUTO(cordee_json_drop) json_t *all = json_object();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf what = {0};
    int64_t task = 0;

    json_object_update(all, s->taken);
    json_object_update(all, s->waits);
    labels_put(s, all, &what);
    if (json_object_size(s->waits) > 0 && task_add(s, &task) < 0)
        return -1;
    if (rows_add(s, s->taken, "taken", 0) < 0 ||
        rows_add(s, s->waits, "waiting", task) < 0)
        return -1;
    return cd_preference_entry(s->cd, s->party, "correction", what.text, s->err);
}

static int save_all(struct saving *s)
{
    struct cordee *cd = s->cd, *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *cluster = NULL;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int rc;

    if (core->db->row(core, s->err, &cluster,
                      "SELECT language FROM cluster WHERE id = cluster_here()",
                      CORDEE_NO_ARGS) < 0 ||
        cd_change_begin(cd, &c, T("Corrected own data"), s->err) < 0 ||
        correct_write(cd, s->party, s->taken, s->err) < 0)
        return -1;
    cd_text_push(cordee_json_text(cluster, "language"));
    rc = written_down(s);
    cd_text_pop();
    return rc < 0 ? -1 : cd_change_commit(&c, s->err);
}

static void saving_drop(struct saving *s)
{
    json_decref(s->had);
    json_decref(s->taken);
    json_decref(s->waits);
    cordee_arena_free(s->arena);
}

int cd_correct_save(struct cordee *cd, struct cordee_error *err, int64_t party,
                    const json_t *said, const char *origin, int *taken_r, int *waiting_r)
{
    CORDEE_AUTO(saving_drop)
    struct saving s = {.cd = cd,
                       .party = party,
                       .origin = origin,
                       .taken = json_object(),
                       .waits = json_object(),
                       .arena = cordee_arena_new(),
                       .err = err};
    int rc = correct_load(cd, party, &s.had, err);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("there is nobody any more"));
    if (rc < 0 || all_read(&s, said) < 0)
        return -1;
    *taken_r = (int)json_object_size(s.taken);
    *waiting_r = (int)json_object_size(s.waits);
    return *taken_r || *waiting_r ? save_all(&s) : 0;
}
