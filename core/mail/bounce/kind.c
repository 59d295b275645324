/* What kind of mail it is, once everything in it has been read.
 *
 * Structure decides where there is some: a feedback report, a read receipt, a delivery
 * report.  For prose, signs are weighed, so that a person who writes about a failed
 * delivery is not taken for a server that tells of one. */
#include "core/mail/bounce/kind.h"

#include "core/mail/bounce/bounce.h"
#include "core/mail/receive/parse.h"

#include <string.h>
#include <strings.h>

#define FAILED_ENOUGH 5

/* ---- who wrote, and about what ---------------------------------------------- */

static bool is_machine(const struct cd_case *c)
{
    const char *who =
        cd_words(cordee_arena_printf(c->arena, "%s %.*s", c->from,
                                     (int)strcspn(c->from_address, "@"), c->from_address),
                 300, c->arena);

    return cd_words_one(who, cd_senders_machine) ||
           strcmp(c->from_address, "no-reply@sns.amazonaws.com") == 0 || !*c->from ||
           strcmp(c->from, "<>") == 0;
}

static bool is_no_reply(const struct cd_case *c)
{
    return strncasecmp(c->from_address, "no-reply", 8) == 0 ||
           strncasecmp(c->from_address, "noreply", 7) == 0 ||
           strncasecmp(c->from_address, "donotreply", 10) == 0;
}

static bool has_null_path(const struct cd_case *c)
{
    const char *path = cd_wire_field(c->wire, "Return-Path", c->arena);

    return c->null_path || strcmp(path, "<>") == 0 ||
           strcasestr(path, "<mailer-daemon") == path;
}

static bool is_answer(const struct cd_case *c)
{
    static const char *const marks[] = {
        "re:", "aw:", "fw:",   "fwd:", "wg:", "sv:",  "odg:", "r:",
        "i:",  "vs:", "antw:", "tr:",  "rv:", "re :", "rif:", NULL};

    for (const char *const *m = marks; *m; m++)
        if (strncmp(c->subject_words, *m, strlen(*m)) == 0)
            return true;
    return false;
}

static bool has_failing_fate(const struct cd_case *c)
{
    for (size_t i = 0; i < c->n_fates; i++)
        if (strcmp(c->fates[i].action, "failed") == 0 ||
            strcmp(c->fates[i].action, "delayed") == 0 ||
            (!*c->fates[i].action &&
             strchr("45", *c->fates[i].status ? *c->fates[i].status : 'x')))
            return true;
    return false;
}

static bool has_delivered_only(const struct cd_case *c)
{
    return c->n_fates > 0 && !has_failing_fate(c) && *c->fates[0].action;
}

/* How much speaks for a notice of failure in prose. */
static int failure_weight(const struct cd_case *c)
{
    bool machine = is_machine(c);
    int n = 0;

    n += machine ? 3 : 0;
    n += !machine && is_no_reply(c) ? 2 : 0;
    n += has_null_path(c) ? 1 : 0;
    n += cd_words_one(c->subject_words, cd_subjects_failed) ||
                 cd_words_one(c->subject_words, cd_subjects_delayed)
             ? 2
             : 0;
    n += cd_words_one(c->notice_words, cd_texts_failed) ||
                 cd_words_one(c->notice_words, cd_texts_delayed)
             ? 1
             : 0;
    n += cd_reply_in(c->notice) || *cd_status_in(c->notice, c->arena) ? 1 : 0;
    n += c->has_returned ? 1 : 0;
    n += strncmp(c->wire->type, "multipart/report", 16) == 0 ? 1 : 0;
    n += cd_wire_has(c->wire, "X-Failed-Recipients") ? 3 : 0;
    if (!machine) {
        n -= is_answer(c) ? 3 : 0;
        n -= cd_wire_has(c->wire, "In-Reply-To") ? 2 : 0;
    }
    return n;
}

/* ---- kinds of people's and programs' mail ----------------------------------- */

static bool is_submitted_automatically(const struct cd_case *c)
{
    const char *how = cd_wire_field(c->wire, "Auto-Submitted", c->arena);

    return *how && strncasecmp(how, "no", 2) != 0;
}

static bool has_field_of(const struct cd_case *c, const char *const *names)
{
    for (; *names; names++)
        if (cd_wire_has(c->wire, *names))
            return true;
    return false;
}

static const char *precedence(const struct cd_case *c)
{
    return cd_words(cd_wire_field(c->wire, "Precedence", c->arena), 40, c->arena);
}

static bool is_list(const struct cd_case *c)
{
    static const char *const fields[] = {
        "List-Id",        "List-Post",         "X-BeenThere",
        "X-Mailing-List", "X-Mailman-Version", "List-Unsubscribe",
        "X-Loop-List",    "Mailing-List",      NULL};

    return has_field_of(c, fields) || strcmp(precedence(c), "list") == 0 ||
           strcmp(precedence(c), "bulk") == 0;
}

