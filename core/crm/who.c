#include "core/crm/who.h"

#include "core/crm/crm-priv.h"
#include "core/crm/scope.h"

#include <string.h>

#define MOST_LINES   100
#define MOST_CHOICES 6

#define SHOWN                                                                           \
    "SELECT p.id, p.kind, p.name, coalesce((SELECT o.name FROM role r JOIN party o ON " \
    "o.id = r.other WHERE r.party = p.id AND " CORDEE_ROLE_NOW(                         \
        "r") " ORDER BY r.key_contact "                                                 \
             "DESC, r.id LIMIT 1), p.city) AS note FROM party p WHERE p.deleted_at IS " \
             "NULL "                                                                    \
             "AND " CD_MAY_WRITE("p.id") " AND " /* an entry is written */

int cd_who_one(struct cordee *cd, struct cordee_error *err, int64_t party, json_t **row_r)
{
    struct cordee *core = cd_crm_of(cd);
    int rc =
        core->db->row(core, err, row_r, SHOWN "p.id = ?", CORDEE_ARGS(CORDEE_V(party)));

    if (rc > 0)
        cd_party_dress(cd, *row_r);
    return rc;
}

static int put_one(struct cordee *cd, int64_t party, json_t *list,
                   struct cordee_error *err)
{
    json_t *row = NULL, *old;
    size_t i;
    int rc;

    json_array_foreach (list, i, old)
        if (cordee_json_int(old, "id") == party)
            return 1;
    rc = cd_who_one(cd, err, party, &row);
    if (rc > 0)
        json_array_append_new(list, row);
    return rc;
}

/* Everybody whose whole name this is, given name first or family name first. */
static json_t *by_name(struct cordee *cd, struct cordee_arena *a, const char *line,
                       struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf person = {0};
    struct cd_name name;

    cd_name_split(a, line, &name);
    cd_sort_name(name.given, name.family, "", &person);
    cordee_utf8_fold(line, &whole);
    return core->db->list(
        core, err,
        SHOWN "p.kind IN (1, 2) AND p.sort_name IN (?, ?) ORDER BY p.kind DESC, "
              "p.id LIMIT 20",
        CORDEE_ARGS(CORDEE_V(whole.text ? whole.text : ""),
                    CORDEE_V(person.text ? person.text : "")));
}

/* Those whose words these are: to choose from, never taken by themselves. */
static int by_words(struct cordee *cd, const char *line, int64_t user, json_t *choices,
                    struct cordee_error *err)
{
    static const char *const keys[] = {"people", "orgs"};
    CORDEE_AUTO(cordee_json_drop) json_t *found = NULL;
    json_t *row;
    size_t i;

    if (cd_crm_search(cd, err, line, user, MOST_CHOICES, &found) < 0)
        return -1;
    for (size_t k = 0; k < 2; k++)
        json_array_foreach (json_object_get(found, keys[k]), i, row)
            if (json_array_size(choices) < MOST_CHOICES)
                json_array_append(choices, row);
    return 0;
}

/* Of several with that name the one at this organisation. */
static void at_org(json_t *list, const char *org)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf want = {0};
    size_t i = 0;

    cordee_utf8_fold(org, &want);
    while (i < json_array_size(list)) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf got = {0};

        cordee_utf8_fold(cordee_json_text(json_array_get(list, i), "note"), &got);
        if (want.text && got.text && strstr(got.text, want.text) == got.text)
            i++;
        else
            json_array_remove(list, i);
    }
}

static void put_open(json_t *model, const char *line, json_t *choices)
{
    json_array_append_new(json_object_get(model, "open"),
                          json_pack("{s:s, s:O}", "line", line, "choices", choices));
}

static int read_name(struct cordee *cd, struct cordee_arena *a, const char *line,
                     int64_t user, json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *list = by_name(cd, a, line, err);
    char *name = cordee_arena_text(a, line);
    char *comma = strchr(name, ',');
    json_t *row;
    size_t i;

    if (list && !json_array_size(list) && comma) {
        *comma = '\0';
        json_decref(list);
        list = by_name(cd, a, cordee_text_trim(name), err);
        if (list)
            at_org(list, cordee_text_trim(comma + 1));
    }
    if (!list)
        return -1;
    if (json_array_size(list) == 1)
        return put_one(cd, cordee_json_int(json_array_get(list, 0), "id"),
                       json_object_get(model, "found"), err) < 0
                   ? -1
                   : 0;
    json_array_foreach (list, i, row)
        cd_party_dress(cd, row);
    if (!json_array_size(list) && by_words(cd, line, user, list, err) < 0)
        return -1;
    put_open(model, line, list);
    return 0;
}

static int read_line(struct cordee *cd, struct cordee_arena *a, const char *line,
                     int64_t user, json_t *model, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *none = json_array();
    int64_t party = 0;
    int rc = strchr(line, '@') ? cd_crm_by_email(cd, err, line, &party, NULL) : 0;

    if (rc > 0)
        rc = put_one(cd, party, json_object_get(model, "found"), err);
    if (rc)
        return rc < 0 ? -1 : 0;
    if (!strchr(line, '@'))
        return read_name(cd, a, line, user, model, err);
    put_open(model, line, none);
    return 0;
}

int cd_who_read(struct cordee *cd, struct cordee_error *err, const char *lines,
                int64_t user, json_t **model_r)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *model = json_pack("{s:[], s:[]}", "found", "open");
    char *rest = cordee_arena_text(a, lines);
    int n = 0;

    for (char *line; (line = strsep(&rest, "\r\n"));) {
        line = cordee_text_trim(line);
        if (!*line)
            continue;
        if (++n > MOST_LINES)
            return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                               T("these are too many names for one entry"));
        if (read_line(cd, a, line, user, model, err) < 0)
            return -1;
    }
    *model_r = json_incref(model);
    return 0;
}
