/* Opening an import, and the look through the whole file before its first row. */
#include "core/crm/custom/custom.h"
#include "core/crm/import/import-priv.h"

#include "core/config/folder.h"
#include "core/db/scope.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUPPRESS_AT_ONCE 200

/* ---- opening ---------------------------------------------------------------- */

static enum cd_policy policy_of(const char *word)
{
    return strcmp(word, "fill") == 0   ? CD_FILL
           : strcmp(word, "keep") == 0 ? CD_KEEP
                                       : CD_OVERWRITE;
}

static void column_map(struct cd_importing *im, size_t i, const char *field)
{
    size_t n = 0;
    const struct cd_row *rows = cd_rows_of(im->cd->host->rows, CD_ROW_COLUMN, &n);

    im->to[i] = cd_import_target(field);
    if (im->to[i] != CD_TO_NOTHING || !*field)
        return;
    im->custom[i] = cd_custom_find(im->cd, field);
    if (im->custom[i])
        return;
    for (size_t k = 0; k < n; k++)
        if (strcmp(((const struct cordee_column *)rows[k].row)->name, field) == 0)
            im->plugin[i] = &rows[k];
}

/* What makes two the same: a list of words; all of them when it is not there. */
static bool is_key(const json_t *plan, const char *word)
{
    const json_t *keys = json_object_get(plan, "keys"), *key;
    size_t i;

    json_array_foreach (keys, i, key)
        if (cordee_text_is(json_string_value(key), word))
            return true;
    return !keys;
}

bool cd_import_is_own_key(const struct cd_importing *im, const struct cd_custom *field)
{
    return json_object_get(im->plan, "keys") && is_key(im->plan, field->input);
}

static void plan_read(struct cd_importing *im)
{
    const json_t *columns = json_object_get(im->plan, "columns");
    const json_t *column, *homonym;
    size_t i;

    im->columns = json_array_size(columns);
    im->to = cordee_arena_get(im->arena, (im->columns + 1) * sizeof *im->to);
    im->plugin =
        cordee_arena_get(im->arena, (im->columns + 1) * sizeof(const struct cd_row *));
    im->policy = cordee_arena_get(im->arena, im->columns + 1);
    im->custom =
        cordee_arena_get(im->arena, (im->columns + 1) * sizeof(const struct cd_custom *));
    im->header = cordee_arena_get(im->arena, (im->columns + 1) * sizeof(const char *));
    json_array_foreach (columns, i, column) {
        im->header[i] = cordee_json_text(column, "header");
        column_map(im, i, cordee_json_text(column, "field"));
        im->policy[i] = policy_of(cordee_json_text(column, "policy"));
        im->has[im->to[i]] = true;
    }
    json_array_foreach (json_object_get(im->plan, "homonyms"), i, homonym)
        cd_seen_put(&im->homonyms, strtoull(json_string_value(homonym), NULL, 16), 0,
                    NULL);
    im->members = strcmp(cordee_json_text(im->plan, "organisations"), "members") == 0;
    im->only_blocked = strcmp(cordee_json_text(im->plan, "what"), "blocked") == 0;
    im->member_type = cordee_json_text(im->plan, "member_type");
    im->basis = cordee_json_text(im->plan, "basis");
    im->blocked_as = cordee_json_text(im->plan, "blocked_as");
    if (!*im->member_type)
        im->member_type = "full";
    if (!*im->basis)
        im->basis = "none";
    if (!*im->blocked_as)
        im->blocked_as = "unsubscribed";
    cd_import_dialect_of(im->plan, &im->dialect);
    im->country = cordee_json_text(im->plan, "country");
    im->by_number = is_key(im->plan, "number");
    im->by_email = is_key(im->plan, "email");
    im->by_name = is_key(im->plan, "name");
}

static int header_skip(struct cd_importing *im, struct cordee_error *err)
{
    struct cd_csv_row row;

    return im->dialect.header ? cd_csv_next(im->csv, &row, err) : 0;
}

static int file_open(struct cd_importing *im, const char *file, struct cordee_error *err)
{
    const char *path = cd_file_path(im->cd->host, im->arena, file);

    im->file = path ? fopen(path, "rb") : NULL;
    if (!im->file)
        return cordee_fail(err, CORDEE_E_IO, "the imported file is gone: %s",
                           strerror(errno));
    im->csv = cd_csv_new(im->file, &im->dialect, err);
    if (!im->csv)
        return -1;
    cd_csv_expect(im->csv, im->columns);
    return header_skip(im, err) < 0 ? -1 : 0;
}

/* Of numbers that say none, when who has them says none either. */
static const char *country_here(struct cd_importing *im)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, NULL, "SELECT country FROM cluster WHERE id = cluster_here()",
                      CORDEE_NO_ARGS);

    return rows && cd->db->next(rows, NULL) > 0
               ? cordee_arena_text(im->arena, cd->db->get_text(rows, 0))
               : "";
}

