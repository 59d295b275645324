/* mailing - one text to many people, and what became of it. */
#include "plugins/mailing/after/after.h"
#include "plugins/mailing/check/check.h"
#include "plugins/mailing/choose/choose.h"
#include "plugins/mailing/mailing-web.h"
#include "plugins/mailing/write/contacts.h"

#include "plugins/mailing/mailing-assets.h"

#include <string.h>

const char *mailing_asset(const char *name)
{
    for (const struct cordee_asset *asset = mailing_assets; asset->name; asset++)
        if (strcmp(asset->name, name) == 0)
            return asset->bytes;
    return NULL;
}

static int64_t service_draft(struct cordee *cd, struct cordee_error *err,
                             const char *subject, const char *markdown,
                             const char *filter)
{
    const struct mailing_text text = {.subject = subject,
                                      .markdown = markdown,
                                      .filter = filter,
                                      .preheader = "",
                                      .language = "en"};
    int64_t id = mailing_new(cd, filter, 0, err);

    return id < 0 || mailing_save(cd, id, 1, &text, err) < 0 ? -1 : id;
}

static const struct mailing_service_v1 service = {
    .size = sizeof service,
    .draft = service_draft,
};

static const struct cordee_service mailing_services[] = {
    {"mailing", 1, &service},
    {0},
};

#define MAILING_OF_DRAFT                                                          \
    "EXISTS (SELECT 1 FROM mailing_mailing m WHERE m.id = mailing AND m.state = " \
    "'draft')"

static const struct cordee_table mailing_tables[] = {
    /* Texts are undone, and only those of drafts; sending is not. */
    {.name = "mailing_mailing",
     .tracked = true,
     .untracked = "state,version,edit_version,saved_by,changed_by,typed_set,letter,"
                  "interaction,job,"
                  "sent_by,started_at,ended_at",
     .undo_if = "state = 'draft'",
     .undumped_columns = "job,typed_set"},
    {.name = "mailing_text",
     .tracked = true,
     .untracked = "version,saved_by",
     .undo_if = MAILING_OF_DRAFT},
    {.name = "mailing_after",
     .tracked = true,
     .untracked = "summary_at",
     .undo_if = MAILING_OF_DRAFT},
    {.name = "mailing_link", .undumped = "they are looked at again"},
    {.name = "mailing_looking", .undumped = "they are looked at again"},
    {.name = "mailing_anyway"},
    {.name = "mailing_approval"},
    {.name = "mailing_gaps", .undumped = "it is counted again"},
    {.name = "mailing_template", .tracked = true},
    {.name = "mailing_template_text", .tracked = true},
    {.name = "mailing_tester",
     .tracked = true,
     .erase = "DELETE FROM mailing_tester WHERE address IN (SELECT e.folded FROM"
              " email_address e WHERE e.party = ?)"},
    {.name = "mailing_contact", .tracked = true},
    {.name = "mailing_file", .tracked = true, .undo_if = MAILING_OF_DRAFT},
    {.name = "mailing_choice", .tracked = true, .undo_if = MAILING_OF_DRAFT},
    {.name = "mailing_part", .tracked = true, .undo_if = MAILING_OF_DRAFT},
    {.name = "mailing_listed",
     .tracked = true,
     .person = "party",
     .erase = "DELETE FROM mailing_listed WHERE party = ?1 OR folded IN (SELECT e.folded "
              "FROM email_address e WHERE e.party = ?1)",
     .label = T_LATER("Lists for mailings"),
     .undo_if = MAILING_OF_DRAFT},
    {0},
};

static const struct cordee_permission mailing_permissions[] = {
    {"mailing.read", T_LATER("See mailings and their reports"), "manager,editor,reader",
     false},
    {"mailing.write", T_LATER("Write mailings"), "manager,editor", false},
    {"mailing.send", T_LATER("Send mailings"), "manager", false},
    {"mailing.approve", T_LATER("Approve mailings of others"), "manager", false},
    {"mailing.notice", T_LATER("Send notices that reach who left all mailings too"),
     "manager", false},
    {0},
};

static const struct cordee_setting mailing_settings[] = {
    {.key = "approve_over",
     .type = CORDEE_INT,
     .fallback = {.type = CORDEE_INT},
     .label = T_LATER("A mailing to more people than this needs a second person"),
     .help =
         T_LATER("Somebody else with the right to approve must agree before it can be "
                 "sent. 0: never.")},
    {0},
};

