/* Calls for funding: where they are published, what they say, and for whom they are. */
#include "plugins/funding/funding.h"

#include "plugins/funding/answer/answer.h"
#include "plugins/funding/board/block.h"
#include "plugins/funding/board/board.h"
#include "plugins/funding/board/feed.h"
#include "plugins/funding/call/keep.h"
#include "plugins/funding/call/rule.h"
#include "plugins/funding/funding-assets.h"
#include "plugins/funding/matching/matching.h"
#include "plugins/funding/member/member.h"
#include "plugins/funding/profile/pages.h"
#include "plugins/funding/source/source.h"
#include "plugins/funding/tell/tell.h"
#include "plugins/funding/together/together.h"

/* Calls are public and of no cluster; only what they are matched with is anybody's. */
static const struct cordee_table funding_tables[] = {
    {.name = "funding_source",
     .tracked = true,
     .untracked = "etag,last_modified,leads_to,columns,next_at,read_at,news_at,state,"
                  "said,format,found,"
                  "fresh,changed,notes,job,usual,brought",
     .undumped_columns = "job"},
    {.name = "funding_source_piece", .undumped = "files that wait to be read"},
    {.name = "funding_call"},
    {.name = "funding_seen"},
    {.name = "funding_deadline"},
    {.name = "funding_change"},
    {.name = "funding_facet"},
    {.name = "funding_ruling", .tracked = true},
    {.name = "funding_feed", .person = "party"},
    {.name = "funding_match", .person = "party", .label = T_LATER("Calls that fit")},
    {.name = "funding_answer",
     .tracked = true,
     .person = "party",
     .label = T_LATER("Answers to calls")},
    {.name = "funding_entry",
     .tracked = true,
     .person = "party",
     .label = T_LATER("What was said to calls")},
    {.name = "funding_matched"},
    {.name = "funding_wanted",
     .person = "party",
     .label = T_LATER("Calls that fit"),
     .undumped = "who waits to be matched anew"},
    {.name = "funding_profile",
     .tracked = true,
     .person = "party",
     .label = T_LATER("What they look for in calls")},
    {.name = "funding_profile_person",
     .person = "person",
     .label = T_LATER("Groups that look for calls")},
    {.name = "funding_project", .tracked = true},
    /* What they said is theirs to take back. */
    {.name = "funding_partner",
     .tracked = true,
     .untracked = "person,state,asked_at,answered_at,staff",
     .person = "person",
     .erase = "UPDATE funding_partner SET person = NULL WHERE person = ?",
     .label = T_LATER("Funding projects"),
     .keeps = "project",
     .keeps_if = "state <> 'new'"},
    {.name = "funding_project_entry", .tracked = true},
    {.name = "funding_project_task", .tracked = true},
    {.name = "funding_findable",
     .tracked = true,
     .person = "person",
     .erase = "UPDATE funding_findable SET person = NULL WHERE person = ?",
     .label = T_LATER("Said that other clusters may find their organisation")},
    {.name = "funding_teller"},
    {.name = "funding_follow",
     .tracked = true,
     .person = "person",
     .label = T_LATER("Told of calls"),
     .untracked = "next_at,rests_until"},
    {.name = "funding_digest",
     .person = "person",
     .label = T_LATER("Mails about calls"),
     .undumped_columns = "outbox"},
    {.name = "funding_told",
     .person = "person",
     .label = T_LATER("Calls they were told of")},
    {0},
};

static const struct cordee_setting funding_settings[] = {
    {.key = "keep_months",
     .type = CORDEE_INT,
     .fallback = {.type = CORDEE_INT, .as.i = 36},
     .label = T_LATER("Months that calls are kept when they are over"),
     .help =
         T_LATER("Of those that somebody is interested in, or a project is for, title "
                 "and days stay. 0: all are kept for ever.")},
    {.key = "silent_months",
     .type = CORDEE_INT,
     .fallback = {.type = CORDEE_INT, .as.i = 6},
     .label = T_LATER("Months after which a call without a last day is closed"),
     .help = T_LATER("When no source has told of it for so long; it opens again when one "
                     "does. 0: never.")},
    {0},
};

