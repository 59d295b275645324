/* Adding and changing organisations and people. */
#include "core/console/duplicate/duplicate.h"
#include "core/console/page.h"
#include "core/console/party/edit-inputs.h"
#include "core/console/party/party.h"
#include "core/console/settings/clusters.h"

#include "core/crm/crm.h"
#include "core/crm/duplicate/merge.h"
#include "core/crm/scope.h"
#include "core/web/web.h"

#include <string.h>

/* One short form for an organisation and a person of it. */
static const struct cd_input new_inputs[] = {
    {.name = "cluster",
     .type = CD_CHOICE,
     .label = T_LATER("In which cluster"),
     .hint =
         T_LATER("You look at all of them. Who is new belongs to the one you choose.")},
    {.name = "org_name",
     .type = CD_TEXT,
     .label = T_LATER("Name of the organisation"),
     .hint = T_LATER("One you already have is taken by its name. May stay empty.")},
    {.name = "member",
     .type = CD_CHECK,
     .label = T_LATER("It is a member of this cluster")},
    {.name = "country",
     .type = CD_TEXT,
     .label = T_LATER("Country"),
     .hint = T_LATER("Austria, or AT")},
    {.name = "city", .type = CD_TEXT, .label = T_LATER("Town")},
    {.name = "given_name", .type = CD_TEXT, .label = T_LATER("First name")},
    {.name = "family_name",
     .type = CD_TEXT,
     .label = T_LATER("Family name"),
     .hint = T_LATER("May stay empty when you only add an organisation.")},
    {.name = "email", .type = CD_TEXT, .label = T_LATER("E-mail"), .kind = "email"},
    {.name = "phone", .type = CD_TEXT, .label = T_LATER("Phone"), .kind = "tel"},
    {.name = "role",
     .type = CD_TEXT,
     .label = T_LATER("Role"),
     .hint = T_LATER("such as Head of purchasing")},
    {.name = "language", .type = CD_CHOICE, .label = T_LATER("Writes in")},
    {.name = "basis",
     .type = CD_CHOICE,
     .label = T_LATER("On what basis may mailings go there?"),
     .hint = T_LATER("As long as they gave no word and belong to no member, leave it at "
                     "none.")},
    {.name = "tags",
     .type = CD_TEXT,
     .label = T_LATER("Tags"),
     .hint = T_LATER("with commas between")},
    {0},
};

/* ---- new ------------------------------------------------------------------------- */

static void put_options(const struct cd_view *view, json_t *model, const char *name)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *list = json_array();

    for (const struct cd_option *o = cd_edit_input(view, name)->options; o->label; o++)
        json_array_append_new(
            list, json_pack("{s:s,s:s}", "value", o->value, "label", T(o->label)));
    cd_form_options(model, name, list);
}

/* `known`: who looks like this; NULL or empty: nobody, or nobody asked yet. */
static int show_new(const struct cd_view *view, struct cd_form *form, json_t *known,
                    struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *orgs =
        cd->db->list(cd, err,
                     "SELECT name AS value, city AS label FROM party WHERE "
                     "kind = 1 AND deleted_at IS NULL AND " CD_MINE(
                         "party.id") " ORDER BY updated_at DESC, id DESC LIMIT 200",
                     CORDEE_NO_ARGS);

    if (!orgs)
        return -1;
    cd_form_put(form, model);
    if (json_array_size(known))
        json_object_set(model, "known", known);
    cd_form_options(model, "org_name", orgs);
    json_decref(orgs);
    put_options(view, model, "language");
    put_options(view, model, "basis");
    if (cd_clusters_put_choice(view, model, err) < 0)
        return -1;
    return form->bad || json_array_size(known)
               ? cd->http->invalid(cd, view->req, "new", model, err)
               : cd->http->page(cd, view->req, "new", model, err);
}

static int name_org(const struct cd_view *view, json_t *values, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *org = NULL;
    int64_t id;

    if (!cordee_text_int(cd->http->query(view->req, "org"), &id))
        return 0;
    if (cd->db->row(
            cd, err, &org,
            "SELECT name AS org_name, country, (SELECT CAST(min(x.cluster) AS TEXT) "
            "FROM " CORDEE_CLUSTERS_OF(
                "party.id") " x WHERE cluster_may_write(x.cluster)) "
                            "AS cluster FROM party WHERE id = ? AND "
                            "kind = 1 AND " CD_MINE("party.id"),
            CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return org ? json_object_update(values, org) : 0;
}

CD_HANDLER(cd_edit_new)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_pack("{s:s}", "basis", "none");
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, new_inputs, values);

    if (name_org(&view, values, err) < 0)
        return -1;
    return show_new(&view, &form, NULL, err);
}

