/* Pages of retention rules. */
#include "plugins/retention/retention.h"

#include <string.h>

#define SHOWN     200
#define SUGGESTED "last_contact>730d created>730d -is:member -has:consent"

static const struct {
    const char *name, *label;
} follows[] = {
    {"list", T_LATER("only the list")},
    {"mail", T_LATER("a mail to who is in charge")},
    {"trash", T_LATER("a mail, then the trash")},
    {"erase", T_LATER("a mail, then erased for good")},
};
#define N_FOLLOWS (sizeof follows / sizeof *follows)

static const char *path_of(struct cordee *cd, struct cordee_request *req, int64_t id)
{
    return cordee_arena_printf(cd->http->arena(req), "/retention/%lld", (long long)id);
}

static void put_day(struct cordee *cd, json_t *row, const char *key, int64_t at)
{
    char text[60];

    if (!at)
        return;
    cd->text->time(cd, at, CORDEE_TIME_DAY, text, sizeof text);
    json_object_set_new(row, key, json_string(text));
}

static void put_choices(struct cordee *cd, json_t *model, const char *chosen)
{
    json_t *list = json_array();

    for (size_t i = 0; i < N_FOLLOWS; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "value", follows[i].name,
                                              "label", T(follows[i].label), "selected",
                                              strcmp(follows[i].name, chosen) == 0));
    json_object_set_new(model, "choices", list);
}

static void dress_rule(struct cordee *cd, json_t *rule)
{
    const char *what = cordee_json_text(rule, "follows");
    bool acts = strcmp(what, "trash") == 0 || strcmp(what, "erase") == 0;

    for (size_t i = 0; i < N_FOLLOWS; i++)
        if (strcmp(follows[i].name, what) == 0)
            json_object_set_new(rule, "what", json_string(T(follows[i].label)));
    json_object_set_new(rule, "acts", json_boolean(acts));
    json_object_set_new(rule, "after",
                        json_sprintf(TN("after %lld day", "after %lld days",
                                        cordee_json_int(rule, "days")),
                                     (long long)cordee_json_int(rule, "days")));
    json_object_set_new(rule, "orgs",
                        json_boolean(cordee_json_int(rule, "kind") == CORDEE_ORG));
    put_day(cd, rule, "looked_text", cordee_json_int(rule, "looked_at"));
    put_choices(cd, rule, what);
}

static void put_url(json_t *row)
{
    json_object_set_new(row, "url",
                        json_sprintf("%s/%lld",
                                     CORDEE_PATH_OF(cordee_json_int(row, "kind")),
                                     (long long)cordee_json_int(row, "party")));
}

/* Their rights have no bounds. */
static bool is_whole(struct cordee *cd)
{
    int64_t whole = 0;

    (void)!cd->db->one(cd, NULL, &whole, "SELECT scope_whole()", CORDEE_NO_ARGS);
    return whole;
}

/* Whose rule it is: what was chosen, else as it was. */
static int64_t cluster_of(struct cordee *cd, struct cordee_request *req, int64_t was)
{
    return *cd->http->form(req, "cluster") ? cd->http->form_int(req, "cluster") : was;
}

/* The choice, where there is one. */
static int put_clusters(struct cordee *cd, json_t *model, int64_t chosen,
                        struct cordee_error *err)
{
    json_t *list = retention_clusters(cd, err), *row;
    bool whole = is_whole(cd);
    size_t i;

    if (!list)
        return -1;
    json_object_set_new(model, "whole", json_boolean(whole));
    json_array_foreach (list, i, row)
        json_object_set_new(row, "selected",
                            json_boolean(cordee_json_int(row, "value") == chosen));
    if (json_array_size(list) > (whole ? 2 : 1)) /* of one, "all" is the same */
        json_object_set(model, "clusters", list);
    json_decref(list);
    return 0;
}

/* ---- the rules -------------------------------------------------------------- */

/* The form keeps what was typed when it was refused. */
static void put_form(struct cordee *cd, struct cordee_request *req, json_t *model,
                     const char *error)
{
    bool typed = *error != '\0';
    const char *what = typed ? cd->http->form(req, "follows") : "mail";

    json_object_set_new(model, "error", json_string(error));
    json_object_set_new(model, "name",
                        json_string(typed ? cd->http->form(req, "name") : ""));
    json_object_set_new(model, "filter",
                        json_string(typed ? cd->http->form(req, "filter") : SUGGESTED));
    json_object_set_new(model, "days",
                        json_string(typed ? cd->http->form(req, "days") : "30"));
    json_object_set_new(
        model, "orgs",
        json_boolean(typed && cd->http->form_int(req, "kind") == CORDEE_ORG));
    json_object_set_new(model, "active", json_true());
    put_choices(cd, model, what);
}

