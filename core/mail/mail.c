/* The mail floor's part of the program: its rows and the table cd->mail. */
#include "core/mail/mail.h"

#include "core/base/part.h"
#include "core/config/folder.h"
#include "core/db/db.h"
#include "core/db/held.h"
#include "core/mail/attach/attach.h"
#include "core/mail/bounce/address.h"
#include "core/mail/bounce/reason.h"
#include "core/mail/capture/capture.h"
#include "core/mail/click/click.h"
#include "core/mail/compose/compose-priv.h"
#include "core/mail/desk/desk.h"
#include "core/mail/first/first.h"
#include "core/mail/forget.h"
#include "core/mail/letter/letter.h"
#include "core/mail/letter/sender.h"
#include "core/mail/mail-web.h"
#include "core/mail/news/heard.h"
#include "core/mail/receive/keep.h"
#include "core/mail/receive/receive.h"
#include "core/mail/send/outbox-plan.h"
#include "core/mail/send/outbox.h"
#include "core/mail/standing/standing.h"
#include "core/mail/unsubscribe.h"

#include "core/mail/mail-assets.h"
#include "core/mail/receive/shown.h"
#include "core/mail/way/bring.h"

static const struct cordee_setting mail_settings[] = {
    {.key = "mail.return_address",
     .type = CORDEE_TEXT,
     .fallback = {.type = CORDEE_TEXT, .as.s = ""},
     .label = T_LATER("Address for bounces and replies"),
     .help =
         T_LATER("A mailbox that hands its mail to Cordée, such as "
                 "cordee@example.org. Its server must accept cordee+anything@. Empty: "
                 "the From address.")},
    {.key = "mail.listen",
     .type = CORDEE_TEXT,
     .fallback = {.type = CORDEE_TEXT, .as.s = ""},
     .label = T_LATER("Where mail comes in"),
     .help = T_LATER("127.0.0.1:2525 or the path of a socket, for LMTP or SMTP from your "
                     "own mail server. Empty: only `cordee receive`.")},
    {.key = "mail.listen_rate",
     .type = CORDEE_INT,
     .fallback = {.type = CORDEE_INT, .as.i = 60000},
     .label = T_LATER("Mails a minute at most"),
     .help = T_LATER("That many are taken from your mail server; it is told to try the "
                     "others again later. 0: any number.")},
    {.key = "mail.own_from",
     .type = CORDEE_BOOL,
     .label = T_LATER("Letters bear the sender's own address"),
     .help = T_LATER("Where a user sends a mailing and their address is of the same "
                     "domain, it stands in From. Your mail server must allow it. Off: "
                     "their name with the From address, and answers to theirs.")},
    {.key = "mail.budget_person",
     .type = CORDEE_INT,
     .fallback = {.type = CORDEE_INT},
     .label = T_LATER("Mailings a person may get in seven days"),
     .help = T_LATER("0: as many as come. Notices do not count.")},
    {.key = "mail.budget_org",
     .type = CORDEE_INT,
     .fallback = {.type = CORDEE_INT},
     .label = T_LATER("Mailings all people of an organisation may get in seven days"),
     .help = T_LATER("Counted together; 0: as many as come.")},
    {.key = "mail.budget_act",
     .type = CORDEE_TEXT,
     .fallback = {.type = CORDEE_TEXT, .as.s = "warn"},
     .label = T_LATER("What happens to who got as many as they may"),
     .help = T_LATER("warn (they get it, and it says how many they are), defer (they get "
                     "it when there is room again), or key (only key contacts get it).")},
    {.key = "mail.keep_days",
     .type = CORDEE_INT,
     .fallback = {.type = CORDEE_INT, .as.i = 365},
     .label = T_LATER("Days to keep the mails themselves"),
     .help = T_LATER("Then their bytes are deleted; what was filed of them stays. What "
                     "nobody has looked at is kept. 0: for ever.")},
    {.key = "mail.authserv_id",
     .type = CORDEE_TEXT,
     .fallback = {.type = CORDEE_TEXT, .as.s = ""},
     .label = T_LATER("Name under which your server vouches for mail"),
     .help = T_LATER("The first word of the Authentication-Results lines that your own "
                     "mail server writes, such as mx.example.org. It must take such "
                     "lines of others away. Empty: no mail that users hand over is "
                     "filed before they confirm it.")},
    {.key = "mail.sending_addresses",
     .type = CORDEE_TEXT,
     .fallback = {.type = CORDEE_TEXT, .as.s = ""},
     .label = T_LATER("Addresses our mail leaves from"),
     .help =
         T_LATER("Of the server that hands your mail to others, as in 192.0.2.7, "
                 "2001:db8::7; SPF and its name are checked for them. Empty: those of "
                 "the outgoing server's name.")},
    CD_OUTBOX_SETTINGS,
    {0},
};

