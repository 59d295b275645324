/* What the console adds, in one place: it is the first plugin, on the same tables as
 * everybody else. */
#include "core/console/console.h"
#include "core/console/address.h"
#include "core/console/bulk.h"
#include "core/console/changes.h"
#include "core/console/clusters.h"
#include "core/console/inbox/inbox.h"
#include "core/console/knowledge/knowledge.h"
#include "core/console/scope.h"
#include "core/console/signin.h"

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

static int64_t count_unread(struct cordee *cd)
{
    int64_t n = 0;

    (void)!cd->db->one(cd, NULL, &n,
                       "SELECT count(*) FROM message m WHERE m.state IN ('unread', "
                       "'failed') AND " CD_MAIL_SEEN("m"),
                       CORDEE_NO_ARGS);
    return n;
}

static const struct cordee_menu console_menu[] = {
    {T_LATER("Home"), "/", "home", NULL, "", 0, NULL},
    {T_LATER("Members"), "/members", "building", "crm.read", "", 10, count_members},
    {T_LATER("Contacts"), "/contacts", "people", "crm.read", "", 20, count_contacts},
    {T_LATER("Renewals"), "/renewals", "check", "crm.read", "", 15, count_renewals},
    {T_LATER("Follow-ups"), "/tasks", "clock", "crm.read", "", 25, count_overdue},
    {T_LATER("Calls"), "/calls", "phone", "crm.read", "", 26, NULL},
    {T_LATER("Who knows what"), "/knows", "bulb", "crm.read", "", 28, NULL},
    {T_LATER("To confirm"), "/review", "bulb", "crm.write", "", 32, cd_proposal_count},
    {T_LATER("Inbox"), "/inbox", "inbox", "crm.read", "", 5, cd_inbox_count},
    {T_LATER("Unread mail"), "/unread", "inbox", "crm.read", "", 30, count_unread},
    {T_LATER("Import"), "/import", "file", "crm.import", "Settings", 80, NULL},
    {T_LATER("Duplicates"), "/duplicates", "twins", "crm.write", "Settings", 82,
     cd_duplicates_open},
    {T_LATER("Corrections"), "/corrections", "check", "crm.read", "Settings", 83,
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

enum {
    DOOR = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE,
    LINK = DOOR | CORDEE_ROUTE_NO_CSRF, /* whoever has it may, from whatever page */
    RECENT = CORDEE_ROUTE_RECENT
};

#define LIST_TAKES "filter sort after columns"
#define LIST_GIVES                                                                \
    "items:[id:int! kind:int! name! country city email phone url! tags:[text]]! " \
    "total:int! next filter! sort!"
#define PARTY_GIVES                                                                 \
    "id:int! kind:int! name! url! country city language emails:[id:int! address!] " \
    "phones:[id:int! number!] roles:[role_id:int name!] tags:[name!] "              \
    "files:[id:int! name!]! timeline:{items:[id:int! kind! at:int! title!]!}!"

static const struct cordee_route console_routes[] = {
    {"GET", "/", NULL, cd_home_show, .help = "The home page"},
    {"GET", "/help", NULL, cd_home_help, .help = "Help and keys"},

    {"GET", "/members", "crm.read", cd_members_list, .help = "Organisations by filter",
     .flags = CORDEE_ROUTE_KEEP, .takes = LIST_TAKES, .gives = LIST_GIVES},
    {"GET", "/contacts", "crm.read", cd_contacts_list, .help = "People by filter",
     .flags = CORDEE_ROUTE_KEEP, .takes = LIST_TAKES, .gives = LIST_GIVES},
    {"GET", "/members/{id}", "crm.read", cd_members_show, .help = "One organisation",
     .flags = CORDEE_ROUTE_KEEP, .gives = PARTY_GIVES},
    {"GET", "/contacts/{id}", "crm.read", cd_contacts_show, .help = "One person",
     .flags = CORDEE_ROUTE_KEEP, .gives = PARTY_GIVES},
    {"POST", "/parties/bulk", "crm.write", cd_parties_bulk,
     .help = "Asks for an action on several: chosen ones, or all that match"},
    {"POST", "/bulk", "crm.write", cd_bulk_confirmed, .help = "Does it"},
    {"GET", "/bulk/{id}", "crm.write", cd_bulk_show, .help = "How far it is"},
    {"GET", "/tasks", "crm.read", cd_tasks_list, .help = "Follow-ups, the overdue first",
     .gives = "groups:any! show_done:bool"},
    {"POST", "/tasks/{id}", "crm.write", cd_tasks_save, .help = "Changes a follow-up",
     .takes = "title due owner:int"},
    {"POST", "/tasks/{id}/open", "crm.write", cd_tasks_open,
     .help = "A follow-up is open again"},
    {"GET", "/quick", "crm.write", cd_quick_show,
     .help = "The form for a note, call, meeting or follow-up with one or many"},
    {"POST", "/quick", "crm.write", cd_quick_save, .max_body = 1u << 20,
     .help = "Adds it"},
    {"GET", "/calendar", "crm.read", cd_calendar_page, .help = "One's calendar links"},
    {"POST", "/calendar", "crm.read", cd_calendar_make, .flags = CORDEE_ROUTE_NO_LOG,
     .help = "Makes a secret link"},
    {"POST", "/calendar/end", "crm.read", cd_calendar_end, .help = "Ends all of one's"},
    {"GET", "/calendar/{token}/cordee.ics", NULL, cd_calendar_feed,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_NO_LOG | CORDEE_ROUTE_BYTES,
     .per_minute = 60, .token = "console.calendar",
     .help = "Follow-ups and meetings as iCalendar"},
    {"GET", "/lists/{list}", "crm.read", cd_list_view_show,
     .help = "The columns of members or contacts"},
    {"POST", "/lists/{list}", "crm.read", cd_list_view_save,
     .help = "Chooses columns for oneself"},
    {"GET", "/segments", "crm.read", cd_segments_list,
     .help = "Saved filters with their counts",
     .gives = "segments:[id:int! name! filter! kind:int! n:int]!"},
    {"POST", "/segments", "crm.write", cd_segments_add, .help = "Saves a filter",
     .takes = "name! filter! kind:int shared:int"},
    {"POST", "/segments/{id}", "crm.write", cd_segments_save,
     .help = "Renames or changes one", .takes = "name! filter! kind:int shared:int"},
    {"POST", "/segments/{id}/delete", "crm.write", cd_segments_remove,
     .help = "Deletes one"},

    {"POST", "/parties/{id}/entries", "crm.write", cd_entry_add, .max_body = 1u << 20,
     .help = "Adds a note, call, meeting or visit",
     .takes = "kind body! on with:int follow:int"},
    {"POST", "/parties/{id}/owner", "crm.write", cd_entry_owner,
     .help = "Says who is in charge", .takes = "owner:int!"},
    {"POST", "/parties/{id}/untag", "crm.write", cd_entry_untag,
     .help = "Takes a tag away", .takes = "tag!"},
    {"POST", "/parties/{id}/consent", "crm.write", cd_entry_consent,
     .help = "Notes that somebody wants mailings, or no more"},
    {"POST", "/parties/{id}/trash", "crm.delete", cd_entry_trash,
     .help = "Moves somebody to the trash"},
    {"POST", "/parties/{id}/restore", "crm.delete", cd_entry_restore,
     .help = "Takes somebody out of the trash"},
    {"POST", "/parties/{id}/remove", "crm.write", cd_party_take,
     .help =
         "Removes an address, a phone, an own entry or the mark of an address to which "
         "mail came back: email, phone, entry or mark"},
    {"POST", "/entries/{id}/seen-by", "crm.write", cd_entry_seen_by,
     .help = "Who may read an entry: all, cluster or owner", .takes = "visibility!"},
    {"POST", "/parties/{id}/end", "crm.write", cd_party_end,
     .help = "Ends a role or a membership, on a day"},
    {"GET", "/parties/{id}/history", "crm.write", cd_party_history,
     .help = "Who changed what in a record"},
    {"POST", "/tasks/{id}/done", "crm.write", cd_entry_task_done,
     .help = "A follow-up is done"},
    {"GET", "/new", "crm.write", cd_edit_new, .help = "The form for somebody new"},
    {"POST", "/new", "crm.write", cd_edit_add,
     .help = "Adds an organisation, a person, or both", .form = cd_edit_new_form},
    {"GET", "/members/{id}/edit", "crm.write", cd_edit_show, .help = "The form",
     .flags = CORDEE_ROUTE_VERSION, .gives = "fields:any!"},
    {"POST", "/members/{id}/edit", "crm.write", cd_edit_save,
     .help = "Changes an organisation", .flags = CORDEE_ROUTE_VERSION,
     .form = cd_edit_org_form},
    {"GET", "/contacts/{id}/edit", "crm.write", cd_edit_show, .help = "The form",
     .flags = CORDEE_ROUTE_VERSION, .gives = "fields:any!"},
    {"POST", "/contacts/{id}/edit", "crm.write", cd_edit_save, .help = "Changes a person",
     .flags = CORDEE_ROUTE_VERSION, .form = cd_edit_person_form},

    {"GET", "/search", "crm.read", cd_search_show, .help = "Searches everything"},
    {"GET", "/filter/count", "crm.read", cd_search_count,
     .help = "How many a filter yields", .flags = CORDEE_ROUTE_NO_LOG,
     .takes = "filter kind", .gives = "n:int sentence error"},
    {"GET", "/filter/fields", "crm.read", cd_search_fields, .help = "All filter fields"},

    {"GET", "/import", "crm.import", cd_import_first, .help = "Earlier imports",
     .gives = "earlier:[id:int! name! rows:int at:int]!"},
    {"POST", "/import", "crm.import", cd_import_take, .flags = CORDEE_ROUTE_UPLOAD,
     .max_body = 22u << 20, .help = "Takes a file, or pasted rows"},
    {"GET", "/import/sample.csv", "crm.import", cd_import_sample_get,
     .help = "A small file to begin with", .flags = CORDEE_ROUTE_BYTES},
    {"GET", "/import/{id}", "crm.import", cd_import_show,
     .help = "The plan, the progress or the report of an import"},
    {"POST", "/import/{id}", "crm.import", cd_import_answer, .help = "Changes the plan"},
    {"GET", "/import/{id}/check", "crm.import", cd_import_look, .help = "The dry run"},
    {"POST", "/import/{id}/start", "crm.import", cd_import_go, .help = "Imports"},
    {"POST", "/import/{id}/undo", "crm.import", cd_import_back, .help = "Takes it back"},
    {"POST", "/import/{id}/discard", "crm.import", cd_import_drop,
     .help = "Removes one that was not started"},
    {"GET", "/import/{id}/refused.csv", "crm.import", cd_import_refused_get,
     .help = "The rows it refused, and why", .flags = CORDEE_ROUTE_BYTES},

    {"GET", "/export/{kind}", "crm.export", cd_export_list,
     .help = "The members or contacts that a filter yields: format csv, xlsx, vcard, "
             "vcard3 or jsonl",
     .flags = CORDEE_ROUTE_BYTES},
    {"POST", "/export/{kind}", "crm.export", cd_export_take,
     .help = "The same with the columns that are ticked"},
    {"GET", "/export/{kind}/choose", "crm.export", cd_export_choose,
     .help = "Format and columns to choose from, and saved sets of columns"},
    {"POST", "/export/{kind}/sets", "crm.export", cd_export_set_save,
     .help = "Saves a set of columns by name"},
    {"POST", "/export/{kind}/sets/{id}/remove", "crm.export", cd_export_set_drop,
     .help = "Removes a set of columns"},
    {"GET", "/contacts/{id}/data", "crm.export", cd_export_person_get,
     .help = "All that is stored about a person", .flags = CORDEE_ROUTE_BYTES},
    {"GET", "/contacts/{id}/erase", "crm.erase", cd_erase_show, .flags = RECENT,
     .help = "What erasing a person would do"},
    {"POST", "/contacts/{id}/erase", "crm.erase", cd_erase_do, .flags = RECENT,
     .help = "Erases a person for good"},
    {"GET", "/erasures/{id}", "crm.erase", cd_erase_look,
     .help = "How far an erasure is"},

    {"GET", "/write", "console.write_mail", cd_write_show, .help = "The form of a mail"},
    {"POST", "/write", "console.write_mail", cd_write_send,
     .help = "Writes to a person, or to several", .form = cd_write_form},

    {"GET", "/inbox", "crm.read", cd_inbox_list,
     .help = "Mails that wait for an answer: `tab` mine, nobodys, all, snoozed or done",
     .takes = "tab q before",
     .gives = "threads:[id:int! party:int! who! subject! came_at:int! staff:int]! next"},
    {"POST", "/inbox/bulk", "crm.write", cd_inbox_bulk,
     .help = "Does something with several: done, open, assign or snooze",
     .takes = "do! thread:[int] staff:int until"},
    {"GET", "/inbox/{id}", "crm.read", cd_inbox_show, .help = "One exchange of mails",
     .gives = "id:int! party:int! who! subject! thread:[id:int! at:int! text!]!"},
    {"POST", "/inbox/{id}/answer", "console.write_mail", cd_inbox_answer,
     .help = "Answers its last mail, to the address it came from or asks for",
     .form = cd_inbox_answer_form},
    {"POST", "/inbox/{id}/assign", "crm.write", cd_inbox_assign,
     .help = "Says whose it is; 0: nobody's", .takes = "staff:int!"},
    {"POST", "/inbox/{id}/snooze", "crm.write", cd_inbox_snooze,
     .help = "Puts it off until a day", .takes = "until!"},
    {"POST", "/inbox/{id}/done", "crm.write", cd_inbox_done,
     .help = "It needs no more answer"},
    {"POST", "/inbox/{id}/open", "crm.write", cd_inbox_open, .help = "It is open again"},
    {"POST", "/inbox/{id}/follow", "crm.write", cd_inbox_follow,
     .help = "Makes a follow-up of it", .takes = "title until! done:int"},
    {"GET", "/unread", "crm.read", cd_unread_list, .help = "Mail not understood"},
    {"GET", "/unread/{id}", "crm.read", cd_unread_show, .help = "One of them"},
    {"GET", "/unread/{id}/raw", "crm.read", cd_unread_raw, .help = "As it came",
     .flags = CORDEE_ROUTE_BYTES},
    {"GET", "/unread/{id}/frame", "crm.read", cd_unread_frame,
     .help = "Its sanitised HTML", .flags = CORDEE_ROUTE_BYTES},
    {"GET", "/unread/{id}/files/{n}", "crm.read", cd_unread_file,
     .help = "A file that came along, from 1", .flags = CORDEE_ROUTE_BYTES},
    {"GET", "/received/{id}", "crm.read", cd_received_show,
     .help = "A mail that came in, by its entry"},
    {"GET", "/received/{id}/frame", "crm.read", cd_received_frame,
     .help = "Its sanitised HTML", .flags = CORDEE_ROUTE_BYTES},
    {"GET", "/received/{id}/raw", "crm.read", cd_received_raw, .help = "As it came",
     .flags = CORDEE_ROUTE_BYTES},
    {"GET", "/received/{id}/files/{n}", "crm.read", cd_received_file,
     .help = "A file that came along, from 1", .flags = CORDEE_ROUTE_BYTES},
    {"POST", "/unread/{id}/assign", "crm.write", cd_unread_assign,
     .help = "Puts it on a timeline"},
    {"POST", "/unread/{id}/read", "crm.write", cd_unread_read, .help = "Marks it read"},

    {"GET", "/sign-in", NULL, cd_signin_show, .flags = DOOR, .help = "The door"},
    {"POST", "/sign-in", NULL, cd_signin_try, .flags = DOOR, .per_minute = 30,
     .help = "Signs in with a password"},
    {"GET", "/sign-in/again", NULL, cd_signin_again, .flags = CORDEE_ROUTE_BARE,
     .help = "Asks for the password again"},
    {"POST", "/sign-in/again", NULL, cd_signin_prove, .flags = CORDEE_ROUTE_BARE,
     .per_minute = 30, .help = "Proves the password again"},
    {"GET", "/sign-in/forgotten", NULL, cd_signin_forgotten, .flags = DOOR,
     .help = "Asks for a link by mail"},
    {"POST", "/sign-in/forgotten", NULL, cd_signin_send, .flags = DOOR, .per_minute = 5,
     .help = "Sends a link by mail"},
    {"POST", "/sign-out", NULL, cd_signin_out, .help = "Signs out"},

    {"GET", "/profile", NULL, cd_profile_show, .help = "One's own account"},
    {"POST", "/profile", NULL, cd_profile_save, .help = "Changes one's own account",
     .form = cd_profile_form},
    {"POST", "/profile/password", NULL, cd_profile_password, .flags = RECENT,
     .help = "Sets a password"},
    {"GET", "/profile/security", NULL, cd_security_show, .flags = RECENT,
     .help = "Second step, sessions and API tokens of one's own"},
    {"POST", "/profile/sessions/end", NULL, cd_security_others_end,
     .help = "Signs all other browsers out"},
    {"POST", "/profile/sessions/{id}/end", NULL, cd_security_session_end,
     .help = "Signs one browser out"},
    {"POST", "/profile/second/start", NULL, cd_security_second_start, .flags = RECENT,
     .help = "Makes a secret for an authenticator app"},
    {"POST", "/profile/second/confirm", NULL, cd_security_second_confirm, .flags = RECENT,
     .per_minute = 10, .help = "Turns the second step on, with a first code"},
    {"POST", "/profile/second/codes", NULL, cd_security_second_codes, .flags = RECENT,
     .help = "Makes new recovery codes"},
    {"POST", "/profile/second/off", NULL, cd_security_second_off, .flags = RECENT,
     .per_minute = 10, .help = "Turns the second step off"},
    {"POST", "/profile/tokens", NULL, cd_security_token_new, .flags = RECENT,
     .help = "Makes an API token, shown this once"},
    {"POST", "/profile/tokens/{id}/revoke", NULL, cd_security_token_revoke,
     .flags = RECENT, .help = "Revokes an API token"},

    {"GET", "/settings", "console.settings", cd_settings_show, .help = "The cluster"},
    {"POST", "/settings", "console.settings", cd_settings_save,
     .help = "Changes the cluster", .form = cd_cluster_form},
    {"GET", "/settings/mail", "console.settings", cd_settings_mail, .flags = RECENT,
     .help = "The outgoing server"},
    {"POST", "/settings/mail", "console.settings", cd_settings_mail_save, .flags = RECENT,
     .help = "Sets the outgoing server, and tries it"},
    {"GET", "/settings/mailboxes", "console.settings", cd_mailboxes_list, .flags = RECENT,
     .help = "The ways in which mail comes", .gives = "mailboxes:[id:int! kind!]!"},
    {"POST", "/settings/mailboxes", "console.settings", cd_mailboxes_add, .flags = RECENT,
     .help = "Adds a mailbox that is asked by IMAP, tried before",
     .form = cd_mailbox_form},
    {"GET", "/settings/mailboxes/{id}", "console.settings", cd_mailboxes_show,
     .flags = RECENT, .help = "One mailbox"},
    {"POST", "/settings/mailboxes/{id}", "console.settings", cd_mailboxes_save,
     .flags = RECENT, .help = "Changes a mailbox", .form = cd_mailbox_form},
    {"POST", "/settings/mailboxes/{id}/ask", "console.settings", cd_mailboxes_ask,
     .help = "Asks a mailbox now"},
    {"POST", "/settings/mailboxes/{id}/remove", "console.settings", cd_mailboxes_remove,
     .flags = RECENT, .help = "Asks a mailbox no more"},
    {"GET", "/settings/weights", "console.settings", cd_weights_show,
     .help = "How much a contact weighs, by its kind",
     .gives = "kinds:[kind! label! weight:int! usual:int!]! running:bool!"},
    {"POST", "/settings/weights", "console.settings", cd_weights_save,
     .help = "Sets weights, by kind; or `usual`"},

    {"GET", "/settings/links", "console.settings", cd_settings_links,
     .help = "The public address"},
    {"POST", "/settings/links", "console.settings", cd_settings_links_save,
     .help = "Sets the public address, and checks it"},
    {"GET", "/settings/more", "console.settings", cd_settings_all,
     .help = "All settings"},
    {"POST", "/settings/more", "console.settings", cd_settings_all_save, .flags = RECENT,
     .help = "Sets one"},
    {"GET", "/settings/users", "console.users", cd_users_list, .flags = RECENT,
     .help = "Accounts"},
    {"POST", "/settings/users", "console.users", cd_users_invite, .flags = RECENT,
     .help = "Invites somebody", .form = cd_invite_form},
    {"POST", "/settings/users/{id}/role", "console.users", cd_users_role, .flags = RECENT,
     .help = "Sets a role"},
    {"POST", "/settings/users/{id}/disable", "console.users", cd_users_disable,
     .flags = RECENT, .help = "Turns an account off, or on again"},
    {"POST", "/settings/users/{id}/link", "console.users", cd_users_link, .flags = RECENT,
     .help = "Makes a sign-in link"},
    {"GET", "/settings/users/{id}", "console.users", cd_user_show, .flags = RECENT,
     .help = "One account: rights, sessions, API tokens"},
    {"POST", "/settings/users/{id}/sessions/end", "console.users", cd_user_sessions_end,
     .flags = RECENT, .help = "Signs an account out everywhere"},
    {"POST", "/settings/users/{id}/second/off", "console.users", cd_user_second_off,
     .flags = RECENT, .help = "Switches the second step of an account off"},
    {"POST", "/settings/users/{id}/tokens/{key}/revoke", "console.users",
     cd_user_token_revoke, .flags = RECENT, .help = "Revokes an API token"},
    {"GET", "/settings/roles", "console.users", cd_roles_show, .flags = RECENT,
     .help = "Which role has which permission"},
    {"POST", "/settings/roles", "console.users", cd_roles_save, .flags = RECENT,
     .help = "Changes that: a field role:permission for each that is given"},
    {"POST", "/settings/roles/defaults", "console.users", cd_roles_defaults,
     .flags = RECENT, .help = "Restores what roles have at first"},
    {"GET", "/settings/audit", "console.audit", cd_audit_show,
     .help = "Sign-ins, failures, exports, changes of rights"},
    {"GET", "/settings/dump", "console.dump", cd_dump_show,
     .help = "What a full dump has in it, and what it leaves out"},
    {"POST", "/settings/dump", "console.dump", cd_dump_make, .flags = RECENT,
     .help = "Has the full dump made; `ready` says when it is"},
    {"GET", "/settings/dump/file", "console.dump", cd_dump_take,
     .flags = RECENT | CORDEE_ROUTE_BYTES,
     .help = "The full dump, as a tar.gz, for a day"},
    {"GET", "/settings/plugins", "console.status", cd_plugins_show,
     .help = "Plugins and scripts"},
    {"POST", "/settings/scripts/{name}", "console.settings", cd_plugins_turn,
     .help = "Turns a script on or off"},

    {"GET", "/status", "console.status", cd_status_show, .help = "How the machine is"},
    {"POST", "/status/release", "console.settings", cd_status_release,
     .help = "Releases data that was restored or moved"},
    {"POST", "/status/outbox/{id}/again", "console.status", cd_status_again,
     .help = "Sends a mail again of which nothing is known"},
    {"POST", "/status/outbox/{id}/leave", "console.status", cd_status_leave,
     .help = "Leaves such a mail"},
    {"POST", "/status/jobs/{id}/retry", "console.status", cd_status_retry,
     .help = "Runs a failed job again"},
    {"POST", "/status/jobs/{id}/cancel", "console.status", cd_status_cancel,
     .help = "Stops a job"},
    {"POST", "/status/backup", "console.settings", cd_status_backup,
     .help = "Makes a backup now"},
    {"GET", "/metrics", NULL, cd_metrics_show,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_NO_LOG | CORDEE_ROUTE_BYTES,
     .per_minute = 60,
     .help = "Counts for Prometheus; from this machine, or with console.status"},

    {"GET", "/changes", "crm.write", cd_changes_list, .help = "Recent changes"},
    {"POST", "/changes/{id}/undo", "crm.write", cd_changes_undo,
     .help = "Takes one back"},

    {"GET", "/knows", "crm.read", cd_knows_show,
     .help = "Who knows what: by declared competence and by what was said"},
    {"GET", "/knows/matches", "crm.read", cd_knows_help,
     .help = "Needs, and who could help"},
    {"GET", "/places", "crm.write", cd_places_show, .help = "Towns that are not known"},
    {"POST", "/places", "crm.write", cd_places_say,
     .help = "Says where a town is, or takes that back"},
    {"GET", CD_THEMES_PATH, "crm.admin", cd_themes_list,
     .help = "The tree of competences and needs"},
    {"POST", CD_THEMES_PATH, "crm.admin", cd_themes_add, .help = "Adds an entry to it"},
    {"GET", CD_THEMES_PATH "/{id}", "crm.admin", cd_themes_show, .help = "One entry"},
    {"POST", CD_THEMES_PATH "/{id}", "crm.admin", cd_themes_save,
     .help = "Renames or moves it"},
    {"POST", CD_THEMES_PATH "/{id}/merge", "crm.admin", cd_themes_merge,
     .help = "Makes it part of another"},
    {"POST", CD_THEMES_PATH "/{id}/retire", "crm.admin", cd_themes_retire,
     .help = "Offers it no more, or again"},
    {"GET", "/parties/{id}/competences", "crm.write", cd_declared_show,
     .help = "What somebody can do and looks for"},
    {"POST", "/parties/{id}/competences", "crm.write", cd_declared_save,
     .help = "Notes a competence or a need"},
    {"POST", "/parties/{id}/competences/remove", "crm.write", cd_declared_take,
     .help = "Removes one"},

    {"GET", "/settings/clusters", "console.settings", cd_clusters_list,
     .help = "The clusters of this installation"},
    {"GET", "/settings/clusters/{id}", "console.settings", cd_clusters_show,
     .help = "The form of one; id `new` for a new one"},
    {"POST", "/settings/clusters/{id}", "console.settings", cd_clusters_save,
     .flags = CORDEE_ROUTE_UPLOAD, .max_body = 1u << 20, .help = "Makes or changes one"},
    {"POST", "/settings/clusters/{id}/retire", "console.settings", cd_clusters_retire,
     .help = "Retires one, or brings it back"},
    {"POST", "/settings/users/{id}/clusters", "console.users", cd_user_clusters,
     .flags = RECENT, .help = "Says in which clusters an account works, and as what"},
    {"GET", "/logo/{file}", NULL, cd_clusters_logo,
     .flags = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_NO_LOG, .per_minute = 240,
     .help = "The logo of a cluster"},
    {"POST", "/cluster", NULL, cd_clusters_look,
     .help = "Looks at one cluster from now on; 0: at all that one may see"},
    {"GET", "/parties/{id}/clusters", "crm.write", cd_party_clusters_show,
     .help = "The form of whose a record is"},
    {"POST", "/parties/{id}/clusters", "crm.write", cd_party_clusters_save,
     .help = "Says whose a record is: `there` for each cluster"},

    {"GET", "/settings/fields", "crm.admin", cd_own_list, .help = "Own fields"},
    {"POST", "/settings/fields", "crm.admin", cd_own_add, .help = "Adds a field"},
    {"GET", "/settings/fields/{id}", "crm.admin", cd_own_show, .help = "One own field"},
    {"POST", "/settings/fields/{id}", "crm.admin", cd_own_save,
     .help = "Renames a field, changes its choices"},
    {"POST", "/settings/fields/{id}/move", "crm.admin", cd_own_move,
     .help = "Up or down by one"},
    {"POST", "/settings/fields/{id}/retire", "crm.admin", cd_own_retire,
     .help = "Offers a field no more, or again"},
    {"GET", "/settings/topics", "crm.admin", cd_topics_list,
     .help = "What mailings are about", .gives = "topics:[id:int! name!]!"},
    {"POST", "/settings/topics", "crm.admin", cd_topics_add, .help = "Adds a topic",
     .form = cd_topic_new_form},
    {"POST", "/settings/topics/sign-up", "crm.admin", cd_topics_open,
     .help = "Opens or closes the public sign-up page"},
    {"GET", "/settings/topics/{id}", "crm.admin", cd_topics_show, .help = "One topic",
     .flags = CORDEE_ROUTE_VERSION, .gives = "fields:any!"},
    {"POST", "/settings/topics/{id}", "crm.admin", cd_topics_save,
     .help = "Renames a topic, in all languages", .flags = CORDEE_ROUTE_VERSION,
     .form = cd_topic_form},
    {"POST", "/settings/topics/{id}/move", "crm.admin", cd_topics_move,
     .help = "Moves a topic up or down"},
    {"POST", "/settings/topics/{id}/retire", "crm.admin", cd_topics_retire,
     .help = "Retires a topic, or brings it back"},
    {"POST", "/parties/{id}/ask", "crm.write", cd_consent_ask,
     .help = "Asks somebody for consent, by mail"},
    {"GET", "/u/{token}/choices", NULL, cd_preferences_show, .flags = DOOR,
     .per_minute = 120, .help = "What somebody gets, by the link of a mail"},
    {"POST", "/u/{token}/choices", NULL, cd_preferences_save, .flags = LINK,
     .max_body = 16384, .per_minute = 30, .help = "Changes what somebody gets"},
    {"GET", "/preferences/{token}", NULL, cd_preferences_show, .flags = DOOR,
     .per_minute = 120, .token = "console.preferences",
     .help = "What somebody gets, by a link of its own"},
    {"POST", "/preferences/{token}", NULL, cd_preferences_save, .flags = LINK,
     .max_body = 16384, .per_minute = 30, .token = "console.preferences",
     .help = "Changes what somebody gets"},
    {"GET", "/stored/{token}", NULL, cd_stored_show, .flags = DOOR, .per_minute = 30,
     .token = "console.data", .help = "A button; shows nothing yet"},
    {"POST", "/stored/{token}", NULL, cd_stored_open, .flags = LINK, .max_body = 1024,
     .per_minute = 10, .token = "console.data",
     .help = "All that is stored about the one who has the link"},
    {"GET", "/subscribe", NULL, cd_subscribe_show, .flags = DOOR, .per_minute = 120,
     .help = "The public sign-up page"},
    {"POST", "/subscribe", NULL, cd_subscribe_start, .flags = LINK, .max_body = 16384,
     .per_minute = 20, .help = "Asks for a mail that confirms"},
    {"GET", "/confirm/{token}", NULL, cd_confirm_show, .flags = DOOR, .per_minute = 120,
     .token = "console.confirm", .help = "What is to be confirmed; changes nothing"},
    {"POST", "/confirm/{token}", NULL, cd_confirm_do, .flags = LINK, .max_body = 1024,
     .per_minute = 30, .token = "console.confirm", .help = "Confirms it"},
    {"GET", "/memberships/new", "crm.write", cd_membership_new,
     .help = "The form of a new membership of the organisation `party`"},
    {"POST", "/memberships", "crm.write", cd_membership_add,
     .help = "Begins a membership; days that are empty follow from its type",
     .form = cd_membership_form},
    {"GET", "/memberships/{id}", "crm.write", cd_membership_edit,
     .help = "The form of a membership", .flags = CORDEE_ROUTE_VERSION,
     .gives = "fields:any!"},
    {"POST", "/memberships/{id}", "crm.write", cd_membership_save,
     .help = "Changes a membership", .flags = CORDEE_ROUTE_VERSION,
     .form = cd_membership_form},
    {"POST", "/memberships/{id}/renew", "crm.write", cd_membership_again,
     .help = "Renews a membership by a period"},
    {"GET", "/calls", "crm.read", cd_calls_show,
     .help = "Members to call this week, and why"},
    {"GET", "/renewals", "crm.read", cd_renewals_list,
     .help = "Memberships that end within `days`, or have"},
    {"POST", "/renewals", "crm.write", cd_renewals_save,
     .help = "Renews several memberships"},
    {"GET", "/fees", "crm.read", cd_fees_show, .help = "Fees for a `year`",
     .takes = "year",
     .gives = "year! items:[party:int! name! cents:int currency months:int done:bool]!"},
    {"POST", "/fees", "crm.admin", cd_fees_run,
     .help = "Writes down the fees for a year that are not yet"},
    {"POST", "/fees/{id}/remove", "crm.admin", cd_fees_remove,
     .help = "Takes back a fee that was written down"},
    {"GET", "/fees/{year}/csv", "crm.export", cd_fees_csv,
     .help = "Fees for a year, as CSV", .flags = CORDEE_ROUTE_BYTES},
    {"GET", "/settings/memberships", "crm.admin", cd_member_rules_show,
     .help = "Types of membership, status rules and fee classes"},
    {"GET", "/settings/memberships/{kind}/{id}", "crm.admin", cd_member_rules_edit,
     .help = "The form of one: types, statuses or fees; id `new` for a new one"},
    {"POST", "/settings/memberships/{kind}/{id}", "crm.admin", cd_member_rules_save,
     .help = "Adds or changes one"},
    {"POST", "/settings/memberships/{kind}/{id}/remove", "crm.admin",
     cd_member_rules_remove, .help = "Removes one"},
    {"GET", "/roles/{id}", "crm.write", cd_role_edit, .help = "The form of a role",
     .flags = CORDEE_ROUTE_VERSION, .gives = "fields:any!"},
    {"POST", "/roles/{id}", "crm.write", cd_role_save, .help = "Changes a role",
     .flags = CORDEE_ROUTE_VERSION, .form = cd_role_form},
    {"GET", "/parties/{id}/relations", "crm.write", cd_relation_new,
     .help = "The form of a new relation"},
    {"POST", "/parties/{id}/relations", "crm.write", cd_relation_save_new,
     .help = "Notes what two parties are to each other", .form = cd_relation_form},
    {"GET", "/relations/{id}", "crm.write", cd_relation_edit,
     .help = "The form of a relation", .flags = CORDEE_ROUTE_VERSION,
     .gives = "fields:any!"},
    {"POST", "/relations/{id}", "crm.write", cd_relation_save,
     .help = "Changes a relation", .flags = CORDEE_ROUTE_VERSION,
     .form = cd_relation_form},
    {"POST", "/relations/{id}/end", "crm.write", cd_relation_stop,
     .help = "Ends a relation; with `remove` it never was"},

    {"GET", "/duplicates", "crm.write", cd_duplicates_show,
     .help = "Records that may be one", .takes = "state after:int",
     .gives = "items:[id:int! score:int! a:{id:int! name!} b:{id:int! name!}]! open:int! "
              "decided:int!"},
    {"POST", "/duplicates/look", "crm.write", cd_duplicates_look,
     .help = "Looks for duplicates"},
    {"POST", "/duplicates/say", "crm.write", cd_duplicates_decide,
     .help = "Says that two are two, or that nobody knows"},
    {"GET", "/known", "crm.write", cd_known_show,
     .help = "Who looks like what is being typed"},
    {"GET", "/merge", "crm.delete", cd_merge_show, .help = "Two records side by side"},
    {"POST", "/merge", "crm.delete", cd_merge_save, .help = "Makes one record of two",
     .takes = "a:int! b:int!"},
    {"GET", "/trash", "crm.delete", cd_trash_show, .help = "What was deleted"},

    {"GET", "/members/{id}/brief", "crm.read", cd_brief_member,
     .help = "The brief on an organisation"},
    {"GET", "/contacts/{id}/brief", "crm.read", cd_brief_contact,
     .help = "The brief on a person"},
    {"GET", "/meetings/{id}/brief", "crm.read", cd_brief_meeting,
     .help = "The brief for a meeting, visit or call"},
    {"POST", "/contacts/{id}/correct", "crm.write", cd_correct_ask,
     .help = "Sends somebody a link to correct their own data"},
    {"GET", "/review", "crm.write", cd_review_list,
     .help = "What waits for a person's yes, by kind",
     .gives = "groups:[kind! label! n:int! items:[id:int! text! at:int!]!]!"},
    {"POST", "/review", "crm.write", cd_review_decide,
     .help = "Accepts or dismisses: `do` is accept or dismiss (or \"accept 12\"), `id` "
             "which; `phone-12` changes a value before"},
    {"GET", "/corrections", "crm.read", cd_corrections_list,
     .help = "What people corrected in their own data"},
    {"POST", "/corrections", "crm.write", cd_corrections_decide,
     .help = "Accepts or refuses some: `do`, `id`"},
    {"POST", "/corrections/rules", "crm.admin", cd_corrections_rules,
     .help = "Which fields wait for a word: `waits`"},
    {"GET", "/correct/{token}", NULL, cd_correct_show, .flags = DOOR, .per_minute = 60,
     .token = "console.correct", .help = "One's own data, by a link of its own"},
    {"POST", "/correct/{token}", NULL, cd_correct_do, .flags = LINK, .max_body = 16384,
     .per_minute = 20, .token = "console.correct", .help = "Corrects it"},
    {"GET", "/u/{token}/correct", NULL, cd_correct_mail_show, .flags = DOOR,
     .per_minute = 60, .help = "A button, by the link of a mail; shows nothing"},
    {"POST", "/u/{token}/correct", NULL, cd_correct_mail_ask, .flags = LINK,
     .max_body = 1024, .per_minute = 10,
     .help = "Mails them a link of their own, to correct their data"},

    {"GET", "/parties/{id}/files", "crm.read", cd_files_list,
     .help = "The files on a record",
     .gives = "id:int! name! files:[id:int! name! type! size:int! url!]!"},
    {"POST", "/parties/{id}/files", "crm.write", cd_files_add,
     .flags = CORDEE_ROUTE_UPLOAD, .max_body = 51u << 20,
     .help = "Stores a file: on the record, on an `entry` of its history, or on a "
             "`membership`",
     .takes = "entry:int membership:int"},
    {"GET", "/files/{id}", "crm.read", cd_files_get, .help = "The bytes of a file",
     .flags = CORDEE_ROUTE_BYTES},
    {"POST", "/files/{id}/remove", "crm.write", cd_files_remove,
     .help = "Removes a file"},

    {"GET", "/setup", "console.settings", cd_setup_show, .help = "Start for real"},
    {"POST", "/setup", "console.settings", cd_setup_make, .help = "Makes a live folder"},
    {0},
};

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
    .routes = console_routes,
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
