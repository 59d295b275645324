/* The outbox: every recipient ends in exactly one visible state.
 *
 *   waiting     not begun; goes out as soon as a connection takes it
 *   sending     handed to the server now, or about to be: durable before the first byte
 *   sent        the server took it
 *   deferred    not taken yet; tried again at next_at
 *   failed      refused for good, or given up after `mail.retry_days`
 *   suppressed  not to be written to when its turn came (said has the reason)
 *   unknown     the program or the connection died while it was sending; maybe taken.
 *               Never tried again unless a person asks
 *   cancelled   taken back before it began
 *
 * A worker (one connection each) claims rows in memory only, so that after a crash they
 * wait again.  Before the first byte of a body it hands the committer "the result of my
 * last message, and I now send this one", and waits until both are durable: one
 * transaction for all workers that asked meanwhile.  So a kill at any moment leaves at
 * most one row a connection in `sending`, and starting makes those unknown. */
#ifndef CORE_MAIL_OUTBOX_H
#define CORE_MAIL_OUTBOX_H

#include "core/base/host.h"
#include "core/mail/send/smtp.h"

/* ---- rows -------------------------------------------------------------------------- */

/* One recipient of a letter. */
struct cd_outbox_new {
    int64_t letter, interaction, party, address_id; /* 0: none */
    const char *address, *language;
    const char *merge_values;  /* JSON text */
    const char *skip;          /* why it must not be sent: kept as suppressed; or NULL */
    bool bulk;                 /* others' personal mail goes first */
    const char *domain;        /* of its Message-ID, cd_our_domain; NULL: looked up */
    const char *text_language; /* of the text she gets; NULL or "": not said */
    int64_t next_at;           /* not before; 0: now */
    const char *reason;        /* why it waits (cd->mail->reason); NULL: it does not */
    int64_t sender;            /* user whose it is; 0: the organisation's */
};

/* Adds a row, in the caller's transaction if one is open; its Message-ID and token stay
 * the same on every try.  The workers look once it is durable.  Gives its id, or -1. */
int64_t cd_outbox_put(struct cordee *cd, struct cordee_error *err,
                      const struct cd_outbox_new *row);

/* The same for many rows of one letter, within the caller's transaction.  0; -1. */
int cd_outbox_put_all(struct cordee *cd, struct cordee_error *err,
                      const struct cd_outbox_new *rows, size_t n);

/* As cordee_mail_api: returns how many rows; -1. */
int64_t cd_outbox_hold(struct cordee *cd, struct cordee_error *err, int64_t letter,
                       bool held);
int64_t cd_outbox_cancel(struct cordee *cd, struct cordee_error *err, int64_t letter);
/* The same, with a reason that cd->mail->reason has words for. */
#define CD_STOPPED "stopped"
int64_t cd_outbox_take_back(struct cordee *core, int64_t letter, const char *reason,
                            struct cordee_error *err);
/* A mail of ours came back or was called spam: once that is durable, it is looked at
 * whether its letter is refused too often.  0; -1. */
int cd_outbox_doubt(struct cordee *cd, int64_t row, struct cordee_error *err);
/* Blanks the text of a letter with CORDEE_LETTER_SECRET (0: of all) that nobody is still
 * to get. */
int cd_letter_forget(struct cordee *cd, int64_t letter, struct cordee_error *err);
/* A person asks to send one again that is unknown, failed or deferred.  1 done, 0 it is
 * in none of these states, -1. */
int cd_outbox_again(struct cordee *cd, struct cordee_error *err, int64_t row);
/* A person leaves an unknown one as it is: it stays unknown, and nobody is asked again.
 */
int cd_outbox_settle(struct cordee *cd, struct cordee_error *err, int64_t row);
/* After a restore or a copy: what was queued before `since` and had not ended may have
 * been sent since, so it becomes unknown.  Returns how many rows; -1. */
int64_t cd_outbox_distrust(struct cordee *cd, struct cordee_error *err, int64_t since);

/* How things stand: {"waiting","sending","deferred","unknown","failed", "connections",
 * "held","paused","paused_until","said","sent_now","relays"}.  A new object; NULL:
 * failed. */
json_t *cd_outbox_status(struct cordee_host *host, struct cordee_error *err);

/* ---- running ---------------------------------------------------------------- */

/* Rows left in `sending` become unknown; then the workers start.  Fills host->outbox.
 * `practice_port` gives the port of our own receiver on loopback, the only destination in
 * a practice folder. */
int cd_outbox_start(struct cordee_host *host, int (*practice_port)(struct cordee_host *),
                    struct cordee_error *err);
/* Ends after the messages under way; a server that stalls is cut off after 5 s. */
void cd_outbox_stop(struct cordee_host *host);
/* Rows may have come: look now.  Any thread; does nothing when no worker runs. */
void cd_outbox_wake(struct cordee_host *host);
/* Rows may no longer go as they were found: what was taken from the database to be sent
 * next is looked up anew. */
