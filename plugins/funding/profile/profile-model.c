/* Profiles of members, from the register. */
#include "plugins/funding/profile/profile.h"

#include <string.h>

enum {
    SMALL = 250
}; /* people below whom a company is small or medium-sized: Commission
    * Recommendation 2003/361/EC, by headcount alone */

#define KNOWN(table)                                                                   \
    "(SELECT group_concat(t.name || CASE x.note WHEN '' THEN '' ELSE ' (' || x.note "  \
    "|| ')' END, '; ') FROM " table " x JOIN theme t ON t.id = x.theme WHERE x.party " \
    "= p.id)"

static const char members_sql[] =
    "SELECT p.id, p.country, p.org_type, coalesce(p.headcount, 0), p.about, "
    "coalesce(" KNOWN("competence") ", ''), coalesce(" KNOWN(
        "need") ", '') FROM party p "
                "WHERE p.kind = 1 AND p.deleted_at IS NULL AND EXISTS (SELECT 1 FROM "
                "membership m "
                "WHERE m.party = p.id AND (m.since IS NULL OR m.since <= ?1) AND "
                "(m.until IS NULL OR "
                "m.until > ?1)) ORDER BY p.id";

/* ---- what it is ------------------------------------------------------------- */

static void kinds_put(struct cordee_arena *a, struct funding_texts *kinds,
                      const char *org_type, int64_t headcount)
{
    if (cordee_text_is(org_type, "university") || cordee_text_is(org_type, "research") ||
        cordee_text_is(org_type, "public")) {
        funding_texts_add(a, kinds, org_type);
    } else if (cordee_text_is(org_type, "company") && headcount > 0) {
        funding_texts_add(a, kinds, "company");
        funding_texts_add(a, kinds, headcount < SMALL ? "sme" : "large");
    }
}

/* "recycling (films); injection moulding" */
static void tags_put(struct cordee_arena *a, struct funding_texts *tags,
                     const char *competences)
{
    for (size_t n; *competences; competences += n + (competences[n] ? 2 : 0)) {
        const char *end = strstr(competences, "; ");
        char *tag;

        n = end ? (size_t)(end - competences) : strlen(competences);
        tag = cordee_arena_text_n(a, competences, n);
        if (strstr(tag, " ("))
            *strstr(tag, " (") = '\0';
        funding_texts_add(a, tags, tag);
    }
}

/* ---- all of them ------------------------------------------------------------ */

static struct profile profile_of(struct cordee *cd, struct cordee_arena *a,
                                 struct cordee_rows *rows)
{
    const char *country = cordee_arena_text(a, cd->db->get_text(rows, 1));
    const char *org_type = cordee_arena_text(a, cd->db->get_text(rows, 2));
    const char *about = cordee_arena_text(a, cd->db->get_text(rows, 4));
    const char *competences = cordee_arena_text(a, cd->db->get_text(rows, 5));
    const char *needs = cordee_arena_text(a, cd->db->get_text(rows, 6));
    struct profile p = {.party = cd->db->get_int(rows, 0), .match = {.language = ""}};

    p.match.text = cordee_arena_printf(a, "%s\n%s\n%s", competences, needs, about);
    if (p.match.text[strspn(p.match.text, " \n")] == '\0')
        p.match.text = "";
    funding_texts_add(a, &p.match.countries, country);
    kinds_put(a, &p.match.org_types, org_type, cd->db->get_int(rows, 3));
    tags_put(a, &p.match.tags, competences);
    return p;
}

int profiles_load(struct cordee *cd, struct cordee_arena *a, struct profiles *profiles_r,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows =
        cd->db->query(cd, err, members_sql, CORDEE_ARGS(CORDEE_V(cordee_now())));
    struct profiles all = {0};
    size_t room = 0;
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        struct profile p = profile_of(cd, a, rows);

        if (!*p.match.text) {
            all.silent++;
            continue;
        }
        if (all.n == room) {
            struct profile *more;

            room = room ? room * 2 : 256;
            more = cordee_arena_get(a, room * sizeof *more);
            if (all.n)
                memcpy(more, all.at, all.n * sizeof *more);
            all.at = more;
        }
        all.at[all.n++] = p;
    }
    *profiles_r = all;
    return rc;
}
