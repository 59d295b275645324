/* What the console adds, in one place: it is the first plugin, on the same tables as
 * everybody else. */
#include "core/console/console.h"
#include "core/console/account/account.h"
#include "core/console/account/signin.h"
#include "core/console/day/changes.h"
#include "core/console/day/day.h"
#include "core/console/inbox/inbox.h"
#include "core/console/lists/bulk.h"
#include "core/console/public/public.h"
#include "core/console/routes.h"
#include "core/console/scope.h"
#include "core/console/settings/address.h"
#include "core/console/settings/clusters.h"
#include "core/console/status/status.h"

#include "core/base/part.h"
#include "core/crm/correct/correct.h"
#include "core/crm/crm.h"
#include "core/crm/duplicate/duplicates.h"
#include "core/crm/member/membership.h"
#include "core/crm/proposal/proposal.h"
#include "core/db/db.h"

#include "core/console/console-assets.h"

static int64_t count_members(struct cordee *cd)
{
    return cd_crm_members_now(cd);
}

static int64_t count_contacts(struct cordee *cd)
{
    return cd_party_count(cd, CORDEE_PERSON);
}

/* Whose period ends within two months, or has and nobody renewed it. */
static int64_t count_renewals(struct cordee *cd)
{
    int64_t n = 0, now = cordee_now();

    (void)!cd->db->one(cd, NULL, &n,
                       "SELECT count(*) FROM membership m JOIN party p ON p.id = m.party "
                       "JOIN member_type t ON t.cluster = m.cluster AND t.word = m.type "
                       "AND t.period <> 'open' WHERE m.until <= ? AND m.until > ? AND "
                       "m.resigned_at IS NULL AND p.deleted_at IS NULL AND NOT EXISTS "
                       "(" CD_BEGUN_ANEW ") AND "
                       "(scope_open() OR cluster_seen(m.cluster))",
                       CORDEE_ARGS(CORDEE_V(now + 60 * INT64_C(86400)),
                                   CORDEE_V(now - 365 * INT64_C(86400))));
    return n;
}

/* Mine that were due before today, as the page shows them first. */
static int64_t count_overdue(struct cordee *cd)
{
    int64_t n = 0;

    (void)!cd->db->one(
        cd, NULL, &n,
        "SELECT count(*) FROM task t LEFT JOIN party p ON p.id = t.party WHERE t.done_at "
        "IS NULL AND t.due_at < ? AND t.staff = ? AND p.deleted_at IS NULL "
        "AND " CD_TASK_SEEN,
        CORDEE_ARGS(CORDEE_V(cd_show_midnight(cd)), CORDEE_V(cd_db_actor_now(cd->host))));
    return n;
}

static const struct cordee_menu console_menu[] = {
    {T_LATER("Home"), "/", "home", NULL, "", 0, NULL},
    {T_LATER("Members"), "/members", "building", "crm.read", "", 10, count_members},
    {T_LATER("Contacts"), "/contacts", "people", "crm.read", "", 20, count_contacts},
    {T_LATER("Renewals"), "/renewals", "renew", "crm.read", "", 15, count_renewals},
    {T_LATER("Follow-ups"), "/tasks", "clock", "crm.read", "", 25, count_overdue},
    {T_LATER("Phone calls"), "/calls", "phone", "crm.read", "", 26, NULL},
    {T_LATER("Who knows what"), "/knows", "bulb", "crm.read", "", 28, NULL},
    {T_LATER("To confirm"), "/review", "confirm", "crm.write", "", 32, cd_proposal_count},
    {T_LATER("Inbox"), "/inbox", "inbox", "crm.read", "", 5, cd_inbox_count},
    {T_LATER("Pictures"), "/pictures", "picture", "console.write_mail",
     T_LATER("Activities"), 20, NULL},
    {T_LATER("Import"), "/import", "file", "crm.import", "Settings", 80, NULL},
    {T_LATER("Duplicates"), "/duplicates", "twins", "crm.write", "Settings", 82,
     cd_duplicates_open},
    {T_LATER("Corrections"), "/corrections", "pencil", "crm.read", "Settings", 83,
     cd_correct_count},
    {T_LATER("Places"), "/places", "pin", "crm.write", "Settings", 83, NULL},
    {T_LATER("Trash"), "/trash", "trash", "crm.delete", "Settings", 84, NULL},
    {T_LATER("Settings"), "/settings", "sliders", "console.settings", "Settings", 90,
     NULL},
    {0},
};

