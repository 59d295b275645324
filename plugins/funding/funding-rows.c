/* What the plugin adds to filters, mails and histories: rows, of all its rooms. */
#include "plugins/funding/funding.h"

#include "plugins/funding/call/over.h"
#include "plugins/funding/profile/pages.h"
#include "plugins/funding/profile/profile.h"
#include "plugins/funding/tell/tell.h"
#include "plugins/funding/together/together.h"

/* ---- filters ---------------------------------------------------------------- */

#define MINE "(j.cluster IS NULL OR cluster_mine(j.cluster) OR scope_whole())"
/* Calls by their identifier, or by their title where they have none. */
#define CALL_NAME "CASE WHEN c.key LIKE '%:%' THEN c.title ELSE c.key END"
#define CALLS_WITH(table, also)                                                          \
    "SELECT " CALL_NAME " AS value, c.title AS label FROM funding_call c WHERE EXISTS "  \
    "(SELECT 1 FROM " table " x WHERE x.call = c.id" also ") ORDER BY c.closes_at DESC " \
    "LIMIT 200"
#define WON_BY_THEM                                                                    \
    "(SELECT sum(j.won) FROM funding_project j WHERE j.state IN ('chosen', 'funded') " \
    "AND " MINE " AND EXISTS (SELECT 1 FROM funding_partner f WHERE f.project = j.id " \
    "AND f.state = 'agreed' AND (f.party = p.id OR f.person = p.id)))"

const struct cordee_field funding_fields[] = {
    {.name = "funding.interested",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Interested in a call"),
     .help = T_LATER("By its identifier: funding.interested:HORIZON-*"),
     .value = CALL_NAME,
     .from =
         "funding_answer n JOIN funding_call c ON c.id = n.call WHERE (n.party = p.id "
         "OR n.person = p.id) AND n.answer = 'interested'",
     .choices = CALLS_WITH("funding_answer", " AND x.answer = 'interested'")},
    {.name = "funding.matched",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ORG,
     .label = T_LATER("A call fits"),
     .help = T_LATER("By its identifier; those that are open"),
     .value = CALL_NAME,
     .from = "funding_match n JOIN funding_call c ON c.id = n.call WHERE n.party = p.id",
     .choices = CALLS_WITH("funding_match", "")},
    {.name = "funding.won",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Funding won"),
     .help = T_LATER("By the projects in which they agreed to take part, in whole units"),
     .value = WON_BY_THEM},
    {.name = "funding.project",
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("Takes part in a funding project"),
     .help = T_LATER("By its title; who agreed, and whom we write to there"),
     .value = "j.title",
     .from =
         "funding_partner f JOIN funding_project j ON j.id = f.project WHERE (f.party "
         "= p.id OR f.person = p.id) AND f.state = 'agreed' AND " MINE,
     .choices =
         "SELECT j.title AS value, j.title AS label FROM funding_project j WHERE " MINE
         " GROUP BY j.title ORDER BY max(j.id) DESC LIMIT 200"},
    {.name = FUNDING_TELL_FIELD,
     .type = CORDEE_FIELD_YESNO,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("is told of calls for funding"),
     .help = T_LATER("By mail; organisations of which somebody is"),
     .value = "(p.id IN (SELECT ff.person FROM funding_follow ff) OR p.id IN (SELECT "
              "ff.party FROM funding_follow ff WHERE ff.rhythm <> 'off'))"},
    {.name = FUNDING_TELL_HOW,
     .type = CORDEE_FIELD_CHOICE,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("How often they are told of calls"),
     .help = T_LATER("daily, weekly, or off: reminders only"),
     .value = "ff.rhythm",
     .from = "funding_follow ff WHERE (ff.person = p.id AND ff.said_by <> 'answer') OR "
             "(ff.party = p.id AND ff.rhythm <> 'off')",
     .choices = "SELECT 'daily' AS value, 'daily' AS label UNION ALL SELECT 'weekly', "
                "'weekly' UNION ALL SELECT 'off', 'off'"},
    {0},
};

/* ---- mails ------------------------------------------------------------------ */

#define AT_SOME_PLACE \
    "EXISTS (SELECT 1 FROM role r WHERE r.party = p.id AND " CORDEE_ROLE_NOW("r") ")"

