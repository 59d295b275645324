/* Bringing a file in: drop or paste it, see what was guessed, answer. */
#include "core/console/bring/imports.h"
#include "core/console/bring/bring.h"

#include "core/crm/custom/custom.h"
#include "core/crm/import/import.h"

#include <string.h>

/* ---- the first page: a file, or rows --------------------------------------------- */

static void dress_earlier(const struct cd_view *view, json_t *list)
{
    size_t i;
    json_t *import;

    json_array_foreach (list, i, import) {
        cd_show_put_moment(view, import, "at", cordee_json_int(import, "at"));
        cordee_json_set_text(import, "rows_text",
                             cd_show_count(view, cordee_json_int(import, "rows")));
    }
}

static int show_first(const struct cd_view *view, const char *error, const char *paste,
                      struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *model = json_object();
    json_t *list = NULL;

    if (cd_import_list(cd, err, 20, &list) < 0)
        return -1;
    dress_earlier(view, list);
    json_object_set_new(model, "earlier", list);
    json_object_set_new(model, "error", json_string(error));
    json_object_set_new(model, "problems", json_array());
    json_object_set_new(model, "paste", json_string(paste));
    return *error ? cd->http->invalid(cd, view->req, "import", model, err)
                  : cd->http->page(cd, view->req, "import", model, err);
}

CD_HANDLER(cd_import_first)
{
    struct cd_view view = cd_view_of(cd, req);

    return show_first(&view, "", "", err);
}

CD_HANDLER(cd_import_take)
{
    struct cd_view view = cd_view_of(cd, req);
    const struct cordee_upload *file = cd->http->upload(req, "file");
    const char *paste = cd->http->form(req, "paste");
    struct cordee_error why = {0};
    int64_t id;

    if (file && (file->size > 0 || *file->name))
        id = cd_import_new(cd, &why, file->name, file->path);
    else if (*paste)
        id = cd_import_paste(cd, &why, paste);
    else
        return show_first(&view, T("Choose a file, or paste rows from a spreadsheet."),
                          "", err);
    if (id < 0 && (why.code == CORDEE_E_INVALID || why.code == CORDEE_E_TOO_LARGE))
        return show_first(&view, why.text, paste, err);
    if (id < 0)
        return cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req,
                          cordee_arena_printf(view.arena, "/import/%lld", (long long)id),
                          NULL, err);
}

CD_HANDLER(cd_import_sample_get)
{
    const char *sample = cd_import_sample();

    return cd->http->bytes(cd, req, "text/csv; charset=utf-8", "cordee-sample.csv",
                           sample, strlen(sample), err);
}

/* ---- the plan -------------------------------------------------------------------- */

/* The fields to choose from, by group, with one marked: a <select> of a column. */
static json_t *groups_of(json_t *fields, const char *chosen)
{
    json_t *groups = json_array(), *group = NULL, *field;
    size_t i;

    json_array_foreach (fields, i, field) {
        const char *name = cordee_json_text(field, "group");
        json_t *option =
            json_pack("{s:s,s:s,s:b}", "value", cordee_json_text(field, "name"), "label",
                      cordee_json_text(field, "label"), "selected",
                      strcmp(cordee_json_text(field, "name"), chosen) == 0);

        if (!*cordee_json_text(field, "name")) { /* stands first, outside the groups */
            json_decref(option);
            continue;
        }
        if (!group || strcmp(cordee_json_text(group, "label"), name) != 0) {
            group = json_pack("{s:s,s:[]}", "label", name, "options");
            json_array_append_new(groups, group);
        }
        json_array_append_new(json_object_get(group, "options"), option);
    }
    return groups;
}

static const char *because_text(struct cordee *cd, const char *because, bool cards)
{
    if (strcmp(because, "header") == 0)
        return cards ? "" : T("by its heading");
    if (strcmp(because, "content") == 0)
        return T("by what stands in it");
    if (strcmp(because, "before") == 0)
        return T("as the last time");
    return strcmp(because, "person") == 0 ? T("as you said") : because;
}

static const struct cd_option policies[] = {
    {"overwrite", T_LATER("replaces what is there")},
    {"fill", T_LATER("fills what is empty")},
    {"keep", T_LATER("only for new records")},
    {NULL, NULL},
};

