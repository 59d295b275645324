/* Who was asked, and whether the link they got still leads somewhere. */
#include "plugins/survey/reach/asked.h"

json_t *survey_asked_list(struct cordee *cd, const struct survey *s, const char *find,
                          int64_t from, int64_t n, struct cordee_error *err)
{
    return cd->db->list(
        cd, err,
        "SELECT i.id, i.person, i.org, i.asked_at, i.link_until, p.name, o.name AS "
        "org_name, w.withdrawn_at, ?5 = 0 AND " SURVEY_HAS_ANSWERED
        " AS \"answered:bool\", ?5 = 0 AND EXISTS (SELECT 1 FROM survey_response b WHERE "
        "b.invitation = i.id) AS \"begun:bool\" FROM survey_invitation i JOIN party p ON "
        "p.id = i.person LEFT JOIN party o ON o.id = i.org AND o.deleted_at IS NULL LEFT "
        "JOIN survey_withdrawn w ON w.invitation = i.id WHERE i.survey = ?1 AND "
        "p.deleted_at IS NULL AND (?2 = '' OR instr(fold(p.name), fold(?2)) > 0 OR "
        "instr(fold(coalesce(o.name, '')), fold(?2)) > 0) ORDER BY p.sort_name, i.id "
        "LIMIT ?3 OFFSET ?4",
        CORDEE_ARGS(CORDEE_V(s->id), CORDEE_V(find), CORDEE_V(n), CORDEE_V(from),
                    CORDEE_V(s->anonymous)));
}

/* 1 it is of that survey; 0; -1. */
static int is_of(struct cordee *cd, int64_t survey, int64_t invitation,
                 struct cordee_error *err)
{
    int64_t there;

    return cd->db->one(cd, err, &there,
                       "SELECT 1 FROM survey_invitation WHERE id = ? AND survey = ?",
                       CORDEE_ARGS(CORDEE_V(invitation), CORDEE_V(survey)));
}

static int change(struct cordee *cd, int64_t invitation, int64_t user, bool withdraw,
                  struct cordee_error *err)
{
    return withdraw
               ? cd->db->exec(cd, err,
                              "INSERT INTO survey_withdrawn(invitation, author, "
                              "withdrawn_at) VALUES(?, ?, ?) ON CONFLICT(invitation) DO "
                              "NOTHING",
                              CORDEE_ARGS(CORDEE_V(invitation), CORDEE_ID(user),
                                          CORDEE_V(cordee_now())))
               : cd->db->exec(cd, err,
                              "DELETE FROM survey_withdrawn WHERE invitation = ?",
                              CORDEE_ARGS(CORDEE_V(invitation)));
}

int survey_link_withdraw(struct cordee *cd, int64_t survey, int64_t invitation,
                         int64_t user, bool withdraw, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    int rc;

    if (cd->db->change_begin(cd, &c,
                             withdraw ? T("A survey's link withdrawn")
                                      : T("A survey's link given back"),
                             err) < 0)
        return -1;
    rc = is_of(cd, survey, invitation, err);
    if (rc <= 0)
        return rc;
    return change(cd, invitation, user, withdraw, err) < 0 ||
                   cd->db->change_commit(&c, err) < 0
               ? -1
               : 1;
}
