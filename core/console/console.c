/* What the console adds, in one place: it is the first plugin, on the same tables as
 * everybody else. */
#include "core/console/console.h"

#include "core/base/part.h"

#include "core/console/console-assets.h"

static int64_t count_members(struct cordee *cd)
{
    int64_t n = 0;

    (void)!cd->db->one(cd, NULL, &n,
                       "SELECT count(*) FROM party WHERE kind = 1 AND deleted_at IS NULL",
                       CORDEE_NO_ARGS);
    return n;
}

static int64_t count_contacts(struct cordee *cd)
{
    int64_t n = 0;

    (void)!cd->db->one(cd, NULL, &n,
                       "SELECT count(*) FROM party WHERE kind = 2 AND deleted_at IS NULL",
                       CORDEE_NO_ARGS);
    return n;
}

static int64_t count_unread(struct cordee *cd)
{
    int64_t n = 0;

    (void)!cd->db->one(cd, NULL, &n,
                       "SELECT count(*) FROM message WHERE state IN ('unread', 'failed')",
                       CORDEE_NO_ARGS);
    return n;
}

static const struct cordee_menu console_menu[] = {
    {T_LATER("Home"), "/", "home", NULL, "", 0, NULL},
    {T_LATER("Members"), "/members", "building", "crm.read", "", 10, count_members},
    {T_LATER("Contacts"), "/contacts", "people", "crm.read", "", 20, count_contacts},
    {T_LATER("Unread mail"), "/unread", "inbox", "crm.read", "", 30, count_unread},
    {T_LATER("Settings"), "/settings", "sliders", "console.settings", "Settings", 90,
     NULL},
    {0},
};

static const struct cordee_permission console_permissions[] = {
    {"console.write_mail", T_LATER("Write a mail to a person"), "manager,editor"},
    {"console.status", T_LATER("See the outbox, jobs and the server's state"), "manager"},
    {"console.settings", T_LATER("Change settings"), ""},
    {"console.users", T_LATER("Invite people and change their roles"), ""},
    {0},
};

static const struct cordee_route console_routes[] = {
    {"GET", "/", NULL, cd_home_show, .help = "The home page"},
    {"GET", "/help", NULL, cd_home_help, .help = "Help and keys"},

    {"GET", "/members", "crm.read", cd_members_list, .help = "Organisations by filter"},
    {"GET", "/contacts", "crm.read", cd_contacts_list, .help = "People by filter"},
    {"GET", "/members/{id}", "crm.read", cd_members_show, .help = "One organisation"},
    {"GET", "/contacts/{id}", "crm.read", cd_contacts_show, .help = "One person"},
    {"POST", "/parties/bulk", "crm.write", cd_parties_bulk,
     .help = "Tags several, or gives them an owner"},

    {"POST", "/parties/{id}/entries", "crm.write", cd_entry_add,
     .help = "Adds a note, call, meeting or visit"},
    {"POST", "/parties/{id}/owner", "crm.write", cd_entry_owner,
     .help = "Says who is in charge"},
    {"POST", "/parties/{id}/consent", "crm.write", cd_entry_consent,
     .help = "Notes that somebody wants mailings, or no more"},
    {"POST", "/parties/{id}/trash", "crm.delete", cd_entry_trash,
     .help = "Moves somebody to the trash"},
    {"POST", "/parties/{id}/restore", "crm.delete", cd_entry_restore,
     .help = "Takes somebody out of the trash"},
    {"POST", "/tasks/{id}/done", "crm.write", cd_entry_task_done,
     .help = "A follow-up is done"},
    {0},
};

const struct cordee_plugin_def cd_console_part = {
    CORDEE_ABI,
    .name = "console",
    .version = PACKAGE_VERSION,
    .summary = T_LATER("The pages you are looking at"),
    .assets = console_assets,
    .permissions = console_permissions,
    .routes = console_routes,
    .menu = console_menu,
};
