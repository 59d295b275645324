/* What is said in histories of a pair. */
#include "plugins/recruitment/pair/pair.h"

enum { MOST_TAKERS = 4 };

int pair_note(struct cordee *cd, const struct pair *p, const struct pair_entry *said,
              int64_t *interaction_r, struct cordee_error *err)
{
    struct cordee_taker takers[MOST_TAKERS];
    struct cordee_interaction entry = {
        .kind = said->kind,
        .direction = said->direction,
        .subject = p->title,
        .body = said->body ? said->body : "",
        .author = said->user,
        .visibility = "cluster",
        .cluster = p->cluster,
        .takers = takers,
    };
    int64_t id;

    for (size_t i = 0; i < said->n && entry.n_takers < MOST_TAKERS; i++)
        if (said->takers[i].party)
            takers[entry.n_takers++] = said->takers[i];
    if (!entry.n_takers) {
        if (interaction_r)
            *interaction_r = 0;
        return 0;
    }
    if (cd->crm->interaction(cd, err, &entry, &id) < 0 ||
        cd->db->exec(cd, err,
                     "INSERT INTO recruitment_entry(pair, interaction) VALUES(?, ?)",
                     CORDEE_ARGS(CORDEE_V(p->id), CORDEE_V(id))) < 0)
        return -1;
    if (interaction_r)
        *interaction_r = id;
    return 0;
}

int64_t pair_of_entry(struct cordee *cd, int64_t interaction, struct cordee_error *err)
{
    int64_t id = 0;

    return cd->db->one(cd, err, &id,
                       "SELECT pair FROM recruitment_entry WHERE interaction = ?",
                       CORDEE_ARGS(CORDEE_V(interaction))) < 0
               ? -1
               : id;
}

json_t *pair_entries(struct cordee *cd, int64_t id, struct cordee_error *err)
{
    return cd->db->list(cd, err,
                        "SELECT i.id, i.kind, i.at, w.name AS staff_name FROM "
                        "recruitment_entry x JOIN interaction i ON i.id = x.interaction "
                        "LEFT JOIN staff w ON w.id = i.author WHERE x.pair = ? ORDER BY "
                        "i.at DESC, i.id DESC LIMIT 100",
                        CORDEE_ARGS(CORDEE_V(id)));
}