static json_t *radio(const struct cd_view *view, const struct cd_option *options,
                     const char *chosen)
{
    struct cordee *cd = view->cd;
    json_t *list = json_array();

    for (; options->value; options++)
        json_array_append_new(list, json_pack("{s:s,s:s,s:b}", "value", options->value,
                                              "label", T(options->label), "selected",
                                              strcmp(options->value, chosen) == 0));
    return list;
}

static void dress_columns(const struct cd_view *view, json_t *plan)
{
    const bool cards = strcmp(cordee_json_text(plan, "format"), "vcard") == 0;
    size_t i;
    json_t *column;

    json_array_foreach (json_object_get(plan, "columns"), i, column) {
        json_object_set_new(column, "n", json_integer((json_int_t)i));
        json_object_set_new(column, "groups",
                            groups_of(json_object_get(plan, "fields"),
                                      cordee_json_text(column, "field")));
        json_object_set_new(column, "policies",
                            radio(view, policies,
                                  *cordee_json_text(column, "policy")
                                      ? cordee_json_text(column, "policy")
                                      : "overwrite"));
        json_object_set_new(column, "left_out",
                            json_boolean(!*cordee_json_text(column, "field")));
        json_object_set_new(column, "because",
                            json_string(because_text(
                                view->cd, cordee_json_text(column, "because"), cards)));
    }
}

static bool is_asked(json_t *plan, const char *what)
{
    size_t i;
    json_t *ask;

    json_array_foreach (json_object_get(plan, "asks"), i, ask)
        if (strcmp(json_string_value(ask), what) == 0)
            return true;
    return false;
}

static void put_choices(const struct cd_view *view, json_t *plan)
{
    static const struct cd_option whats[] = {
        {"register", T_LATER("Organisations and people")},
        {"blocked", T_LATER("Addresses that must never be written to")},
        {NULL, NULL}};
    static const struct cd_option orgs[] = {
        {"members", T_LATER("Members of this cluster")},
        {"others", T_LATER("Others: prospects, partners, authorities")},
        {NULL, NULL}};
    static const struct cd_option bases[] = {
        {"member", T_LATER("They belong to a member")},
        {"asked", T_LATER("They asked for our mailings")},
        {"none", T_LATER("None: no mailings to them")},
        {NULL, NULL}};
    static const struct cd_option blocks[] = {
        {"unsubscribed", T_LATER("they unsubscribed")},
        {"bounced", T_LATER("the address does not work")},
        {NULL, NULL}};
    static const struct cd_option encodings[] = {
        {"UTF-8", "UTF-8"},           {"UTF-16LE", "UTF-16"},
        {"UTF-16BE", "UTF-16BE"},     {"WINDOWS-1252", "Windows-1252"},
        {"ISO-8859-2", "ISO-8859-2"}, {NULL, NULL}};
    static const struct cd_option delimiters[] = {{",", T_LATER("comma")},
                                                  {";", T_LATER("semicolon")},
                                                  {"\t", T_LATER("tab")},
                                                  {"|", T_LATER("bar")},
                                                  {NULL, NULL}};

    json_object_set_new(plan, "whats",
                        radio(view, whats, cordee_json_text(plan, "what")));
    json_object_set_new(plan, "orgs",
                        radio(view, orgs, cordee_json_text(plan, "organisations")));
    json_object_set_new(plan, "bases",
                        radio(view, bases, cordee_json_text(plan, "basis")));
    json_object_set_new(plan, "blocks",
                        radio(view, blocks, cordee_json_text(plan, "blocked_as")));
    json_object_set_new(plan, "encodings",
                        radio(view, encodings, cordee_json_text(plan, "encoding")));
    json_object_set_new(plan, "delimiters",
                        radio(view, delimiters, cordee_json_text(plan, "delimiter")));
    json_object_set_new(
        plan, "blocked",
        json_boolean(strcmp(cordee_json_text(plan, "what"), "blocked") == 0));
    json_object_set_new(plan, "ask_organisations",
                        json_boolean(is_asked(plan, "organisations")));
    json_object_set_new(plan, "ask_basis", json_boolean(is_asked(plan, "basis")));
}

/* What makes a row and a record the same: the usual ones, and fields of one's own that
 * the file fills. */
