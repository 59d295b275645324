/* Who has another address by now. */
#include "core/crm/news/news.h"

/* Beside the one of before: anybody can write a From, and mail goes to the main one. */
int cd_heard_moved(struct cordee *cd, const struct cordee_heard *news,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *address = cordee_json_text(news->details, "new_address");
    CORDEE_AUTO(cordee_json_drop)
    json_t *details = json_pack("{s:s, s:b}", "email", address, "vouched",
                                (int)cordee_json_true(news->details, "vouched"));
    const char *key =
        cordee_arena_printf(a, "address %lld %s", (long long)news->party, address);
    int64_t party, id;
    int rc = *address ? cd_crm_by_email(cd, err, address, &party, &id) : 1;

    if (rc != 0) /* somebody has it: she, or it is another's */
        return rc < 0 ? -1 : 0;
    return cd_news_ask(cd, news, "person.email", key, details, err) < 0 ? -1 : 0;
}
