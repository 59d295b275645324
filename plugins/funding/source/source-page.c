/* The page of one source: what is set, and what its columns are. */
#include "plugins/funding/source/source.h"

#include "plugins/funding/call/fields.h"
#include "plugins/funding/source/source-ask.h"

#include <stdio.h>
#include <string.h>

#define SOURCES  "/funding/sources"
#define LEFT_OUT "-" /* of a column, in forms; "" in a mapping */

/* ---- choices ---------------------------------------------------------------- */

static const struct {
    const char *code, *name;
} languages[] = {
    {"en", "English"},  {"de", "Deutsch"},     {"fr", "Français"},
    {"it", "Italiano"}, {"sl", "Slovenščina"},
};

static void choice_put(json_t *list, const char *value, const char *label,
                       const char *chosen)
{
    json_array_append_new(list,
                          json_pack("{s:s, s:s, s:b}", "value", value, "label", label,
                                    "selected", cordee_text_is(value, chosen)));
}

static json_t *language_choices(struct cordee *cd, const char *chosen)
{
    json_t *list = json_array();

    choice_put(list, "", T("as the calls say"), chosen);
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        choice_put(list, languages[i].code, languages[i].name, chosen);
        json_object_set_new(json_array_get(list, i + 1), "lang",
                            json_string(languages[i].code));
    }
    return list;
}

static json_t *rhythm_choices(struct cordee *cd, int64_t chosen)
{
    json_t *list = json_array();
    const char *now = chosen == 1 ? "1" : chosen == 7 ? "7" : "0";

    choice_put(list, "0", T("by hand only"), now);
    choice_put(list, "1", T("every day"), now);
    choice_put(list, "7", T("every week"), now);
    return list;
}

json_t *funding_reader_choices(struct cordee *cd, const char *chosen)
{
    CORDEE_AUTO(cordee_json_drop) json_t *scripts = cd->script->list(cd, FUNDING_READER);
    json_t *list = json_array();
    const json_t *script;
    bool known = !funding_reader_is_script(chosen);
    size_t i;

    choice_put(list, "", T("by its format"), chosen);
    choice_put(list, FUNDING_PORTAL, T("search of the EU portal"), chosen);
    json_array_foreach (scripts, i, script) {
        choice_put(list, cordee_json_text(script, "name"),
                   cordee_json_text(script, "title"), chosen);
        known = known || cordee_text_is(cordee_json_text(script, "name"), chosen);
    }
    if (!known) /* it is turned off, or gone: that is for people to say */
        choice_put(list, chosen, chosen, chosen);
    return list;
}

/* ---- columns ---------------------------------------------------------------- */

/* NULL: no column can be that. */
static const struct funding_field *field_of(const char *name)
{
    const struct funding_field *f = funding_field_find(name);

    return f && f->column ? f : NULL;
}

/* What a column is read as when nobody says otherwise stands first. */
static json_t *column_choices(struct cordee *cd, struct cordee_arena *a,
                              const json_t *column, const char *mapped)
{
    const struct funding_field *known = field_of(cordee_json_text(column, "field"));
    const bool said = mapped != NULL;
    const char *chosen = !said ? "" : *mapped ? mapped : LEFT_OUT;
    json_t *list = json_array();

    choice_put(list, "",
               said ? T("as its name says")
               : known
                   ? cordee_arena_printf(a, T("as its name says: %s"), T(known->column))
                   : T("nothing: its name says nothing"),
               chosen);
    choice_put(list, LEFT_OUT, T("left out"), chosen);
    for (const struct funding_field *f = funding_record_fields; f->column; f++)
        choice_put(list, f->name, T(f->column), chosen);
    return list;
}

static void columns_dress(struct cordee *cd, struct cordee_arena *a, json_t *columns,
                          const json_t *mapping)
{
    json_t *column;
    size_t i;

    json_array_foreach (columns, i, column) {
        const json_t *mapped = json_object_get(mapping, cordee_json_text(column, "name"));

        json_object_set_new(column, "n", json_integer((json_int_t)i));
        json_object_set_new(
            column, "choices",
            column_choices(cd, a, column, mapped ? json_string_value(mapped) : NULL));
    }
}

/* As which field a column is read, or NULL; "" where people said that it is left out. */
static const char *column_field(const json_t *column, const json_t *mapping)
{
    const json_t *said = json_object_get(mapping, cordee_json_text(column, "name"));

    return said ? json_string_value(said)
                : json_string_value(json_object_get(column, "field"));
}

static bool is_read(const json_t *columns, const json_t *mapping, const char *field)
{
    const json_t *column;
    size_t i;

    json_array_foreach (columns, i, column)
        if (cordee_text_is(column_field(column, mapping), field))
            return true;
    return false;
}

void funding_columns_unknown(const json_t *row, struct funding_unknown *unknown_r)
{
    enum { NAMED = 6 };
    CORDEE_AUTO(cordee_json_drop)
    json_t *mapping = json_loads(cordee_json_text(row, "mapping"), 0, NULL);
    const json_t *columns = json_object_get(row, "columns"), *column;
    struct funding_unknown *u = unknown_r;
    size_t i;

    json_array_foreach (columns, i, column)
        if (!column_field(column, mapping) && !cordee_json_true(column, "read") &&
            ++u->n <= NAMED)
            cordee_buf_printf(&u->names, "%s%s", u->n > 1 ? ", " : "",
                              cordee_json_text(column, "name"));
    if (u->n > NAMED)
        cordee_buf_puts(&u->names, " …");
    u->blind = json_array_size(columns) && (!is_read(columns, mapping, "title") ||
                                            !is_read(columns, mapping, "deadlines"));
}