static bool is_away(const struct cd_case *c, const char **why_r)
{
    bool subject = cd_words_one(c->subject_words, cd_subjects_away) != NULL;
    const char *prec = precedence(c);

    *why_r = "";
    if (has_field_of(c, cd_fields_away))
        *why_r = "a header field that only automatic answers have";
    else if (strncasecmp(cd_wire_field(c->wire, "Auto-Submitted", c->arena),
                         "auto-replied", 12) == 0)
        *why_r = "Auto-Submitted: auto-replied";
    else if (cd_words_say(prec, "auto_reply") || cd_words_say(prec, "auto-reply"))
        *why_r = "Precedence: auto_reply";
    else if (is_submitted_automatically(c) && !is_list(c))
        *why_r = "Auto-Submitted";
    else if (subject && !is_list(c))
        *why_r = "its subject";
    else if ((strcmp(prec, "junk") == 0 || (has_null_path(c) && !is_machine(c))) &&
             cd_words_one(c->notice_words, cd_texts_away))
        *why_r = "an empty return path and what it says";
    return **why_r != '\0';
}

static bool is_challenge(const struct cd_case *c)
{
    bool subject = cd_words_one(c->subject_words, cd_subjects_challenge) != NULL;
    bool text = cd_words_one(c->notice_words, cd_texts_challenge) != NULL;

    return has_field_of(c, cd_fields_challenge) || (subject && text) ||
           (text && (has_null_path(c) || is_submitted_automatically(c)) &&
            (cd_words_say(c->notice_words, "confirm") ||
             cd_words_say(c->notice_words, "verif")) &&
            !cd_words_one(c->subject_words, cd_subjects_away));
}

/* A short mail that says so, or a subject that says nothing else. */
static bool is_leaving(const struct cd_case *c)
{
    const char *word = cd_words_one(c->subject_words, cd_subjects_leaving);
    const char *wrote;

    if (is_list(c) || is_submitted_automatically(c))
        return false;
    if (word && strlen(c->subject_words) < strlen(word) + 24)
        return true;
    if (!cd_words_one(c->notice_words, cd_texts_leaving))
        return false;
    wrote =
        cd_words(cd_visible(c->notice, c->arena), 1500, c->arena); /* not our footer */
    return strlen(wrote) < 1200 && cd_words_one(wrote, cd_texts_leaving);
}

static bool is_receipt(const struct cd_case *c)
{
    const char *type = cd_wire_field(c->wire, "Content-Type", c->arena);

    if (cd_words_say(c->subject_words, "automatically rejected") ||
        cd_words_say(c->notice_words, "was automatically rejected"))
        return false; /* Sieve's "reject" looks like a receipt */
    return cd_wire_piece(c->wire, "message/disposition-notification", NULL) ||
           strcasestr(type, "disposition-notification") ||
           (strncmp(c->wire->type, "multipart/report", 16) == 0 && c->n_fates == 0 &&
            cd_words_one(c->subject_words, cd_subjects_read));
}

/* ---- bounces and delays ----------------------------------------------------- */

static bool says_delay(const struct cd_case *c)
{
    return (cd_words_one(c->subject_words, cd_subjects_delayed) &&
            !cd_words_say(c->subject_words, "(failure)")) ||
           cd_words_say(c->notice_words, "this is a warning message only");
}

/* Whether the servers still try, by recipient: what fields say, else what the text says.
 */
static void fates_close(struct cd_case *c)
{
    bool delay = says_delay(c);

    for (size_t i = 0; i < c->n_fates; i++) {
        struct cd_fate *f = &c->fates[i];

        if (!*f->action)
            f->action = delay ? "delayed" : "failed";
        f->given_up = strcmp(f->action, "failed") == 0;
    }
}

static bool is_late(const struct cd_case *c, const struct cd_fate *f)
{
    if (strcmp(f->reason, "expired") == 0)
        return true;
    return !f->given_up && (c->reported || (f->reply == 0 && !*f->status) ||
                            strcmp(f->reason, "networkerror") == 0);
}

/* A delay is what a report calls so, or when only time is running out or ran out: nobody
 * said anything against the address or the mail.  A warning in prose that quotes a
 * refusal is a soft bounce that has not been given up. */
static const char *bounce_or_delay(struct cd_case *c)
{
    bool late = c->n_fates > 0 || says_delay(c);

    for (size_t i = 0; i < c->n_fates; i++)
        late = late && is_late(c, &c->fates[i]);
    return late ? "delayed" : "bounce";
}

static const char *failure(struct cd_case *c)
{
    fates_close(c);
    for (size_t i = 0; i < c->n_fates; i++)
        if (strcmp(c->fates[i].action, "failed") == 0 ||
            strcmp(c->fates[i].action, "delayed") == 0)
            cd_fate_judge(c, &c->fates[i]);
    return bounce_or_delay(c);
}

