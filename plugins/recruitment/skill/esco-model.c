/* Skills, occupations and what ties them, as rows. */
#include "plugins/recruitment/skill/esco.h"

#include "plugins/recruitment/skill/occupation.h"
#include "plugins/recruitment/skill/skill.h"

#include <string.h>

int esco_begin(struct esco *e, struct cordee_error *err)
{
    return e->cd->db->one(e->cd, err, &e->visit,
                          "SELECT 1 + max((SELECT COALESCE(max(visit), 0) FROM "
                          "recruitment_skill), (SELECT COALESCE(max(visit), 0) FROM "
                          "recruitment_occupation))",
                          NULL, 0) < 0
               ? -1
               : 0;
}

/* ---- labels ----------------------------------------------------------------- */

/* Skills and occupations have labels in tables of their own. */
struct labelled {
    const char *forget;
    int (*put)(struct cordee *cd, int64_t id, const char *language, const char *label,
               bool preferred, struct cordee_error *err);
};
static const struct labelled of_skill = {
    "DELETE FROM recruitment_label WHERE skill = ? AND language = ? AND own = 0",
    skill_label_put};
static const struct labelled of_occupation = {
    "DELETE FROM recruitment_occupation_label WHERE occupation = ? AND language = ?",
    occupation_label_put};

static int labels_put(struct esco *e, const struct labelled *of, int64_t id,
                      const struct esco_concept *c, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    char *rest = cordee_arena_text(a, c->others), *line;

    if (e->cd->db->exec(e->cd, err, of->forget,
                        CORDEE_ARGS(CORDEE_V(id), CORDEE_V(e->language))) < 0 ||
        of->put(e->cd, id, e->language, c->label, true, err) < 0)
        return -1;
    while ((line = strsep(&rest, "\r\n")))
        if (of->put(e->cd, id, e->language, cordee_text_trim(line), false, err) < 0)
            return -1;
    return 0;
}

/* ---- concepts --------------------------------------------------------------- */

/* What is said of it in English stays when another language is read later, and what a
 * collection says it is. */
int esco_skill_put(struct esco *e, const struct esco_concept *c, struct cordee_error *err)
{
    int64_t id;

    if (e->cd->db->one(
            e->cd, err, &id,
            "INSERT INTO recruitment_skill (uri, kind, about, visit) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (uri) DO UPDATE SET kind = CASE WHEN"
            " recruitment_skill.kind IN ('language', 'transversal') THEN"
            " recruitment_skill.kind ELSE excluded.kind END, obsolete = 0,"
            " visit = excluded.visit, about = CASE WHEN recruitment_skill.about = '' OR"
            " ? = 'en' THEN excluded.about ELSE recruitment_skill.about END RETURNING id",
            CORDEE_ARGS(CORDEE_V(c->uri), CORDEE_V(c->kind), CORDEE_V(c->about),
                        CORDEE_V(e->visit), CORDEE_V(e->language))) <= 0)
        return -1;
    return labels_put(e, &of_skill, id, c, err);
}

int esco_occupation_put(struct esco *e, const struct esco_concept *c,
                        struct cordee_error *err)
{
    int64_t id;

    if (e->cd->db->one(
            e->cd, err, &id,
            "INSERT INTO recruitment_occupation (uri, isco, code, about, visit)"
            " VALUES (?, ?, ?, ?, ?) ON CONFLICT (uri) DO UPDATE SET"
            " isco = excluded.isco, code = excluded.code, obsolete = 0,"
            " visit = excluded.visit, about = CASE WHEN recruitment_occupation.about = ''"
            " OR ? = 'en' THEN excluded.about ELSE recruitment_occupation.about END"
            " RETURNING id",
            CORDEE_ARGS(CORDEE_V(c->uri), CORDEE_V(c->isco), CORDEE_V(c->code),
                        CORDEE_V(c->about), CORDEE_V(e->visit), CORDEE_V(e->language))) <=
        0)
        return -1;
    return labels_put(e, &of_occupation, id, c, err);
}

/* ---- what ties them --------------------------------------------------------- */

static int changed(struct esco *e, int rc)
{
    return rc < 0 ? -1 : e->cd->db->changes(e->cd) > 0;
}

int esco_mark_put(struct esco *e, const char *skill, struct cordee_error *err)
{
    return changed(e,
                   e->cd->db->exec(e->cd, err,
                                   "UPDATE recruitment_skill SET kind = ? WHERE uri = ?",
                                   CORDEE_ARGS(CORDEE_V(e->mark), CORDEE_V(skill))));
}

/* Kept once, whichever of the two says it. */
int esco_link_put(struct esco *e, const char *skill, const char *other, const char *kind,
                  struct cordee_error *err)
{
    return changed(
        e, e->cd->db->exec(
               e->cd, err,
               "INSERT INTO recruitment_link (skill, other, kind, visit)"
               " SELECT min(a.id, b.id), max(a.id, b.id), ?, ? FROM recruitment_skill a,"
               " recruitment_skill b WHERE a.uri = ? AND b.uri = ? AND a.id <> b.id"
               " ON CONFLICT (skill, other) DO UPDATE SET visit = excluded.visit",
               CORDEE_ARGS(CORDEE_V(kind), CORDEE_V(e->visit), CORDEE_V(skill),
                           CORDEE_V(other))));
}

