/* How strong a relationship is, in parts that a person can check. */
#include "core/crm/strength/strength.h"
#include "core/base/clock.h"
#include "core/crm/crm-priv.h"

#include <math.h>
#include <string.h>

#define DAY       86400.0
#define ACTIVE    30.0  /* days after which a contact counts half for what goes on now */
#define HEALTH    180.0 /* and for how it stands: clusters meet their members seldom */
#define TWO_YEARS INT64_C(63072000)

/* What the history adds up to, as of now. */
struct sums {
    double days; /* since the last contact; < 0: none */
    double active, health;
    double wrote, heard, met;
    int64_t people; /* colleagues on both sides who know each other */
};

#define SUMS                                                                        \
    "SELECT sum(t.active), sum(t.health), sum(t.wrote), sum(t.heard), sum(t.met), " \
    "max(t.last_at), "

/* Of ours count who was in touch in two years, of theirs who is: the colleagues of a
 * person, the people of an organisation, whose ties are its own too.  Two dozen are
 * enough: then the score has them all but for a thousandth. */
struct asked {
    const char *sums, *colleagues; /* of ?1, since ?2 */
};

static const struct asked of_person = {
    SUMS "count(nullif(t.staff > 0 AND t.last_at > ?2, 0)) FROM tie t WHERE t.party = ?1",
    "SELECT count(*) FROM (SELECT DISTINCT c.party FROM role r JOIN role c ON c.other = "
    "r.other AND c.party <> r.party JOIN party q ON q.id = c.party WHERE r.party = ?1 "
    "AND "
    "q.last_contact > ?2 LIMIT 24)",
};

static const struct asked of_org = {
    SUMS
    "count(DISTINCT iif(t.staff > 0 AND t.last_at > ?2, t.staff, NULL)) FROM (SELECT "
    "?1 AS id UNION SELECT r.party FROM role r WHERE r.other = ?1 AND (r.until IS "
    "NULL OR r.until > clock_now())) x JOIN tie t ON t.party = x.id",
    "SELECT count(*) FROM (SELECT DISTINCT r.party FROM role r JOIN party q ON q.id = "
    "r.party WHERE r.other = ?1 AND q.last_contact > ?2 LIMIT 24)",
};

static double decayed(double days, double half)
{
    return pow(0.5, days / half);
}

static int sums_load(struct cordee *cd, int64_t party, const struct asked *of,
                     int64_t now, struct sums *s, struct cordee_error *err)
{
    const struct cordee_value args[] = {cordee_of_int(party),
                                        cordee_of_int(now - TWO_YEARS)};
    double active = cd_grown(now, ACTIVE), health = cd_grown(now, CD_HEALTH_DAYS);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(cd, err, of->sums, args, 2);
    int64_t last, colleagues = 0;

    if (!rows || cd->db->next(rows, err) < 0)
        return -1;
    if (!(last = cd->db->get_int(rows, 5)))
        return 0; /* nobody was ever in touch, so nobody else is asked for */
    s->active = cd->db->get_real(rows, 0) / active;
    s->health = cd->db->get_real(rows, 1) / health;
    s->wrote = cd->db->get_real(rows, 2) / health;
    s->heard = cd->db->get_real(rows, 3) / health;
    s->met = cd->db->get_real(rows, 4) / health;
    s->days = last < now ? (double)(now - last) / DAY : 0;
    if (cd->db->one(cd, err, &colleagues, of->colleagues, args, 2) < 0)
        return -1;
    s->people = cd->db->get_int(rows, 6) + colleagues;
    return 0;
}

/* From 0 to 1, fast at first. */
static double grown(double n, double scale)
{
    return 1 - exp(-n / scale);
}

/* What a score is made of. */
struct parts {
    int recent, both_ways, met, people;
};
enum { OF_RECENT = 30, OF_BOTH = 25, OF_MET = 25, OF_PEOPLE = 20 };