static const struct cordee_event mail_events[] = {
    CD_OUTBOX_EVENTS,
    {"mail.received", "message,kind,party", "A mail came in and was filed or kept"},
    {0},
};

static const struct cordee_inbound_handler mail_handlers[] = {
    {"mail.unsubscribe", 100, cd_claim_leaver},
    {"mail.complaint", 100, cd_claim_complaint},
    {"mail.bounce", 100, cd_claim_bounce},
    {"mail.auto-reply", 100, cd_claim_away},
    {"mail.reply", 100, cd_claim_reply},
    {0},
};

static const struct cordee_schedule mail_schedules[] = {
    {"mail.addresses", "daily 04:10", cd_address_retry},
    {"mail.keep", "daily 04:20", cd_mail_keep},
    {"mail.first", "daily 04:30", cd_first_keep},
    {"mail.desk", "daily 04:40", cd_desk_nightly},
    {"mail.plans", "every 2s", cd_plans_tick},
    {"mail.standing", "daily 05:10", cd_standing_daily},
    {"mail.standing-waiting", "every 600s", cd_standing_waiting},
    {0},
};

static const struct cordee_hook mail_hooks[] = {
    {"interaction.added", CORDEE_BEFORE, 0, cd_desk_added},
    {"interaction.added", CORDEE_AFTER, 0, cd_desk_answered},
    {"proposal.decided", CORDEE_BEFORE, 0, cd_news_decided},
    {"proposal.decided", CORDEE_BEFORE, 0, cd_capture_decided},
    {0},
};

#define FIRST_STAYS "drafts of one user stay where they were read"

