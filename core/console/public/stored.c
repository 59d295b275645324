/* What is stored about somebody, on the page of a link that was mailed for it.  The file
 * has all of it; the page what a person can read, in her language. */
#include "core/console/public/public.h"

#include "core/config/text.h"
#include "core/crm/crm.h"
#include "core/crm/export/export.h"
#include "core/db/audit.h"

#include <stdlib.h>
#include <string.h>

/* How a value is shown. */
enum shape { AS_IT_IS, AS_DAY, AS_YES, AS_LANGUAGE, AS_COUNTRY };

/* Columns by name; where a table has its own word for one, that stands first.  What has
 * no row here is of use to programs only. */
static const struct word {
    const char *table; /* NULL: of any */
    const char *column, *label;
    enum shape shape;
} words[] = {
    {"task", "title", T_LATER("What is to be done"), AS_IT_IS},
    {"attachment", "name", T_LATER("File"), AS_IT_IS},
    {"interaction", "at", T_LATER("Date"), AS_DAY},
    {"role", "other", T_LATER("Organisation"), AS_IT_IS},
    {"outbox", "language", NULL, AS_IT_IS},
    {"outbox", "state", NULL, AS_IT_IS},
    {"outbox", "ended_at", T_LATER("Sent"), AS_DAY},
    {"signup", "name", T_LATER("Name"), AS_IT_IS},
    {NULL, "name", T_LATER("Name"), AS_IT_IS},
    {NULL, "given_name", T_LATER("First name"), AS_IT_IS},
    {NULL, "family_name", T_LATER("Family name"), AS_IT_IS},
    {NULL, "title", T_LATER("Academic title"), AS_IT_IS},
    {NULL, "language", T_LATER("Language"), AS_LANGUAGE},
    {NULL, "street", T_LATER("Street"), AS_IT_IS},
    {NULL, "postcode", T_LATER("Postcode"), AS_IT_IS},
    {NULL, "city", T_LATER("City"), AS_IT_IS},
    {NULL, "region", T_LATER("Region"), AS_IT_IS},
    {NULL, "country", T_LATER("Country"), AS_COUNTRY},
    {NULL, "website", T_LATER("Website"), AS_IT_IS},
    {NULL, "about", T_LATER("About you"), AS_IT_IS},
    {NULL, "paused_until", T_LATER("Pause until"), AS_DAY},
    {NULL, "address", T_LATER("E-mail address"), AS_IT_IS},
    {NULL, "number", T_LATER("Phone"), AS_IT_IS},
    {NULL, "label", T_LATER("Role at the organisation"), AS_IT_IS},
    {NULL, "other", T_LATER("With"), AS_IT_IS},
    {NULL, "key_contact", T_LATER("First contact there"), AS_YES},
    {NULL, "since", T_LATER("Since"), AS_DAY},
    {NULL, "until", T_LATER("Until"), AS_DAY},
    {NULL, "note", T_LATER("Note"), AS_IT_IS},
    {NULL, "tag", T_LATER("Tag"), AS_IT_IS},
    {NULL, "theme", T_LATER("Competence or need"), AS_IT_IS},
    {NULL, "level", T_LATER("Level, 0 to 4"), AS_IT_IS},
    {NULL, "field", T_LATER("Field"), AS_IT_IS},
    {NULL, "topic", T_LATER("Topic"), AS_IT_IS},
    {NULL, "given", T_LATER("Agreed"), AS_YES},
    {NULL, "wording", T_LATER("Words that were shown"), AS_IT_IS},
    {NULL, "place", T_LATER("Where it comes from"), AS_IT_IS},
    {NULL, "at", T_LATER("Date"), AS_DAY},
    {NULL, "subject", T_LATER("Subject line"), AS_IT_IS},
    {NULL, "text", T_LATER("Text"), AS_IT_IS},
    {NULL, "body", T_LATER("Text"), AS_IT_IS},
    {NULL, "was", T_LATER("Before"), AS_IT_IS},
    {NULL, "due_at", T_LATER("Due by"), AS_DAY},
    {NULL, "created_at", T_LATER("Recorded"), AS_DAY},
    {NULL, "updated_at", T_LATER("Changed last"), AS_DAY},
};

static const struct word *word_of(const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].column, column) == 0 &&
            (!words[i].table || strcmp(words[i].table, table) == 0))
            return words[i].label ? &words[i] : NULL;
    return NULL;
}

