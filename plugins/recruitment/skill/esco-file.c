/* The files of ESCO's packages. */
#include "plugins/recruitment/skill/esco.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST_BYTES ((int64_t)256 * 1024 * 1024) /* of one file, unpacked */
enum { MOST_PARTS = 200, SLICE = 250 /* some 20 ms */, BLOCK = 64 * 1024 };

/* ---- what a file is --------------------------------------------------------- */

/* Columns that tell it, then those that are read; NULL: none more. */
struct shape {
    enum esco_file file;
    const char *columns[6];
};
enum { URI, KIND, LABEL, OTHERS, ABOUT, CODE };
static const struct shape shapes[] = {
    {ESCO_OCCUPATIONS,
     {"conceptUri", "iscoGroup", "preferredLabel", "altLabels", "description", "code"}},
    {ESCO_OCCUPATION_SKILL, {"occupationUri", "relationType", "skillUri"}},
    {ESCO_RELATED, {"originalSkillUri", "relationType", "relatedSkillUri"}},
    {ESCO_BROADER, {"conceptUri", "broaderType", "broaderUri"}},
    {ESCO_COLLECTION, {"conceptUri", "skillType", "broaderConceptUri"}},
    {ESCO_SKILLS,
     {"conceptUri", "skillType", "preferredLabel", "altLabels", "description"}},
};
enum { SHAPES = sizeof shapes / sizeof *shapes, COLUMNS = 6 };

static size_t column_at(const char *const *columns, size_t n, const char *name)
{
    size_t i = 0;

    while (i < n && !cordee_text_is(columns[i], name))
        i++;
    return i;
}

static const struct shape *shape_of(const char *const *columns, size_t n)
{
    for (size_t i = 0; i < SHAPES; i++) {
        bool all = true;

        for (int c = 0; c < COLUMNS && shapes[i].columns[c]; c++)
            all = all && column_at(columns, n, shapes[i].columns[c]) < n;
        if (all)
            return &shapes[i];
    }
    return NULL;
}

enum esco_file esco_file_of(const char *const *columns, size_t n)
{
    const struct shape *shape = shape_of(columns, n);

    return shape ? shape->file : ESCO_OTHER;
}

/* ---- rows ------------------------------------------------------------------- */

/* Gives 1 taken, 0 left out, -1. */
static int row_put(struct esco *e, enum esco_file file, const char *const cells[COLUMNS],
                   struct cordee_error *err)
{
    struct esco_concept c = {.uri = cells[URI],
                             .label = cells[LABEL],
                             .others = cells[OTHERS],
                             .about = cells[ABOUT],
                             .isco = cells[KIND],
                             .code = cells[CODE]};

    if (!*cells[URI])
        return 0;
    switch (file) {
    case ESCO_SKILLS:
        c.kind = cordee_text_is(cells[KIND], "knowledge") ? "knowledge" : "skill";
        return !*c.label ? 0 : esco_skill_put(e, &c, err) < 0 ? -1 : 1;
    case ESCO_OCCUPATIONS:
        return !*c.label ? 0 : esco_occupation_put(e, &c, err) < 0 ? -1 : 1;
    case ESCO_COLLECTION:
        return esco_mark_put(e, cells[URI], err);
    case ESCO_BROADER:
        return esco_link_put(e, cells[URI], cells[LABEL], "broader", err);
    case ESCO_RELATED:
        return esco_link_put(e, cells[URI], cells[LABEL], "related", err);
    case ESCO_OCCUPATION_SKILL:
        return esco_need_put(e, cells[URI], cells[LABEL],
                             cordee_text_is(cells[KIND], "essential"), err);
    default:
        return 0;
    }
}

/* Broader groups are no skills: that one is above the other says nothing here. */
static bool is_of_groups(enum esco_file file, const char *const cells[COLUMNS])
{
    return file == ESCO_BROADER &&
           !cordee_text_is(cells[KIND], "KnowledgeSkillCompetence");
}

