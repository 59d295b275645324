/* An import from the file to the job. */
#include "core/crm/custom/custom.h"
#include "core/crm/import/import-file.h"
#include "core/crm/import/import-priv.h"

#include "core/config/folder.h"
#include "core/db/db.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_NAME 120

static int64_t import_make(struct cordee *cd, const char *name,
                           const struct cd_import_file *f, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf clean = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *plan = NULL;
    const char *path = cd_file_path(cd->host, a, f->file);

    cordee_utf8_clean(name, strlen(name), &clean);
    cordee_buf_put(&clean, "", 0);
    clean.text[cordee_utf8_cut(clean.text, MOST_NAME)] = '\0';
    if (!path || cd_import_plan_guess(cd, path, clean.text,
                                      f->is_made ? &f->dialect : NULL, &plan, err) < 0)
        return -1;
    json_object_update(plan, f->about);
    if (cd_import_remember(cd, plan, err) < 0)
        return -1;
    return cd->db->insert(
        cd, err, "INSERT INTO import(name, file, plan, staff) VALUES(?, ?, ?, ?)",
        CORDEE_ARGS(CORDEE_V(clean.text), CORDEE_V((const char *)f->file), CORDEE_V(plan),
                    CORDEE_ID(cd_db_actor_now(cd->host))));
}

int64_t cd_import_new(struct cordee *cd, struct cordee_error *err, const char *name,
                      const char *path)
{
    struct cordee *core = cd_crm_of(cd);
    struct cd_import_file f;
    int64_t id = cd_import_file_take(core, path, &f, err);

    if (id == 0)
        id = import_make(core, name, &f, err);
    cd_import_file_done(&f);
    return id;
}

int64_t cd_import_paste(struct cordee *cd, struct cordee_error *err, const char *text)
{
    struct cordee *core = cd_crm_of(cd);
    struct cd_import_file f = {.is_made = false};
    size_t n = strlen(text);

    if (!text[strspn(text, " \t\r\n")])
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("nothing was pasted: copy rows in your spreadsheet, with "
                             "the row of headings"));
    if (n > CD_CSV_MAX_BYTES)
        return cd_import_too_large(core, err);
    if (cd_file_put(core->host, text, n, f.file, err) < 0)
        return -1;
    return import_make(core, T("Pasted rows"), &f, err);
}

/* ---- the plan --------------------------------------------------------------- */

static json_t *fields_list(struct cordee *cd)
{
    json_t *list = json_array();
    size_t n = 0;
    const struct cd_row *rows = cd_rows_of(cd->host->rows, CD_ROW_COLUMN, &n);

    for (int i = 0; i < CD_TARGETS; i++) {
        const struct cd_import_field *f = &cd_import_fields[i];

        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name", f->name, "label",
                                              T(f->label), "group", T(f->group)));
    }
    for (size_t i = 0; i < n; i++) {
        const struct cordee_column *c = rows[i].row;

        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "name", c->name, "label",
                                              T(c->label), "group", T("Of plugins")));
    }
    return list;
}

static bool plan_has(const json_t *plan, const char *field)
{
    const json_t *column;
    size_t i;

    json_array_foreach (json_object_get(plan, "columns"), i, column)
        if (strcmp(cordee_json_text(column, "field"), field) == 0)
            return true;
    return false;
}

static bool plan_has_people(const json_t *plan)
{
    return plan_has(plan, "name") || plan_has(plan, "first_name") ||
           plan_has(plan, "last_name") || plan_has(plan, "person_key") ||
           (plan_has(plan, "email") && !plan_has(plan, "organisation"));
}

/* What must be known before anything is written. */
static json_t *asks_of(const json_t *plan)
{
    json_t *asks = json_array();

    if (strcmp(cordee_json_text(plan, "what"), "blocked") == 0)
        return asks;
    if (plan_has(plan, "organisation") && !*cordee_json_text(plan, "organisations"))
        json_array_append_new(asks, json_string("organisations"));
    if (plan_has_people(plan) && !*cordee_json_text(plan, "basis"))
        json_array_append_new(asks, json_string("basis"));
    return asks;
}