static void put_keys(const struct cd_view *view, json_t *plan)
{
    static const struct cd_option usual[] = {
        {"number", T_LATER("number (VAT, PIC, number of a member)")},
        {"email", T_LATER("e-mail address")},
        {"name", T_LATER("name and country, of people name and organisation")},
        {NULL, NULL}};
    json_t *list = radio(view, usual, ""), *chosen = json_object_get(plan, "keys");
    json_t *column, *key, *word;
    size_t i, k;

    json_array_foreach (json_object_get(plan, "columns"), i, column) {
        const struct cd_custom *own =
            cd_custom_find(view->cd, cordee_json_text(column, "field"));

        if (own && own->of == CD_OWN_PARTY && own->field.is == CD_IS_LINE)
            json_array_append_new(list,
                                  json_pack("{s:s,s:s,s:b}", "value", own->input, "label",
                                            own->field.label, "selected", false));
    }
    json_array_foreach (list, i, key) {
        const char *value = cordee_json_text(key, "value");
        bool on = !chosen && !cordee_text_starts(value, CD_CUSTOM_PREFIX);

        json_array_foreach (chosen, k, word)
            on = on || cordee_text_is(json_string_value(word), value);
        json_object_set_new(key, "selected", json_boolean(on));
    }
    json_object_set_new(plan, "key_choices", list);
}

/* Sheets to choose from, and whether we wrote the text ourselves. */
static void put_format(json_t *plan)
{
    const char *format = cordee_json_text(plan, "format");
    const char *chosen = cordee_json_text(plan, "sheet");
    json_t *sheets = json_object_get(plan, "sheets");
    size_t i;
    json_t *sheet;

    json_array_foreach (sheets, i, sheet)
        json_object_set_new(
            sheet, "selected",
            json_boolean(strcmp(cordee_json_text(sheet, "name"), chosen) == 0));
    json_object_set_new(plan, "many_sheets", json_boolean(json_array_size(sheets) > 1));
    json_object_set_new(plan, "is_text", json_boolean(!*format));
    json_object_set_new(plan, "is_cards", json_boolean(strcmp(format, "vcard") == 0));
}

/* The questions without an answer, each with its own sentence. */
static void put_open(const struct cd_view *view, json_t *plan, bool refused)
{
    static const char *const questions[][3] = {
        {"organisations", T_LATER("These organisations are"),
         T_LATER("Please choose: members of this cluster, or others.")},
        {"basis", T_LATER("On what basis may mailings go to these people?"),
         T_LATER("Please choose one. Nobody gets a mailing without a basis.")},
    };
    struct cordee *cd = view->cd;
    json_t *problems = json_array();

    for (size_t i = 0; refused && i < 2; i++) {
        if (!is_asked(plan, questions[i][0]))
            continue;
        json_object_set_new(plan,
                            cordee_arena_printf(view->arena, "%s_wrong", questions[i][0]),
                            json_string(T(questions[i][2])));
        json_array_append_new(problems,
                              json_pack("{s:s,s:s,s:s}", "name", questions[i][0], "label",
                                        T(questions[i][1]), "wrong", T(questions[i][2])));
    }
    if (json_array_size(problems))
        json_object_set_new(
            plan, "error",
            json_string(T("Nothing was tried yet. Please answer this first:")));
    json_object_set_new(plan, "problems", problems);
}

int cd_import_show_plan(const struct cd_view *view, int64_t id, const char *error,
                        struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *plan = NULL;
    int rc = cd_import_guess(cd, err, id, &plan);

    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such import."));
    if (rc < 0)
        return -1;
    dress_columns(view, plan);
    put_choices(view, plan);
    put_format(plan);
    put_keys(view, plan);
    json_object_set_new(plan, "id", json_integer(id));
    json_object_set_new(plan, "error", json_string(error));
    put_open(view, plan, *error != 0);
    cordee_json_set_text(plan, "rows_text",
                         cd_show_count(view, cordee_json_int(plan, "rows")));
    return *error ? cd->http->invalid(cd, view->req, "import-plan", plan, err)
                  : cd->http->page(cd, view->req, "import-plan", plan, err);
}

/* ---- a page that was left open ---------------------------------------------------- */