struct reading {
    struct esco *e;
    struct cordee_csv *csv;
    const struct shape *shape;
    size_t at[COLUMNS];
};

/* A slice of rows in one transaction: others write in between.  1: there is more. */
static int slice_read(struct reading *r, struct cordee_error *err)
{
    struct cordee *cd = r->e->cd;
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    struct cordee_csv_row row;
    int rc = 0, n = 0;

    if (cd->db->begin(cd, &tx, err) < 0)
        return -1;
    while (n++ < SLICE && (rc = cd->csv->next(r->csv, &row, err)) > 0) {
        const char *cells[COLUMNS];
        int put = 0;

        for (int i = 0; i < COLUMNS; i++)
            cells[i] = !row.bad && r->at[i] < row.n ? row.cells[r->at[i]] : "";
        if (is_of_groups(r->shape->file, cells))
            continue;
        put = row_put(r->e, r->shape->file, cells, err);
        if (put < 0)
            return -1;
        r->e->read[r->shape->file] += put;
        r->e->left += !put && r->shape->file != ESCO_COLLECTION; /* it has groups */
    }
    return rc < 0 || cd->db->commit(&tx, err) < 0 ? -1 : rc;
}

/* ---- files ------------------------------------------------------------------ */

struct part {
    char *name; /* as it is called in its package */
    char *path; /* where it is */
    bool made;  /* and goes when all is read */
};
struct parts {
    struct part list[MOST_PARTS];
    size_t n;
};

static void parts_drop(struct parts *p)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->list[i].made)
            unlink(p->list[i].path);
        free(p->list[i].name);
        free(p->list[i].path);
    }
}

/* "skills_de.csv" is German; what says no language is English. */
static void language_of(const char *name, char out[8])
{
    const char *dot = strrchr(name, '.'), *line = strrchr(name, '_');

    snprintf(out, 8, "en");
    if (dot && line && dot - line == 3)
        snprintf(out, 8, "%.2s", line + 1);
}

/* Of collections, those that say what a skill is. */
static const char *mark_of(const char *name)
{
    return cordee_text_starts(name, "languageSkills")      ? "language"
           : cordee_text_starts(name, "transversalSkills") ? "transversal"
                                                           : NULL;
}

static int part_read_as(struct esco *e, const struct part *part, enum esco_file wanted,
                        struct cordee_error *err)
{
    struct cordee *cd = e->cd;
    CORDEE_AUTO(cordee_csv_drop)
    struct cordee_csv *csv = cd->csv->open_large(cd, part->path, MOST_BYTES, err);
    struct reading r = {e, csv, NULL, {0}};
    struct cordee_csv_row row;
    int rc = csv ? cd->csv->next(csv, &row, err) : -1;

    if (rc <= 0)
        return rc;
    r.shape = shape_of(row.cells, row.n);
    if (!r.shape || r.shape->file != wanted)
        return 0;
    for (int i = 0; i < COLUMNS; i++)
        r.at[i] = r.shape->columns[i] ? column_at(row.cells, row.n, r.shape->columns[i])
                                      : (size_t)-1;
    language_of(part->name, e->language);
    e->mark = mark_of(part->name);
    if (wanted == ESCO_COLLECTION && !e->mark)
        return 0;
    do
        rc = slice_read(&r, err);
    while (rc > 0);
    return rc < 0 ? -1 : 1;
}

/* ---- packages --------------------------------------------------------------- */

static int part_failed(struct archive *a, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_IO, "it could not be unpacked: %s",
                       archive_error_string(a) ? archive_error_string(a)
                                               : strerror(errno));
}

