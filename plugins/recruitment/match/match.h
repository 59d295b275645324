/* Who fits which opening: hard gates first, then a score from 0 to 100 of the parts that
 * are known.  No database, no clock and no file: openings and candidates in, hits with
 * their parts out; the command, the pages and the job in the background ask here.
 *
 *     struct match *m = match_new();
 *     match_opening_add(m, &opening) ...
 *     match_candidate_add(m, &candidate) ...
 *     match_ready(m);
 *     n = match_people(m, opening, 20, arena, &hits);
 *     match_free(m);
 *
 * Score = 100 * sum(weight * part) / sum(weight), over the parts of which both sides say
 * something: what is unknown is not zero.  Weights are the opening's.
 *
 *   skills      below; what a candidate lists is taken as what they have, so with an
 *               opening that asks for skills this part is always known
 *   languages   mean over those asked of min(1, held / asked), A1 ... C2 = 1 ... 6
 *   experience  min(1, years / asked)
 *   education   min(1, EQF level / asked)
 *   distance    1 if remote, within their radius, or if they would move; else
 *               exp(-km / 50)
 *   text        sqrt(min(1, BM25(opening, candidate) / BM25(opening, opening))): words of
 *               the opening's title and text that stand in the candidate's, stemmed, so
 *               that who says a quarter of it has a half; known where both have a text in
 *               one language
 *
 * Skills, after the idf-weighted cosine of two vectors (Salton & Buckley, Term-weighting
 * approaches in automatic text retrieval, 1988).  An asked skill weighs idf when it is
 * essential, 0.3 idf when it is optional; idf = ln((N + 1) / (df + 0.5)) over the
 * openings, and over what match_background adds.  A held one fulfils min(1, held level /
 * asked level) of it, and half of a skill that is linked to it (broader, related).  With
 * W all that is asked,
 *
 *   q = what of W is there / W
 *
 *   r = min(1, (W / (3 mean W)) ^ 0.8)
 *
 *   skills = sqrt(q (q^6 + (1 - q^6) r))
 *
 * which is 1 for whoever has everything, and for others goes with q r: openings are
 * ordered for one person nearly as by the cosine, in which, too, a few skills in common,
 * which chance brings, count for less where little is asked.  The length of the
 * candidate's vector, by which the cosine divides, is left out: with it a skill gained
 * could lower a score.
 *
 * Name, age, gender, nationality and pictures are in no struct here.  Equal input gives
 * equal scores whatever its order: skills are added up as whole numbers.
 *
 * A struct match is one thread's. */
#ifndef RECRUITMENT_MATCH_H
#define RECRUITMENT_MATCH_H

#include <cordee/base.h>

struct match;

struct match *match_new(void);
void match_free(struct match *m);  /* takes NULL */
void match_drop(struct match **m); /* for CORDEE_AUTO */

/* ---- skills ----------------------------------------------------------------- */

/* The number of a skill by its name: an ESCO URI or the UUID at its end, or one's own
 * word ("own:hot runners"). */
uint32_t match_skill(struct match *m, const char *name);
const char *match_skill_name(const struct match *m, uint32_t skill); /* as first seen */
/* Who holds one fulfils half of the other. */
void match_link(struct match *m, uint32_t one, uint32_t other);
/* One more list of skills that idf is reckoned over, such as an occupation of ESCO. */
void match_background(struct match *m, const uint32_t *skills, size_t n);

/* ---- openings and candidates ------------------------------------------------ */

enum match_part {
    MATCH_SKILLS,
    MATCH_LANGUAGES,
    MATCH_EXPERIENCE,
    MATCH_EDUCATION,
    MATCH_DISTANCE,
    MATCH_TEXT,
    MATCH_PARTS,
};
extern const char *const match_part_names[MATCH_PARTS]; /* "skills", "languages", ... */
extern const double match_part_weights[MATCH_PARTS];    /* where an opening says none */

struct match_asked {
    uint32_t skill;
    bool essential;
    bool must;    /* a gate: without it, or one linked to it, nobody fits */
    double level; /* 0: any */
};

struct match_held {
    uint32_t skill;
    double level; /* 0: not said, which is enough */
};

struct match_language {
    const char *code; /* ISO 639-1, "de" */
    int cefr;         /* 1 (A1) to 6 (C2); 0: any */
    bool must;        /* asked: a gate */
};

struct match_place {
    bool known;
    double lat, lon; /* degrees, WGS 84 */
};

/* Words of which one side asks all: permits ("AT"), certificates ("forklift"). */
struct match_words {
    const char *const *list;
    size_t n;
};

