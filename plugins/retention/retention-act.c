/* Telling owners, waiting, and then what follows: never at once. */
#include "plugins/retention/retention.h"

#include <stdio.h>
#include <string.h>

enum { MOST_NAMES = 40, MOST_AT_ONCE = 500 };

/* ---- telling ----------------------------------------------------------------------- */

#define TOLD CORDEE_IN_CHARGE("p.id") /* who is told of a party */

/* Row `d` of the list of rule `r` is one that the rule tells of, and acts on. */
#define MEANT "NOT " RETENTION_SHARED("r", "d.party")
#define DUE   "retention_due d JOIN retention_rule r ON r.id = d.rule"

static const char *follows_text(struct cordee *cd, const char *follows, int64_t days)
{
    if (strcmp(follows, "trash") == 0)
        return TN("They go into the trash after {1} day, unless somebody keeps them.",
                  "They go into the trash after {1} days, unless somebody keeps them.",
                  days);
    if (strcmp(follows, "erase") == 0)
        return TN("They are erased for good after {1} day, unless somebody keeps them.",
                  "They are erased for good after {1} days, unless somebody keeps them.",
                  days);
    return T("Nothing follows by itself.");
}

/* `text` with {1} and {2} in place. */
static void put_filled(struct cordee_buf *out, const char *text, const char *one,
                       const char *two)
{
    for (; *text; text++) {
        if (text[0] == '{' && (text[1] == '1' || text[1] == '2') && text[2] == '}') {
            cordee_buf_puts(out, text[1] == '1' ? one : two);
            text += 2;
        } else {
            cordee_buf_putc(out, *text);
        }
    }
}

/* Each with a link to their own page, which has a button that keeps them. */
static int names_put(struct cordee *cd, int64_t rule, int64_t staff,
                     struct cordee_buf *out, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *list = cd->db->list(
        cd, err,
        "SELECT p.id, p.kind, p.name FROM " DUE " JOIN party p ON p.id = d.party WHERE "
        "d.rule = ? AND d.told_at IS NULL AND " MEANT " AND " TOLD
        " = ? ORDER BY p.sort_name, p.id LIMIT ?",
        CORDEE_ARGS(CORDEE_V(rule), CORDEE_V(staff), CORDEE_V((int)MOST_NAMES + 1)));
    json_t *row;
    size_t i;

    json_array_foreach (list, i, row)
        if (i < MOST_NAMES)
            cordee_buf_printf(
                out, "%s: %s\n", cordee_json_text(row, "name"),
                cd->http->link(
                    cd, a,
                    cordee_arena_printf(a, "%s/%lld",
                                        CORDEE_PATH_OF(cordee_json_int(row, "kind")),
                                        (long long)cordee_json_int(row, "id"))));
        else
            cordee_buf_puts(out, "…\n");
    return list ? 0 : -1;
}

/* Whom nobody is in charge of, somebody is told of too. */
static const char *found_text(struct cordee *cd, const json_t *who)
{
    int64_t own = cordee_json_int(who, "own");

    if (own == cordee_json_int(who, "n"))
        return T("The rule “{1}” found {2} more of whom you are in charge.");
    if (own == 0)
        return T("The rule “{1}” found {2} more of whom nobody is in charge, so you are "
                 "told.");
    return T("The rule “{1}” found {2} more: of some you are in charge, of the others "
             "nobody is.");
}

static int text_make(struct cordee *cd, const json_t *rule, const json_t *who,
                     struct cordee_buf *out, struct cordee_error *err)
{
    int64_t id = cordee_json_int(rule, "id");
    char n[24], days[24];

    snprintf(n, sizeof n, "%lld", (long long)cordee_json_int(who, "n"));
    snprintf(days, sizeof days, "%lld", (long long)cordee_json_int(rule, "days"));
    put_filled(out, found_text(cd, who), cordee_json_text(rule, "name"), n);
    cordee_buf_puts(out, " ");
    put_filled(out,
               follows_text(cd, cordee_json_text(rule, "follows"),
                            cordee_json_int(rule, "days")),
               days, "");
    cordee_buf_puts(out, "\n\n");
    if (names_put(cd, id, cordee_json_int(who, "staff"), out, err) < 0)
        return -1;
    cordee_buf_printf(out, "\n%s\n", T("Whom you want to keep, open and press “Keep”."));
    return 0;
}

