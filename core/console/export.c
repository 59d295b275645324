/* A list as a file: what a filter yields, streamed. */
#include "core/console/console.h"
#include "core/console/list-cells.h"

#include "core/crm/export.h"
#include "core/db/audit.h"

#include <stdlib.h>
#include <string.h>

CD_HANDLER(cd_export_list)
{
    struct cd_view view = cd_view_of(cd, req);
    bool listed = cordee_text_is(cd->http->query(req, "as"), "list");
    struct cd_cells cells = {.names = ""};
    bool orgs = cordee_text_is(cd->http->path(req, "kind"), "members");
    struct cd_export_options options = {
        .kind = orgs ? CORDEE_ORG : CORDEE_PERSON,
        .filter = cd->http->query(req, "filter"),
        .as_listed = listed,
        .user = view.user,
        .bom = true,
    };
    struct cd_export *export;

    if (listed && cd_cells_load(&view, options.kind, &cells, err) < 0)
        return -1;
    options.columns = cells.names;
    export = cd_export_open(cd, &options, err);
    if (!export)
        return -1;
    if (cd_audit(cd, "export.list", orgs ? "organisations" : "people", options.filter,
                 err) < 0) {
        cd_export_close(export);
        return -1;
    }
    return cd->http->stream(cd, req, "text/csv; charset=utf-8",
                            cd_export_name(cd, view.arena, options.kind), cd_export_next,
                            export, cd_export_close, err);
}

/* All that is stored about one person, when they ask. */
CD_HANDLER(cd_export_person_get)
{
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    int rc = cd_export_person(cd, err, cd->http->path_int(req, "id"), &model);
    char *text;

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such person."));
    if (rc < 0 || cd_audit_row(cd, "export.person", "party",
                               cd->http->path_int(req, "id"), "", err) < 0)
        return -1;
    text = json_dumps(model, JSON_INDENT(2));
    rc = cd->http->bytes(cd, req, "application/json", "person.json", text, strlen(text),
                         err);
    free(text);
    return rc;
}