void cd_outbox_refresh(struct cordee_host *host);
/* A person asks to try the mail server now, or changed its settings: a pause ends. */
void cd_outbox_retry(struct cordee_host *host);

/* One relay (relays.h) as it is connected to; in practice our own receiver, whatever is
 * asked for.  0; -1: there is none, or it makes no sense. */
int cd_outbox_relay(struct cordee_host *host, int64_t id, struct cd_relay *relay,
                    struct cordee_error *err);

/* Rows of cd_mail_part. */
#define CD_OUTBOX_SETTING_TEXT(k, l, h)                                               \
    {                                                                                 \
        .key = k, .type = CORDEE_TEXT, .fallback = {.type = CORDEE_TEXT, .as.s = ""}, \
        .label = l, .help = h                                                         \
    }
#define CD_OUTBOX_SETTING_INT(k, v, l, h)                                          \
    {                                                                              \
        .key = k, .type = CORDEE_INT, .fallback = {.type = CORDEE_INT, .as.i = v}, \
        .label = l, .help = h                                                      \
    }
#define CD_OUTBOX_SETTINGS                                                              \
    CD_OUTBOX_SETTING_TEXT("mail.relay_host", T_LATER("Outgoing mail server"),          \
                           T_LATER("The name of the server that takes our mail, such "  \
                                   "as smtp.example.org.")),                            \
        CD_OUTBOX_SETTING_INT(                                                          \
            "mail.relay_port", 0, T_LATER("Port"),                                      \
            T_LATER("0: 465 for TLS, 587 for STARTTLS, 25 for none.")),                 \
        {.key = "mail.relay_security",                                                  \
         .type = CORDEE_TEXT,                                                           \
         .fallback = {.type = CORDEE_TEXT, .as.s = "tls"},                              \
         .label = T_LATER("Security"),                                                  \
         .help =                                                                        \
             T_LATER("tls, starttls, or none (only for a server on this machine).")},   \
        CD_OUTBOX_SETTING_TEXT("mail.relay_user", T_LATER("User name"), ""),            \
        {.key = "mail.relay_password",                                                  \
         .type = CORDEE_TEXT,                                                           \
         .fallback = {.type = CORDEE_TEXT, .as.s = ""},                                 \
         .label = T_LATER("Password"),                                                  \
         .help = "",                                                                    \
         .secret = true},                                                               \
        CD_OUTBOX_SETTING_TEXT("mail.relay_name", T_LATER("Name in its certificate"),   \
                               T_LATER("Empty: the name of the server.")),              \
        CD_OUTBOX_SETTING_TEXT("mail.relay_ca", T_LATER("Certificate authorities"),     \
                               T_LATER("A PEM file. Empty: the system's.")),            \
        CD_OUTBOX_SETTING_TEXT("mail.relay_source", T_LATER("Address to connect from"), \
                               T_LATER("Empty: any.")),                                 \
        CD_OUTBOX_SETTING_INT("mail.connections", 6, T_LATER("Connections at a time"),  \
                              T_LATER("1 to 10.")),                                     \
        CD_OUTBOX_SETTING_INT("mail.per_session", 100, T_LATER("Mails a connection"),   \
                              T_LATER("1 to 250.")),                                    \
        CD_OUTBOX_SETTING_INT("mail.per_minute", 0, T_LATER("Mails a minute at most"),  \
                              T_LATER("0: as fast as the server takes them.")),         \
        CD_OUTBOX_SETTING_TEXT(                                                         \
            "mail.domain_pace", T_LATER("Mails a minute to some receivers"),            \
            T_LATER("A domain a line, such as gmail.com 60/min; of mailings, not of "   \
                    "personal mail. Empty: to all as fast as they take them.")),        \
        {.key = "mail.relays_in_order",                                                 \
         .type = CORDEE_BOOL,                                                           \
         .label = T_LATER("Servers one after the other"),                               \
         .help = T_LATER("A server is used only while those before it take no mail. "   \
                         "Off: all share the work.")},                                  \
        CD_OUTBOX_SETTING_INT(                                                          \
            "mail.pause_refused", 10,                                                   \
            T_LATER("Refusals at which a mailing pauses by itself, in per cent"),       \
            T_LATER("Of its last 200 results, once there are 20: refused for good, "    \
                    "come back, or called spam. 0: it never does.")),                   \
        CD_OUTBOX_SETTING_INT(                                                          \
            "mail.retry_days", 5, T_LATER("Days a mail is tried again"),                \
            T_LATER("1 to 30. What no server has taken by then has failed."))
#define CD_OUTBOX_EVENTS                                                              \
    {"mail.sent", "outbox,party,interaction",                                         \
     "A personal mail was taken by the server"},                                      \
        {"mail.paused", "letter,refused,of,reason",                                   \
         "A letter to many is held by itself: so many of its last results were "      \
         "refusals"},                                                                 \
    {                                                                                 \
        "mail.failed", "outbox,party,interaction,said", "A mail was refused for good" \
    }

#endif