int esco_need_put(struct esco *e, const char *occupation, const char *skill,
                  bool essential, struct cordee_error *err)
{
    return changed(
        e, e->cd->db->exec(
               e->cd, err,
               "INSERT INTO recruitment_occupation_skill (occupation, skill, essential,"
               " visit) SELECT o.id, s.id, ?, ? FROM recruitment_occupation o,"
               " recruitment_skill s WHERE o.uri = ? AND s.uri = ?"
               " ON CONFLICT (occupation, skill) DO UPDATE SET essential ="
               " excluded.essential, visit = excluded.visit",
               CORDEE_ARGS(CORDEE_V((int64_t)essential), CORDEE_V(e->visit),
                           CORDEE_V(occupation), CORDEE_V(skill))));
}

/* ---- the end of a file ------------------------------------------------------ */

static const struct {
    const char *seen, *known, *go;
} ends[ESCO_FILES] = {
    [ESCO_SKILLS] = {"SELECT count(*) FROM recruitment_skill WHERE visit = ?",
                     "SELECT count(*) FROM recruitment_skill WHERE kind <> 'own' AND"
                     " obsolete = 0 AND visit > 0",
                     "UPDATE recruitment_skill SET obsolete = 1 WHERE kind <> 'own' AND"
                     " visit <> ?"},
    [ESCO_OCCUPATIONS] =
        {"SELECT count(*) FROM recruitment_occupation WHERE visit = ?",
         "SELECT count(*) FROM recruitment_occupation WHERE obsolete = 0",
         "UPDATE recruitment_occupation SET obsolete = 1 WHERE"
         " visit <> ?"},
    [ESCO_BROADER] = {"SELECT count(*) FROM recruitment_link WHERE kind = 'broader' AND"
                      " visit = ?",
                      "SELECT count(*) FROM recruitment_link WHERE kind = 'broader'",
                      "DELETE FROM recruitment_link WHERE kind = 'broader' AND"
                      " visit <> ?"},
    [ESCO_RELATED] = {"SELECT count(*) FROM recruitment_link WHERE kind = 'related' AND"
                      " visit = ?",
                      "SELECT count(*) FROM recruitment_link WHERE kind = 'related'",
                      "DELETE FROM recruitment_link WHERE kind = 'related' AND"
                      " visit <> ?"},
    [ESCO_OCCUPATION_SKILL] =
        {"SELECT count(*) FROM recruitment_occupation_skill WHERE visit = ?",
         "SELECT count(*) FROM recruitment_occupation_skill",
         "DELETE FROM recruitment_occupation_skill WHERE visit <> ?"},
};

int esco_file_end(struct esco *e, enum esco_file file, struct cordee_error *err)
{
    int64_t seen = 0, known = 0;

    if (!ends[file].seen)
        return 0;
    if (e->cd->db->one(e->cd, err, &seen, ends[file].seen,
                       CORDEE_ARGS(CORDEE_V(e->visit))) < 0 ||
        e->cd->db->one(e->cd, err, &known, ends[file].known, NULL, 0) < 0)
        return -1;
    if (2 * seen < known)
        return 0;
    return e->cd->db->exec(e->cd, err, ends[file].go, CORDEE_ARGS(CORDEE_V(e->visit)));
}

/* "1.1.1" of "ESCO dataset - v1.1.1 - classification - en - csv.zip". */
static const char *version_of(struct cordee_arena *a, const char *name)
{
    for (const char *v = name; (v = strchr(v, 'v')); v++) {
        size_t n = strspn(v + 1, "0123456789.");

        if (n >= 3 && memchr(v + 1, '.', n))
            return cordee_arena_text_n(a, v + 1, n - (v[n] == '.'));
    }
    return "";
}

int esco_read_note(struct esco *e, const char *name, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    return e->cd->db->exec(
        e->cd, err,
        "INSERT INTO recruitment_esco (name, version, read_at) VALUES (?, ?, ?) ON"
        " CONFLICT (name) DO UPDATE SET read_at = excluded.read_at",
        CORDEE_ARGS(CORDEE_V(name), CORDEE_V(version_of(a, name)),
                    CORDEE_V(cordee_now())));
}

json_t *esco_count(struct cordee *cd, struct cordee_error *err)
{
    json_t *row = NULL;

    return cd->db->row(
               cd, err, &row,
               "SELECT (SELECT count(*) FROM recruitment_skill WHERE kind <> 'own' AND"
               " obsolete = 0) AS skills,"
               " (SELECT count(*) FROM recruitment_occupation WHERE obsolete = 0) AS"
               " occupations,"
               " (SELECT count(*) FROM recruitment_occupation_skill) AS needs,"
               " (SELECT count(*) FROM recruitment_link) AS links",
               NULL, 0) < 0
               ? NULL
               : row;
}