static const struct cordee_permission funding_permissions[] = {
    {"funding.read", T_LATER("See calls for funding"), "manager,editor,reader", false},
    {"funding.write", T_LATER("Say where calls for funding are read, and correct them"),
     "manager", true},
    {"funding.answer", T_LATER("Write down what members look for and say to calls"),
     "manager,editor", false},
    {FUNDING_TOGETHER_MAY, T_LATER("Keep projects of members who apply together"),
     "manager,editor", false},
    {"funding.tell", T_LATER("Say who is told of calls by mail"), "manager", false},
    {0},
};

static const struct cordee_menu funding_menu[] = {
    {T_LATER("Funding"), "/funding", "summit", "funding.read", "Activities", 40,
     funding_menu_count},
    {0},
};

static const struct cordee_card funding_cards[] = {
    {.name = "funding.soon",
     .tmpl = "funding-card",
     .permission = "funding.read",
     .order = 50,
     .load = funding_card},
    {0},
};

static const struct cordee_panel funding_panels[] = {
    {.name = "funding.calls",
     .tmpl = "funding-panel",
     .permission = "funding.read",
     .kinds = CORDEE_ANYONE,
     .order = 60,
     .load = funding_panel},
    {.name = "funding.profile",
     .tmpl = "funding-profile-panel",
     .permission = "funding.read",
     .kinds = CORDEE_ANYONE,
     .order = 61,
     .load = profile_panel},
    {.name = "funding.projects",
     .tmpl = "funding-projects-panel",
     .permission = "funding.read",
     .kinds = CORDEE_ANYONE,
     .order = 62,
     .load = funding_together_panel},
    {0},
};

/* Calls of the week in a newsletter. */
static const struct cordee_block funding_blocks[] = {
    {"funding.calls", T_LATER("Calls for funding"),
     T_LATER("fresh=7 (days) q=\"recycling\" programme=LIFE days=60 limit=5"),
     funding_block},
    {0},
};

static const struct cordee_alarm funding_alarms[] = {
    {"funding.sources", "funding.read", funding_alarm},
    {"funding.projects", "funding.read", funding_together_alarm},
    {0},
};

static const struct cordee_figures funding_figures[] = {
    {"funding", T_LATER("Funding"), "funding.read", 75, funding_together_year},
    {"funding.told", T_LATER("Calls for funding, by mail"), "funding.read", 76,
     funding_tell_year},
    {0},
};

static const struct cordee_object funding_objects[] = {
    {"/funding/call/{id}", ""},
    {"/funding/of/{id}", ""},
    {"/funding/sources/{id}", ""},
    {"/funding/profile/{id}", "SELECT cluster FROM " CORDEE_CLUSTERS_OF("?1")},
    {"/funding/group/{id}", "SELECT cluster FROM funding_profile WHERE id = ?1"},
    {"/funding/findable/{id}", "SELECT cluster FROM " CORDEE_CLUSTERS_OF("?1")},
    {"/funding/projects/of/{id}",
     "SELECT j.cluster FROM funding_project_entry x JOIN funding_project j ON j.id = "
     "x.project WHERE x.interaction = ?1"},
    {"/funding/projects/{id}/partners/{partner}",
     "SELECT j.cluster FROM funding_partner f JOIN funding_project j ON j.id = f.project "
     "WHERE f.id = ?1"},
    {"/funding/projects/{id}", "SELECT j.cluster FROM funding_project j WHERE j.id = ?1"},
    {"/funding/telling/{id}", "SELECT f.cluster FROM funding_follow f WHERE f.id = ?1"},
    {0},
};

