/* Files of answers, as rows. */
#include "plugins/survey/import/import-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- a file that comes --------------------------------------------------------------
 */

static int bytes_read(struct cordee *cd, const char *path, struct cordee_buf *bytes,
                      struct cordee_error *err)
{
    char piece[65536];
    FILE *f = fopen(path, "rb");
    size_t n;

    bytes->limit = SURVEY_IMPORT_BYTES;
    while (f && !bytes->over && (n = fread(piece, 1, sizeof piece, f)) > 0)
        cordee_buf_put(bytes, piece, n);
    if (f)
        fclose(f);
    if (!f || bytes->over)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s",
                           T("This file is larger than 20 MB: split it."));
    return 0;
}

static int rows_look(struct cordee *cd, struct cordee_csv *csv, struct survey_scan *look,
                     int64_t *n_r, struct cordee_error *err)
{
    struct cordee_csv_row row;
    int rc;

    *n_r = 0;
    while ((rc = cd->csv->next(csv, &row, err)) > 0) {
        if (++*n_r > SURVEY_IMPORT_ROWS)
            return cordee_fail(err, CORDEE_E_TOO_LARGE,
                               T("This file has more than %d rows: split it."),
                               SURVEY_IMPORT_ROWS);
        if (!row.bad)
            survey_scan_row(look, row.cells, row.n);
    }
    if (rc == 0 && *n_r == 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("There are no answers behind the names of the columns."));
    return rc;
}

static int columns_read(struct cordee *cd, const char *path, json_t **columns_r,
                        int64_t *n_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_csv_drop) struct cordee_csv *csv = cd->csv->open(cd, path, err);
    struct cordee_csv_row row;
    struct survey_scan *look;
    int rc = csv ? cd->csv->next(csv, &row, err) : -1;

    if (rc < 0)
        return -1;
    if (rc == 0 || row.bad)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("The first line has no names of columns."));
    look = survey_scan_new(a, row.cells, row.n);
    if (rows_look(cd, csv, look, n_r, err) < 0)
        return -1;
    *columns_r = survey_scan_columns(look);
    return 0;
}

/* "needs 2026.csv" is "needs 2026". */
static json_t *title_of(const char *name)
{
    const size_t n = strlen(name), ending = n > 4 && name[n - 4] == '.' ? 4 : 0;

    return json_stringn(name, n - ending);
}

static int plan_new(struct cordee *cd, const json_t *columns, const char *name,
                    int64_t into, json_t **plan_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(survey_drop) struct survey s = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    json_t *plan, *words;
    int rc = into ? survey_load(cd, a, into, SURVEY_NEWEST, &s, err) : 0;

    if (rc < 0 || cd->db->row(cd, err, &row,
                              "SELECT language FROM cluster WHERE id = cluster_here()",
                              CORDEE_NO_ARGS) < 0)
        return -1;
    plan = json_object();
    words = survey_guess(cd, columns, rc > 0 ? &s.form : NULL);
    json_object_set_new(plan, "title", title_of(name));
    json_object_set_new(plan, "language",
                        json_string(*cordee_json_text(row, "language")
                                        ? cordee_json_text(row, "language")
                                        : "en"));
    json_object_set_new(plan, "pair", json_string("order"));
    json_object_set_new(plan, "missing", json_string(SURVEY_IMPORT_MISSING));
    survey_plan_scale(columns, words, plan);
    json_object_set_new(plan, "columns", words);
    *plan_r = plan;
    return 0;
}

int64_t survey_import_new(struct cordee *cd, const char *path, const char *name,
                          int64_t into, int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *columns = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *plan = NULL;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf bytes = {0};
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t n = 0, id;
    char hash[65];

    if (columns_read(cd, path, &columns, &n, err) < 0 ||
        bytes_read(cd, path, &bytes, err) < 0 ||
        plan_new(cd, columns, name, into, &plan, err) < 0)
        return -1;
    cordee_sha256(bytes.text, bytes.len, hash);
    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    id = cd->db->insert(
        cd, err,
        "INSERT INTO survey_import(survey, cluster, name, hash, bytes, n_rows, columns, "
        "plan, author, created_at) VALUES((SELECT id FROM survey_survey WHERE id = ?1), "
        "coalesce((SELECT cluster FROM survey_survey WHERE id = ?1), cluster_here()), "
        "?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        CORDEE_ARGS(CORDEE_V(into), CORDEE_V(name), CORDEE_V((const char *)hash),
                    cordee_of_blob(bytes.text, bytes.len), CORDEE_V(n), CORDEE_V(columns),
                    CORDEE_V(plan), CORDEE_ID(user), CORDEE_V(cordee_now())));
    return id < 0 || cd->db->commit(&tx, err) < 0 ? -1 : id;
}

