/* Any bytes as lines of openings, and behind the first empty line of candidates: what is
 * read is matched, and scores and parts are what they may be, in both directions alike.
 * And as a file of ESCO, a table or a package. */
#include "tests/fuzz/fuzz.h"

#include "core/crm/import/csv.h"
#include "plugins/recruitment/match/record.h"
#include "plugins/recruitment/skill/esco.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

const unsigned fuzz_rounds = 4000;

const char *const fuzz_seeds[] = {
    "{\"id\":\"o\",\"skills\":[{\"esco\":\"a\",\"essential\":true,\"level\":3},{\"esco\":"
    "\"b\",\"essential\":false,\"must\":true}],\"languages\":[{\"code\":\"de\",\"cefr\":"
    "\"B2\",\"must\":true}],\"education\":6,\"years\":2,\"place\":{\"lat\":47,\"lon\":15}"
    ",\"starts\":\"2027-02-01\",\"pay_most\":50000,\"currency\":\"EUR\",\"weights\":{"
    "\"skills\":60}}\n{\"id\":\"p\",\"text\":\"Setting moulds\",\"kind\":\"job\","
    "\"hours\":38.5,\"remote\":\"partly\"}\n\n{\"id\":\"c\",\"skills\":[\"a\",{\"esco\":"
    "\"b\",\"level\":1}],\"languages\":[{\"code\":\"de\"}],\"education\":5,\"years\":1,"
    "\"place\":{\"lat\":48,\"lon\":16},\"radius_km\":50,\"permits\":[\"AT\"],"
    "\"free_from\":\"2026-01-01\",\"text\":\"I set moulds\",\"kinds\":[\"job\"],"
    "\"hours\":40}\n",
    "conceptUri,skillType,preferredLabel,altLabels,description\n"
    "http://data.europa.eu/esco/skill/a,skill/competence,set moulds,\"adjust\nmoulds\","
    "About\n",
    "conceptUri,iscoGroup,preferredLabel,altLabels,description,code\nu,7223,setter,,,1\n",
    "occupationUri,relationType,skillUri\nu,essential,a\n",
    "originalSkillUri,relationType,relatedSkillUri\na,optional,b\n",
    "conceptUri,broaderType,broaderUri\na,KnowledgeSkillCompetence,b\n",
    "PK\003\004\024\0",
    NULL};

/* ---- lines
 * ----------------------------------------------------------------------------- */

struct lines {
    struct cordee_arena *arena;
    struct match *match;
    size_t openings, candidates;
};

static void line_take(struct lines *l, const char *line, size_t n, bool opening)
{
    CORDEE_AUTO(cordee_json_drop) json_t *record = json_loadb(line, n, 0, NULL);
    struct cordee_error err = {0};
    struct match_opening o;
    struct match_candidate c;
    int rc;

    if (!record)
        return;
    if (opening && (rc = match_opening_read(l->match, l->arena, record, &o, &err)) == 0)
        l->openings = match_opening_add(l->match, &o) + 1;
    if (!opening &&
        (rc = match_candidate_read(l->match, l->arena, record, &c, &err)) == 0)
        l->candidates = match_candidate_add(l->match, &c) + 1;
    if (rc < 0 && !err.text[0])
        abort(); /* refused without a word */
}

static void hit_check(const struct match *m, const struct match_hit *hit)
{
    if (!(hit->score >= 0 && hit->score <= 100 + 1e-9))
        abort();
    for (int i = 0; i < MATCH_PARTS; i++)
        if (!(hit->parts[i] <= 1 + 1e-9))
            abort();
    json_decref(match_hit_json(m, hit, match_candidate_id(m, hit->candidate)));
}

/* Who is among the best of an opening has that opening among theirs, at the same score.
 */
static void both_ways(struct lines *l, const struct match_hit *hit)
{
    struct match_hit *other;
    size_t n = match_openings(l->match, hit->candidate, l->openings, l->arena, &other),
           i = 0;

    while (i < n && other[i].opening != hit->opening)
        i++;
    if (i == n || other[i].score < hit->score || other[i].score > hit->score)
        abort();
}