static int plan_load(struct cordee *cd, int64_t id, json_t **row_r,
                     struct cordee_error *err)
{
    return cd->db->row(cd, err, row_r,
                       "SELECT id, name, file, plan AS \"plan:json\", state, job FROM "
                       "import WHERE id = ?",
                       CORDEE_ARGS(CORDEE_V(id)));
}

static void put_headings(struct cordee *cd, json_t *plan)
{
    json_t *column;
    size_t i;

    json_array_foreach (json_object_get(plan, "columns"), i, column)
        cordee_json_set_text(column, "heading", cd_import_heading(cd, plan, column));
}

int cd_import_guess(struct cordee *cd, struct cordee_error *err, int64_t id,
                    json_t **plan_r)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = plan_load(core, id, &row, err);
    json_t *plan;

    if (rc <= 0)
        return rc;
    plan = json_incref(json_object_get(row, "plan"));
    json_object_del(plan, "homonyms");
    json_object_set_new(plan, "id", json_integer(id));
    json_object_set(plan, "name", json_object_get(row, "name"));
    json_object_set(plan, "state", json_object_get(row, "state"));
    json_object_set_new(plan, "fields", fields_list(core));
    json_object_set_new(plan, "asks", asks_of(plan));
    put_headings(core, plan);
    json_object_set_new(plan, "has_organisations",
                        json_boolean(plan_has(plan, "organisation")));
    json_object_set_new(plan, "has_people", json_boolean(plan_has_people(plan)));
    *plan_r = plan;
    return 1;
}

/* ---- changing it ------------------------------------------------------------ */

static bool is_choice(const char *text, const char *choices) /* ",a,b," */
{
    char key[40];

    snprintf(key, sizeof key, ",%.30s,", text);
    return strlen(text) < 30 && strstr(choices, key) != NULL;
}

static int choice_set(struct cordee *cd, json_t *plan, const json_t *answers,
                      const char *key, const char *choices, struct cordee_error *err)
{
    const char *text = cordee_json_text(answers, key);

    if (!json_object_get(answers, key))
        return 0;
    if (*text && !is_choice(text, choices))
        return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is none of the answers"),
                         text);
    json_object_set_new(plan, key, json_string(text));
    return 0;
}

/* A choice of encoding, separator or header makes a new guess of the columns. */
static int reguess(struct cordee *cd, const json_t *row, json_t **plan,
                   const json_t *answers, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *anew = NULL;
    const char *path = cd_file_path(cd->host, a, cordee_json_text(row, "file"));
    const char *encoding = cordee_json_text(answers, "encoding");
    const char *delimiter = cordee_json_text(answers, "delimiter");
    const json_t *header = json_object_get(answers, "header");
    struct cd_csv_dialect d;

    cd_import_dialect_of(*plan, &d);
    if (strcmp(delimiter, "tab") == 0)
        delimiter = "\t";
    if (d.by_row) /* we wrote it ourselves */
        encoding = delimiter = "";
    if (*delimiter && !strchr(";,\t|", *delimiter))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("the separator is one of ; , | or a tab"));
    if (*encoding && !cordee_text_is_nocase(encoding, d.encoding)) {
        snprintf(d.encoding, sizeof d.encoding, "%s", encoding);
        d.start = 0; /* a byte order mark would now be text */
        d.line = 1;
    }
    if (*delimiter)
        d.delimiter = *delimiter;
    if (header)
        d.header = json_is_string(header)
                       ? *json_string_value(header) &&
                             strcmp(json_string_value(header), "0") != 0
                       : json_is_true(header);
    if (cd_import_plan_guess(cd, path, cordee_json_text(row, "name"), &d, &anew, err) < 0)
        return -1;
    json_object_update_missing(anew, *plan);
    json_decref(*plan);
    *plan = json_incref(anew);
    return 0;
}