/* The mail and that it was sent become durable together. */
static int tell_one(struct cordee *cd, const json_t *rule, const json_t *who,
                    struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const char *language = cordee_json_text(who, "language");
    struct cordee_letter letter = {.subject = T("Retention: people on a list"),
                                   .language = language,
                                   .flags = CORDEE_LETTER_TEXT | CORDEE_LETTER_AUTO};
    int64_t id;

    if (cd->db->begin(cd, &tx, err) < 0 || text_make(cd, rule, who, &text, err) < 0)
        return -1;
    letter.markdown = text.text;
    id = cd->mail->letter(cd, err, &letter);
    if (id < 0 ||
        cd->mail->queue(cd, err, id, 0, 0, cordee_json_text(who, "login"), language,
                        values) < 0 ||
        cd->db->exec(cd, err,
                     "UPDATE retention_due SET told_at = ? WHERE id IN (SELECT d.id "
                     "FROM " DUE " JOIN party p ON p.id = d.party WHERE d.rule = ? AND "
                     "d.told_at IS NULL AND " MEANT " AND " TOLD " = ?)",
                     CORDEE_ARGS(CORDEE_V(cordee_now()),
                                 CORDEE_V(cordee_json_int(rule, "id")),
                                 CORDEE_V(cordee_json_int(who, "staff")))) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

int retention_tell(struct cordee *cd, const json_t *rule, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    json_t *who;
    size_t i;

    if (strcmp(cordee_json_text(rule, "follows"), "list") == 0)
        return 0;
    list = cd->db->list(
        cd, err,
        "SELECT s.id AS staff, s.login, s.language, x.n, x.own FROM (SELECT " TOLD
        " AS staff, count(*) AS n, coalesce(sum(p.owner = " TOLD "), 0) AS own FROM " DUE
        " JOIN party p ON p.id = d.party WHERE d.rule = ? AND "
        "d.told_at IS NULL AND " MEANT " GROUP BY 1) x JOIN staff s ON s.id = x.staff",
        CORDEE_ARGS(CORDEE_V(cordee_json_int(rule, "id"))));
    json_array_foreach (list, i, who)
        if (tell_one(cd, rule, who, err) < 0)
            return -1;
    return list ? 0 : -1;
}

/* ---- acting ------------------------------------------------------------------------ */

static int done_with(struct cordee *cd, const json_t *row, const char *what,
                     const char *rule, struct cordee_error *err)
{
    char object[40], action[40];

    snprintf(object, sizeof object, "party %lld",
             (long long)cordee_json_int(row, "party"));
    snprintf(action, sizeof action, "retention.%s", what);
    if (cd->db->audit(cd, action, object, rule, err) < 0)
        return -1;
    return cd->db->exec(cd, err, "DELETE FROM retention_due WHERE party = ?",
                        CORDEE_ARGS(CORDEE_V(cordee_json_int(row, "party"))));
}

static bool do_it(struct cordee *cd, const json_t *rule, int64_t party,
                  struct cordee_error *why)
{
    return strcmp(cordee_json_text(rule, "follows"), "erase") == 0
               ? cd->crm->erase(cd, why, party) >= 0
               : cd->crm->trash(cd, why, party) >= 0;
}

/* Whoever came to another cluster, or was kept by hand, since the list was read. */
static int is_due(struct cordee *cd, int64_t due, struct cordee_error *err)
{
    int64_t one = 0;

    return cd->db->one(cd, err, &one, "SELECT 1 FROM " DUE " WHERE d.id = ? AND " MEANT,
                       CORDEE_ARGS(CORDEE_V(due)));
}

/* What cannot be done to one says why on the rule's page, and the others go on; the next
 * night tries again, after the others. */
static int act_one(struct cordee *cd, const json_t *row, const json_t *rule,
                   struct cordee_error *err)
{
    struct cordee_error why = {0};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t party = cordee_json_int(row, "party");
    bool failed;
    int rc = cd->db->begin(cd, &tx, err);

    if (rc >= 0)
        rc = is_due(cd, cordee_json_int(row, "id"), err);
    if (rc <= 0)
        return rc;
    failed = !do_it(cd, rule, party, &why);
    if (failed && why.code == CORDEE_E_BUSY)
        return cordee_fail(err, why.code, "%s", why.text);
    if (failed) {
        cd->db->rollback(&tx);
        return cd->db->exec(
            cd, err, "UPDATE retention_due SET failed = ? WHERE id = ?",
            CORDEE_ARGS(CORDEE_V(&why.text[0]), CORDEE_V(cordee_json_int(row, "id"))));
    }
    if (done_with(cd, row, cordee_json_text(rule, "follows"),
                  cordee_json_text(rule, "name"), err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

static int act_on(struct cordee *cd, const json_t *rule, const json_t *list,
                  struct cordee_error *err)
{
    json_t *row;
    size_t i;

    json_array_foreach ((json_t *)list, i, row)
        if (act_one(cd, row, rule, err) < 0)
            return -1;
    return 0;
}

int retention_act(struct cordee *cd, const json_t *rule, struct cordee_error *err)
{
    const char *what = cordee_json_text(rule, "follows");
    int64_t waited = cordee_now() - cordee_json_int(rule, "days") * 86400;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *list = NULL;
    int rc;

    if (strcmp(what, "trash") != 0 && strcmp(what, "erase") != 0)
        return 0;
    list = cd->db->list(cd, err,
                        "SELECT d.id, d.party FROM " DUE " WHERE d.rule = ? AND "
                        "d.told_at IS NOT NULL AND d.told_at <= ? AND " MEANT
                        " ORDER BY d.failed <> '', d.id LIMIT ?",
                        CORDEE_ARGS(CORDEE_V(cordee_json_int(rule, "id")),
                                    CORDEE_V(waited), CORDEE_V((int)MOST_AT_ONCE)));
    if (!list || json_array_size(list) == 0)
        return list ? 0 : -1;
    put_filled(&title, T("Retention: {1}"), cordee_json_text(rule, "name"), "");
    if (cd->db->change_set(cd, err, title.text) < 0)
        return -1;
    rc = act_on(cd, rule, list, err);
    cd->db->change_set_use(cd, 0);
    return rc;
}

/* ---- all rules -------------------------------------------------------------- */

int retention_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *rules = retention_rules(cd, false, err);
    json_t *rule;
    size_t i;
    int rc;

    (void)job;
    if (!rules)
        return -1;
    json_array_foreach (rules, i, rule) {
        if (!cordee_json_true(rule, "active"))
            continue;
        rc = retention_look(cd, rule, err);
        if (rc > 0)
            rc = retention_tell(cd, rule, err) < 0 ? -1 : retention_act(cd, rule, err);
        if (rc < 0)
            return -1;
    }
    return CORDEE_JOB_DONE;
}

int retention_nightly(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *args = json_object();

    return cd->job->queue(cd, err, "retention.run", args, 0) < 0 ? -1 : 0;
}