static const char *shown(const struct cd_view *view, enum shape shape,
                         const json_t *value)
{
    struct cordee *cd = view->cd;
    int64_t n = json_integer_value(value);
    const char *s = json_is_string(value) ? json_string_value(value) : "";

    switch (shape) {
    case AS_DAY:
        return n ? cd_show_date(view, n) : "";
    case AS_YES:
        return n ? T("yes") : T("no");
    case AS_LANGUAGE:
        return T(cd_language_name(s));
    case AS_COUNTRY:
        return T(cd_country_name(s));
    default:
        return json_is_integer(value)
                   ? cordee_arena_printf(view->arena, "%lld", (long long)n)
                   : s;
    }
}

/* Fields of one's own have names that people gave them. */
static void own_cells_put(json_t *cells, const json_t *row)
{
    const json_t *item;
    size_t i;

    json_array_foreach (json_object_get(row, "own"), i, item)
        json_array_append_new(cells, json_pack("{s:O,s:O}", "name",
                                               json_object_get(item, "name"), "text",
                                               json_object_get(item, "shown")));
}

static json_t *cells_of(const struct cd_view *view, const char *table, json_t *row)
{
    struct cordee *cd = view->cd;
    json_t *cells = json_array(), *value;
    const char *name;

    json_object_foreach (row, name, value) {
        const struct word *word = word_of(table, name);
        const char *text = word ? shown(view, word->shape, value) : "";

        if (!json_is_null(value) && *text)
            json_array_append_new(
                cells, json_pack("{s:s,s:s}", "name", T(word->label), "text", text));
    }
    own_cells_put(cells, row);
    return cells;
}

/* A part of which nothing is for people is left to the file. */
static json_t *rows_of(const struct cd_view *view, const json_t *part)
{
    json_t *rows = json_array(), *row;
    size_t i;

    json_array_foreach (json_object_get(part, "rows"), i, row) {
        json_t *cells = cells_of(view, cordee_json_text(part, "table"), row);

        if (json_array_size(cells))
            json_array_append_new(rows, json_pack("{s:O}", "cells", cells));
        json_decref(cells);
    }
    return rows;
}

static json_t *stored_model(const struct cd_view *view, const json_t *export)
{
    json_t *parts = json_array(), *part;
    size_t i;

    json_array_append_new(
        parts, json_pack("{s:s,s:[{s:o}]}", "label", "", "rows", "cells",
                         cells_of(view, "party", json_object_get(export, "person"))));
    json_array_foreach (json_object_get(export, "data"), i, part) {
        json_t *rows = rows_of(view, part);

        if (json_array_size(rows))
            json_array_append_new(parts, json_pack("{s:s,s:O}", "label",
                                                   cordee_json_text(part, "label"),
                                                   "rows", rows));
        json_decref(rows);
    }
    return parts;
}

static int give(const struct cd_view *view, int64_t party, json_t *export,
                struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    char *text;
    int rc;

    if (cd_audit_row(cd, "export.person", "party", party, "preference page", err) < 0)
        return -1;
    if (strcmp(cd->http->form(view->req, "do"), "file") == 0) {
        text = json_dumps(export, JSON_INDENT(2));
        rc = cd->http->bytes(cd, view->req, "application/json", "my-data.json", text,
                             strlen(text), err);
        free(text);
        return rc;
    }
    model = json_pack("{s:b,s:o,s:s}", "open", 1, "parts", stored_model(view, export),
                      "organisation", cd_public_organisation(view));
    return cd->http->page(cd, view->req, "stored", model, err);
}

/* A scanner that follows the link gets nobody's data: that takes the button. */
static int stored(struct cordee *cd, struct cordee_request *req, bool open,
                  struct cordee_error *err)
{
    struct cd_view view = cd_view_of(cd, req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *export = NULL;
    struct cd_reader r;
    int rc;

    if (cd_reader_of(&view, &r, err) < 0)
        return -1;
    cd_text_push(r.language);
    if (!open) {
        model = json_pack("{s:s}", "organisation", cd_public_organisation(&view));
        rc = cd->http->page(cd, req, "stored", model, err);
    } else {
        rc = cd_export_person(cd, err, r.party, &export);
        rc = rc > 0 ? give(&view, r.party, export, err) : -1;
    }
    cd_text_pop();
    return rc;
}

CD_HANDLER(cd_stored_show)
{
    return stored(cd, req, false, err);
}

CD_HANDLER(cd_stored_open)
{
    return stored(cd, req, true, err);
}