static json_t *org_of(const struct cd_form *form)
{
    bool member = *cd_form_get(form, "member") != 0;

    return json_pack("{s:s,s:s,s:s,s:s}", "name", cd_form_get(form, "org_name"),
                     "country", cd_form_get(form, "country"), "city",
                     cd_form_get(form, "city"), "member_type", member ? "full" : "");
}

static int find_or_add_org(const struct cd_view *view, const struct cd_form *form,
                           int64_t *org_r, struct cordee_error *err)
{
    const char *name = cd_form_get(form, "org_name");
    CORDEE_AUTO(cordee_json_drop) json_t *fields = org_of(form);
    int rc;

    *org_r = 0;
    if (!*name)
        return 0;
    rc = cd_party_by_name(view->cd, err, CORDEE_ORG, name, "", org_r);
    return rc ? rc : cd_party_create(view->cd, err, CORDEE_ORG, fields, org_r);
}

static int add_person(const struct cd_view *view, const struct cd_form *form, int64_t org,
                      int64_t *person_r, struct cordee_error *err)
{
    static const char *const names[] = {"given_name", "family_name", "email", "phone",
                                        "role",       "language",    "basis", "tags",
                                        "country",    "city",        NULL};
    CORDEE_AUTO(cordee_json_drop) json_t *fields = json_object();

    *person_r = 0;
    if (!*cd_form_get(form, "family_name") && !*cd_form_get(form, "given_name"))
        return 0;
    for (const char *const *name = names; *name; name++)
        cordee_json_set_text(fields, *name, cd_form_get(form, *name));
    if (org)
        json_object_set_new(fields, "org", json_integer(org));
    return cd_party_create(view->cd, err, CORDEE_PERSON, fields, person_r);
}

