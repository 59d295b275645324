/* The short name of a survey. */
#include "plugins/survey/keep/keep.h"

#include <string.h>

enum { MOST = 40 };

/* "Needs 2027: what?" is "needs-2027-what". */
static void short_of(const char *title, char out[MOST + 1])
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf plain = {0};
    size_t n = 0;

    cordee_utf8_fold(title, &plain);
    for (const char *s = plain.text ? plain.text : ""; *s && n < MOST; s++) {
        const bool ours = (*s >= 'a' && *s <= 'z') || (*s >= '0' && *s <= '9');

        if (ours)
            out[n++] = *s;
        else if (n && out[n - 1] != '-')
            out[n++] = '-';
    }
    while (n && out[n - 1] == '-')
        n--;
    out[n] = '\0';
}

static int is_taken(struct cordee *cd, int64_t survey, const char *name,
                    struct cordee_error *err)
{
    int64_t id;

    return cd->db->one(
        cd, err, &id,
        "SELECT x.id FROM survey_survey x JOIN survey_survey s ON s.id = ? "
        "WHERE x.short_name = ? AND x.id <> s.id AND coalesce(x.cluster, "
        "0) = coalesce(s.cluster, 0)",
        CORDEE_ARGS(CORDEE_V(survey), CORDEE_V(name)));
}

static int put(struct cordee *cd, int64_t survey, const char *name,
               struct cordee_error *err)
{
    return cd->db->exec(cd, err,
                        "UPDATE survey_survey SET short_name = ? WHERE id = ? AND "
                        "short_name IS DISTINCT FROM ?",
                        CORDEE_ARGS(CORDEE_V(name), CORDEE_V(survey), CORDEE_V(name)));
}

int survey_short_make(struct cordee *cd, int64_t survey, const char *title,
                      struct cordee_error *err)
{
    char base[MOST + 1], name[MOST + 24];
    int rc;

    short_of(title, base);
    snprintf(name, sizeof name, "%s", *base ? base : "survey");
    for (int i = 2; (rc = is_taken(cd, survey, name, err)) > 0; i++)
        snprintf(name, sizeof name, "%.32s-%d", *base ? base : "survey", i);
    return rc < 0 ? -1 : put(cd, survey, name, err);
}

int survey_short_set(struct cordee *cd, int64_t survey, const char *name,
                     struct cordee_error *err)
{
    char clean[MOST + 1];
    int rc;

    short_of(name, clean);
    if (!*clean)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("A short name has letters and digits."));
    rc = is_taken(cd, survey, clean, err);
    if (rc > 0)
        return cordee_fail(err, CORDEE_E_INVALID,
                           T("Another survey is called “%s” already."), clean);
    return rc < 0 ? -1 : put(cd, survey, clean, err);
}
