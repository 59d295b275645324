/* Who asks in words for no more mailings.  Until somebody says yes or no, nothing of that
 * sort goes to her: cd_crm_may_write_sql says "wish". */
#include "core/crm/consent/consent.h"
#include "core/crm/news/news.h"

#include <string.h>

/* She has left all already, or the wish waits: 1, 0, -1. */
static int is_settled(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    int64_t n = 0;

    if (cd->db->one(
            cd, err, &n,
            "SELECT EXISTS (SELECT 1 FROM proposal WHERE party = ?1 AND kind = "
            "'person.leaving' AND state = 'open') OR coalesce((SELECT given = 0 FROM "
            "consent WHERE party = ?1 AND said = 1 AND (topic IS NULL OR given = 1) "
            "ORDER "
            "BY id DESC LIMIT 1), 0)",
            CORDEE_ARGS(CORDEE_V(party))) < 0)
        return -1;
    return n != 0;
}

int cd_heard_leaving(struct cordee *cd, const struct cordee_heard *news,
                     struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop)
    json_t *details = json_pack("{s:s}", "address", news->address ? news->address : "");
    const struct cordee_proposal p = {
        .kind = "person.leaving",
        .key = cordee_arena_printf(a, "%lld %lld", (long long)news->party,
                                   (long long)news->message),
        .party = news->party,
        .interaction = news->interaction,
        .message = news->message,
        .at = news->at,
        .quote = news->quote,
        .details = details};
    int settled = is_settled(cd, news->party, err);

    if (settled != 0)
        return settled < 0 ? -1 : 0;
    return cd_crm_propose(cd, err, &p, NULL) < 0 ? -1 : 0;
}

static int history_add(struct cordee *cd, const struct cordee_proposal *p,
                       struct cordee_error *err)
{
    const struct cordee_taker taker = {p->party, "from"};
    const struct cordee_interaction i = {.kind = "mail.unsubscribe",
                                         .direction = CORDEE_IN,
                                         .subject = T_LATER("by asking for it in a mail"),
                                         .body = p->quote,
                                         .thread = p->interaction,
                                         .takers = &taker,
                                         .n_takers = 1};

    return cd_crm_interaction(cd, err, &i, NULL);
}

/* Her words are the proof, her mail the source. */
int cd_leaving_accepted(struct cordee *cd, const struct cordee_proposal *p,
                        int64_t *party_r, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf note = {0};
    const char *address = cordee_json_text(p->details, "address");
    char day[48];
    const struct cordee_consent *word;

    *party_r = p->party;
    cd->text->time(cd, p->at, CORDEE_TIME_DATE, day, sizeof day);
    cd_fill(&note, T("asked for it in a mail of {1}"), (const char *const[]){day, NULL});
    word = &(const struct cordee_consent){.party = p->party,
                                          .given = false,
                                          .basis = "unsubscribed",
                                          .wording = p->quote,
                                          .place = "mail",
                                          .note = note.text};
    if (cd_consent_add(core, err, word) < 0 || history_add(core, p, err) < 0)
        return -1;
    return cordee_address_ok(address)
               ? cd_crm_suppress(core, err, address, "unsubscribed")
               : 0;
}