/* ---- as it lies here ----------------------------------------------------------------
 */

void survey_import_drop(struct survey_import *i)
{
    cordee_json_drop(&i->row);
}

int survey_import_load(struct cordee *cd, int64_t id, struct survey_import *i_r,
                       struct cordee_error *err)
{
    json_t *row = NULL;
    int rc = cd->db->row(
        cd, err, &row,
        "SELECT i.id, i.survey, coalesce(i.cluster, 0) AS cluster, i.job, i.n_rows, "
        "i.name, i.state, i.made AS \"made:bool\", i.columns AS \"columns:json\", i.plan "
        "AS \"plan:json\", i.counts AS \"counts:json\", i.told AS \"told:json\", "
        "i.created_at, i.ended_at FROM survey_import i WHERE i.id = ?",
        CORDEE_ARGS(CORDEE_V(id)));

    if (rc <= 0)
        return rc;
    *i_r = (struct survey_import){
        .row = row,
        .id = id,
        .survey = cordee_json_int(row, "survey"),
        .cluster = cordee_json_int(row, "cluster"),
        .job = cordee_json_int(row, "job"),
        .n_rows = cordee_json_int(row, "n_rows"),
        .name = cordee_json_text(row, "name"),
        .state = cordee_json_text(row, "state"),
        .made = cordee_json_true(row, "made"),
        .columns = json_object_get(row, "columns"),
        .plan = json_object_get(row, "plan"),
        .counts = json_object_get(row, "counts"),
        .told = json_object_get(row, "told"),
    };
    return 1;
}

json_t *survey_import_list(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT i.id, i.name, i.state, i.created_at, s.id AS survey, s.title, (SELECT "
        "count(*) FROM survey_response r WHERE r.import = i.id) AS taken FROM "
        "survey_import i LEFT JOIN survey_survey s ON s.id = i.survey WHERE (i.cluster "
        "IS NULL OR cluster_seen(i.cluster)) ORDER BY i.id DESC LIMIT 100",
        CORDEE_NO_ARGS);
}

/* Of an anonymous survey nobody may know which answers came together. */
json_t *survey_import_into(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT s.id, s.title FROM survey_survey s WHERE NOT s.anonymous "
                        "AND (s.cluster IS NULL OR cluster_seen(s.cluster)) ORDER BY "
                        "s.id DESC LIMIT 200",
                        CORDEE_NO_ARGS);
}

int survey_import_same(struct cordee *cd, const struct survey_import *i, int64_t *id_r,
                       struct cordee_error *err)
{
    return cd->db->one(
        cd, err, id_r,
        "SELECT x.id FROM survey_import x JOIN survey_import i ON i.hash = x.hash AND "
        "x.id <> i.id WHERE i.id = ? AND x.state IN ('running', 'done') AND (x.cluster "
        "IS NULL OR x.cluster = i.cluster) AND (x.survey = i.survey OR i.survey IS NULL) "
        "ORDER BY x.id DESC LIMIT 1",
        CORDEE_ARGS(CORDEE_V(i->id)));
}

int survey_import_plan(struct cordee *cd, int64_t id, int64_t into, const json_t *plan,
                       struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE survey_import SET plan = ?, survey = (SELECT id FROM "
        "survey_survey WHERE id = ?) WHERE id = ? AND state = 'new'",
        CORDEE_ARGS(CORDEE_V((json_t *)plan), CORDEE_V(into), CORDEE_V(id)));
}

int survey_import_discard(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    if (cd->db->exec(cd, err,
                     "DELETE FROM survey_import WHERE id = ? AND state IN ('new', "
                     "'gone')",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->db->changes(cd) > 0
               ? 0
               : cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                             T("It was taken already: it can only be taken back."));
}

int survey_import_forget(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "DELETE FROM survey_import WHERE state IN ('new', 'gone') AND "
                        "created_at < ?",
                        CORDEE_ARGS(CORDEE_V(cordee_now() - 7 * 86400)));
}

/* ---- taking -------------------------------------------------------------------------
 */

int survey_import_begin(struct cordee *cd, const struct survey_import *i, int64_t survey,
                        bool made, const json_t *plan, struct cordee_error *err)
{
    if (cd->db->exec(cd, err,
                     "UPDATE survey_import SET state = 'running', survey = ?, made = ?, "
                     "plan = ? WHERE id = ? AND state = 'new'",
                     CORDEE_ARGS(CORDEE_V(survey), CORDEE_V(made),
                                 CORDEE_V((json_t *)plan), CORDEE_V(i->id))) < 0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("This file is being taken, or was taken already."));
    /* What it asks stays as it is now, and nobody is asked by mail any more. */
    return cd->db->exec(cd, err,
                        "UPDATE survey_survey SET state = 'closed', closed_at = ? WHERE "
                        "id = ? AND state = 'draft'",
                        CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(survey)));
}

