/* The page of the contacts by country. */
#include "plugins/mailing/write/contacts.h"

#include "plugins/mailing/mailing-web.h"

#include <stdlib.h>
#include <string.h>

#define LETTERS 26

static int by_name(const void *a, const void *b)
{
    return strcmp(cordee_json_text(*(json_t *const *)a, "name"),
                  cordee_json_text(*(json_t *const *)b, "name"));
}

/* All countries that have a name. */
static json_t *countries(struct cordee *cd, const char *selected)
{
    json_t *rows[LETTERS * LETTERS], *list = json_array();
    size_t n = 0;

    for (int i = 0; i < LETTERS * LETTERS; i++) {
        const char code[] = {(char)('A' + i / LETTERS), (char)('A' + i % LETTERS), '\0'};
        const char *name = cd->crm->word(cd, CORDEE_WORD_COUNTRY, code);

        if (*name)
            rows[n++] = json_pack("{s:s, s:s, s:b}", "code", code, "name", name,
                                  "selected", cordee_text_is(code, selected));
    }
    qsort(rows, n, sizeof *rows, by_name);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, rows[i]);
    return list;
}

static int page_put(struct cordee *cd, struct cordee_request *req, json_t *model,
                    struct cordee_error *err)
{
    const int64_t cluster = cordee_json_int(model, "cluster");
    CORDEE_AUTO(cordee_json_drop) json_t *named = NULL;
    json_t *contacts = mailing_contacts(cd, cluster, err);
    json_t *staff = cd->db->list(
        cd, err,
        "SELECT id, name, id = ? AS \"selected:bool\" FROM staff WHERE disabled_at IS "
        "NULL AND login LIKE '%_@_%' ORDER BY name",
        CORDEE_ARGS(CORDEE_V(cd->http->form_int(req, "staff"))));
    json_t *row;
    size_t i;

    json_array_foreach (contacts, i, row)
        json_object_set(row, "mailing_id", json_object_get(model, "id"));
    json_object_set_new(model, "contacts", contacts);
    json_object_set_new(model, "staff", staff);
    if (!contacts || !staff ||
        cd->db->row(cd, err, &named, "SELECT name FROM cluster WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(cluster))) < 0)
        return -1;
    json_object_set_new(model, "countries",
                        countries(cd, cd->http->form(req, "country")));
    cordee_json_set_text(model, "cluster_name", cordee_json_text(named, "name"));
    cordee_json_set_text(model, "back",
                         mailing_path(cd, req, cordee_json_int(model, "id"),
                                      cordee_json_true(model, "draft") ? "/edit" : ""));
    return 0;
}

static int contacts_page(struct cordee *cd, struct cordee_request *req,
                         struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (mailing_of_path(cd, req, &model, err) < 0 || page_put(cd, req, model, err) < 0)
        return -1;
    return cd->http->page(cd, req, "mailing-contacts", model, err);
}

static int contact_set(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    struct cordee_error why = {0};

    if (mailing_of_path(cd, req, &model, err) < 0)
        return -1;
    if (mailing_contact_set(cd, cordee_json_int(model, "cluster"),
                            cd->http->form(req, "country"),
                            cd->http->form_int(req, "staff"), &why) == 0) {
        cd->http->offer_undo(req);
        return cd->http->done(
            cd, req, mailing_path(cd, req, cordee_json_int(model, "id"), "/contacts"),
            T("Saved."), err);
    }
    if (why.code != CORDEE_E_INVALID) {
        *err = why;
        return -1;
    }
    if (page_put(cd, req, model, err) < 0)
        return -1;
    cordee_json_set_text(model, "error", why.text);
    return cd->http->invalid(cd, req, "mailing-contacts", model, err);
}

static int contact_drop(struct cordee *cd, struct cordee_request *req,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (mailing_of_path(cd, req, &model, err) < 0 ||
        mailing_contact_drop(cd, cordee_json_int(model, "cluster"),
                             cd->http->form_int(req, "contact"), err) < 0)
        return -1;
    cd->http->offer_undo(req);
    return cd->http->done(
        cd, req, mailing_path(cd, req, cordee_json_int(model, "id"), "/contacts"),
        T("Removed: readers there get mailings from the cluster."), err);
}

/* clang-format off */
const struct cordee_route mailing_contacts_routes[] = {
    {.method = "GET", .path = "/mailing/{id}/contacts", .permission = "mailing.write",
     .handle = contacts_page, .help = "Whom its cluster has as contacts, by country"},
    {.method = "POST", .path = "/mailing/{id}/contacts", .permission = "mailing.write",
     .handle = contact_set, .help = "Makes one of us (`staff`) the contact of a `country`"},
    {.method = "POST", .path = "/mailing/{id}/contacts/remove", .permission = "mailing.write",
     .handle = contact_drop, .help = "Removes one: `contact` is its number"},
    {0},
};
/* clang-format on */
