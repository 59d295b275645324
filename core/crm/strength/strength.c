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

/* Two dozen, then the score has them all but for a thousandth. */
#define MOST_PEOPLE 24

/* What the history adds up to, as of now. */
struct sums {
    double days; /* since the last contact; < 0: none */
    double active, health;
    double wrote, heard, met;
    int64_t people; /* colleagues on both sides who know each other */
};

/* The same while it is being added up. */
struct tally {
    struct sums s;
    int64_t last;
    int64_t of_ours[MOST_PEOPLE]; /* who of us was in touch lately */
    size_t n_ours;
};

#define TIE "t.staff, t.last_at, t.active, t.health, t.wrote, t.heard, t.met"

static const char own_ties[] = "SELECT " TIE " FROM tie t WHERE t.party = ?1";

/* Of the present people of an organisation, each once. */
static const char ties_of_people[] =
    "SELECT " TIE " FROM role r CROSS JOIN tie t ON t.party = r.party WHERE r.other = ?1 "
    "AND r.party <> ?1 AND " CORDEE_ROLE_NOW(
        "r") " AND NOT EXISTS (SELECT 1 "
             "FROM role x WHERE x.party = r.party AND +x.other = r.other AND x.id "
             "< r.id AND " CORDEE_ROLE_NOW("x") ")";

/* Of theirs count who is in touch since ?2: the colleagues of a person, the people of an
 * organisation, MOST_PEOPLE at most.  Who has two places there counts as two. */
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

static void count_ours(struct tally *t, int64_t staff)
{
    for (size_t i = 0; i < t->n_ours; i++)
        if (t->of_ours[i] == staff)
            return;
    if (t->n_ours < MOST_PEOPLE)
        t->of_ours[t->n_ours++] = staff;
}

static int ties_add(struct cordee *cd, struct tally *t, int64_t now, const char *sql,
                    const struct cordee_value *args, size_t n, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(cd, err, sql, args, n);
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        int64_t staff = cd->db->get_int(rows, 0), last = cd->db->get_int(rows, 1);

        t->last = !t->last || last > t->last ? last : t->last;
        t->s.active += cd->db->get_real(rows, 2);
        t->s.health += cd->db->get_real(rows, 3);
        t->s.wrote += cd->db->get_real(rows, 4);
        t->s.heard += cd->db->get_real(rows, 5);
        t->s.met += cd->db->get_real(rows, 6);
        if (staff > 0 && last > now - TWO_YEARS)
            count_ours(t, staff);
    }
    return rc;
}

/* What the sums of one fixed day are worth now. */
static void as_of_now(struct tally *t, int64_t now)
{
    double active = cd_grown(now, ACTIVE), health = cd_grown(now, CD_HEALTH_DAYS);

    t->s.days = t->last < now ? (double)(now - t->last) / DAY : 0;
    t->s.active /= active;
    t->s.health /= health;
    t->s.wrote /= health;
    t->s.heard /= health;
    t->s.met /= health;
}

/* 0: nobody was ever in touch. */
static int sums_load(struct cordee *cd, int64_t party, enum cordee_kind kind, int64_t now,
                     struct sums *s, struct cordee_error *err)
{
    struct tally t = {0};
    int64_t theirs = 0;

    *s = (struct sums){.days = -1};
    if (ties_add(cd, &t, now, own_ties, CORDEE_ARGS(CORDEE_V(party)), err) < 0 ||
        (kind == CORDEE_ORG &&
         ties_add(cd, &t, now, ties_of_people, CORDEE_ARGS(CORDEE_V(party)), err) < 0))
        return -1;
    if (!t.last)
        return 0;
    as_of_now(&t, now);
    if (cd->db->one(cd, err, &theirs, kind == CORDEE_ORG ? of_org : of_person,
                    CORDEE_ARGS(CORDEE_V(party), CORDEE_V(now - TWO_YEARS))) < 0)
        return -1;
    t.s.people = (int64_t)t.n_ours + theirs;
    *s = t.s;
    return 1;
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
    /* One mail of today is not yet a relationship; a meeting nearly is. */
    p->recent = points(decayed(s->days, 90) * grown(s->health, 2), OF_RECENT);
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

static json_t *score_of(struct cordee *cd, int score)
{
    return json_pack("{s:i,s:s}", "score", score, "word", word_of(cd, score));
}

int cd_crm_scores(struct cordee *cd, struct cordee_error *err, json_t *items)
{
    struct cordee *core = cd_crm_of(cd);
    json_t *of_score[101] = {NULL}; /* who has the same, shares it */
    int64_t now = cordee_now();
    json_t *item;
    size_t i;

    json_array_foreach (items, i, item) {
        struct sums s;
        struct parts p;
        int score;

        if (sums_load(core, cordee_json_int(item, "id"),
                      (enum cordee_kind)cordee_json_int(item, "kind"), now, &s, err) < 0)
            return -1;
        score = parts_of(&s, &p);
        if (of_score[score])
            json_object_set(item, "strength", of_score[score]);
        else
            json_object_set_new(item, "strength", of_score[score] = score_of(cd, score));
    }
    return 0;
}

int cd_crm_strength(struct cordee *cd, struct cordee_error *err, int64_t party,
                    enum cordee_kind kind, json_t **model_r)
{
    json_t *parts;
    struct sums s;
    struct parts p;
    int score;

    if (sums_load(cd_crm_of(cd), party, kind, cordee_now(), &s, err) < 0)
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
