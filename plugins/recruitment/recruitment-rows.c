/* What the plugin adds to filters, mails and histories: rows, of all its rooms. */
#include "plugins/recruitment/recruitment.h"

#include "plugins/recruitment/candidate/round.h"
#include "plugins/recruitment/find/find.h"
#include "plugins/recruitment/opening/pages.h"
#include "plugins/recruitment/pair/pair.h"
#include "plugins/recruitment/tell/tell.h"

/* ---- filters ---------------------------------------------------------------- */

/* Skills by what they are called first, those most often named before others. */
#define SKILL_NAME                                                               \
    "(SELECT l.label FROM recruitment_label l WHERE l.skill = s.skill ORDER BY " \
    "l.preferred DESC, l.language = 'en' DESC, l.language LIMIT 1)"
#define SKILL_CHOICES(from)                                                             \
    "SELECT " SKILL_NAME " AS value, " SKILL_NAME " AS label FROM " from                \
    " GROUP BY s.skill HAVING value IS NOT NULL ORDER BY count(*) DESC, s.skill LIMIT " \
    "200"

const struct cordee_field recruitment_fields[] = {
    {.name = "candidate.skill",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Looks for work and can"),
     .help = T_LATER("A skill by any of its names, in any language: "
                     "candidate.skill:\"injection moulding\""),
     .compile = find_skill,
     .choices = SKILL_CHOICES(
         "recruitment_candidate_skill s JOIN recruitment_candidate c ON c.id = "
         "s.candidate AND cluster_seen(c.cluster) AND " FIND_MINE("c.cluster",
                                                                  RECRUITMENT_NAMES))},
    {.name = "candidate.free",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Looks for work and is free from"),
     .help = T_LATER("candidate.free<2027-02-01 is who can begin before"),
     .compile = find_free},
    {.name = "candidate.looking",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("looks for work"),
     .help = T_LATER("And has said that the profile may be kept"),
     .compile = find_looking},
    {.name = "candidate.source",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Looks for work, came by"),
     .help = T_LATER("application, fair, university, ..."),
     .compile = find_source,
     .choices = "SELECT c.source AS value, c.source AS label FROM recruitment_candidate "
                "c WHERE c.source <> '' AND cluster_seen(c.cluster) AND " FIND_MINE(
                    "c.cluster", RECRUITMENT_NAMES) " GROUP BY c.source ORDER BY "
                                                    "count(*) DESC, c.source LIMIT 200"},
    {.name = "candidate.consent",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Consent that the profile is kept"),
     .help = T_LATER("given, asked, over, or none"),
     .compile = find_consent,
     .choices =
         "SELECT 'given' AS value, 'given' AS label UNION ALL SELECT 'asked', "
         "'asked' UNION ALL SELECT 'over', 'over' UNION ALL SELECT 'none', 'none'"},
    {.name = "candidate.kept_until",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Profile may be kept until"),
     .compile = find_kept_until},
    {.name = "opening.open",
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("looks for people"),
     .help = T_LATER("Members with an open opening, and who looks for somebody there"),
     .compile = find_open},
    {.name = "opening.kind",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Looks for people for a"),
     .help = T_LATER("job, internship, thesis, trainee or secondment; open ones"),
     .compile = find_kind,
     .choices = "SELECT 'job' AS value, 'job' AS label UNION ALL SELECT 'internship', "
                "'internship' UNION ALL SELECT 'thesis', 'thesis' UNION ALL SELECT "
                "'trainee', 'trainee' UNION ALL SELECT 'secondment', 'secondment'"},
    {.name = "opening.skill",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Looks for people who can"),
     .help = T_LATER("A skill by any of its names, in any language; open openings"),
     .compile = find_asked_skill,
     .choices = SKILL_CHOICES(
         "recruitment_opening_skill s JOIN recruitment_opening o ON o.id = s.opening AND "
         "cluster_seen(o.cluster) AND " FIND_OPEN("o") " AND " FIND_MINE(
             "o.cluster", RECRUITMENT_READ))},
    {.name = "recruitment.hired",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Hired, or was hired, on"),
     .help = T_LATER("By an opening here: recruitment.hired:2027; members, and people "
                     "whose profile is there"),
     .compile = find_hired},
    {.name = TELL_FIELD,
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("is told of matches"),
     .help = T_LATER("By mail: of openings, or of people for theirs"),
     .compile = find_told},
    {0},
};

/* ---- mails ------------------------------------------------------------------ */

#define CLOSES "CASE WHEN j.closes > 0 THEN date(j.closes, 'unixepoch') ELSE '' END"

static const struct cordee_merge_item opening_items[] = {
    {"opening", T_LATER("Title"), "j.title"},
    {"opening_place", T_LATER("Place"), "j.place"},
    {"opening_closes", T_LATER("Last day to apply"), CLOSES},
    {0},
};

