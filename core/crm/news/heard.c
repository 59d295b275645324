/* News as they come, by what they are. */
#include "core/crm/news/news.h"

#include <string.h>

int cd_place_now(struct cordee *cd, int64_t person, json_t **place_r,
                 struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);

    return core->db->row(
        core, err, place_r,
        "SELECT r.id AS role, r.label, o.id, o.name, o.country FROM role r JOIN party o "
        "ON o.id = r.other WHERE r.party = ? AND o.deleted_at IS NULL AND (r.until IS "
        "NULL OR r.until > clock_now()) AND (r.since IS NULL OR r.since <= clock_now()) "
        "ORDER BY r.key_contact DESC, r.id LIMIT 1",
        CORDEE_ARGS(CORDEE_V(person)));
}

const char *cd_day_words(struct cordee *cd, struct cordee_arena *a, const char *iso)
{
    char words[48];
    int64_t at;

    if (!*iso || cordee_time_parse(iso, cd_zone(cd, a), &at) < 0)
        return "";
    cd->text->time(cd, at, CORDEE_TIME_DATE, words, sizeof words);
    return cordee_arena_text(a, words);
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
               {"leaving", cd_heard_leaving}};
    enum cordee_kind kind;
    CORDEE_AUTO(cd_change_drop) struct cd_change c = {0};

    if (cd_change_begin(cd, &c, T("News from a mail"), err) < 0 ||
        cd_party_must(cd, news->party, &kind, NULL, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof all / sizeof *all && kind == CORDEE_PERSON; i++)
        if (strcmp(all[i].what, news->what) == 0 &&
            all[i].take(cd_crm_of(cd), news, err) < 0)
            return -1;
    return cd_change_commit(&c, err);
}