static int save_both(const struct cd_view *view, const struct cd_form *form,
                     int64_t *org_r, int64_t *person_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (cd->db->begin(cd, &tx, err) < 0 || find_or_add_org(view, form, org_r, err) < 0 ||
        add_person(view, form, *org_r, person_r, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* What is new belongs to the cluster that is looked at. */
static int save_new(const struct cd_view *view, const struct cd_form *form,
                    int64_t *org_r, int64_t *person_r, struct cordee_error *err)
{
    struct cordee_host *host = view->cd->host;
    int64_t cluster = view->cd->http->form_int(view->req, "cluster");
    int64_t looked = cd_scope_now(host)->current;
    int rc;

    if (!cluster)
        return save_both(view, form, org_r, person_r, err);
    cd_scope_look(host, cluster);
    rc = save_both(view, form, org_r, person_r, err);
    cd_scope_look(host, looked);
    return rc;
}

/* What the register refuses goes beside the input it speaks of. */
static bool is_theirs(const struct cordee_error *err)
{
    return err->code == CORDEE_E_INVALID || err->code == CORDEE_E_CONFLICT;
}

/* Each fault beside its input, all at once. */
static void find_faults(struct cd_form *form, enum cordee_kind kind)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *faults = cd_party_faults(form->view->cd, kind, form->values);
    const char *name;
    json_t *sentence;

    json_object_foreach (faults, name, sentence)
        cd_form_wrong(form, name, json_string_value(sentence));
}

/* Asked once, unless one says that it is somebody else.  An organisation that is named as
 * one that is there is meant to be that one. */
static int ask_known(const struct cd_view *view, const struct cd_form *form,
                     json_t **known_r, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_copy(form->values);
    int64_t org = 0;

    if (cd->http->form_int(view->req, "known") == 1 || cd->http->wants_json(view->req))
        return 0;
    if (*cd_form_get(form, "org_name") &&
        cd_party_by_name(cd, err, CORDEE_ORG, cd_form_get(form, "org_name"), "", &org) <
            0)
        return -1;
    if (org)
        json_object_del(values, "org_name");
    return cd_known_of(view, values, known_r, err);
}

CD_HANDLER(cd_edit_add)
{
    struct cd_view view = cd_view_of(cd, req);
    json_t *values = cd->http->form_json(req);
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, new_inputs, values);
    CORDEE_AUTO(cordee_json_drop) json_t *known = NULL;
    int64_t org = 0, person = 0;
    const char *words;

    if (!*cd_form_get(&form, "org_name") && !*cd_form_get(&form, "family_name") &&
        !*cd_form_get(&form, "given_name"))
        cd_form_wrong(&form, "org_name", T("Name an organisation, a person, or both."));
    if (cd_clusters_check_choice(&form, err) < 0)
        return -1;
    find_faults(&form, CORDEE_PERSON);
    if (cd_form_check(&form) && ask_known(&view, &form, &known, err) < 0)
        return -1;
    if (!form.bad && !json_array_size(known) &&
        save_new(&view, &form, &org, &person, err) < 0) {
        if (!is_theirs(err))
            return -1;
        cd_form_wrong(&form, err->code == CORDEE_E_CONFLICT ? "email" : "family_name",
                      err->text);
    }
    if (form.bad || json_array_size(known))
        return show_new(&view, &form, known, err);
    if (cd_clusters_added(&view, person ? person : org, &words, err) < 0)
        return -1;
    cd_offer_undo(req);
    return cd->http->done(cd, req,
                          person ? cd_show_href(&view, CORDEE_PERSON, person)
                                 : cd_show_href(&view, CORDEE_ORG, org),
                          words, err);
}

/* ---- change ---------------------------------------------------------------------- */

static int load(const struct cd_view *view, int64_t id, json_t **party_r,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int rc = cd->crm->party(cd, err, id, party_r);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such page."));
    return rc;
}

/* A party's model has shorter names for some. */
static const char *stored_as(const char *input)
{
    if (strcmp(input, "given_name") == 0)
        return "given";
    return strcmp(input, "family_name") == 0 ? "family" : input;
}

static json_t *texts_of(const struct cd_view *view, const struct cd_input *inputs,
                        const json_t *party)
{
    json_t *values = json_object();

    for (const struct cd_input *in = inputs; in->name; in++) {
        const json_t *value = json_object_get(party, stored_as(in->name));

        if (json_is_integer(value))
            cordee_json_set_text(
                values, in->name,
                cordee_arena_printf(view->arena, "%lld",
                                    (long long)json_integer_value(value)));
        else if (json_is_string(value) && strcmp(in->name, "tags") != 0)
            cordee_json_set_text(values, in->name, json_string_value(value));
    }
    return values;
}

/* `seen`: the texts as they were when the form was first shown; they go with it, so that
 * saving knows what this person changed and what others did meanwhile. */
static int show_edit(const struct cd_view *view, const json_t *party, const json_t *seen,
                     struct cd_form *form, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    char *text = json_dumps(seen, JSON_COMPACT);
    bool org = cordee_json_int(party, "kind") == CORDEE_ORG;
    static const char *const kept[] = {"id", "name", "url", NULL};

    for (const char *const *k = kept; *k; k++)
        json_object_set(model, *k, json_object_get(party, *k));
    json_object_set_new(model, "org", json_boolean(org));
    cordee_json_set_text(model, "seen", text ? text : "{}");
    free(text);
    cd_page_put_may(view, model);
    cd_form_put(form, model);
    cd_edit_put_own(form, model);
    return form->bad ? cd->http->invalid(cd, view->req, "edit", model, err)
                     : cd->http->page(cd, view->req, "edit", model, err);
}

static const struct cd_input *inputs_of(const struct cd_view *view, const json_t *party)
{
    return cd_edit_inputs(view, (enum cordee_kind)cordee_json_int(party, "kind"));
}

CD_HANDLER(cd_edit_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *party = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *values = NULL;
    int64_t id = cd->http->path_int(req, "id"), stays = cd_merge_survivor(cd, id);
    const struct cd_input *inputs;

    if (load(&view, stays, &party, err) < 0)
        return -1;
    if (stays != id) /* merged: old links lead on */
        return cd->http->done(
            cd, req,
            cordee_arena_printf(view.arena, "%s/edit", cordee_json_text(party, "url")),
            NULL, err);
    inputs = inputs_of(&view, party);
    values = texts_of(&view, inputs, party);
    if (cd_edit_own_values(&view, CD_OWN_PARTY, cordee_json_int(party, "id"), values,
                           err) < 0 ||
        cd->http->version(req, values, err) < 0)
        return -1;
    CORDEE_AUTO(cd_form_drop) struct cd_form form = cd_form_of(&view, inputs, values);
    return show_edit(&view, party, values, &form, err);
}

/* A browser sends a text of several lines with CR LF. */
static bool is_same(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += *a == '\r';
        b += *b == '\r';
        if (*a != *b || !*a)
            return *a == *b;
    }
}