/* Another sheet is another file, with columns of its own. */
static int sheet_set(struct cordee *cd, const json_t *row, json_t **plan,
                     const char *sheet, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *anew = NULL;
    struct cd_import_file f;
    int rc;

    if (!*sheet || strcmp(sheet, cordee_json_text(*plan, "sheet")) == 0)
        return 0;
    rc = cd_import_file_sheet(cd, *plan, sheet, &f, err);
    if (rc == 0)
        rc = cd_import_plan_guess(cd, cd_file_path(cd->host, a, f.file),
                                  cordee_json_text(row, "name"), &f.dialect, &anew, err);
    if (rc == 0)
        rc = cd->db->exec(cd, err,
                          "UPDATE import SET file = ? WHERE id = ? AND state IN "
                          "('new', 'checked')",
                          CORDEE_ARGS(CORDEE_V((const char *)f.file),
                                      CORDEE_V(cordee_json_int(row, "id"))));
    if (rc == 0) {
        json_object_update(anew, f.about);
        json_object_update_missing(anew, *plan);
        json_decref(*plan);
        *plan = json_incref(anew);
    }
    cd_import_file_done(&f);
    return rc;
}

static int column_set(struct cordee *cd, json_t *plan, size_t i, const char *field,
                      struct cordee_error *err)
{
    json_t *column = json_array_get(json_object_get(plan, "columns"), i);

    if (!column)
        return cordee_fail(err, CORDEE_E_INVALID, "%s", T("there is no such column"));
    if (*field && cd_import_target(field) == CD_TO_NOTHING &&
        !cd_rows_find(cd->host->rows, CD_ROW_COLUMN, field))
        return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is nothing a column can be"),
                         field);
    if (strcmp(cordee_json_text(column, "field"), field) != 0)
        json_object_set_new(column, "because", json_string("person"));
    json_object_set_new(column, "field", json_string(field));
    return 0;
}

static int columns_set(struct cordee *cd, json_t *plan, const json_t *columns,
                       struct cordee_error *err)
{
    const char *key;
    json_t *field;
    size_t i;

    json_array_foreach (columns, i, field)
        if (json_is_string(field) &&
            column_set(cd, plan, i, json_string_value(field), err) < 0)
            return -1;
    json_object_foreach ((json_t *)columns, key, field)
        if (json_is_string(field) && column_set(cd, plan, strtoul(key, NULL, 10),
                                                json_string_value(field), err) < 0)
            return -1;
    return 0;
}

/* What a column does where something is there already. */
static int policies_set(struct cordee *cd, json_t *plan, const json_t *policies,
                        struct cordee_error *err)
{
    json_t *policy;
    size_t i;

    json_array_foreach (policies, i, policy) {
        json_t *column = json_array_get(json_object_get(plan, "columns"), i);
        const char *word = json_string_value(policy);

        if (!column || !word || !is_choice(word, ",overwrite,fill,keep,"))
            return cordee_fail(err, CORDEE_E_INVALID, "%s", T("there is no such column"));
        json_object_set(column, "policy", policy);
    }
    return 0;
}

/* What makes two the same; none at all: each row is somebody new. */
static int keys_set(struct cordee *cd, json_t *plan, const json_t *answers,
                    struct cordee_error *err)
{
    const json_t *keys = json_object_get(answers, "keys"), *key;
    json_t *list;
    size_t i;

    if (!json_is_array(keys))
        return 0;
    list = json_array();
    json_object_set_new(plan, "keys", list);
    json_array_foreach (keys, i, key) {
        const char *word = json_is_string(key) ? json_string_value(key) : "";

        if (!*word)
            continue;
        if (!is_choice(word, ",email,number,name,") &&
            !(cordee_text_starts(word, CD_CUSTOM_PREFIX) &&
              cd_custom_find(cd, word + strlen(CD_CUSTOM_PREFIX))))
            return cd_refuse(err, CORDEE_E_INVALID, T("\"{1}\" is none of the answers"),
                             word);
        json_array_append_new(list, json_string(word));
    }
    return 0;
}