static int points(double score, int of)
{
    return (int)lround(score * of);
}

static int parts_of(const struct sums *s, struct parts *p)
{
    /* A talk needs two: what is said by one side alone counts little. */
    double both = sqrt(s->heard * (s->wrote + 0.25 * s->heard));

    *p = (struct parts){0};
    if (s->days < 0)
        return 0;
    p->recent = points(decayed(s->days, 90), OF_RECENT);
    p->both_ways = points(grown(both, 1.5), OF_BOTH);
    p->met = points(grown(s->met, 1.5), OF_MET);
    p->people = points(grown((double)s->people, 2.5), OF_PEOPLE);
    return p->recent + p->both_ways + p->met + p->people;
}

static void part_put(json_t *parts, const char *label, int score, int of)
{
    json_array_append_new(
        parts, json_pack("{s:s,s:i,s:i}", "label", label, "score", score, "of", of));
}

static const char *word_of(struct cordee *cd, int score)
{
    if (score >= 80)
        return T("strong");
    if (score >= 60)
        return T("good");
    if (score >= 40)
        return T("warm");
    if (score >= 20)
        return T("faint");
    return score > 0 ? T("cold") : T("none yet");
}

/* What goes on now beside what went on in half a year, which are equal when contacts come
 * as they always did: a sum in which each halves after h days is their rate times h. */
static const char *trend_of(const struct sums *s)
{
    double ratio = s->health > 0 ? s->active / ACTIVE / (s->health / CD_HEALTH_DAYS) : 0;

    if (s->days < 0)
        return "";
    return ratio > 1.5 ? "rising" : ratio < 0.5 ? "falling" : "steady";
}

static int load(struct cordee *cd, int64_t party, enum cordee_kind kind, struct sums *s,
                struct cordee_error *err)
{
    *s = (struct sums){.days = -1};
    return sums_load(cd_crm_of(cd), party, kind == CORDEE_ORG ? &of_org : &of_person,
                     cordee_now(), s, err);
}

int cd_crm_score(struct cordee *cd, struct cordee_error *err, int64_t party,
                 enum cordee_kind kind, json_t **model_r)
{
    struct sums s;
    struct parts p;
    int score;

    if (load(cd, party, kind, &s, err) < 0)
        return -1;
    score = parts_of(&s, &p);
    *model_r = json_pack("{s:i,s:s}", "score", score, "word", word_of(cd, score));
    return 0;
}

int cd_crm_strength(struct cordee *cd, struct cordee_error *err, int64_t party,
                    enum cordee_kind kind, json_t **model_r)
{
    json_t *parts;
    struct sums s;
    struct parts p;
    int score;

    if (load(cd, party, kind, &s, err) < 0)
        return -1;
    score = parts_of(&s, &p);
    parts = json_array();
    part_put(parts, T("Recent contact"), p.recent, OF_RECENT);
    part_put(parts, T("Replies both ways"), p.both_ways, OF_BOTH);
    part_put(parts, T("Meetings and calls"), p.met, OF_MET);
    part_put(parts, T("Colleagues known"), p.people, OF_PEOPLE);
    *model_r = json_pack("{s:i,s:s,s:s,s:o}", "score", score, "word", word_of(cd, score),
                         "trend", trend_of(&s), "parts", parts);
    return 0;
}

int cd_strength_tick(struct cordee *cd, struct cordee_error *err)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t id;
    int rc = core->db->one(core, err, &id,
                           "SELECT id FROM interaction_party WHERE counts = 0 AND at <= "
                           "clock_now() LIMIT 1",
                           CORDEE_NO_ARGS);

    if (rc <= 0)
        return rc; /* nothing is written for nothing */
    return core->db->exec(core, err,
                          "UPDATE interaction_party SET counts = 1 WHERE counts = 0 AND "
                          "at <= clock_now()",
                          CORDEE_NO_ARGS);
}