static int show_rules(struct cordee *cd, struct cordee_request *req, const char *error,
                      struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *rules = retention_rules(cd, true, err), *kept, *row;
    size_t i;

    if (!rules)
        return -1;
    json_object_set_new(model, "rules", rules);
    json_array_foreach (rules, i, row)
        dress_rule(cd, row);
    if (!(kept = retention_kept(cd, err)))
        return -1;
    json_object_set_new(model, "kept", kept);
    json_array_foreach (kept, i, row) {
        put_url(row);
        put_day(cd, row, "at_text", cordee_json_int(row, "at"));
    }
    put_form(cd, req, model, error);
    if (put_clusters(cd, model, cluster_of(cd, req, retention_cluster_here(cd)), err) < 0)
        return -1;
    return *error ? cd->http->invalid(cd, req, "retention", model, err)
                  : cd->http->page(cd, req, "retention", model, err);
}

static int rules_page(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    return show_rules(cd, req, "", err);
}

/* ---- one rule --------------------------------------------------------------- */

static int load_rule(struct cordee *cd, struct cordee_request *req, json_t **rule_r,
                     struct cordee_error *err)
{
    int rc = retention_rule_load(cd, cd->http->path_int(req, "id"), rule_r, err);

    return rc == 0
               ? cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such rule."))
               : rc;
}

/* How many on its list belong to members, said where a rule acts. */
static int put_of_members(struct cordee *cd, json_t *rule, struct cordee_error *err)
{
    int64_t n = 0;

    if (retention_of_members(cd, cordee_json_int(rule, "id"), &n, err) < 0)
        return -1;
    if (n)
        json_object_set_new(rule, "of_members",
                            json_sprintf(TN("%lld on this list belongs to a member.",
                                            "%lld on this list belong to members.", n),
                                         (long long)n));
    return 0;
}

static int put_people(struct cordee *cd, json_t *rule, struct cordee_error *err)
{
    json_t *list = retention_list(cd, cordee_json_int(rule, "id"), SHOWN, err), *row;
    size_t i;

    if (!list)
        return -1;
    json_array_foreach (list, i, row) {
        put_url(row);
        put_day(cd, row, "listed_text", cordee_json_int(row, "listed_at"));
        put_day(cd, row, "told_text", cordee_json_int(row, "told_at"));
        put_day(cd, row, "goes_text", cordee_json_int(row, "goes_at"));
    }
    json_object_set_new(rule, "people", list);
    if (cordee_json_true(rule, "acts") && put_of_members(cd, rule, err) < 0)
        return -1;
    json_object_set_new(rule, "more",
                        json_boolean(cordee_json_int(rule, "n") > (int64_t)SHOWN));
    return 0;
}

static void put_sentence(struct cordee *cd, struct cordee_request *req, json_t *rule)
{
    struct cordee_arena *a = cd->http->arena(req);
    struct cordee_error why = {0};
    struct cordee_filter *f;

    if (cd->crm->filter(cd, a, cordee_json_text(rule, "filter"),
                        cordee_json_true(rule, "orgs") ? CORDEE_FILTER_ORGS
                                                       : CORDEE_FILTER_PEOPLE,
                        cd->http->user(req), &f, &why) == 0)
        json_object_set_new(rule, "sentence",
                            json_string(cd->crm->filter_sentence(cd, f)));
}

static int show_rule(struct cordee *cd, struct cordee_request *req, const char *error,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *rule = NULL;

    if (load_rule(cd, req, &rule, err) < 0)
        return -1;
    dress_rule(cd, rule);
    put_sentence(cd, req, rule);
    if (put_people(cd, rule, err) < 0 ||
        put_clusters(cd, rule, cluster_of(cd, req, cordee_json_int(rule, "cluster")),
                     err) < 0)
        return -1;
    if (!*error)
        return cd->http->page(cd, req, "retention-rule", rule, err);
    json_object_set_new(rule, "refused", json_string(error));
    return cd->http->invalid(cd, req, "retention-rule", rule, err);
}