/* What this person left alone is not written, so that others' changes stay.  Where both
 * changed the same field it is said what stands there now, and saving again keeps one's
 * own. */
static void meet_others(struct cd_form *form, json_t *fields, const json_t *now,
                        json_t *seen)
{
    struct cordee *cd = form->view->cd;

    for (const struct cd_input *in = form->inputs; in->name; in++) {
        const char *was = cordee_json_text(seen, in->name);
        const char *is = cordee_json_text(now, in->name);
        const char *ours = cordee_json_text(fields, in->name);

        if (!json_object_get(fields, in->name))
            continue;
        if (is_same(ours, was)) {
            json_object_del(fields, in->name);
        } else if (!is_same(is, was) && !is_same(is, ours)) {
            cd_form_wrong(form, in->name,
                          cd_show_fill(form->view,
                                       T("Somebody changed this meanwhile, to \"{1}\". "
                                         "Save again to put yours in its place."),
                                       is, NULL));
            cordee_json_set_text(seen, in->name, is);
            form->bad = true;
        }
    }
}

/* Only what the form has is changed: everything else of a party stays as it is. */
static json_t *changes_of(const struct cd_form *form)
{
    json_t *fields = json_object();

    for (const struct cd_input *in = form->inputs; in->name; in++)
        if (json_object_get(form->values, in->name))
            json_object_set_new(fields, in->name,
                                json_string(cd_form_all(form, in->name)));
    return fields;
}

CD_HANDLER(cd_edit_save)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id");
    CORDEE_AUTO(cordee_json_drop) json_t *party = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *fields = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *now = NULL;
    CORDEE_AUTO(cordee_json_drop)
    json_t *seen = json_loads(cd->http->form(req, "seen"), 0, NULL);

    if (load(&view, id, &party, err) < 0)
        return -1;
    CORDEE_AUTO(cd_form_drop)
    struct cd_form form =
        cd_form_of(&view, inputs_of(&view, party), cd->http->form_json(req));
    fields = changes_of(&form);
    now = texts_of(&view, form.inputs, party);
    if (cd_edit_own_values(&view, CD_OWN_PARTY, id, now, err) < 0)
        return -1;
    if (cd->http->wants_json(req)) /* a program says only what it changes */
        json_object_update_missing(form.values, now);
    if (!seen && cd->http->version(req, now, err) < 0)
        return -1;
    find_faults(&form, (enum cordee_kind)cordee_json_int(party, "kind"));
    if (json_is_object(seen))
        meet_others(&form, fields, now, seen);
    if (!form.bad && cd_form_check(&form) && cd_party_update(cd, err, id, fields) < 0) {
        if (!is_theirs(err))
            return -1;
        cd_form_wrong(&form,
                      err->code == CORDEE_E_CONFLICT                 ? "email"
                      : cordee_json_int(party, "kind") == CORDEE_ORG ? "name"
                                                                     : "family_name",
                      err->text);
        form.bad = true;
    }
    if (form.bad)
        return show_edit(&view, party, json_is_object(seen) ? seen : now, &form, err);
    cd_offer_undo(req);
    return cd->http->done(cd, req, cordee_json_text(party, "url"), T("Saved."), err);
}

static json_t *schema_of(struct cordee *cd, enum cordee_kind kind)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const struct cd_view view = {.cd = cd, .arena = a};

    return cd_form_schema(cd, cd_edit_inputs(&view, kind));
}

CD_FORM(cd_edit_person_form)
{
    return schema_of(cd, CORDEE_PERSON);
}

CD_FORM(cd_edit_org_form)
{
    return schema_of(cd, CORDEE_ORG);
}

CD_FORM_SCHEMA(cd_edit_new_form, new_inputs)
