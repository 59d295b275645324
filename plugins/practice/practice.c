/* practice - invented people get the mails of a practice folder, and react. */
#include "plugins/practice/practice.h"

#include "plugins/practice/practice-assets.h"

static const struct cordee_table practice_tables[] = {
    {.name = "practice_mail",
     .person = "party",
     .label = T_LATER("Practice mailbox"),
     .undumped = "the practice mailbox is part of the play"},
    {0},
};

static const struct cordee_permission practice_permissions[] = {
    {"practice.read", T_LATER("See the practice mailbox"), "manager,editor,reader", true},
    {0},
};

static const struct cordee_menu practice_menu[] = {
    {T_LATER("Practice mailbox"), "/practice", "server", "practice.read", "", 90, NULL},
    {0},
};

static const struct cordee_card practice_cards[] = {
    {.name = "practice",
     .tmpl = "practice-card",
     .permission = "practice.read",
     .order = 5,
     .load = practice_card},
    {0},
};

/* Before the core's own: a mail on its way out is not an answer. */
static const struct cordee_inbound_handler practice_inbound[] = {
    {"practice.mailbox", 50, practice_claim},
    {0},
};

static const struct cordee_job_kind practice_jobs[] = {
    {"practice.react", T_LATER("An invented person reacts"), 4, practice_react},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "practice",
    .version = PACKAGE_VERSION,
    .summary = T_LATER("Practice: invented people get the mails, and react"),
    .migrations = practice_migrations,
    .tables = practice_tables,
    .assets = practice_assets,
    .permissions = practice_permissions,
    .routes = practice_routes,
    .menu = practice_menu,
    .cards = practice_cards,
    .inbound = practice_inbound,
    .jobs = practice_jobs,
    .flags = CORDEE_PLUGIN_PRACTICE,
};