static const struct cordee_menu mailing_menu[] = {
    {T_LATER("Mailings"), "/mailing", "mail", "mailing.read", T_LATER("Activities"), 10,
     NULL},
    {0},
};

static const struct cordee_card mailing_cards[] = {
    {.name = "mailing-waiting",
     .tmpl = "mailing-waiting",
     .permission = "mailing.read",
     .order = -1,
     .load = mailing_approval_card},
    {.name = "mailing-latest",
     .tmpl = "mailing-card",
     .permission = "mailing.read",
     .order = 10,
     .load = mailing_card},
    {0},
};

static const struct cordee_interaction_kind mailing_kinds[] = {
    {"mailing", T_LATER("Mailing"), "mail", 0, false, "/mailing/of/{id}"},
    {0},
};

static const struct cordee_event mailing_events[] = {
    {"mailing.sending", "id,subject", "Before a mailing goes into the outbox"},
    {0},
};

#define MAILING_CHOICES                                                         \
    "SELECT m.id, m.subject FROM mailing_mailing m WHERE m.letter IS NOT NULL " \
    "AND " MAILING_MINE " ORDER BY m.id DESC LIMIT 50"

/* Who got, answered or left a mailing: mailing.got:12, mailing.replied:12 ...  CROSS: the
 * few mails of one person are looked at, and not for each person all mails of a mailing.
 */
static const struct cordee_field mailing_fields[] = {
    {.name = "mailing.got",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Got mailing"),
     .help = T_LATER("Number of a mailing that was sent to them"),
     .value = "m.id",
     .from = "outbox o CROSS JOIN mailing_mailing m"
             " WHERE m.letter = o.letter AND " MAILING_MINE
             " AND o.party = p.id AND o.state = 'sent'",
     .choices = MAILING_CHOICES,
     .says = T_LATER("who got “{1}”"),
     .says_not = T_LATER("who did not get “{1}”"),
     .also_not = T_LATER("and did not get it"),
     .name_value = mailing_name},
    {.name = "mailing.replied",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Replied to mailing"),
     .help = T_LATER("Number of a mailing they answered"),
     .value = "m.id",
     .from = "outbox o CROSS JOIN mailing_mailing m"
             " WHERE m.letter = o.letter AND " MAILING_MINE
             " AND o.party = p.id AND o.replied_at IS NOT NULL",
     .choices = MAILING_CHOICES,
     .says = T_LATER("who replied to “{1}”"),
     .says_not = T_LATER("who did not reply to “{1}”"),
     .also_not = T_LATER("and did not reply"),
     .name_value = mailing_name},
    {.name = "mailing.clicked",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Followed a link of mailing"),
     .help = T_LATER("Number of a mailing whose clicks were counted by name"),
     .value = "m.id",
     .from = "click c CROSS JOIN mailing_mailing m"
             " WHERE m.letter = c.letter AND " MAILING_MINE
             " AND c.party = p.id AND c.machine = ''",
     .choices = MAILING_CHOICES,
     .says = T_LATER("who followed a link of “{1}”"),
     .says_not = T_LATER("who followed no link of “{1}”"),
     .also_not = T_LATER("and followed no link"),
     .name_value = mailing_name},
    {.name = "mailing.opened",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Seems to have opened mailing"),
     .help = T_LATER("Number of a mailing whose opens were counted by name; programs "
                     "open mails too, and many people do so unseen"),
     .value = "m.id",
     .from = "opening c CROSS JOIN mailing_mailing m"
             " WHERE m.letter = c.letter AND " MAILING_MINE
             " AND c.party = p.id AND c.machine = ''",
     .choices = MAILING_CHOICES,
     .says = T_LATER("who seemed to open “{1}”"),
     .says_not = T_LATER("who did not seem to open “{1}”"),
     .also_not = T_LATER("and did not seem to open it"),
     .name_value = mailing_name},
    {.name = "mailing.recipient",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Recipient of mailing"),
     .help = T_LATER("Number of a mailing they got, or that is on its way to them"),
     .compile = mailing_field_recipient,
     .says = T_LATER("to whom “{1}” went"),
     .says_not = T_LATER("to whom “{1}” did not go"),
     .name_value = mailing_name},
    {.name = "mailing.listed",
     .type = CORDEE_FIELD_NUMBER,
     .kinds = CORDEE_ANYONE,
     .label = T_LATER("In the pasted list of mailing"),
     .help = T_LATER("Number of a mailing for which their address was pasted"),
     .compile = mailing_field_listed,
     .says = T_LATER("in the list pasted for “{1}”"),
     .says_not = T_LATER("not in the list pasted for “{1}”"),
     .name_value = mailing_name},
    {.name = "mailing.got_on",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Got a mailing on"),
     .help = T_LATER("mailing.got_on:2025 is who got any mailing in 2025"),
     .value = "o.ended_at",
     .from = "outbox o CROSS JOIN mailing_mailing m"
             " WHERE m.letter = o.letter AND " MAILING_MINE
             " AND o.party = p.id AND o.state = 'sent'"},
    {.name = "mailing.replied_on",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Replied to a mailing on"),
     .value = "o.replied_at",
     .from = "outbox o CROSS JOIN mailing_mailing m"
             " WHERE m.letter = o.letter AND " MAILING_MINE
             " AND o.party = p.id AND o.replied_at IS NOT NULL"},
    {.name = "mailing.left_on",
     .type = CORDEE_FIELD_DATE,
     .kinds = CORDEE_PERSON,
     .label = T_LATER("Unsubscribed by a mailing on"),
     .value = "o.unsubscribed_at",
     .from = "outbox o CROSS JOIN mailing_mailing m"
             " WHERE m.letter = o.letter AND " MAILING_MINE
             " AND o.party = p.id AND o.unsubscribed_at IS NOT NULL"},
    {0},
};