static const struct cordee_merge_item call_items[] = {
    {"call", T_LATER("Title"), "c.title"},
    {"closes", T_LATER("Closes on"),
     "coalesce((SELECT date(min(d.at), 'unixepoch') FROM funding_deadline d WHERE d.call "
     "= c.id AND d.at > clock_now()), '')"},
    {"strength", T_LATER("Strength of 100"), "x.strength"},
    {0},
};

static const struct cordee_merge_item project_items[] = {
    {"project", T_LATER("Title"), "j.title"},
    {"does", T_LATER("What they do in it"), "f.does"},
    {0},
};

const struct cordee_merge_field funding_merge_fields[] = {
    {FUNDING_TOGETHER, T_LATER("Link to a funding project"), .value = "''",
     .link = FUNDING_TOGETHER_PATH},
    {PROFILE_LINK, T_LATER("Link to say what they look for in calls"),
     .value = "CASE WHEN " AT_SOME_PLACE " THEN p.id END", .link = PROFILE_PATH},
    {.name = "funding_calls",
     .label = T_LATER("Calls that fit the organisation"),
     .value = "-x.strength",
     .from = "funding_match x JOIN funding_call c ON c.id = x.call WHERE x.party = o.id "
             "AND NOT " FUNDING_IS_OVER(
                 "clock_now()") " AND NOT EXISTS "
                                "(SELECT 1 FROM funding_answer n WHERE n.call = c.id AND "
                                "n.party = o.id AND "
                                "n.answer = 'no')",
     .items = call_items},
    {.name = "funding_projects",
     .label = T_LATER("Funding projects they take part in"),
     .from =
         "funding_partner f JOIN funding_project j ON j.id = f.project WHERE (f.party "
         "= o.id OR f.party = p.id) AND f.state = 'agreed' AND j.state IN "
         "('watching', 'preparing', 'submitted', 'chosen', 'funded') AND (j.cluster "
         "IS NULL OR j.cluster = cluster_here())",
     .items = project_items},
    /* They stand in our own letters only: fields that are called as the one before them
     * are not offered to authors. */
    {FUNDING_TELL_LINK, T_LATER("Link to calls for funding"), .value = "''",
     .link = FUNDING_TELL_PATH},
    {"funding.subject", T_LATER("Link to calls for funding"), .value = "''"},
    {"funding.intro", T_LATER("Link to calls for funding"), .value = "''"},
    {"funding.more", T_LATER("Link to calls for funding"), .value = "''"},
    {"funding.news", T_LATER("Link to calls for funding"),
     .from = "funding_told z WHERE z.id = 0 AND z.person = p.id",
     .items = funding_tell_items},
    {0},
};

/* ---- histories -------------------------------------------------------------- */

#define OF "/funding/projects/of/{id}"

const struct cordee_interaction_kind funding_kinds[] = {
    {"funding.interested", T_LATER("Interested in a call"), "summit", 2, false,
     "/funding/of/{id}"},
    {"funding.declined", T_LATER("Call is not for them"), "summit", 1, false,
     "/funding/of/{id}"},
    {"funding.withdrawn", T_LATER("Took back what was said to a call"), "summit", 0,
     false, "/funding/of/{id}"},
    {"funding.profile", T_LATER("Said what they look for in calls"), "summit", 2, false,
     NULL},
    {"funding.asked", T_LATER("Asked what they look for in calls"), "summit", 0, false,
     NULL},
    {"funding.invited", T_LATER("Asked to apply together"), "mail", 0, false, OF},
    {"funding.agreed", T_LATER("Agreed to apply together"), "check", 2, false, OF},
    {"funding.refused", T_LATER("Does not apply together"), "summit", 1, false, OF},
    {"funding.findable", T_LATER("May be found by other clusters"), "summit", 1, false,
     NULL},
    {"funding.hidden", T_LATER("Is not to be found by other clusters"), "summit", 0,
     false, NULL},
    {"funding.submitted", T_LATER("Application handed in"), "summit", 3, false, OF},
    {"funding.won", T_LATER("Funding won"), "summit", 3, false, OF},
    {"funding.lost", T_LATER("Application not chosen"), "summit", 1, false, OF},
    {"funding.digest", T_LATER("Calls for funding, by mail"), "mail", 0, false, NULL},
    {"funding.forwarded", T_LATER("Forwarded a call to a colleague"), "mail", 1, false,
     NULL},
    {0},
};