struct match_opening {
    const char *id;
    const struct match_asked *skills;
    const struct match_language *languages;
    size_t n_skills, n_languages;
    int education; /* EQF, 1 to 8; 0: not said */
    double years;  /* of experience; 0: not said */
    unsigned kind; /* a bit of the caller's; 0: not said */
    struct match_place place;
    bool remote;  /* all of it can be done from home */
    bool partly;  /* some of it */
    double hours; /* a week; 0: not said */
    struct match_words permits, certificates;
    int64_t starts;       /* the latest day, Unix seconds; 0: not said */
    int64_t pay_most;     /* a year, in whole units of `currency`; 0: not said */
    const char *currency; /* "EUR" */
    /* Title and text, and their language ("de"; "": found out); NULL: none.  Read while
     * it is taken in, and not kept. */
    const char *text, *language;
    double weights[MATCH_PARTS];
};

struct match_candidate {
    const char *id;
    const struct match_held *skills;
    const struct match_language *languages;
    size_t n_skills, n_languages;
    int education;
    double years;   /* below 0: not said */
    unsigned kinds; /* the bits of those they look for; 0: any */
    struct match_place place;
    double radius_km;                         /* that they would travel; 0: not said */
    bool moves;                               /* they would move house */
    bool remote;                              /* they look for work from home */
    double hours;                             /* a week, at most; 0: not said */
    struct match_words permits, certificates; /* an empty list: not said */
    int64_t free_from;                        /* Unix seconds; 0: not said */
    int64_t pay_least;
    const char *currency;
    const char *text, *language; /* headline and text, as an opening's */
};

/* Take one in; give its number, 0, 1, 2, ...  What they point at is borrowed until
 * match_free. */
size_t match_opening_add(struct match *m, const struct match_opening *said);
size_t match_candidate_add(struct match *m, const struct match_candidate *said);
const char *match_opening_id(const struct match *m, size_t opening);
const char *match_candidate_id(const struct match *m, size_t candidate);
size_t match_openings_count(const struct match *m);
/* No link or background comes after this.  Candidates may, and are found from then on;
 * openings as well, and until all is put together anew idf and mean W stay as they were:
 * scores of other openings do not move. */
void match_ready(struct match *m);
/* It is not found any more; what it pointed at is still borrowed. */
void match_opening_gone(struct match *m, size_t opening);
void match_candidate_gone(struct match *m, size_t candidate);

/* ---- gates ------------------------------------------------------------------ */

enum match_gate {
    MATCH_FITS,
    MATCH_NO_KIND,
    MATCH_NO_PERMIT,
    MATCH_NO_CERTIFICATE,
    MATCH_NO_LANGUAGE,
    MATCH_NO_SKILL,
    MATCH_TOO_LATE,
    MATCH_TOO_MANY_HOURS,
    MATCH_PAY,
    MATCH_NOT_REMOTE,
    MATCH_TOO_FAR,
    MATCH_GATES,
};
extern const char *const match_gate_names[MATCH_GATES]; /* "permit", ... */

/* ---- hits ------------------------------------------------------------------- */

struct match_hit {
    size_t opening, candidate; /* their numbers */
    double score;              /* 0 to 100 */
    double parts[MATCH_PARTS]; /* 0 to 1; below 0: not known */
    /* Of the essential skills: how many are asked, how many are there, and those that
     * are not, what weighs most first, then by name. */
    size_t essential, there;
    const uint32_t *missing;
    size_t n_missing;
};

/* The `most` best that pass the gates, best first, of equal ones by id; give how many.
 * What hits point at lives in `a`.  Time of match_people: proportional to how many have
 * one of the skills, and to the candidates; of match_openings: to all that is asked. */
size_t match_people(struct match *m, size_t opening, size_t most, struct cordee_arena *a,
                    struct match_hit **hits_r);
size_t match_openings(struct match *m, size_t candidate, size_t most,
                      struct cordee_arena *a, struct match_hit **hits_r);
/* All with all: hands over the `most` best people of each opening, best first, then the
 * `most` best openings of each candidate.  A hit is valid during the call.  Time:
 * proportional to openings times candidates; memory: to `most` times both. */
typedef void match_take(void *ctx, const struct match_hit *hit);
void match_all(struct match *m, size_t most, match_take *person, match_take *opening,
               void *ctx);
/* Of all candidates, by the gate that is shut first; at MATCH_FITS those that fit.  Gives
 * how many fit but have nothing of what is asked: they are in no list. */
size_t match_gates(struct match *m, size_t opening, size_t n_r[MATCH_GATES]);
/* One pair: the gate that is shut, or MATCH_FITS and the hit. */
enum match_gate match_pair(struct match *m, size_t opening, size_t candidate,
                           struct cordee_arena *a, struct match_hit *hit_r);

#endif
