/* Recruitment: openings of members, people who look for one, and who fits whom. */
#include "plugins/recruitment/recruitment.h"

#include "plugins/recruitment/board/board.h"
#include "plugins/recruitment/candidate/pages.h"
#include "plugins/recruitment/candidate/round.h"
#include "plugins/recruitment/fit/shown.h"
#include "plugins/recruitment/import/import.h"
#include "plugins/recruitment/opening/pages.h"
#include "plugins/recruitment/own/own.h"
#include "plugins/recruitment/pair/pair.h"
#include "plugins/recruitment/recruitment-assets.h"
#include "plugins/recruitment/tell/tell.h"

static const struct cordee_table recruitment_tables[] = {
    {.name = "recruitment_skill"},
    {.name = "recruitment_esco"},
    {.name = "recruitment_label"},
    {.name = "recruitment_word"},
    {.name = "recruitment_link"},
    {.name = "recruitment_occupation"},
    {.name = "recruitment_occupation_label"},
    {.name = "recruitment_occupation_skill"},
    {.name = "recruitment_opening",
     .tracked = true,
     .person = "contact",
     .erase = "UPDATE recruitment_opening SET contact = NULL WHERE contact = ?",
     .label = T_LATER("Openings they look for somebody for")},
    {.name = "recruitment_opening_skill", .tracked = true},
    {.name = "recruitment_opening_language", .tracked = true},
    /* What stands in an erased profile must not come back by an undo. */
    {.name = "recruitment_candidate",
     .person = "person",
     .label = T_LATER("Profiles of who looks for work")},
    {.name = "recruitment_candidate_skill"},
    {.name = "recruitment_candidate_language"},
    {.name = "recruitment_candidate_past"},
    {.name = "recruitment_candidate_document",
     .person = "person",
     .label = T_LATER("Documents of a profile")},
    {.name = "recruitment_consent"},
    {.name = "recruitment_match"},
    {.name = "recruitment_matched"},
    {.name = "recruitment_wanted", .undumped = "who waits to be matched anew"},
    {.name = "recruitment_view",
     .person = "person",
     .erase = "UPDATE recruitment_view SET person = NULL WHERE person = ?",
     .label = T_LATER("Profiles they looked at")},
    {.name = "recruitment_no", .tracked = true},
    /* Whose pair it was does not come back when they are erased. */
    {.name = "recruitment_pair",
     .tracked = true,
     .untracked = "candidate,person",
     .person = "person",
     .erase = "UPDATE recruitment_pair SET person = NULL WHERE person = ?",
     .label = T_LATER("Candidates they were asked about")},
    {.name = "recruitment_pair_letter"},
    {.name = "recruitment_step", .tracked = true},
    {.name = "recruitment_entry", .tracked = true},
    {.name = "recruitment_board", .tracked = true},
    {.name = "recruitment_application"},
    {.name = "recruitment_application_file"},
    {.name = "recruitment_follow",
     .person = "person",
     .label = T_LATER("Told of matches")},
    {.name = "recruitment_teller", .tracked = true},
    {.name = "recruitment_alert",
     .person = "person",
     .label = T_LATER("Mails about matches"),
     .undumped_columns = "outbox"},
    {.name = "recruitment_told"},
    {0},
};

static const struct cordee_permission recruitment_permissions[] = {
    {"recruitment.read", T_LATER("See openings, candidates and who fits"),
     "manager,editor,reader", false},
    {"recruitment.write",
     T_LATER("Keep openings and candidates, and bring them together"), "manager,editor",
     false},
    {"recruitment.names", T_LATER("See who a candidate is before they agreed"),
     "manager,editor", false},
    {0},
};

static const struct cordee_menu recruitment_menu[] = {
    {T_LATER("Recruitment"), "/recruitment", "case", "recruitment.read", "Activities", 35,
     opening_menu_count},
    {0},
};

/* What other rooms know of a candidate, on the page of the office and on their own. */
const struct candidate_part recruitment_candidate_parts[] = {
    {"fit", "recruitment.read", fit_candidate_part},
    {0},
};

const struct candidate_part recruitment_own_parts[] = {
    {0},
};

/* What other rooms know of an opening, on its page. */
const struct opening_part recruitment_opening_parts[] = {
    {"fit", "recruitment.read", fit_opening_part},
    {0},
};

static const struct cordee_panel recruitment_panels[] = {
    {.name = "recruitment.candidate",
     .tmpl = "recruitment-candidate-panel",
     .permission = "recruitment.names",
     .kinds = CORDEE_PERSON,
     .order = 54,
     .load = candidate_panel},
    {.name = "recruitment.openings",
     .tmpl = "recruitment-opening-panel",
     .permission = "recruitment.read",
     .kinds = CORDEE_ANYONE,
     .order = 55,
     .load = opening_panel},
    {0},
};

static const struct cordee_command recruitment_commands[] = {
    {.name = "rank",
     .usage = "--openings FILE --candidates FILE [--top N]",
     .help = "Print who fits which opening, and why, as JSON Lines",
     .more = recruitment_rank_more,
     .bare = true,
     .run = recruitment_rank_run},
    {.name = "read",
     .usage = "FILE...",
     .help = "Print what CVs and openings in files say, and what is left out, as JSON "
             "Lines",
     .more = recruitment_read_more,
     .bare = true,
     .run = recruitment_read_run},
    {.name = "esco",
     .usage = "FILE...",
     .help = "Read the skills and occupations of ESCO",
     .more = recruitment_esco_more,
     .run = recruitment_esco_run},
    {0},
};

