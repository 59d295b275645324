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

/* A person's ties; or an organisation's, which are those of its present people too. */
#define OF                                                                         \
    "party IN (SELECT ?1 UNION ALL SELECT r.party FROM role r WHERE r.other = ?1 " \
    "AND (r.until IS NULL OR r.until > ?2))"

/* Of theirs who are in touch: colleagues of a person, people of an organisation.  Two
 * dozen, then the score has them all but for a thousandth. */
#define COLLEAGUES                                                                    \
    "SELECT c.party FROM role r JOIN role c ON c.other = r.other AND c.party <> "     \
    "r.party JOIN party q ON q.id = c.party WHERE r.party = ?1 AND q.last_contact > " \
    "?3 UNION SELECT r.party FROM role r JOIN party q ON q.id = r.party WHERE "       \
    "r.other = ?1 AND q.last_contact > ?3 LIMIT 24"

static double decayed(double days, double half)
{
    return pow(0.5, days / half);
}

static int sums_load(struct cordee *cd, int64_t party, int64_t now, struct sums *s,
                     struct cordee_error *err)
{
    double active = cd_grown(now, ACTIVE), health = cd_grown(now, CD_HEALTH_DAYS);
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT sum(active), sum(health), sum(wrote), sum(heard), sum(met), "
        "max(last_at), count(DISTINCT iif(staff > 0 AND last_at > ?3, staff, NULL)) + "
        "(SELECT count(*) FROM (" COLLEAGUES ")) FROM tie WHERE " OF,
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(now), CORDEE_V(now - TWO_YEARS)));
    int64_t last;

    if (!rows || cd->db->next(rows, err) < 0)
        return -1;
    if (!(last = cd->db->get_int(rows, 5)))
        return 0;
    s->active = cd->db->get_real(rows, 0) / active;
    s->health = cd->db->get_real(rows, 1) / health;
    s->wrote = cd->db->get_real(rows, 2) / health;
    s->heard = cd->db->get_real(rows, 3) / health;
    s->met = cd->db->get_real(rows, 4) / health;
    s->days = last < now ? (double)(now - last) / DAY : 0;
    s->people = cd->db->get_int(rows, 6);
    return 0;
}

/* From 0 to 1, fast at first. */
static double grown(double n, double scale)
{
    return 1 - exp(-n / scale);
}

static int part_put(json_t *parts, const char *label, double score, int of)
{
    int points = (int)lround(score * of);
    json_t *part = json_object();

    json_object_set_new(part, "label", json_string(label));
    json_object_set_new(part, "score", json_integer(points));
    json_object_set_new(part, "of", json_integer(of));
    json_array_append_new(parts, part);
    return points;
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

int cd_crm_strength(struct cordee *cd, struct cordee_error *err, int64_t party,
                    json_t **model_r)
{
    struct sums s = {.days = -1};
    json_t *parts;
    double both;
    int score;

    if (sums_load(cd_crm_of(cd), party, cordee_now(), &s, err) < 0)
        return -1;
    /* A talk needs two: what is said by one side alone counts little. */
    both = sqrt(s.heard * (s.wrote + 0.25 * s.heard));
    parts = json_array();
    score =
        part_put(parts, T("Recent contact"), s.days < 0 ? 0 : decayed(s.days, 90), 30);
    score += part_put(parts, T("Replies both ways"), grown(both, 1.5), 25);
    score += part_put(parts, T("Meetings and calls"), grown(s.met, 1.5), 25);
    score += part_put(parts, T("Colleagues known"),
                      s.days < 0 ? 0 : grown((double)s.people, 2.5), 20);
    *model_r = json_object();
    json_object_set_new(*model_r, "score", json_integer(score));
    json_object_set_new(*model_r, "word", json_string(word_of(cd, score)));
    json_object_set_new(*model_r, "trend", json_string(trend_of(&s)));
    json_object_set_new(*model_r, "parts", parts);
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