/* What the form says of columns, upon what was said before of others. */
static char *mapping_take(struct cordee *cd, struct cordee_request *req,
                          const char *before)
{
    CORDEE_AUTO(cordee_json_drop) json_t *mapping = json_loads(before, 0, NULL);

    if (!json_is_object(mapping)) {
        cordee_json_drop(&mapping);
        mapping = json_object();
    }
    for (int i = 0; i < FUNDING_COLUMNS; i++) {
        char column[20], field[20];
        const char *name, *as;

        snprintf(column, sizeof column, "column%d", i);
        snprintf(field, sizeof field, "field%d", i);
        name = cd->http->form(req, column);
        as = cd->http->form(req, field);
        if (!*name)
            continue;
        if (!*as)
            json_object_del(mapping, name);
        else if (cordee_text_is(as, LEFT_OUT) || field_of(as))
            json_object_set_new(mapping, name,
                                json_string(cordee_text_is(as, LEFT_OUT) ? "" : as));
    }
    return json_dumps(mapping, JSON_COMPACT | JSON_SORT_KEYS);
}

/* ---- pages ------------------------------------------------------------------ */

static json_t *row_of(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    json_t *row = NULL;

    if (funding_source_row(cd, id, &row, err) == 0)
        cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such source."));
    return row;
}

static int show(struct cordee *cd, struct cordee_request *req,
                const struct funding_source *s, const char *error,
                struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    CORDEE_AUTO(cordee_json_drop) json_t *model = row_of(cd, s->id, err);
    CORDEE_AUTO(cordee_json_drop) json_t *mapping = json_loads(s->mapping, 0, NULL);
    const char *trouble = model ? funding_source_trouble(cd, a, model) : NULL;

    if (!model)
        return -1;
    columns_dress(cd, a, json_object_get(model, "columns"), mapping);
    json_object_set_new(model, "name", json_string(s->name));
    json_object_set_new(model, "address", json_string(s->address));
    json_object_set_new(model, "programme", json_string(s->programme));
    json_object_set_new(model, "languages", language_choices(cd, s->language));
    json_object_set_new(model, "rhythms", rhythm_choices(cd, s->every_days));
    json_object_set_new(model, "quiet_days", json_integer(s->quiet_days));
    json_object_set_new(model, "readers", funding_reader_choices(cd, s->reader));
    cordee_json_set_text(model, "trouble",
                         trouble ? cordee_utf8_sentence(a, trouble) : NULL);
    json_object_set_new(model, "error", json_string(error));
    json_object_set_new(model, "problems", json_array());
    return *error ? cd->http->invalid(cd, req, "funding-source", model, err)
                  : cd->http->page(cd, req, "funding-source", model, err);
}

static int source_of(struct cordee *cd, struct cordee_request *req,
                     struct funding_source *s_r, struct cordee_error *err)
{
    const int rc = funding_source_load(cd, cd->http->arena(req),
                                       cd->http->path_int(req, "id"), s_r, err);

    return rc > 0   ? 0
           : rc < 0 ? -1
                    : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                  T("There is no such source."));
}

static int get_source(struct cordee *cd, struct cordee_request *req,
                      struct cordee_error *err)
{
    struct funding_source s;

    return source_of(cd, req, &s, err) < 0 ? -1 : show(cd, req, &s, "", err);
}

static int post_source(struct cordee *cd, struct cordee_request *req,
                       struct cordee_error *err)
{
    struct cordee_arena *a = cd->http->arena(req);
    const int64_t every = cd->http->form_int(req, "every");
    const int64_t quiet = cd->http->form_int(req, "quiet");
    struct cordee_error why = {0};
    struct funding_source s;
    char *mapping;
    int rc;

    if (source_of(cd, req, &s, err) < 0)
        return -1;
#define TYPED(name) s.name = cd->http->typed(req, #name)
    TYPED(name);
    TYPED(address);
    TYPED(language);
    TYPED(programme);
    TYPED(reader);
#undef TYPED
    s.every_days = every == 1 || every == 7 ? every : 0;
    if (*cd->http->form(req, "quiet")) /* what is not said stays */
        s.quiet_days = quiet < 0 ? 0 : quiet > 3650 ? 3650 : quiet;
    mapping = mapping_take(cd, req, s.mapping);
    s.mapping = cordee_arena_text(a, mapping);
    free(mapping);
    rc = funding_source_save(cd, &s, &why);
    if (rc < 0 && cordee_is_refusal(&why))
        return show(cd, req, &s, cordee_utf8_sentence(a, why.text), err);
    if (rc < 0)
        return cordee_fail(err, why.code, "%s", why.text);
    if (rc > 0 && funding_source_queue(cd, s.id, true, err) < 0)
        return -1;
    return cd->http->done(cd, req,
                          cordee_arena_printf(a, SOURCES "/%lld", (long long)s.id),
                          rc > 0 ? T("Saved. The source is being read anew.")
                                 : T("Saved. It holds from the next reading on."),
                          err);
}

const struct cordee_route funding_source_page_routes[] = {
    {.method = "GET",
     .path = SOURCES "/{id}",
     .permission = "funding.write",
     .handle = get_source,
     .help = "A source of calls: what is set, and its columns",
     .gives = "id:int! name! address:text? programme:text? columns:[{name! "
              "example:text? field:text?}]"},
    {.method = "POST",
     .path = SOURCES "/{id}",
     .permission = "funding.write",
     .handle = post_source,
     .help = "Change a source",
     .takes = "name! address? every:int? quiet:int? language? programme? reader?"},
    {0},
};