int cd_import_has_begun(const struct cd_view *view, int64_t id, struct cordee_error *err)
{
    struct cordee *cd = view->cd;
    int64_t one = 0;
    int rc = cd->db->one(cd, err, &one,
                         "SELECT 1 FROM import WHERE id = ? AND state NOT IN ('new', "
                         "'checked')",
                         CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    return cd->http->done(cd, view->req,
                          cordee_arena_printf(view->arena, "/import/%lld", (long long)id),
                          T("This import has begun already: here is how far it is."),
                          err) < 0
               ? -1
               : 1;
}

/* ---- answers -------------------------------------------------------------------- */

static json_t *answers_of(const struct cd_view *view)
{
    static const char *const names[] = {"encoding",      "delimiter", "what",
                                        "organisations", "basis",     "member_type",
                                        "blocked_as",    "sheet",     NULL};
    struct cordee *cd = view->cd;
    json_t *answers = json_object(), *columns = json_array();
    const char *text;

    for (const char *const *name = names; *name; name++)
        if ((text = cd->http->form_at(view->req, *name, 0)))
            json_object_set_new(answers, *name, json_string(text));
    json_object_set_new(answers, "header",
                        json_boolean(*cd->http->form(view->req, "header")));
    for (size_t i = 0; (text = cd->http->form_at(view->req, "column", i)); i++)
        json_array_append_new(columns, json_string(text));
    if (json_array_size(columns))
        json_object_set(answers, "columns", columns);
    json_decref(columns);
    columns = json_array();
    for (size_t i = 0; (text = cd->http->form_at(view->req, "policy", i)); i++)
        json_array_append_new(columns, json_string(text));
    if (json_array_size(columns))
        json_object_set(answers, "policies", columns);
    json_decref(columns);
    columns = json_array();
    for (size_t i = 0; (text = cd->http->form_at(view->req, "key", i)); i++)
        json_array_append_new(columns, json_string(text));
    if (json_array_size(columns))
        json_object_set(answers, "keys", columns);
    json_decref(columns);
    return answers;
}

/* How the file is read is guessed anew only when a person changed it. */
static void drop_unchanged(json_t *answers, const json_t *plan)
{
    static const char *const names[] = {"encoding", "delimiter", "header", NULL};
    bool changed = false;

    if (strcmp(cordee_json_text(plan, "format"), "vcard") == 0)
        json_object_del(answers, "header"); /* cards have headings, and nobody is asked */
    for (const char *const *name = names; *name; name++) {
        if (json_equal(json_object_get(answers, *name), json_object_get(plan, *name)))
            json_object_del(answers, *name);
        else
            changed = changed || json_object_get(answers, *name);
    }
    if (changed) {
        json_object_del(answers, "columns");
        json_object_del(answers, "policies");
    }
    if (json_equal(json_object_get(answers, "sheet"), json_object_get(plan, "sheet"))) {
        json_object_del(answers, "sheet");
    } else if (json_object_get(answers, "sheet")) { /* the rest speaks of the other one */
        json_object_del(answers, "columns");
        json_object_del(answers, "header");
    }
}

/* *again_r: another sheet was chosen, whose columns nobody has seen yet. */
static int save_answers(const struct cd_view *view, int64_t id, bool *again_r,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *answers = answers_of(view);
    CORDEE_AUTO(cordee_json_drop) json_t *plan = NULL;
    int rc = cd_import_guess(view->cd, err, id, &plan);

    if (rc <= 0)
        return rc < 0 ? -1 : cordee_fail(err, CORDEE_E_NOT_FOUND, "no such import");
    drop_unchanged(answers, plan);
    *again_r = *again_r || json_object_get(answers, "sheet");
    return cd_import_plan_set(view->cd, err, id, answers);
}

CD_HANDLER(cd_import_answer)
{
    struct cd_view view = cd_view_of(cd, req);
    int64_t id = cd->http->path_int(req, "id");
    struct cordee_error why = {0};
    bool again = *cd->http->form(req, "again") != 0;
    int begun = cd_import_has_begun(&view, id, err);

    if (begun)
        return begun < 0 ? -1 : 0;
    if (save_answers(&view, id, &again, &why) < 0 ||
        (!again && cd_import_ready(cd, &why, id) < 0))
        return why.code == CORDEE_E_INVALID
                   ? cd_import_show_plan(&view, id, why.text, err)
                   : cordee_fail(err, why.code, "%s", why.text);
    return cd->http->done(cd, req,
                          cordee_arena_printf(view.arena, "/import/%lld%s", (long long)id,
                                              again ? "" : "/check"),
                          NULL, err);
}
