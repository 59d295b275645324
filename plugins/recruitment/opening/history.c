/* What happens to openings, in the history of the member and of who looks for somebody.
 */
#include "plugins/recruitment/opening/pages.h"

int opening_note(struct cordee *cd, const struct opening *o, const char *kind,
                 int64_t user, struct cordee_error *err)
{
    const struct cordee_taker takers[] = {{o->party, "about"}, {o->contact, "with"}};
    const struct cordee_interaction entry = {.kind = kind,
                                             .direction = CORDEE_INTERNAL,
                                             .subject = o->title,
                                             .body = "",
                                             .author = user,
                                             .cluster = o->cluster,
                                             .takers = takers,
                                             .n_takers = o->contact ? 2 : 1};

    return cd->crm->interaction(cd, err, &entry, NULL);
}

static const char *kind_of(const char *from, const char *to)
{
    if (cordee_text_is(from, to))
        return NULL;
    if (cordee_text_is(to, "open"))
        return "recruitment.opened";
    if (cordee_text_is(to, "filled"))
        return "recruitment.filled";
    return cordee_text_is(to, "closed") ? "recruitment.closed" : NULL;
}

int opening_move_noted(struct cordee *cd, struct cordee_arena *a, int64_t id,
                       const char *state, int64_t user, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};
    struct opening o;
    const char *kind;
    int rc;

    if (cd->db->change_begin(cd, &c, T("Opening moved"), err) < 0 ||
        (rc = opening_load(cd, a, id, &o, err)) < 0)
        return -1;
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such opening."));
    kind = kind_of(o.state, state);
    if (opening_move(cd, id, state, err) < 0 ||
        (kind && opening_note(cd, &o, kind, user, err) < 0))
        return -1;
    return cd->db->change_commit(&c, err);
}