static const struct cordee_merge_item match_items[] = {
    {"match", T_LATER("Title"), "j.title"},
    {"match_member", T_LATER("Organisation"), "b.name"},
    {"match_place", T_LATER("Place"), "j.place"},
    {"match_closes", T_LATER("Last day to apply"), CLOSES},
    {"match_score", T_LATER("Score of 100"), "CAST(round(m.score) AS INTEGER)"},
    {0},
};

const struct cordee_merge_field recruitment_merge_fields[] = {
    {CANDIDATE_LINK, T_LATER("Link to their own profile"),
     .value = "(SELECT c.id FROM recruitment_candidate c WHERE c.person = p.id AND "
              "c.cluster = cluster_here())",
     .link = CANDIDATE_ME},
    {.name = "recruitment_openings",
     .label = T_LATER("Openings of the organisation"),
     .value = "j.title",
     .from = "recruitment_opening j WHERE j.party = o.id AND " FIND_OPEN("j"),
     .items = opening_items},
    {.name = "recruitment_matches",
     .label = T_LATER("Openings that fit them, when they look for work"),
     .value = "-m.score",
     .from =
         "recruitment_candidate c JOIN recruitment_match m ON m.candidate = c.id AND "
         "m.opening_rank IS NOT NULL JOIN recruitment_opening j ON j.id = m.opening "
         "JOIN party b ON b.id = j.party WHERE c.person = p.id AND c.cluster = "
         "cluster_here() AND " FIND_THERE("c") " AND " FIND_OPEN("j") " AND " FIND_MINE(
             "c.cluster", RECRUITMENT_NAMES) " AND NOT EXISTS (SELECT 1 "
                                             "FROM recruitment_no n WHERE "
                                             "n.opening = j.id AND "
                                             "n.candidate = c.id)",
     .items = match_items},
    /* In our own letters only. */
    {OPENING_LINK, T_LATER("Link to their openings"), .value = "''",
     .link = OPENING_POST},
    /* They stand in our own letters only: fields that are called as the one before them
     * are not offered to authors. */
    {TELL_LINK, T_LATER("Openings that fit them, when they look for work"), .value = "''",
     .link = TELL_PATH},
    {"recruitment.subject", T_LATER("Openings that fit them, when they look for work"),
     .value = "''"},
    {"recruitment.intro", T_LATER("Openings that fit them, when they look for work"),
     .value = "''"},
    {"recruitment.news", T_LATER("Openings that fit them, when they look for work"),
     .from = "recruitment_alert z WHERE z.id = 0 AND z.person = p.id",
     .items = tell_items},
    {PAIR_LINK, T_LATER("Link to an opening that they were asked about"), .value = "''",
     .link = PAIR_PATH},
    {PAIR_MEMBER, T_LATER("Link to a candidate for an opening"), .value = "''",
     .link = PAIR_MEMBER_PATH},
    {0},
};

/* ---- histories -------------------------------------------------------------- */

#define PAIR_OF "/recruitment/pairs/of/{id}"

const struct cordee_interaction_kind recruitment_kinds[] = {
    {"recruitment.opened", T_LATER("Looks for somebody"), "case", 2, false, NULL},
    {"recruitment.filled", T_LATER("Found somebody"), "case", 2, false, NULL},
    {"recruitment.closed", T_LATER("Does not look any more"), "case", 0, false, NULL},
    {"recruitment.posted", T_LATER("Wrote an opening down"), "case", 2, false, NULL},
    {"recruitment.invited", T_LATER("Asked for their openings"), "mail", 0, false, NULL},
    {"recruitment.told", T_LATER("Matches, by mail"), "mail", 0, false, NULL},
    {"recruitment.asked", T_LATER("Asked about an opening"), "mail", 0, false, PAIR_OF},
    {"recruitment.proposed", T_LATER("Asked about a candidate"), "mail", 0, false,
     PAIR_OF},
    {"recruitment.reminded", T_LATER("Reminded of a question"), "mail", 0, false,
     PAIR_OF},
    {"recruitment.answered", T_LATER("Written to about an opening"), "mail", 0, false,
     PAIR_OF},
    {"recruitment.applied", T_LATER("Applied for an opening"), "case", 3, false, NULL},
    {"recruitment.agreed", T_LATER("Agreed to be introduced"), "check", 2, false,
     PAIR_OF},
    {"recruitment.declined", T_LATER("Nothing came of an opening"), "case", 1, false,
     PAIR_OF},
    {"recruitment.introduced", T_LATER("Introduced to each other"), "people", 2, false,
     PAIR_OF},
    {"recruitment.interview", T_LATER("Interview"), "case", 3, true, PAIR_OF},
    {"recruitment.offer", T_LATER("Offer made"), "case", 3, true, PAIR_OF},
    {"recruitment.hired", T_LATER("Hired"), "check", 5, true, PAIR_OF},
    {"recruitment.consent", T_LATER("Consent to keep a profile"), "check", 0, false,
     NULL},
    {0},
};
