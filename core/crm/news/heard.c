/* News as they come, by what they are. */
#include "core/crm/news/news.h"

#include <string.h>

json_t *cd_places_now(struct cordee *cd, int64_t person, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->list(
        core, err,
        "SELECT r.id AS role, r.label, o.id, o.name, o.country FROM role r JOIN party o "
        "ON o.id = r.other WHERE r.party = ? AND o.deleted_at IS NULL AND (r.until IS "
        "NULL OR r.until > clock_now()) AND (r.since IS NULL OR r.since <= clock_now()) "
        "ORDER BY r.key_contact DESC, r.id LIMIT 20",
        CORDEE_ARGS(CORDEE_V(person)));
}

int cd_place_now(struct cordee *cd, int64_t person, json_t **place_r,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *all = cd_places_now(cd, person, err);

    if (json_array_size(all) == 0)
        return all ? 0 : -1;
    *place_r = json_incref(json_array_get(all, 0));
    return 1;
}

int cd_news_ask(struct cordee *cd, const struct cordee_heard *news, const char *kind,
                const char *key, const json_t *details, struct cordee_error *err)
{
    const struct cordee_proposal p = {.kind = kind,
                                      .key = key,
                                      .party = news->party,
                                      .interaction = news->interaction,
                                      .message = news->message,
                                      .at = news->at,
                                      .quote = news->quote,
                                      .details = details};

    return cd_crm_propose(cd, err, &p, NULL);
}

int cd_news_speak(struct cordee *cd, int64_t cluster, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *row = NULL;

    if (cd->db->row(cd, err, &row, "SELECT language FROM cluster WHERE id = ?",
                    CORDEE_ARGS(CORDEE_V(cluster ? cluster : 1))) < 0)
        return -1;
    cd->text->speak(cd, cordee_json_text(row, "language"), "en");
    return 0;
}

int cd_crm_heard(struct cordee *cd, struct cordee_error *err,
                 const struct cordee_heard *news)
{
    static const struct {
        const char *what;
        int (*take)(struct cordee *cd, const struct cordee_heard *news,
                    struct cordee_error *err);
    } all[] = {{"gone", cd_heard_gone},
               {"away", cd_heard_away},
               {"signature", cd_heard_signature},
               {"moved", cd_heard_moved},
               {"leaving", cd_heard_leaving}};
    enum cordee_kind kind;
    CORDEE_AUTO(cordee_change_drop) struct cordee_change c = {0};

    if (cd_change_begin(cd, &c, T("News from a mail"), err) < 0 ||
        cd_party_must(cd, news->party, &kind, NULL, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof all / sizeof *all && kind == CORDEE_PERSON; i++)
        if (strcmp(all[i].what, news->what) == 0 &&
            all[i].take(cd_crm_of(cd), news, err) < 0)
            return -1;
    return cd_change_commit(&c, err);
}