static const struct cordee_hook funding_hooks[] = {
    {FUNDING_ANSWERED, CORDEE_BEFORE, 0, funding_tell_answered},
    {FUNDING_ANSWERED, CORDEE_AFTER, 0, profile_answered},
    {"row.undone", CORDEE_BEFORE, 0, funding_ruling_undone},
    {"row.undone", CORDEE_BEFORE, 0, profile_undone},
    {0},
};

static const struct cordee_job_kind funding_jobs[] = {
    {FUNDING_MATCH_JOB, T_LATER("Matching calls and members"), 0, funding_match_run},
    {FUNDING_REMATCH_JOB, T_LATER("Matching calls with who has said something"), 0,
     funding_rematch_run},
    {FUNDING_READ_JOB, T_LATER("Reading calls for funding"), 4, funding_read_source},
    {FUNDING_TELL_JOB, T_LATER("Telling members of calls"), 4, funding_tell_run},
    {0},
};

static const struct cordee_schedule funding_schedules[] = {
    {"funding.matching", "every 600s", funding_match_due},
    {"funding.wanted", "every 60s", profile_wanted_look},
    {"funding.look", "every 60s", funding_look},
    {"funding.tell", "every 60s", funding_tell_look},
    {"funding.together", "every 60s", funding_together_look},
    {"funding.end", "daily 03:20", funding_calls_end},
    {"funding.told", "daily 03:40", funding_tell_end},
    {0},
};

static const struct cordee_event funding_events[] = {
    {FUNDING_ANSWERED, "call,party,answer",
     "A member said something to a call: interested, no, or nothing any more."},
    {FUNDING_CALL_NEW, "id,source_id,title,programme",
     "A call for funding was read that was not known."},
    {FUNDING_CALL_CHANGED, "id,source_id,title,fields",
     "A source says something else of a call than before: which fields, with commas, "
     "such as deadlines."},
    {0},
};

static const struct cordee_route *const funding_routes[] = {
    funding_board_routes,         funding_feed_routes,
    funding_profile_routes,       funding_profile_link_routes,
    funding_group_routes,         funding_source_routes,
    funding_source_page_routes,   funding_pipeline_routes,
    funding_project_page_routes,  funding_project_routes,
    funding_project_asks_routes,  funding_project_move_routes,
    funding_partner_routes,       funding_elsewhere_routes,
    funding_together_link_routes, funding_tell_routes,
    funding_telling_routes,       NULL,
};

static const struct cordee_command funding_commands[] = {
    {.name = "read",
     .usage = "[OPTIONS] FILE...",
     .help = "Print the calls for funding that files have, as JSON Lines",
     .more = funding_read_more,
     .bare = true,
     .run = funding_read_run},
    {.name = "rank",
     .usage = "--calls FILE --profiles FILE [--top N]",
     .help = "Print which calls are for which profile, and why, as JSON Lines",
     .more = funding_rank_more,
     .bare = true,
     .run = funding_rank_run},
    {0},
};

static int funding_start(struct cordee *cd, struct cordee_error *err)
{
    (void)err;
    cd->state = matching_new();
    return 0;
}

static void funding_stop(struct cordee *cd)
{
    matching_free(cd->state);
    cd->state = NULL;
}

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "funding",
    .version = "0.1.0",
    .summary = "Calls for funding, and whom they are for",
    .migrations = funding_migrations,
    .tables = funding_tables,
    .assets = funding_assets,
    .permissions = funding_permissions,
    .menu = funding_menu,
    .cards = funding_cards,
    .panels = funding_panels,
    .blocks = funding_blocks,
    .alarms = funding_alarms,
    .settings = funding_settings,
    .fields = funding_fields,
    .merge_fields = funding_merge_fields,
    .interaction_kinds = funding_kinds,
    .figures = funding_figures,
    .lua = funding_lua,
    .events = funding_events,
    .hooks = funding_hooks,
    .jobs = funding_jobs,
    .schedules = funding_schedules,
    .start = funding_start,
    .stop = funding_stop,
    .commands = funding_commands,
    .objects = funding_objects,
    .more_routes = funding_routes,
};