static const struct cordee_permission console_permissions[] = {
    {"console.write_mail", T_LATER("Write a mail to a person"), "manager,editor", false},
    {"console.status", T_LATER("See the outbox, jobs and the server's state"), "manager",
     true},
    {"console.undo", T_LATER("Take back what others did"), "manager", true},
    {"console.settings", T_LATER("Change settings"), "", true},
    {"console.users", T_LATER("Invite people and change their roles"), "", true},
    {"console.audit", T_LATER("See who signed in, exported and changed rights"), "",
     true},
    {"console.dump", T_LATER("Take a full dump of all data"), "", true},
    {0},
};

/* A room's pages stand in its own routes.c. */
static const struct cordee_route *const console_routes[] = {
    cd_day_routes,      cd_inbox_routes,     cd_letters_routes,
    cd_lists_routes,    cd_party_routes,     cd_brief_routes,
    cd_member_routes,   cd_knowledge_routes, cd_duplicate_routes,
    cd_bring_routes,    cd_public_routes,    cd_account_routes,
    cd_settings_routes, cd_status_routes,    NULL};

static const struct cordee_alarm console_alarms[] = {
    {"status", "console.status", cd_status_alarms},
    {0},
};

static const struct cordee_job_kind console_jobs[] = {
    {"console.check_address", T_LATER("Checking the public address"), 1, cd_address_run},
    {"console.undo", T_LATER("Taking a change back"), 0, cd_changes_run},
    {"console.sign_in_mail", T_LATER("A sign-in link by mail"), 0, cd_signin_run},
    {"console.bulk", T_LATER("Changing many at once"), 0, cd_bulk_run},
    {"console.dump", T_LATER("Making a full dump"), 3, cd_dump_run},
    {0},
};

static const struct cordee_hook console_hooks[] = {
    {"party.erased", CORDEE_AFTER, 0, cd_dump_forget},
    {0},
};

static const struct cordee_schedule console_schedules[] = {
    {"console.signups", "daily 03:40", cd_subscribe_purge},
    {"console.bulk", "every 60m", cd_bulk_purge},
    {"console.dump", "every 60m", cd_dump_purge},
    {0},
};

static const struct cordee_setting console_settings[] = {
    {.key = "subscribe",
     .type = CORDEE_BOOL,
     .fallback = {.type = CORDEE_BOOL, .as.b = false},
     .label = T_LATER("Public sign-up page"),
     .help = T_LATER("Anybody can leave an address on /subscribe and confirm it by "
                     "mail.")},
    {.key = "address_check",
     .type = CORDEE_TEXT,
     .fallback = {.type = CORDEE_TEXT, .as.s = ""}},
    {0},
};

static const struct cordee_table console_tables[] = {
    {.name = "list_view"},
    {.name = "export_set"},
    {.name = "answer_draft", .undumped = "a half-written answer is its writer's own"},
    {.name = "bulk", .undumped = "jobs are work of this server"},
    {.name = "bulk_party", .person = "party", .undumped = "jobs are work of this server"},
    {0},
};

static const struct cordee_panel console_panels[] = {
    {"clusters", "cluster-card", "crm.read", CORDEE_ANYONE, 5, cd_clusters_panel},
    {0},
};

static const struct cordee_card console_cards[] = {
    {"review", "review-card", "crm.write", 5, false, cd_review_card},
    {0},
};

const struct cordee_plugin_def cd_console_part = {
    CORDEE_ABI,
    .name = "console",
    .version = PACKAGE_VERSION,
    .summary = T_LATER("The pages you are looking at"),
    .migrations = console_migrations,
    .tables = console_tables,
    .assets = console_assets,
    .permissions = console_permissions,
    .more_routes = console_routes,
    .settings = console_settings,
    .menu = console_menu,
    .alarms = console_alarms,
    .jobs = console_jobs,
    .schedules = console_schedules,
    .hooks = console_hooks,
    .objects = cd_console_objects,
    .panels = console_panels,
    .cards = console_cards,
};
