/* What the files of the plugin share. */
#ifndef PLUGINS_GROUPS_GROUPS_H
#define PLUGINS_GROUPS_GROUPS_H

#include <cordee/plugin.h>

extern const struct cordee_route groups_routes[];

/* What a group is called in filters: of two with one name the later has its cluster
 * behind it, so that what was saved goes on to mean the first. */
#define GROUPS_WORD(g)                                                                \
    "(" g ".name || CASE WHEN EXISTS (SELECT 1 FROM groups_group gw WHERE gw.id < " g \
    ".id AND fold(gw.name) = fold(" g ".name) AND gw.cluster IS NOT " g               \
    ".cluster) THEN coalesce((SELECT ' (' || replace(gc.name, '\"', '') || ')' FROM " \
    "cluster gc WHERE gc.id = " g ".cluster), '') ELSE '' END)"

/* ---- groups-model.c: changes are change sets with a title, which an undo takes back  */

/* Those of the clusters looked at, those that are over last: [{"id","name","purpose",
 * "since"?,"until"?,"over":bool,"members","speakers"}]; NULL: failed. */
json_t *groups_list(struct cordee *cd, struct cordee_error *err);
/* One, with "members": [{"id","person","name","org"?,"org_name"?,"speaker":bool,"since"?,
 * "until"?,"over":bool}] and "meetings":
 * [{"interaction","at","subject","body","present"}]. 1 found, 0: there is none that the
 * user may see, -1. */
int groups_load(struct cordee *cd, int64_t id, json_t **model_r,
                struct cordee_error *err);
/* Makes one (id 0) or changes it; its id, or -1: CORDEE_E_INVALID, CORDEE_E_CONFLICT. */
int64_t groups_save(struct cordee *cd, int64_t id, const char *name, const char *purpose,
                    struct cordee_error *err);
int groups_end(struct cordee *cd, int64_t id, bool over, struct cordee_error *err);

/* `org` 0: where they work.  Who is in it already stays, with the new organisation. */
int groups_join(struct cordee *cd, int64_t group, int64_t person, int64_t org,
                struct cordee_error *err);
/* Ends a membership, or begins it anew. */
int groups_leave(struct cordee *cd, int64_t member, bool over, struct cordee_error *err);
int groups_speak(struct cordee *cd, int64_t member, bool speaker,
                 struct cordee_error *err);
/* Which group a member is of, when the user may see it: 0: none; -1. */
int64_t groups_of_member(struct cordee *cd, int64_t member, struct cordee_error *err);

struct groups_meeting {
    int64_t group, at, user;
    int64_t cluster; /* the group's: filled in */
    const char *subject, *minutes;
    const int64_t *present; /* parties */
    size_t n;
};
int groups_meet(struct cordee *cd, struct groups_meeting *m, struct cordee_error *err);

/* The column of import and export: "Recycling; Board". */
int groups_column_set(struct cordee *cd, int64_t party, const char *text,
                      struct cordee_error *err);

/* The panel on a person's and an organisation's page. */
int groups_panel(struct cordee *cd, struct cordee_request *req, int64_t party,
                 json_t *model, struct cordee_error *err);

#endif