static const struct cordee_brief mailing_briefs[] = {
    {"mailing.last", T_LATER("Last mailings"), "mailing.read", CORDEE_ANYONE, 10,
     mailing_brief},
    {0},
};

static const struct cordee_figures mailing_figures[] = {
    {"mailing.people", T_LATER("Mailings"), "mailing.read", 80, mailing_year},
    {0},
};

static const struct cordee_job_kind mailing_jobs[] = {
    {"mailing.fill", T_LATER("Putting a mailing into the outbox"), 0, mailing_fill},
    {"mailing.links", T_LATER("Looking where the links of a mailing lead"), 3,
     mailing_links_run},
    {0},
};

static const struct cordee_schedule mailing_schedules[] = {
    {"mailing.finish", "every 2s", mailing_finish},
    {"mailing.summary", "every 20s", mailing_summarise},
    {0},
};

static const struct cordee_alarm mailing_alarms[] = {
    {"mailing.paused", "mailing.read", mailing_paused_alarm},
    {0},
};

static const struct cordee_hook mailing_hooks[] = {
    {"mail.paused", CORDEE_AFTER, 0, mailing_paused_tell},
    {0},
};

static const struct cordee_route *const mailing_more_routes[] = {
    mailing_save_routes,  mailing_template_routes, mailing_try_routes,
    mailing_after_routes, mailing_archive_routes,  mailing_choose_routes,
    mailing_check_routes, mailing_anyway_routes,   mailing_approval_routes,
    mailing_files_routes, mailing_contacts_routes, NULL};

static const struct cordee_object mailing_objects[] = {
    {"/mailing/templates/{id}", "SELECT cluster FROM mailing_template WHERE id = ?1"},
    {"/mailing/{id}", "SELECT cluster FROM mailing_mailing WHERE id = ?1"},
    {"/mailing/of/{id}", "SELECT cluster FROM mailing_mailing WHERE interaction = ?1"},
    {0},
};

CORDEE_PLUGIN = {
    CORDEE_ABI,
    .name = "mailing",
    .version = PACKAGE_VERSION,
    .summary = T_LATER("Mailings: one text to many people, and what became of it"),
    .settings = mailing_settings,
    .migrations = mailing_migrations,
    .tables = mailing_tables,
    .assets = mailing_assets,
    .permissions = mailing_permissions,
    .routes = mailing_routes,
    .objects = mailing_objects,
    .menu = mailing_menu,
    .cards = mailing_cards,
    .alarms = mailing_alarms,
    .fields = mailing_fields,
    .interaction_kinds = mailing_kinds,
    .events = mailing_events,
    .hooks = mailing_hooks,
    .jobs = mailing_jobs,
    .schedules = mailing_schedules,
    .lua = mailing_lua,
    .services = mailing_services,
    .briefs = mailing_briefs,
    .figures = mailing_figures,
    .more_routes = mailing_more_routes,
};
