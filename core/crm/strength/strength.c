/* How strong a relationship is, in parts that a person can check. */
#include "core/crm/strength/strength.h"
#include "core/base/clock.h"
#include "core/crm/crm-priv.h"

#include <math.h>
#include <stdio.h>
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

/* The ties of each of ?1, a JSON list of ids: a person's, or those of an organisation and
 * its present people; of ours count who was in touch since ?2. */
static const char sums_sql[] =
    "WITH them AS (SELECT value AS of, value AS party FROM json_each(?1) UNION SELECT "
    "j.value, r.party FROM json_each(?1) j JOIN role r ON r.other = j.value AND (r.until "
    "IS NULL OR r.until > clock_now())) SELECT them.of, sum(t.active), sum(t.health), "
    "sum(t.wrote), sum(t.heard), sum(t.met), max(t.last_at), count(DISTINCT iif(t.staff "
    "> "
    "0 AND t.last_at > ?2, t.staff, NULL)) FROM them CROSS JOIN tie t ON t.party = "
    "them.party GROUP BY them.of";

/* Of theirs count who is in touch since ?2: the colleagues of a person, the people of an
 * organisation; two dozen, then the score has them all but for a thousandth.  Who has two
 * places there counts as two. */
static const char of_person[] =
    "SELECT count(*) FROM (SELECT 1 FROM role r JOIN role c ON c.other = r.other AND "
    "c.party <> r.party JOIN party q ON q.id = c.party WHERE r.party = ?1 AND "
    "q.last_contact > ?2 LIMIT 24)";
static const char of_org[] =
    "SELECT count(*) FROM (SELECT 1 FROM role r JOIN party q ON q.id = r.party WHERE "
    "r.other = ?1 AND q.last_contact > ?2 LIMIT 24)";

static double decayed(double days, double half)
{
    return pow(0.5, days / half);
}

static struct cordee_rows *sums_ask(struct cordee *cd, const char *ids, int64_t now,
                                    struct cordee_error *err)
{
    return cd->db->query(cd, err, sums_sql,
                         CORDEE_ARGS(CORDEE_V(ids), CORDEE_V(now - TWO_YEARS)));
}

/* Of the row at hand, and who else is known; the party's id, or -1. */
static int64_t sums_read(struct cordee *cd, struct cordee_rows *rows,
                         enum cordee_kind kind, int64_t now, struct sums *s,
                         struct cordee_error *err)
{
    double active = cd_grown(now, ACTIVE), health = cd_grown(now, CD_HEALTH_DAYS);
    int64_t id = cd->db->get_int(rows, 0), last = cd->db->get_int(rows, 6);
    int64_t ours = cd->db->get_int(rows, 7), theirs = 0;

    *s = (struct sums){.days = last < now ? (double)(now - last) / DAY : 0,
                       .active = cd->db->get_real(rows, 1) / active,
                       .health = cd->db->get_real(rows, 2) / health,
                       .wrote = cd->db->get_real(rows, 3) / health,
                       .heard = cd->db->get_real(rows, 4) / health,
                       .met = cd->db->get_real(rows, 5) / health};
    if (cd->db->one(cd, err, &theirs, kind == CORDEE_ORG ? of_org : of_person,
                    CORDEE_ARGS(CORDEE_V(id), CORDEE_V(now - TWO_YEARS))) < 0)
        return -1;
    s->people = ours + theirs;
    return id;
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
    int64_t now = cordee_now();
    char ids[24];
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    int rc;

    *s = (struct sums){.days = -1};
    snprintf(ids, sizeof ids, "[%lld]", (long long)party);
    rows = sums_ask(cd, ids, now, err);
    rc = rows ? cd->db->next(rows, err) : -1;
    return rc > 0 && sums_read(cd, rows, kind, now, s, err) < 0 ? -1 : rc;
}

static json_t *score_of(struct cordee *cd, const struct sums *s)
{
    struct parts p;
    int score = parts_of(s, &p);

    return json_pack("{s:i,s:s}", "score", score, "word", word_of(cd, score));
}

int cd_crm_scores(struct cordee *cd, struct cordee_error *err, json_t *items)
{
    struct cordee *core = cd_crm_of(cd);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf ids = {0};
    CORDEE_AUTO(cordee_rows_drop) struct cordee_rows *rows = NULL;
    int64_t now = cordee_now();
    struct sums s = {.days = -1};
    json_t *item;
    size_t i;
    int rc;

    json_array_foreach (items, i, item) {
        cordee_buf_printf(&ids, "%c%lld", i ? ',' : '[',
                          (long long)cordee_json_int(item, "id"));
        json_object_set_new(item, "strength", score_of(cd, &s));
    }
    if (!ids.len)
        return 0;
    cordee_buf_putc(&ids, ']');
    if (!(rows = sums_ask(core, ids.text, now, err)))
        return -1;
    while ((rc = core->db->next(rows, err)) > 0)
        json_array_foreach (items, i, item)
            if (cordee_json_int(item, "id") == core->db->get_int(rows, 0)) {
                if (sums_read(core, rows, (enum cordee_kind)cordee_json_int(item, "kind"),
                              now, &s, err) < 0)
                    return -1;
                json_object_set_new(item, "strength", score_of(cd, &s));
            }
    return rc;
}

int cd_crm_strength(struct cordee *cd, struct cordee_error *err, int64_t party,
                    enum cordee_kind kind, json_t **model_r)
{
    json_t *parts;
    struct sums s;
    struct parts p;
    int score;

    if (load(cd_crm_of(cd), party, kind, &s, err) < 0)
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