/* ---- all of them ------------------------------------------------------------ */

static const char *decided(const char **why_r, const char *why, const char *kind)
{
    *why_r = why;
    return kind;
}

static bool is_complaint(const struct cd_case *c)
{
    return cd_wire_piece(c->wire, "message/feedback-report", NULL) ||
           cd_wire_has(c->wire, "X-HmXmrOriginalRecipient") ||
           cd_words_say(c->subject_words, "complaint about message from") ||
           cd_words_say(c->subject_words, "email feedback report for ip") ||
           (strcasestr(cd_wire_field(c->wire, "Content-Type", c->arena),
                       "report-type=feedback-report") != NULL);
}

/* Apple Mail unsubscribes by mail for whoever asks it to: an opt-out, as good as a
 * complaint. */
static bool is_opt_out(const struct cd_case *c)
{
    return cd_wire_has(c->wire, "X-Apple-Unsubscribe");
}

static void writer_fate(struct cd_case *c, const char *reason)
{
    struct cd_fate *f;

    c->n_fates = 0;
    if (*c->from_address && (f = cd_fate_add(c))) {
        f->address = c->from_address;
        f->reason = reason;
    }
}

static const char *cloud_kind(struct cd_case *c, const char **why_r)
{
    const char *cloud = strcmp(c->from_address, "no-reply@sns.amazonaws.com") == 0 ||
                                strcasestr(c->subject, "aws notification")
                            ? cd_read_cloud(c)
                            : NULL;

    *why_r = "a sending service's notification";
    if (!cloud)
        return NULL;
    if (strcmp(cloud, "bounce") == 0)
        return failure(c);
    return strcmp(cloud, "feedback") == 0 ? "feedback" : "auto-reply";
}

static const char *report_kind(struct cd_case *c, const char **why_r)
{
    const struct cd_wire_piece *report = cd_wire_piece(c->wire, "message/delivery-status",
                                                       "message/global-delivery-status");

    if (!report || cd_read_report(c, report->text) == 0)
        return NULL;
    c->reported = true;
    if (has_delivered_only(c))
        return decided(why_r, "a report of delivery", "auto-reply");
    cd_notice_near(c);
    return decided(why_r, "a delivery report", failure(c));
}

/* The fields of a report where they have no part of their own: in the text, or within a
 * notice that another program wrapped into its own. */
static const char *report_in_text(const struct cd_case *c)
{
    const char *inner = strcasestr(c->returned, "message/delivery-status");
    const char *end;

    if (strcasestr(c->notice, "\nFinal-Recipient:") ||
        strcasestr(c->notice, "\nOriginal-Recipient:"))
        return c->notice;
    if (!inner || (c->notice[strspn(c->notice, " \n\t")] && c->wire->n_pieces > 1))
        return "";
    end = strstr(inner, "\n--");
    return cordee_arena_text_n(c->arena, inner,
                               end ? (size_t)(end - inner) : strlen(inner));
}

/* Fields of a report in plain text; or prose. */
static const char *prose_kind(struct cd_case *c, const char **why_r)
{
    const char *failed = cd_wire_field(c->wire, "X-Failed-Recipients", c->arena);
    int weight = failure_weight(c);

    if (weight < FAILED_ENOUGH)
        return NULL;
    c->reported = cd_read_report(c, report_in_text(c)) > 0;
    if (c->n_fates == 0)
        cd_read_notice(c, failed);
    return decided(why_r, "a notice that delivery failed", failure(c));
}

const char *cd_kind_of(struct cd_case *c, const char **why_r)
{
    const char *kind;

    if (is_complaint(c)) {
        cd_read_feedback(c);
        return decided(why_r, "a feedback report", "feedback");
    }
    if (is_opt_out(c)) {
        writer_fate(c, "feedback");
        return decided(why_r, "a mail program's opt-out", "feedback");
    }
    if ((kind = cloud_kind(c, why_r)))
        return kind;
    if (is_receipt(c))
        return decided(why_r, "a read receipt", "mdn");
    if ((kind = report_kind(c, why_r)))
        return kind;
    if (is_challenge(c))
        return decided(why_r, "it asks the writer to prove something",
                       "challenge-response");
    if (!(cd_words_one(c->subject_words, cd_subjects_away) &&
          !cd_words_one(c->subject_words, cd_subjects_failed)) &&
        (kind = prose_kind(c, why_r)))
        return kind;
    if (is_away(c, why_r)) {
        writer_fate(c, "vacation");
        return "auto-reply";
    }
    if (is_leaving(c))
        return decided(why_r, "it asks to be left out", "unsubscribe");
    if (is_list(c))
        return decided(why_r, "it came through a list", "list");
    return is_answer(c) || cd_wire_has(c->wire, "In-Reply-To") ||
                   cd_wire_has(c->wire, "References")
               ? decided(why_r, "it answers a mail", "reply")
               : decided(why_r, "nothing marks it as anything else", "new");
}