static const struct cordee_table mail_tables[] = {
    /* What left the house, or came in, is not undone. */
    {.name = "letter",
     /* Tests bear somebody's values and are nobody's rows: they are short-lived, so the
      * values of all of them go. */
     .erase = "UPDATE outbox SET merge_values = '{}' WHERE ? IS NOT NULL AND letter IN "
              "(SELECT id FROM letter WHERE flags & 4 <> 0)",
     .keeps = "interaction+"},
    {.name = "letter_text"},
    {.name = "letter_sender"},
    {.name = "outbox",
     .person = "party",
     /* What is counted stays: that a mail went out, and what became of it. */
     .erase = "UPDATE outbox SET address = '', merge_values = '{}', said = '', party = "
              "NULL, address_id = NULL, state = CASE WHEN ended_at IS NULL THEN "
              "'cancelled' ELSE state END, ended_at = coalesce(ended_at, unixepoch()) "
              "WHERE party = ?",
     .label = T_LATER("Mails sent"),
     .keeps = "party",
     .keeps_if = "state <> 'suppressed' AND state <> 'cancelled'",
     .undumped = "what is yet to be sent is sent from here"},
    {.name = "letter_file"},
    {.name = "letter_link"},
    {.name = "picture", .tracked = true},
    /* An access record: of nobody, or of who agreed to it. */
    {.name = "click",
     .person = "party",
     .label = T_LATER("Links followed"),
     .keeps = "party,outbox+",
     .undumped_columns = "outbox"},
    {.name = "opening",
     .person = "party",
     .label = T_LATER("Mails opened, or looked at by a program"),
     .keeps = "party,outbox+",
     .undumped_columns = "outbox"},
    /* How many left, and the reason they chose, stays as a number. */
    {.name = "departure",
     .person = "party",
     .erase = "UPDATE departure SET words = '', party = NULL WHERE party = ?",
     .label = T_LATER("Unsubscribed"),
     .keeps = "party,outbox+",
     .undumped = "it belongs to the outbox"},
    {.name = "message",
     .person = "party",
     .label = T_LATER("Mails received"),
     .keeps = "party,interaction+",
     /* What was handed over waits again when the yes to who took part is taken back. */
     .keeps_if = "handler <> 'mail.capture'",
     .undumped_columns = "outbox,source,handed"},
    /* A mail that comes or goes moves an exchange; that is not undone either. */
    {.name = "desk",
     .tracked = true,
     .person = "party",
     .label = T_LATER("Inbox"),
     .untracked = "root,last,came_at,waits_since",
     .keeps = "party,root+,last+"},
    {.name = "desk_mail"},
    {.name = "dkim_key", .undumped = "sealed with the key of this folder"},
    {.name = "sender_domain", .undumped = "it is looked at again"},
    {.name = "message_raw", .undumped = "it is a file before anybody sees it"},
    {.name = "drop_turn", .undumped = "addresses for handing over are made here"},
    {.name = "capture"},
    {.name = "capture_mail"},
    {.name = "capture_person"},
    {.name = "relay", .undumped = "mail goes out from here"},
    {.name = "mail_source", .undumped = "mailboxes are asked from here"},
    {.name = "mail_folder", .undumped = "mailboxes are asked from here"},
    {.name = "mail_dated"},
    /* Drafts of one user, until they are accepted. */
    {.name = "first_day", .undumped = FIRST_STAYS},
    {.name = "first_taking", .undumped = FIRST_STAYS},
    {.name = "first_org",
     .label = T_LATER("First day"),
     .erase = "UPDATE first_org SET party = NULL WHERE party = ?",
     .undumped = FIRST_STAYS},
    {.name = "first_person",
     .person = "party",
     .label = T_LATER("First day"),
     .erase = "DELETE FROM first_person WHERE party = ?1 OR address IN (SELECT e.folded "
              "FROM email_address e WHERE e.party = ?1)",
     .undumped = FIRST_STAYS},
    {.name = "first_mail", .undumped = FIRST_STAYS},
    {.name = "first_taker",
     .label = T_LATER("First day"),
     .erase = "DELETE FROM first_taker WHERE person IN (SELECT id FROM first_person "
              "WHERE party = ?)",
     .undumped = FIRST_STAYS},
    {0},
};

static const struct cordee_interaction_kind mail_kinds[] = {
    {"mail.out", T_LATER("Mail"), "mail", 1, false, NULL},
    {"mail.in", T_LATER("Mail received"), "inbox", 1, true, "/received/{id}"},
    {"mail.reply", T_LATER("Reply"), "reply", 1, true, "/received/{id}"},
    {"mail.bounce", T_LATER("Bounce"), "alert", 0, false, NULL},
    {"mail.auto-reply", T_LATER("Away"), "clock", 0, false, NULL},
    {"mail.unsubscribe", T_LATER("Unsubscribed"), "x", 0, false, NULL},
    {"mail.dated", T_LATER("Mail, date only"), "mail", 1, false, NULL},
    {0},
};

static const struct cordee_job_kind mail_jobs[] = {
    {"mail.capture", T_LATER("Filing mail that waited for somebody"), 0, cd_capture_run},
    {"mail.bring", T_LATER("Filing the mails of a file"), 4, cd_bring_run},
    {"mail.standing", T_LATER("Looking at what is published of our domains"), 3,
     cd_standing_run},
    {"mail.first-read", T_LATER("Reading the headers of one's mail"), 4, cd_first_run},
    {"mail.first-take", T_LATER("Taking in people of one's mail"), 0, cd_first_take_run},
    {0},
};