static int answers_set(struct cordee *cd, json_t *plan, const json_t *answers,
                       struct cordee_error *err)
{
    const char *type = cordee_json_text(answers, "member_type");

    if (choice_set(cd, plan, answers, "what", ",register,blocked,", err) < 0 ||
        choice_set(cd, plan, answers, "organisations", ",members,others,", err) < 0 ||
        choice_set(cd, plan, answers, "basis", ",none,member,asked,", err) < 0 ||
        choice_set(cd, plan, answers, "blocked_as", ",unsubscribed,bounced,", err) < 0 ||
        columns_set(cd, plan, json_object_get(answers, "columns"), err) < 0 ||
        policies_set(cd, plan, json_object_get(answers, "policies"), err) < 0 ||
        keys_set(cd, plan, answers, err) < 0)
        return -1;
    if (*type && strlen(type) <= 60)
        json_object_set_new(plan, "member_type", json_string(type));
    return 0;
}

int cd_import_plan_set(struct cordee *cd, struct cordee_error *err, int64_t id,
                       const json_t *answers)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *plan = NULL;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int rc = plan_load(core, id, &row, err);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    core->text->get(core, "there is no such import"));
    plan = json_incref(json_object_get(row, "plan"));
    if (core->db->begin(core, &tx, err) < 0 ||
        sheet_set(core, row, &plan, cordee_json_text(answers, "sheet"), err) < 0)
        return -1;
    if ((json_object_get(answers, "encoding") || json_object_get(answers, "delimiter") ||
         json_object_get(answers, "header")) &&
        reguess(core, row, &plan, answers, err) < 0)
        return -1;
    if (answers_set(core, plan, answers, err) < 0)
        return -1;
    rc =
        core->db->exec(core, err,
                       "UPDATE import SET plan = ?, state = 'new' WHERE id = ? AND state "
                       "IN ('new', 'checked')",
                       CORDEE_ARGS(CORDEE_V(plan), CORDEE_V(id)));
    if (rc == 0 && core->db->changes(core) == 0) {
        cd = core;
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("this import has begun: its plan cannot change any more"));
    }
    return rc < 0 ? -1 : core->db->commit(&tx, err);
}

/* ---- starting --------------------------------------------------------------- */

static int ready(struct cordee *cd, const json_t *plan, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *asks = asks_of(plan);

    if (strcmp(cordee_json_text(plan, "what"), "blocked") == 0) {
        if (!plan_has(plan, "email"))
            return cordee_fail(err, CORDEE_E_INVALID, "%s",
                               T("say which column has the e-mail addresses"));
        return 0;
    }
    if (!plan_has(plan, "organisation") && !plan_has(plan, "organisation_key") &&
        !plan_has_people(plan))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("say which column has the organisation, the name of the "
                             "person or the e-mail address"));
    if (json_array_size(asks) == 0)
        return 0;
    if (strcmp(json_string_value(json_array_get(asks, 0)), "basis") == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("say on what basis mailings may go to these people"));
    return cordee_fail(
        err, CORDEE_E_INVALID, "%s",
        T("say whether these organisations are members of the cluster, or others"));
}

int cd_import_ready(struct cordee *cd, struct cordee_error *err, int64_t id)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = plan_load(core, id, &row, err);

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    core->text->get(core, "there is no such import"));
    return ready(core, json_object_get(row, "plan"), err);
}

