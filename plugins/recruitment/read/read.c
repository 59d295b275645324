/* Which of the formats it is. */
#include "plugins/recruitment/read/read-priv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* ---- JSON ------------------------------------------------------------------------- */

static bool has(struct node *n, const char *path)
{
    return node_at(n, path) != NULL;
}

static int object_read(struct reading *r, struct node *root)
{
    if (has(root, "profiles.0") || (has(root, "person") && has(root, "profiles")) ||
        has(root, "person.name")) {
        r->file->format = "HR Open Candidate";
        return hropen_read(r, root);
    }
    if (has(root, "positionProfiles")) {
        r->file->format = "HR Open PositionOpening";
        return position_read(r, root);
    }
    if (posting_read(r, root)) {
        r->file->format = "schema.org JobPosting";
        return 0;
    }
    if (has(root, "basics") || has(root, "work") || has(root, "education")) {
        r->file->format = "JSON Resume";
        return resume_read(r, root);
    }
    if (has(root, "title") && (has(root, "company") || has(root, "responsibilities") ||
                               has(root, "qualifications"))) {
        r->file->format = "JSON Resume, job";
        return job_read(r, root);
    }
    return cordee_fail(r->err, CORDEE_E_INVALID,
                       "it is JSON, but neither a JSON Resume, nor HR Open, nor a "
                       "JobPosting: none of their members is in it");
}

static int json_read(struct reading *r, const char *text, size_t n)
{
    struct node *root = tree_json(r, text, n);
    int rc = 0;

    if (!root)
        return -1;
    if (!root->list)
        return object_read(r, root);
    for (struct node *one = root->first; rc == 0 && one; one = one->next)
        rc = object_read(r, one);
    return rc;
}

/* ---- XML -------------------------------------------------------------------------- */

static int xml_read(struct reading *r, const char *text, size_t n)
{
    struct node *root = tree_xml(r, text, n);

    if (!root)
        return -1;
    if (cordee_text_is(root->name, "SkillsPassport")) {
        r->file->format = "Europass SkillsPassport";
        return passport_read(r, root);
    }
    if (cordee_text_is(root->name, "Candidate")) {
        r->file->format = "Europass";
        return europass_read(r, root);
    }
    return cordee_fail(r->err, CORDEE_E_INVALID,
                       "it is XML, but no Europass: its root is <%.60s>", root->name);
}

/* ---- all -------------------------------------------------------------------------- */

static bool is_html(const char *head)
{
    static const char *const marks[] = {"<!doctype html", "<html",   "<head",
                                        "<body",          "<script", NULL};

    for (const char *s = head; s < head + 2000 && (s = strchr(s, '<')); s++)
        for (size_t i = 0; marks[i]; i++)
            if (strncasecmp(s, marks[i], strlen(marks[i])) == 0 &&
                strchr(" \t\r\n>", s[strlen(marks[i])]))
                return true;
    return false;
}

static int any_read(struct reading *r, const char *bytes, size_t n, enum read_kind table)
{
    const char *text = read_utf8(r->a, bytes, n, &r->file->mended), *head;

    head = text + strspn(text, " \t\r\n");
    if (!*head)
        return cordee_fail(r->err, CORDEE_E_INVALID, "there is nothing in it");
    if (strncmp(head, "%PDF", 4) == 0 || (n >= 4 && memcmp(bytes, "PK\3\4", 4) == 0) ||
        strncmp(head, "{\\rtf", 5) == 0)
        return cordee_fail(
            r->err, CORDEE_E_INVALID,
            "a PDF or a document of an office program cannot be read: save it "
            "as text, or paste its text");
    if (*head == '{' || *head == '[')
        return json_read(r, head, strlen(head));
    if (*head == '<' && is_html(head)) {
        r->file->format = "schema.org JobPosting";
        return page_read(r, head, strlen(head));
    }
    if (*head == '<')
        return xml_read(r, head, strlen(head));
    r->file->format = "CSV";
    if (table_read(r, bytes, n, table) == 0) {
        r->file->mended = NULL; /* the core mends tables by itself */
        return 0;
    }
    if (r->err->code != CORDEE_E_INVALID || r->file->n || !prose_is(head))
        return -1;
    *r->err = (struct cordee_error){0};
    r->file->format = "text";
    prose_read(r, head);
    return 0;
}

int read_bytes(struct cordee *cd, struct cordee_arena *a, const char *bytes, size_t n,
               enum read_kind table, struct read_file *file_r, struct cordee_error *err)
{
    struct read_file file = {.format = ""};
    struct cordee_error own = {0};
    struct reading r = {
        .cd = cd, .a = a, .file = &file, .now = cordee_now(), .err = err ? err : &own};
    int rc;

    *r.err = (struct cordee_error){0};
    if (n > READ_BYTES)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "a file has at most 8 MB");
    rc = any_read(&r, bytes, n, table);
    cordee_buf_drop(&r.body);
    if (rc < 0)
        return -1;
    if (!file.n)
        return cordee_fail(err, CORDEE_E_INVALID, "there is nobody and no opening in it");
    *file_r = file;
    return 0;
}

int read_path(struct cordee *cd, struct cordee_arena *a, const char *path,
              enum read_kind table, struct read_file *file_r, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {.limit = READ_BYTES + 1};
    FILE *in = cordee_text_is(path, "-") ? stdin : fopen(path, "re");
    char piece[65536];
    bool failed;
    size_t n;

    if (!in)
        return cordee_fail(err, CORDEE_E_IO, "%s", strerror(errno));
    while (!all.over && (n = fread(piece, 1, sizeof piece, in)) > 0)
        cordee_buf_put(&all, piece, n);
    failed = ferror(in) != 0;
    if (in != stdin)
        fclose(in);
    if (failed)
        return cordee_fail(err, CORDEE_E_IO, "it cannot be read");
    if (all.over)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "a file has at most 8 MB");
    return read_bytes(cd, a, all.text ? all.text : "", all.len, table, file_r, err);
}