static int importing_load(struct cd_importing *im, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;
    int rc = cd->db->row(cd, err, &row,
                         "SELECT name, file, plan AS \"plan:json\" FROM import WHERE id "
                         "= ?",
                         CORDEE_ARGS(CORDEE_V(im->id)));

    if (rc <= 0)
        return rc;
    im->plan = json_incref(json_object_get(row, "plan"));
    im->name = cordee_arena_text(im->arena, cordee_json_text(row, "name"));
    im->zone = cd_zone(cd, im->arena);
    plan_read(im);
    if (!*im->country)
        im->country = country_here(im);
    return file_open(im, cordee_json_text(row, "file"), err) < 0 ? -1 : 1;
}

int cd_importing_open(struct cordee *cd, int64_t id, struct cd_importing **im_r,
                      struct cordee_error *err)
{
    struct cd_importing *im = calloc(1, sizeof *im);
    int rc;

    if (!im)
        abort();
    im->cd = cd_crm_of(cd);
    im->gather.cd = im->cd;
    im->made = json_array();
    im->touched = json_array();
    im->id = id;
    im->cluster = cd_cluster_here(cd->host);
    im->arena = cordee_arena_new();
    rc = importing_load(im, err);
    if (rc > 0)
        *im_r = im;
    else
        cd_importing_close(im);
    return rc;
}

void cd_importing_close(struct cd_importing *im)
{
    if (!im)
        return;
    cd_csv_free(im->csv);
    if (im->file)
        fclose(im->file);
    free(im->homonyms.slots);
    cd_facts_done(&im->facts);
    free(im->pending);
    free(im->waiting.slots);
    free(im->told.slots);
    cd_gather_done(&im->gather);
    json_decref(im->made);
    json_decref(im->touched);
    json_decref(im->plan);
    cordee_arena_free(im->arena);
    free(im);
}

void cd_importing_drop(struct cd_importing **im)
{
    cd_importing_close(*im);
}

/* ---- the look through ------------------------------------------------------- */

/* Same name and country, another city, and no numbers: two organisations. */
static void homonym_look(struct cd_importing *im, struct cd_seen *cities,
                         const struct cd_import_row *row)
{
    const struct cd_draft *p = &row->org.draft;
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf city = {0};
    uint64_t key, here, other = 0;
    char hex[20];

    if (!row->org.there || *cd_draft_text(p, CD_P_EXTERNAL) ||
        !*cd_draft_text(p, CD_P_CITY))
        return;
    cordee_utf8_fold(cd_draft_text(p, CD_P_CITY), &city);
    key = cd_seen_hash("h", cd_draft_text(p, CD_P_SORT_NAME),
                       cd_draft_text(p, CD_P_COUNTRY));
    here = cd_seen_hash(city.text ? city.text : "", "", "");
    if (cd_seen_put(cities, key, here, &other) || other == here ||
        !cd_seen_put(&im->homonyms, key, 0, NULL))
        return;
    snprintf(hex, sizeof hex, "%" PRIx64, key);
    if (!json_object_get(im->plan, "homonyms"))
        json_object_set_new(im->plan, "homonyms", json_array());
    json_array_append_new(json_object_get(im->plan, "homonyms"), json_string(hex));
}

/* Addresses that wait to be suppressed together. */
struct batch {
    const char *address[SUPPRESS_AT_ONCE + CD_LIST_MOST];
    const char *reason[SUPPRESS_AT_ONCE + CD_LIST_MOST];
    size_t n;
};

static int batch_write(struct cd_importing *im, struct batch *b, struct cordee_error *err)
{
    struct cordee *cd = im->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};

    if (!b->n)
        return 0;
    if (!im->dry && cd->db->begin(cd, &tx, err) < 0)
        return -1;
    for (size_t i = 0; i < b->n && !im->dry; i++)
        if (cd_crm_suppress(cd, err, b->address[i], b->reason[i]) < 0)
            return -1;
    im->counts.blocked += (int64_t)b->n;
    b->n = 0;
    return im->dry ? 0 : cd->db->commit(&tx, err);
}

static void batch_add(struct batch *b, const struct cd_import_row *row)
{
    const struct cd_texts *emails = cd_draft_list(
        row->person.there ? &row->person.draft : &row->org.draft, CD_P_EMAIL);

    if (!*row->blocked)
        return;
    for (size_t i = 0; i < emails->n; i++) {
        b->address[b->n] = emails->at[i];
        b->reason[b->n++] = row->blocked;
    }
}

int cd_import_scan(struct cd_importing *im, struct cordee_error *err)
{
    struct cd_csv_mark here;
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cd_seen cities = {0};
    struct cd_import_row *row;
    struct batch batch = {.n = 0};
    int rc = 0, n = 0;

    if (im->only_blocked)
        return 0;
    if (!im->has[CD_TO_BLOCKED] && !im->has[CD_TO_ORG])
        return 0;
    cd_csv_tell(im->csv, &here);
    json_object_del(im->plan, "homonyms");
    while (rc == 0 && (rc = cd_import_next(im, a, &row, err)) > 0) {
        batch_add(&batch, row);
        homonym_look(im, &cities, row);
        rc = 0;
        if (batch.n < SUPPRESS_AT_ONCE && ++n % 256)
            continue;
        rc = batch_write(im, &batch, err);
        cordee_arena_free(a);
        a = cordee_arena_new();
    }
    if (rc == 0)
        rc = batch_write(im, &batch, err);
    free(cities.slots);
    return rc < 0 ? -1 : cd_csv_seek(im->csv, &here, err);
}
