/* Who is away, and who stands in. */
#include "core/crm/member/membership.h"
#include "core/crm/news/news.h"

#include <string.h>

#define A_MONTH (30 * INT64_C(86400))

/* ---- the absence ------------------------------------------------------------ */

/* The midnight of a day, `add` days on; 0: no day is said. */
static int64_t instant_of(struct cordee *cd, const char *iso, int add)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *zone = cd_zone(cd, a);
    int64_t at;

    if (!*iso || cordee_time_parse(iso, zone, &at) < 0)
        return 0;
    return cd_day_start(at, add, zone);
}

/* One a person, the last that was heard of. */
static int absence_put(struct cordee *cd, const struct cordee_heard *news,
                       struct cordee_error *err)
{
    const char *quote = news->quote ? news->quote : "";

    return cd->db->exec(
        cd, err,
        "INSERT INTO absence(party, since, until, heard_at, interaction, quote) "
        "VALUES(?, "
        "?, ?, ?, ?, ?) ON CONFLICT(party) DO UPDATE SET since = excluded.since, until = "
        "excluded.until, heard_at = excluded.heard_at, interaction = "
        "excluded.interaction, quote = excluded.quote WHERE excluded.heard_at >= "
        "absence.heard_at",
        CORDEE_ARGS(
            CORDEE_V(news->party),
            CORDEE_ID(instant_of(cd, cordee_json_text(news->details, "from"), 0)),
            CORDEE_ID(instant_of(cd, cordee_json_text(news->details, "until"), 1)),
            CORDEE_V(news->at), CORDEE_ID(news->interaction), CORDEE_V(quote)));
}

int cd_heard_away(struct cordee *cd, const struct cordee_heard *news,
                  struct cordee_error *err)
{
    if (absence_put(cd, news, err) < 0 || cd_heard_moved(cd, news, err) < 0)
        return -1;
    return cd_heard_standins(cd, news, "person.standin", err);
}

/* ---- who stands in ---------------------------------------------------------- */

/* Somebody who stood in for her until then, or for a while of which nobody said how long,
 * does so no more; `until` 0: not said. */
static bool is_over(int64_t until, int64_t heard_at)
{
    return (until ? until : heard_at + A_MONTH) <= cordee_now();
}

/* Who is called so in the sentence: a name, or else the address. */
static json_t *standin_details(const json_t *place, const json_t *said, int64_t until)
{
    const char *name = cordee_json_text(said, "name");
    const char *email = cordee_json_text(said, "address");

    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:I, s:I}", "who", *name ? name : email, "name", name,
        "email", email, "phone", cordee_json_text(said, "phone"), "what",
        cordee_json_text(said, "what"), "org", (json_int_t)cordee_json_int(place, "id"),
        "until", (json_int_t)until);
}

static int standin_ask(struct cordee *cd, const struct cordee_heard *news,
                       const char *kind, const json_t *place, const json_t *said,
                       int64_t until, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *details = standin_details(place, said, until);
    const char *key = cordee_arena_printf(
        a, "%lld %s %s %s", (long long)news->party, cordee_json_text(said, "address"),
        cordee_json_text(said, "name"), cordee_json_text(news->details, "until"));

    return cd_news_ask(cd, news, kind, key, details, err) < 0 ? -1 : 0;
}

int cd_heard_standins(struct cordee *cd, const struct cordee_heard *news,
                      const char *kind, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *place = NULL;
    const json_t *list = json_object_get(news->details, "standins");
    int64_t until = instant_of(cd, cordee_json_text(news->details, "until"), 1);
    json_t *said;
    size_t i;

    if (json_array_size(list) == 0 ||
        (strcmp(kind, "person.standin") == 0 && is_over(until, news->at)))
        return 0;
    if (cd_place_now(cd, news->party, &place, err) < 0)
        return -1;
    json_array_foreach (list, i, said)
        if (standin_ask(cd, news, kind, place, said, until, err) < 0)
            return -1;
    return 0;
}

/* It may be asked again when she is away again. */
int cd_standins_lapse(struct cordee *cd, struct cordee_error *err)
{
    return cd->db->exec(
        cd, err,
        "DELETE FROM proposal WHERE kind = 'person.standin' AND state = 'open' AND "
        "coalesce(nullif(json_extract(details, '$.until'), 0), at + ?) <= clock_now()",
        CORDEE_ARGS(CORDEE_V(A_MONTH)));
}

/* ---- yes -------------------------------------------------------------------- */

/* By address, else by name among those who are there.  1, 0, -1. */
static int person_find(struct cordee *cd, const json_t *details, int64_t *id_r,
                       struct cordee_error *err)
{
    const char *email = cordee_json_text(details, "email");
    int64_t address, org = cordee_json_int(details, "org");
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf name = {0};
    CORDEE_AUTO(cordee_json_drop) json_t *there = NULL;
    json_t *row;
    size_t i;
    int rc = *email ? cd_crm_by_email(cd, err, email, id_r, &address) : 0;

    if (rc != 0)
        return rc;
    cordee_utf8_fold(cordee_json_text(details, "name"), &name);
    there = cd->db->list(cd, err,
                         "SELECT p.id, p.name FROM role r JOIN party p ON p.id = r.party "
                         "WHERE r.other = ? AND p.kind = 2 AND p.deleted_at IS NULL",
                         CORDEE_ARGS(CORDEE_V(org)));
    json_array_foreach (there, i, row) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf other = {0};

        cordee_utf8_fold(cordee_json_text(row, "name"), &other);
        if (name.len && other.len && strcmp(name.text, other.text) == 0) {
            *id_r = cordee_json_int(row, "id");
            return 1;
        }
    }
    return there ? 0 : -1;
}

static int person_make(struct cordee *cd, const json_t *details, int64_t *id_r,
                       struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *fields = json_object();
    int64_t org = cordee_json_int(details, "org");

    cordee_json_set_text(fields, "name", cordee_json_text(details, "name"));
    cordee_json_set_text(fields, "email", cordee_json_text(details, "email"));
    cordee_json_set_text(fields, "phone", cordee_json_text(details, "phone"));
    if (org)
        json_object_set_new(fields, "org", json_integer(org));
    return cd_party_create(cd, err, CORDEE_PERSON, fields, id_r);
}

static bool is_successor(const struct cordee_proposal *p)
{
    return strcmp(p->kind, "person.successor") == 0;
}

/* In words of the cluster: everybody reads them. */
static int relation_add(struct cordee *cd, const struct cordee_proposal *p, int64_t other,
                        struct cordee_error *err)
{
    bool stays = is_successor(p);
    struct cd_relation r = {.party = other,
                            .other = p->party,
                            .note = cordee_json_text(p->details, "what"),
                            .since = cordee_now(),
                            .until = stays ? 0 : cordee_json_int(p->details, "until")};

    if (r.until && r.until < r.since)
        r.since = 0;
    if (cd_news_speak(cd, p->cluster, err) < 0)
        return -1;
    r.label = stays ? T("succeeds") : T("stands in for");
    r.label_back = stays ? T("is succeeded by") : T("is stood in for by");
    cd->text->spoken(cd);
    return cd_relation_add(cd, err, &r, NULL);
}

int cd_standin_accepted(struct cordee *cd, const struct cordee_proposal *p,
                        int64_t *party_r, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t other = 0;
    int rc = person_find(core, p->details, &other, err);

    *party_r = p->party;
    if (rc < 0 || (rc == 0 && person_make(core, p->details, &other, err) < 0))
        return -1;
    return relation_add(core, p, other, err);
}