static const struct cordee_event recruitment_events[] = {
    {RECRUITMENT_OPENING_CHANGED, "id,state", "An opening was made, changed or moved."},
    {RECRUITMENT_OPENING_FILLED, "id,pair",
     "A member said that the candidate of this pair fills their opening."},
    {RECRUITMENT_CANDIDATE_CHANGED, "id",
     "A profile of who looks for work was made or changed, or may be kept on."},
    {RECRUITMENT_MOVED, "pair,opening,candidate,from,to",
     "A candidate of an opening came to another state."},
    {FIT_MATCHED, "opening,candidate,score",
     "A candidate came among the best of an opening, or it among theirs."},
    {0},
};

static const struct cordee_hook recruitment_hooks[] = {
    {RECRUITMENT_OPENING_CHANGED, CORDEE_BEFORE, 0, fit_opening_changed},
    {RECRUITMENT_OPENING_FILLED, CORDEE_BEFORE, 0, pair_opening_filled},
    {RECRUITMENT_CANDIDATE_CHANGED, CORDEE_BEFORE, 0, fit_candidate_changed},
    {"row.undone", CORDEE_BEFORE, 0, fit_undone},
    {RECRUITMENT_CANDIDATE_CHANGED, CORDEE_BEFORE, 1, tell_changed},
    {0},
};

static const struct cordee_job_kind recruitment_jobs[] = {
    {FIT_ALL_JOB, T_LATER("Matching openings and candidates"), 0, fit_all_run},
    {FIT_WANTED_JOB, T_LATER("Matching what has changed"), 0, fit_wanted_run},
    {TELL_JOB, T_LATER("Telling people of matches"), 4, tell_run},
    {0},
};

static const struct cordee_schedule recruitment_schedules[] = {
    {"recruitment.match", "daily 02:40", fit_all_queue},
    {"recruitment.wanted", "every 60s", fit_look},
    {"recruitment.over", "daily 02:20", openings_over},
    {"recruitment.tell", "every 60s", tell_look},
    {"recruitment.consent", "every 60s", candidate_round},
    {"recruitment.remind", "daily 07:30", pair_remind},
    {0},
};

static const struct cordee_route *const recruitment_routes[] = {
    own_routes,
    recruitment_board_routes,
    recruitment_feed_routes,
    recruitment_settings_routes,
    opening_list_routes,
    opening_edit_routes,
    opening_page_routes,
    opening_ask_routes,
    opening_member_routes,
    fit_routes,
    import_routes,
    tell_link_routes,
    telling_routes,
    pair_board_routes,
    pair_page_routes,
    pair_act_routes,
    pair_letter_routes,
    pair_hired_routes,
    pair_link_routes,
    pair_member_link_routes,
    candidate_list_routes,
    candidate_edit_routes,
    candidate_page_routes,
    candidate_own_routes,
    NULL,
};

/* Whose rows the pages speak of; skills and occupations are everybody's. */
static const struct cordee_object recruitment_objects[] = {
    {"/recruitment/occupations/{id}", ""},
    {"/recruitment/skills/{id}", ""},
    {"/recruitment/members/{id}", "SELECT cluster FROM " CORDEE_CLUSTERS_OF("?1")},
    {"/recruitment/openings/{id}",
     "SELECT cluster FROM recruitment_opening WHERE id = ?1"},
    {"/recruitment/openings/{id}/candidates/{candidate}",
     "SELECT cluster FROM recruitment_candidate WHERE id = ?1"},
    {"/recruitment/telling/{id}",
     "SELECT coalesce(o.cluster, c.cluster) FROM recruitment_follow f LEFT JOIN "
     "recruitment_opening o ON o.id = f.opening LEFT JOIN recruitment_candidate c ON "
     "c.id "
     "= f.candidate WHERE f.id = ?1"},
    {"/recruitment/pairs/of/{id}",
     "SELECT o.cluster FROM recruitment_entry x JOIN recruitment_pair y ON y.id = x.pair "
     "JOIN recruitment_opening o ON o.id = y.opening WHERE x.interaction = ?1"},
    {"/recruitment/pair/{id}",
     "SELECT o.cluster FROM recruitment_pair y JOIN recruitment_opening o ON o.id = "
     "y.opening WHERE y.id = ?1"},
    {"/recruitment/candidates/{id}",
     "SELECT cluster FROM recruitment_candidate WHERE id = ?1"},
    {"/recruitment/candidates/{id}/documents/{document}",
     "SELECT c.cluster FROM recruitment_candidate_document d JOIN recruitment_candidate "
     "c ON c.id = d.candidate WHERE d.id = ?1"},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "recruitment",
    .version = "0.1.0",
    .summary = "Openings, people, and who fits whom",
    .migrations = recruitment_migrations,
    .tables = recruitment_tables,
    .assets = recruitment_assets,
    .permissions = recruitment_permissions,
    .fields = recruitment_fields,
    .merge_fields = recruitment_merge_fields,
    .interaction_kinds = recruitment_kinds,
    .menu = recruitment_menu,
    .panels = recruitment_panels,
    .events = recruitment_events,
    .commands = recruitment_commands,
    .objects = recruitment_objects,
    .more_routes = recruitment_routes,
    .hooks = recruitment_hooks,
    .jobs = recruitment_jobs,
    .schedules = recruitment_schedules,
    .start = fit_start,
    .stop = fit_stop,
};