static const struct cordee_route *const mail_more_routes[] = {cd_click_routes,
                                                              cd_open_routes, NULL};

const struct cordee_plugin_def cd_mail_part = {
    CORDEE_ABI,
    .name = "mail",
    .version = "0.1",
    .summary = "Letters out, mail in",
    .settings = mail_settings,
    .migrations = mail_migrations,
    .tables = mail_tables,
    .assets = mail_assets,
    .routes = cd_mail_routes,
    .interaction_kinds = mail_kinds,
    .blocks = cd_mail_blocks,
    .events = mail_events,
    .inbound = mail_handlers,
    .jobs = mail_jobs,
    .schedules = mail_schedules,
    .hooks = mail_hooks,
    .proposals = cd_mail_proposals,
    .more_routes = mail_more_routes,
};

static int64_t mail_receive(struct cordee *cd, struct cordee_error *err, const void *raw,
                            size_t n, const char *envelope_from,
                            const char *const *envelope_to)
{
    return cd_receive_store(cd->host->core, raw, n, envelope_from, envelope_to, err);
}

static int mail_port(struct cordee *cd)
{
    return cd_receive_port(cd->host);
}

const struct cordee_mail_api cd_mail_api = {
    .size = sizeof(struct cordee_mail_api),
    .letter = cd_letter_store,
    .queue = cd_letter_queue,
    .queue_all = cd_letter_queue_all,
    .fields = cd_letter_fields,
    .values = cd_letter_values,
    .offers = cd_letter_offers,
    .preview = cd_letter_preview,
    .hold = cd_outbox_hold,
    .cancel = cd_outbox_cancel,
    .receive = mail_receive,
    .as_sent = cd_mail_as_sent,
    .faults = cd_letter_faults,
    .reason = cd_reason_said,
    .port = mail_port,
    .as_written = cd_mail_as_written,
    .outline = cd_mail_outline,
    .forget = cd_mail_forget,
    .clean = cd_mail_clean,
    .sender_health = cd_sender_health,
    .letter_needs = cd_letter_needs,
    .letter_links = cd_letter_links,
    .letter_fields = cd_letter_all_fields,
    .language_for = cd_letter_language,
    .left_reason = cd_left_reason,
    .plan = cd_letter_plan,
    .plan_of = cd_letter_plan_of,
    .sender_for = cd_letter_sender_for,
    .values_for = cd_letter_values_for,
    .file_take = cd_attach_take,
    .file_gone = cd_attach_gone,
    .files_size = cd_attach_size,
    .file_put = cd_attach_put,
    .unsay = cd_mail_unsay,
};

int cd_mail_start(struct cordee_host *host, struct cordee_error *err)
{
    if (!cd_folder_is_locked(host))
        return cordee_fail(err, CORDEE_E_DENIED,
                           "mail is sent only by the process that has the lock of the "
                           "data folder %s",
                           host->data ? host->data : "");
    cd_db_undone_call(host, cd_news_undone);
    cd_db_undone_call(host, cd_capture_undone);
    if (cd_held_check(host, err) < 0 || cd_receive_start(host, err) < 0)
        return -1;
    if (cd_outbox_start(host, cd_receive_port, err) == 0) {
        cd_shown_start(host);
        host->clicks = cd_clicks_new();
        return 0;
    }
    cd_receive_stop(host);
    return -1;
}

void cd_mail_stop(struct cordee_host *host)
{
    cd_shown_stop(host);
    cd_clicks_free(host->clicks);
    host->clicks = NULL;
    cd_outbox_stop(host);
    cd_receive_stop(host);
}

void cd_mail_wake(struct cordee_host *host)
{
    cd_outbox_refresh(host); /* another process may have held something */
    cd_receive_wake(host);
}
