/* How strong a relationship is, in parts that a person can check. */
#include "core/crm/crm-priv.h"

#include <math.h>
#include <string.h>

#define DAY        86400.0
#define HALF_LIFE  180.0 /* days: clusters meet their members a few times a year */
#define MOST_ROWS  300
#define MOST_KNOWN 24 /* then the score has them all but for a thousandth */
#define TWO_YEARS  INT64_C(63072000)

#define CONTACTS                                                                   \
    "SELECT ip.at, ip.weight, ip.heard FROM interaction_party ip WHERE ip.weight " \
    "> 0 AND ip.party "

/* What the history adds up to; each contact counts half after HALF_LIFE. */
struct sums {
    double days; /* since the last one; < 0: none */
    double in, out, met;
    int64_t people; /* colleagues on both sides who know each other */
};

static double decayed(double days, double half)
{
    return pow(0.5, days / half);
}

/* A list asks this of fifty parties: a person's contacts are one range of an index, those
 * of an organisation are gathered and sorted first. */
static struct cordee_rows *contacts(struct cordee *cd, int64_t party, bool staffed,
                                    int64_t now, struct cordee_error *err)
{
    if (!staffed)
        return cd->db->query(cd, err, CONTACTS "= ? ORDER BY ip.at DESC LIMIT ?",
                             CORDEE_ARGS(CORDEE_V(party), CORDEE_V(MOST_ROWS)));
    return cd->db->query(
        cd, err,
        CONTACTS
        "IN (SELECT ? UNION ALL SELECT r.party FROM role r WHERE r.other = ? AND "
        "(r.until IS NULL OR r.until > ?)) ORDER BY ip.at DESC LIMIT ?",
        CORDEE_ARGS(CORDEE_V(party), CORDEE_V(party), CORDEE_V(now),
                    CORDEE_V(MOST_ROWS)));
}

static int sums_load(struct cordee *cd, int64_t party, bool staffed, int64_t now,
                     struct sums *s, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = contacts(cd, party, staffed, now, err);
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        double days = (double)(now - cd->db->get_int(rows, 0)) / DAY;
        double counts = decayed(days > 0 ? days : 0, HALF_LIFE);

        if (s->days < 0)
            s->days = days > 0 ? days : 0;
        if (cd->db->get_int(rows, 1) >= 6) /* a call or more */
            s->met += counts;
        else if (cd->db->get_int(rows, 2))
            s->in += counts;
        else
            s->out += counts;
    }
    return rc;
}

/* Counts who is named in the first column, each once: the second says how many there can
 * be at most, and MOST_KNOWN are as good as more. */
static int people_count(struct cordee *cd, const char *sql,
                        const struct cordee_value *args, size_t n, struct sums *s,
                        struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(cd, err, sql, args, n);
    int64_t seen[MOST_KNOWN];
    size_t known = 0, most = MOST_KNOWN, i;
    int rc = rows ? 0 : -1;

    while (rows && known < most && (rc = cd->db->next(rows, err)) > 0) {
        int64_t id = cd->db->get_int(rows, 0);
        int64_t all = cd->db->get_int(rows, 1);

        if (all < MOST_KNOWN)
            most = (size_t)all;

        for (i = 0; i < known && seen[i] != id;)
            i++;
        if (i == known && id)
            seen[known++] = id;
    }
    s->people += (int64_t)known;
    return rc < 0 ? -1 : 0;
}

/* Of ours who wrote or met, and of theirs who took part, in two years. */
static int people_load(struct cordee *cd, int64_t party, bool staffed, int64_t now,
                       struct sums *s, struct cordee_error *err)
{
    const struct cordee_value args[] = {cordee_of_int(party),
                                        cordee_of_int(now - TWO_YEARS)};

    if (people_count(cd,
                     "SELECT i.author, (SELECT count(*) FROM staff) FROM "
                     "interaction_party ip JOIN interaction i ON "
                     "i.id = ip.interaction WHERE ip.party = ? AND ip.weight > 0 AND "
                     "ip.at > ?",
                     args, 2, s, err) < 0 ||
        people_count(
            cd,
            "SELECT c.party, 24 FROM role r JOIN role c ON c.other = r.other AND "
            "c.party <> r.party JOIN party q ON q.id = c.party WHERE r.party = ? "
            "AND q.last_contact > ?",
            args, 2, s, err) < 0)
        return -1;
    if (!staffed)
        return 0;
    return people_count(cd,
                        "SELECT r.party, 24 FROM role r JOIN party q ON q.id = r.party "
                        "WHERE r.other = ? AND "
                        "q.last_contact > ?",
                        args, 2, s, err);
}

/* Whether people have a place there. */
static int staffed_look(struct cordee *cd, int64_t party, struct cordee_error *err)
{
    int64_t role;

    return cd->db->one(cd, err, &role, "SELECT id FROM role WHERE other = ? LIMIT 1",
                       CORDEE_ARGS(CORDEE_V(party)));
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

int cd_crm_strength(struct cordee *cd, struct cordee_error *err, int64_t party,
                    json_t **model_r)
{
    struct cordee *core = cd_crm_of(cd);
    int64_t now = cordee_now();
    struct sums s = {.days = -1};
    json_t *parts;
    double both;
    int score;
    int staffed = staffed_look(core, party, err);

    if (staffed < 0 || sums_load(core, party, staffed, now, &s, err) < 0)
        return -1;
    if (s.days >= 0 && people_load(core, party, staffed, now, &s, err) < 0)
        return -1;
    /* A talk needs two: what is said by one side alone counts little. */
    both = sqrt(s.in * (s.out + 0.25 * s.in));
    parts = json_array();
    score =
        part_put(parts, T("Recent contact"), s.days < 0 ? 0 : decayed(s.days, 90), 30);
    score += part_put(parts, T("Replies both ways"), grown(both, 1.5), 25);
    score += part_put(parts, T("Meetings and calls"), grown(s.met, 1.5), 25);
    score += part_put(parts, T("Colleagues known"), grown((double)s.people, 2.5), 20);
    *model_r = json_object();
    json_object_set_new(*model_r, "score", json_integer(score));
    json_object_set_new(*model_r, "word", json_string(word_of(cd, score)));
    json_object_set_new(*model_r, "parts", parts);
    return 0;
}