int survey_import_job(struct cordee *cd, int64_t id, int64_t job,
                      struct cordee_error *err)
{
    return cd->db->exec(cd, err, "UPDATE survey_import SET job = ? WHERE id = ?",
                        CORDEE_ARGS(CORDEE_V(job), CORDEE_V(id)));
}

int survey_import_end(struct cordee *cd, int64_t id, const json_t *counts,
                      const json_t *told, struct cordee_error *err)
{
    const int64_t now = cordee_now();

    if (cd->db->exec(cd, err,
                     "UPDATE survey_response SET submitted_at = changed_at WHERE import "
                     "= ? AND submitted_at IS NULL",
                     CORDEE_ARGS(CORDEE_V(id))) < 0)
        return -1;
    return cd->db->exec(
        cd, err,
        "UPDATE survey_import SET state = 'done', counts = ?, told = ?, ended_at = ?, "
        "bytes = NULL, columns = '[]' WHERE id = ?",
        CORDEE_ARGS(CORDEE_V((json_t *)counts), CORDEE_V((json_t *)told), CORDEE_V(now),
                    CORDEE_V(id)));
}

/* A survey of which nothing else is there is a draft again. */
static int survey_reopen(struct cordee *cd, int64_t survey, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "UPDATE survey_survey SET state = 'draft', closed_at = NULL WHERE id = ? AND "
        "opened_at IS NULL AND NOT EXISTS (SELECT 1 FROM survey_response r WHERE "
        "r.survey = survey_survey.id)",
        CORDEE_ARGS(CORDEE_V(survey)));
}

int survey_import_undo(struct cordee *cd, int64_t id, bool over, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    int64_t survey = 0;

    if (cd->db->begin(cd, &tx, err) < 0 ||
        cd->db->one(cd, err, &survey, "SELECT survey FROM survey_import WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        cd->db->exec(cd, err,
                     "UPDATE survey_import SET state = 'undone', told = '[]', bytes = "
                     "NULL, columns = '[]', ended_at = ? WHERE id = ? AND (state = "
                     "'done' OR (state = 'running' AND ?))",
                     CORDEE_ARGS(CORDEE_V(cordee_now()), CORDEE_V(id), CORDEE_V(over))) <
            0)
        return -1;
    if (cd->db->changes(cd) == 0)
        return cordee_fail(err, CORDEE_E_CONFLICT, "%s",
                           T("It has not ended, or was taken back already."));
    if (cd->db->exec(cd, err, "DELETE FROM survey_response WHERE import = ?",
                     CORDEE_ARGS(CORDEE_V(id))) < 0 ||
        survey_reopen(cd, survey, err) < 0)
        return -1;
    return cd->db->commit(&tx, err);
}

/* ---- a row --------------------------------------------------------------------------
 */

static int person_find(struct cordee *cd, const struct survey *s,
                       const struct survey_row *row, int64_t *person_r, int64_t *org_r,
                       struct cordee_error *err)
{
    int64_t party = 0, address;
    int rc = *row->email ? cd->crm->by_email(cd, err, row->email, &party, &address) : 0;

    *person_r = *org_r = 0;
    if (rc <= 0)
        return rc;
    rc = cd->db->one(
        cd, err, person_r,
        "SELECT p.id FROM party p WHERE p.id = ? AND p.kind = 2 AND "
        "p.deleted_at IS NULL AND (? = 0 OR (SELECT count(*) FROM cluster) "
        "< 2 OR ? IN " CORDEE_CLUSTERS_OF("p.id") ")",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(s->cluster), CORDEE_V(s->cluster)));
    if (rc <= 0)
        return rc;
    rc = cd->db->one(
        cd, err, org_r,
        "SELECT r.other FROM role r JOIN party x ON x.id = r.other WHERE r.party = ? AND "
        "x.kind = 1 AND x.deleted_at IS NULL AND " CORDEE_ROLE_NOW(
            "r") " ORDER BY r.key_contact DESC, r.id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(*person_r)));
    return rc < 0 ? -1 : 1;
}

/* A SURVEY_KNOWN_...: of this person, or with this number, the survey has answers; 0; -1.
 * Rows of this file are not submitted yet either. */