static int rule_page(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err)
{
    return show_rule(cd, req, "", err);
}

/* Its list is made at once; mails and what follows wait for the night. */
static int list_now(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *rule = NULL;

    if (retention_rule_load(cd, id, &rule, err) <= 0)
        return -1;
    return retention_look(cd, rule, err);
}

static int save(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    int64_t id = cd->http->path_int(req, "id"), saved;
    struct cordee_error why = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *was = NULL;
    struct retention_rule rule = {
        .name = cd->http->typed(req, "name"),
        .filter = cd->http->form(req, "filter"),
        .follows = cd->http->form(req, "follows"),
        .kind =
            cd->http->form_int(req, "kind") == CORDEE_ORG ? CORDEE_ORG : CORDEE_PERSON,
        .days = cd->http->form_int(req, "days"),
        .active = *cd->http->form(req, "active") != '\0',
    };

    if (id && load_rule(cd, req, &was, err) < 0)
        return -1;
    rule.cluster = cluster_of(
        cd, req, id ? cordee_json_int(was, "cluster") : retention_cluster_here(cd));
    saved = retention_rule_save(cd, id, cd->http->user(req), &rule, &why);
    if (saved < 0 && why.code == CORDEE_E_INVALID)
        return id ? show_rule(cd, req, why.text, err)
                  : show_rules(cd, req, why.text, err);
    if (saved < 0)
        return cordee_fail(err, why.code, "%s", why.text);
    if (rule.active && list_now(cd, saved, err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, path_of(cd, req, saved),
                          T("Saved. This is whom it means now; nobody is told before "
                            "tonight."),
                          err);
}

static int rule_remove(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    if (retention_rule_remove(cd, cd->http->path_int(req, "id"), err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/retention", T("Removed."), err);
}

static int run_now(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    if (!is_whole(cd))
        return cordee_fail(err, CORDEE_E_DENIED, "%s",
                           T("That does what all rules ask for: it is for those who work "
                             "in all clusters."));
    if (retention_nightly(cd, err) < 0)
        return -1;
    return cd->http->done(cd, req, "/retention",
                          T("What is due tonight is done now, in the background."), err);
}

/* ---- kept by hand ----------------------------------------------------------- */

static int keep(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
{
    const char *back = path_of(cd, req, cd->http->path_int(req, "id"));
    const char *reason = cordee_text_trim(
        cordee_arena_text(cd->http->arena(req), cd->http->form(req, "reason")));

    if (cd->crm->writable(cd, err, cd->http->form_int(req, "party")) < 0)
        return -1;
    if (retention_keep(cd, cd->http->form_int(req, "party"), cd->http->user(req), reason,
                       err) < 0)
        return err->code == CORDEE_E_INVALID
                   ? cd->http->failed(cd, req, back, err->text, err)
                   : -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, back, T("Kept, whatever a rule says."), err);
}

static int release(struct cordee *cd, struct cordee_request *req,
                   struct cordee_error *err)
{
    if (retention_release(cd, cd->http->path_int(req, "id"), err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(cd, req, "/retention", T("Rules mean them again."), err);
}

const struct cordee_route retention_routes[] = {
    {"GET", "/retention", "retention.manage", rules_page,
     .help = "Retention rules, and who is kept by hand"},
    {"POST", "/retention", "retention.manage", save,
     .help = "Adds a rule: name, filter, kind, follows, days, active"},
    {"POST", "/retention/run", "retention.manage", run_now,
     .help = "Does now what is due tonight"},
    {"GET", "/retention/{id}", "retention.manage", rule_page,
     .help = "Whom a rule means, and when what follows"},
    {"POST", "/retention/{id}", "retention.manage", save, .help = "Changes a rule"},
    {"POST", "/retention/{id}/remove", "retention.manage", rule_remove,
     .help = "Removes a rule"},
    {"POST", "/retention/{id}/keep", "retention.manage", keep,
     .help = "Keeps `party` by hand, with a `reason`"},
    {"GET", "/retention/of/{id}", "crm.write", retention_of_page,
     .help = "Which rules mean somebody, and a way to keep them"},
    {"POST", "/retention/of/{id}", "crm.write", retention_of_keep,
     .help = "Keeps somebody whom a rule means, with a `reason`"},
    {"POST", "/retention/kept/{id}/release", "retention.manage", release,
     .help = "Keeps somebody no longer"},
    {0},
};