static void lines_match(struct lines *l)
{
    struct match_hit *hits;

    match_ready(l->match);
    for (size_t o = 0; o < l->openings; o++) {
        size_t n = match_people(l->match, o, l->candidates, l->arena, &hits);

        for (size_t i = 0; i < n; i++) {
            hit_check(l->match, &hits[i]);
            both_ways(l, &hits[i]);
        }
    }
}

static void as_lines(const char *text)
{
    struct lines l = {cordee_arena_new(), match_new(), 0, 0};
    bool openings = true;

    for (size_t n; *text; text += n + (text[n] == '\n')) {
        n = strcspn(text, "\n");
        if (n == 0)
            openings = false;
        else
            line_take(&l, text, n, openings);
    }
    lines_match(&l);
    match_free(l.match);
    cordee_arena_free(l.arena);
}

/* ---- a file of ESCO: rows go nowhere
 * ----------------------------------------------------- */

static int db_begin(struct cordee *cd, struct cordee_tx *tx, struct cordee_error *err)
{
    (void)cd, (void)tx, (void)err;
    return 0;
}

static int db_commit(struct cordee_tx *tx, struct cordee_error *err)
{
    (void)tx, (void)err;
    return 0;
}

static const char *text_get(struct cordee *cd, const char *text)
{
    (void)cd;
    return text;
}

static int concept_check(const struct esco_concept *c)
{
    if (!*c->uri || !*c->label)
        abort();
    return 0;
}

int esco_begin(struct esco *e, struct cordee_error *err)
{
    (void)e, (void)err;
    return 0;
}

int esco_skill_put(struct esco *e, const struct esco_concept *c, struct cordee_error *err)
{
    (void)e, (void)err;
    return concept_check(c);
}

int esco_occupation_put(struct esco *e, const struct esco_concept *c,
                        struct cordee_error *err)
{
    (void)e, (void)err;
    return concept_check(c);
}

int esco_mark_put(struct esco *e, const char *skill, struct cordee_error *err)
{
    (void)e, (void)err;
    return *skill != '\0';
}

int esco_link_put(struct esco *e, const char *skill, const char *other, const char *kind,
                  struct cordee_error *err)
{
    (void)e, (void)other, (void)kind, (void)err;
    return *skill != '\0';
}

int esco_need_put(struct esco *e, const char *occupation, const char *skill,
                  bool essential, struct cordee_error *err)
{
    (void)e, (void)skill, (void)essential, (void)err;
    return *occupation != '\0';
}

int esco_file_end(struct esco *e, enum esco_file file, struct cordee_error *err)
{
    (void)e, (void)file, (void)err;
    return 0;
}

int esco_read_note(struct esco *e, const char *name, struct cordee_error *err)
{
    (void)e, (void)name, (void)err;
    return 0;
}

static void as_esco(const uint8_t *data, size_t size, const char *link)
{
    static const struct cordee_db_api db = {
        .size = sizeof db, .begin = db_begin, .commit = db_commit};
    static const struct cordee_text_api text = {.size = sizeof text, .get = text_get};
    struct cordee cd = {
        .name = "recruitment", .db = &db, .csv = &cd_csv_api, .text = &text};
    struct esco e = {.cd = &cd};
    struct cordee_error err = {0};
    char path[64];
    char *paths[] = {path};
    int fd = memfd_create("esco", MFD_CLOEXEC);

    if (fd < 0 || cordee_write_all(fd, data, size) < 0)
        abort();
    snprintf(path, sizeof path, "/tmp/fuzz-esco-%d%s", (int)getpid(), link);
    unlink(path);
    char target[64];
    snprintf(target, sizeof target, "/proc/self/fd/%d", fd);
    if (symlink(target, path) < 0)
        abort();
    if (esco_read(&e, paths, 1, &err) < 0 && !err.text[0])
        abort();
    unlink(path);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    if (size > 1 << 16)
        return 0;
    cordee_utf8_clean((const char *)data, size, &text);
    as_lines(text.text ? text.text : "");
    as_esco(data, size, ".csv");
    as_esco(data, size, ".zip");
    return 0;
}