/* The file stays: another import may have the same one. */
int cd_import_discard(struct cordee *cd, struct cordee_error *err, int64_t id)
{
    struct cordee *core = cd_crm_of(cd);

    if (core->db->exec(core, err,
                       "DELETE FROM import WHERE id = ? AND state IN ('new', 'checked')",
                       CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    if (core->db->changes(core) > 0)
        return 0;
    cd = core;
    return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                       T("this import has begun: take it back from its report"));
}

/* A column that becomes a field of one's own; of the organisation, when rows have one. */
static int field_make(struct cordee *cd, const json_t *plan, json_t *column,
                      struct cordee_error *err)
{
    const char *header = cordee_json_text(column, "header");
    const struct cd_custom *list;
    size_t n;
    int64_t id = 0;
    CORDEE_AUTO(cordee_json_drop)
    json_t *given = json_pack(
        "{s:s, s:s, s:s}", "name", *header ? header : T("Without a heading"), "shape",
        "line", "subject", plan_has(plan, "organisation") ? "org" : "person");

    if (cd_custom_add(cd, err, given, &id) < 0)
        return -1;
    list = cd_customs(cd, &n);
    for (size_t i = 0; i < n; i++)
        if (list[i].id == id)
            json_object_set_new(column, "field", json_string(list[i].field.name));
    return 0;
}

static int fields_make(struct cordee *cd, int64_t id, json_t *plan,
                       struct cordee_error *err)
{
    json_t *column;
    size_t i;

    json_array_foreach (json_object_get(plan, "columns"), i, column)
        if (strcmp(cordee_json_text(column, "field"), "custom") == 0 &&
            field_make(cd, plan, column, err) < 0)
            return -1;
    return cd->db->exec(cd, err, "UPDATE import SET plan = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(plan), CORDEE_V(id)));
}

static int64_t start(struct cordee *cd, const json_t *row, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf title = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *args = json_object();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const struct cd_row *kind = cd_rows_find(cd->host->rows, CD_ROW_JOB, "import");
    int64_t id = cordee_json_int(row, "id"), set, job;

    cd_fill(&title, T("Imported {1}"),
            (const char *const[]){cordee_json_text(row, "name"), NULL});
    json_object_set_new(args, "import", json_integer(id));
    if (!kind || !cd->job)
        return cordee_fail(err, CORDEE_E_INTERNAL, "there are no jobs here");
    if (cd->db->begin(cd, &tx, err) < 0 ||
        (set = cd->db->change_set(cd, err, title.text)) < 0 ||
        fields_make(cd, id, json_object_get(row, "plan"), err) < 0 ||
        (job = cd->job->queue(kind->cd, err, "import", args, 0)) < 0 ||
        cd->db->exec(cd, err,
                     "UPDATE import SET state = 'running', job = ?, change_set = ? WHERE "
                     "id = ? AND state IN ('new', 'checked')",
                     CORDEE_ARGS(CORDEE_V(job), CORDEE_V(set), CORDEE_V(id))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("this import has begun already"));
    return cd->db->commit(&tx, err) < 0 ? -1 : job;
}

int64_t cd_import_start(struct cordee *cd, struct cordee_error *err, int64_t id)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = plan_load(core, id, &row, err);
    int64_t job;

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    core->text->get(core, "there is no such import"));
    if (ready(core, json_object_get(row, "plan"), err) < 0)
        return -1;
    job = start(core, row, err);
    core->db->change_set_use(core, 0);
    return job;
}

const char *cd_import_sample(void)
{
    return "organisation,country,city,postcode,street,website,member_since,first_name,"
           "last_name,role,email,phone,language,tags\n"
           "Alpenform Kunststofftechnik GmbH,AT,Linz,4020,Industriezeile 12,"
           "https://alpenform.example.org,2021-03-01,Magdalena,Huber,Managing director,"
           "m.huber@alpenform.example.org,+43 732 5551 0,de,\"recycling, automotive\"\n"
           "Plasturgie du Mont-Blanc SARL,FR,Annecy,74000,12 rue du Lac,"
           "https://plasturgie-mb.example.org,2022-09-15,\xc3\x89lodie,Charvoz,"
           "Head of research,e.charvoz@plasturgie-mb.example.org,+33 4 50 55 51 00,fr,"
           "bioplastics\n";
}