static int part_unpack(struct archive *a, int fd, struct cordee_error *err)
{
    char block[BLOCK];
    int64_t all = 0;
    la_ssize_t n;

    while ((n = archive_read_data(a, block, sizeof block)) > 0) {
        all += n;
        if (all > MOST_BYTES)
            return cordee_fail(err, CORDEE_E_TOO_LARGE,
                               "a file in it is larger than 256 MB");
        if (cordee_write_all(fd, block, (size_t)n) < 0)
            return cordee_fail(err, CORDEE_E_IO, "writing failed: %s", strerror(errno));
    }
    return n < 0 ? part_failed(a, err) : 0;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static int part_make(struct parts *parts, struct archive *a, const char *name,
                     struct cordee_error *err)
{
    struct part *part = &parts->list[parts->n];
    const char *folder = getenv("TMPDIR");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf path = {0};

    if (parts->n == MOST_PARTS)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "there are more than 200 files");
    cordee_buf_printf(&path, "%s/cordee-esco-XXXXXX",
                      folder && *folder ? folder : "/tmp");
    int fd = mkstemp(path.text);
    if (fd < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", path.text, strerror(errno));
    *part = (struct part){strdup(base_name(name)), cordee_buf_take(&path), true};
    parts->n++;

    int rc = part_unpack(a, fd, err);
    close(fd);
    return rc;
}

static bool is_csv(const char *name)
{
    return cordee_text_ends(name, ".csv") || cordee_text_ends(name, ".CSV");
}

static int package_unpack(struct parts *parts, const char *path, struct cordee_error *err)
{
    struct archive *a = archive_read_new();
    struct archive_entry *entry;
    int rc = 0;

    if (!a)
        abort();
    archive_read_support_format_zip(a);
    if (archive_read_open_filename(a, path, BLOCK) != ARCHIVE_OK)
        rc = part_failed(a, err);
    while (rc == 0 && (rc = archive_read_next_header(a, &entry)) == ARCHIVE_OK) {
        const char *name = archive_entry_pathname(entry);

        if (name && is_csv(name) && *base_name(name) != '.')
            rc = part_make(parts, a, name, err);
    }
    if (rc == ARCHIVE_EOF)
        rc = 0;
    else if (rc != 0 && !err->text[0])
        rc = part_failed(a, err);
    archive_read_free(a);
    return rc < 0 ? cordee_fail_in(err, "%s: ", path) : 0;
}

static int parts_take(struct parts *parts, const char *path, struct cordee_error *err)
{
    if (!is_csv(path))
        return package_unpack(parts, path, err);
    if (parts->n == MOST_PARTS)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "there are more than 200 files");
    parts->list[parts->n++] = (struct part){strdup(base_name(path)), strdup(path), false};
    return 0;
}

/* ---- all of it -------------------------------------------------------------- */

static int parts_read(struct esco *e, const struct parts *parts, enum esco_file file,
                      struct cordee_error *err)
{
    bool any = false;

    for (size_t i = 0; i < parts->n; i++) {
        int rc = part_read_as(e, &parts->list[i], file, err);

        if (rc < 0)
            return cordee_fail_in(err, "%s: ", parts->list[i].name);
        any = any || rc > 0;
    }
    return any ? esco_file_end(e, file, err) : 0;
}

static bool any_read(const struct esco *e)
{
    for (int file = 0; file < ESCO_FILES; file++)
        if (e->read[file])
            return true;
    return false;
}

int esco_read(struct esco *e, char *const *paths, size_t n, struct cordee_error *err)
{
    struct parts *parts = calloc(1, sizeof *parts);
    int rc = 0;

    if (!parts)
        abort();
    for (size_t i = 0; i < n && rc == 0; i++)
        rc = parts_take(parts, paths[i], err);
    if (rc == 0)
        rc = esco_begin(e, err);
    for (int file = 0; file < ESCO_FILES && rc == 0; file++)
        rc = parts_read(e, parts, (enum esco_file)file, err);
    for (size_t i = 0; i < n && rc == 0 && any_read(e); i++)
        rc = esco_read_note(e, base_name(paths[i]), err);
    parts_drop(parts);
    free(parts);
    return rc;
}
