/* The full dump: what is in it, and the archive itself. */
#include "core/console/console.h"
#include "core/console/page.h"

#include "core/db/audit.h"
#include "core/db/scope.h"
#include "core/dump/dump.h"

#include <string.h>

/* Reasons are of the source; a sentence where they stand. */
static void dress_left_out(const struct cd_view *view, json_t *list)
{
    struct cordee *cd = view->cd;
    size_t i;
    json_t *table;

    json_array_foreach (list, i, table)
        json_object_set_new(
            table, "why",
            json_string(cordee_utf8_sentence(
                view->arena, cd->text->get(cd, cordee_json_text(table, "why")))));
}

/* All is everybody's data, of every cluster. */
static int bounds_check(struct cordee *cd, struct cordee_error *err)
{
    return cd_scope_now(cd->host)->all
               ? 0
               : cordee_fail(err, CORDEE_E_DENIED, "%s",
                             T("A full dump has the data of all clusters: it is for who "
                               "works in all of them."));
}

CD_HANDLER(cd_dump_show)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;

    if (bounds_check(cd, err) < 0 || cd_dump_tables(cd, &model, err) < 0)
        return -1;
    dress_left_out(&view, json_object_get(model, "left_out"));
    return cd->http->page(cd, req, "dump", model, err);
}

static const char *name_of(const struct cd_view *view)
{
    struct cordee_clock c;

    cordee_clock_at(cordee_now(), "UTC", &c);
    return cordee_arena_printf(view->arena, "cordee-%04d-%02d-%02d.tar.gz", c.year,
                               c.month, c.day);
}

CD_HANDLER(cd_dump_take)
{
    struct cd_view view = cd_view_of(cd, req);
    struct cd_dump *dump = NULL;

    if (bounds_check(cd, err) < 0 || cd_audit(cd, "export.dump", "", "", err) < 0 ||
        !(dump = cd_dump_open(cd, err)))
        return -1;
    return cd->http->stream(cd, req, CD_DUMP_TYPE, name_of(&view), cd_dump_next, dump,
                            cd_dump_close, err);
}