static int is_known(struct cordee *cd, const struct survey *s,
                    const struct survey_row *row, int64_t person,
                    struct cordee_error *err)
{
    int64_t found = 0;
    int rc = *row->id ? cd->db->one(cd, err, &found,
                                    "SELECT id FROM survey_response WHERE survey = ? AND "
                                    "external = ?",
                                    CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(row->id)))
                      : 0;

    if (rc != 0 || !person)
        return rc > 0 ? SURVEY_KNOWN_ID : rc;
    rc = cd->db->one(cd, err, &found,
                     "SELECT CASE WHEN submitted_at IS NULL AND import IS NULL THEN ? "
                     "ELSE ? END AS known FROM survey_response WHERE survey = ? AND "
                     "person = ? ORDER BY known LIMIT 1",
                     CORDEE_ARGS(CORDEE_V(SURVEY_KNOWN_BEGAN),
                                 CORDEE_V(SURVEY_KNOWN_PERSON), CORDEE_V(s->id),
                                 CORDEE_V(person)));
    return rc > 0 ? (int)found : rc;
}

int survey_import_known(struct cordee *cd, const struct survey *s,
                        const struct survey_row *row, int64_t *person_r, int64_t *org_r,
                        struct cordee_error *err)
{
    if (person_find(cd, s, row, person_r, org_r, err) < 0)
        return -1;
    return s->id ? is_known(cd, s, row, *person_r, err) : 0;
}

static int answer_put(struct cordee *cd, int64_t response, int64_t person,
                      const char *name, const json_t *value, struct cordee_error *err)
{
    char question[SURVEY_KEY + 1], item[SURVEY_KEY + 1], part[12];
    const bool is_number = json_is_number(value);

    if (!survey_name_split(name, question, item, part))
        return cordee_fail(err, CORDEE_E_INTERNAL, "\"%s\" is no answer", name);
    return cd->db->exec(
        cd, err,
        "INSERT INTO survey_answer(response, question, item, part, person, number, "
        "words) VALUES(?, ?, ?, ?, ?, ?, ?)",
        CORDEE_ARGS(
            CORDEE_V(response), CORDEE_V((const char *)question),
            CORDEE_V((const char *)item), CORDEE_V((const char *)part), CORDEE_ID(person),
            is_number ? CORDEE_V(json_number_value(value)) : (struct cordee_value){0},
            CORDEE_V(is_number ? NULL : json_string_value(value))));
}

/* They count from the end of the import on: until then they are not submitted. */
int survey_import_put(struct cordee *cd, int64_t import, const struct survey *s,
                      const struct survey_row *row, int64_t person, int64_t org,
                      struct cordee_error *err)
{
    const int64_t at = row->day ? row->day : cordee_now();
    int64_t response = cd->db->insert(
        cd, err,
        "INSERT INTO survey_response(survey, version, person, org, language, source, "
        "import, external, started_at, changed_at, invitation) VALUES(?1, ?2, ?3, ?4, "
        "?5, 'import', ?6, ?7, ?8, ?8, (SELECT i.id FROM survey_invitation i WHERE "
        "i.survey = ?1 AND i.person = ?3 AND NOT EXISTS (SELECT 1 FROM survey_response r "
        "WHERE r.invitation = i.id)))",
        CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(s->version), CORDEE_ID(person),
                    CORDEE_ID(org), CORDEE_V(row->language), CORDEE_V(import),
                    CORDEE_V(*row->id ? row->id : NULL), CORDEE_V(at)));
    const char *name;
    json_t *value;

    if (response < 0)
        return -1;
    json_object_foreach (row->answers, name, value)
        if (answer_put(cd, response, person, name, value, err) < 0)
            return -1;
    return 0;
}

/* The bytes as a file that a reader can open; -1. */
int survey_import_file(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err, "SELECT bytes FROM survey_import WHERE id = ? AND bytes IS NOT NULL",
        CORDEE_ARGS(CORDEE_V(id)));
    int rc = rows ? cd->db->next(rows, err) : -1;
    const char *bytes;
    size_t n;
    int fd;

    if (rc <= 0)
        return rc < 0 ? -1
                      : cordee_fail(err, CORDEE_E_NOT_FOUND, "%s",
                                    T("The file is not here any more: bring it again."));
    bytes = cd->db->get_blob(rows, 0, &n);
    fd = memfd_create("survey", MFD_CLOEXEC);
    for (size_t done = 0; fd >= 0 && done < n;) {
        const ssize_t wrote = write(fd, bytes + done, n - done);

        if (wrote <= 0) {
            close(fd);
            fd = -1;
        } else {
            done += (size_t)wrote;
        }
    }
    return fd >= 0 ? fd
                   : cordee_fail(err, CORDEE_E_IO, "a file in memory cannot be made");
}
