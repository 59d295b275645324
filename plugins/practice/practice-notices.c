/* What programs say in the name of somebody: servers, mail programs, providers.  Each in
 * the format of its kind; hosts and addresses are invented. */
#include "plugins/practice/practice.h"

#include <string.h>

#define DAEMON "Mail Delivery System <MAILER-DAEMON@{domain}>"
#define REPORT "Content-Type: multipart/report; report-type="
#define LINE   "practice-report"

/* What came back with it. */
#define RETURNED                                                                       \
    "--" LINE "\nContent-Type: text/rfc822-headers\n\nDate: {sent_date}\nMessage-ID: " \
    "<{message_id}>\nFrom: <{from_address}>\nTo: <{recipient}>\n\n--" LINE "--\n"
#define RETURNED_WHOLE                                                            \
    "--" LINE "\nContent-Type: message/rfc822\n\nDate: {sent_date}\nMessage-ID: " \
    "<{message_id}>\nFrom: <{from_address}>\nTo: <{recipient}>\nSubject: "        \
    "newsletter\n\n(the text was left out)\n\n--" LINE "--\n"

static void put_lines(const struct practice_letter *l, const char *text,
                      struct cordee_buf *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf filled = {0};

    practice_put(l, text, &filled);
    for (const char *s = filled.text; *s; s++) {
        if (*s == '\n')
            cordee_buf_putc(out, '\r');
        cordee_buf_putc(out, *s);
    }
}

struct notice {
    const char *from, *subject;
    const char *rest; /* further header fields, and the body */
};

static void put_notice(const struct practice_letter *l, const struct notice *n,
                       const char *to, struct cordee_buf *out)
{
    practice_put_head(l, n->from, to, n->subject, false, out);
    put_lines(l, n->rest, out);
}

/* ---- nobody lives there, as servers say it ---------------------------------- */

static const struct notice unknown[] = {
    {DAEMON, "Undelivered Mail Returned to Sender",
     "Auto-Submitted: auto-replied\n" REPORT "delivery-status; boundary=\"" LINE
     "\"\n\n--" LINE "\nContent-Description: Notification\nContent-Type: text/plain; "
     "charset=us-ascii\n\nThis is the mail system at host mx.{domain}.\n\nI'm sorry to "
     "have to inform you that your message could not\nbe delivered to one or more "
     "recipients. It's attached below.\n\n<{recipient}>: host mail.{domain}[192.0.2.25] "
     "said: 550 5.1.1\n    <{recipient}>: Recipient address rejected: User unknown in "
     "local\n    recipient table (in reply to RCPT TO command)\n\n--" LINE
     "\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
     "mx.{domain}\nArrival-Date: {sent_date}\n\nFinal-Recipient: rfc822; "
     "{recipient}\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; "
     "mail.{domain}\nDiagnostic-Code: smtp; 550 5.1.1 <{recipient}>: Recipient address\n"
     "    rejected: User unknown in local recipient table\n\n" RETURNED},
    {"\"Microsoft Outlook\" <postmaster@{domain}>", "Undeliverable: {subject}",
     "Auto-Submitted: auto-replied\n" REPORT "delivery-status; boundary=\"" LINE
     "\"\n\n--" LINE
     "\nContent-Type: text/plain; charset=us-ascii\n\nDelivery has failed "
     "to these recipients or groups:\n\n{recipient}\nThe email address you entered "
     "couldn't be found. Please check the\nrecipient's email address and try to resend "
     "the message.\n\nDiagnostic information for administrators:\n\nGenerating server: "
     "EX01.{domain}\n\n{recipient}\nRemote Server returned '550 5.1.10 "
     "RESOLVER.ADR.RecipientNotFound; Recipient\nnot found by SMTP address lookup'\n\n"
     "--" LINE "\nContent-Type: message/delivery-status\n\nReporting-MTA: "
     "dns;EX01.{domain}\n\nFinal-Recipient: rfc822;{recipient}\nAction: failed\nStatus: "
     "5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient "
     "not\n found by SMTP address lookup\n\n" RETURNED_WHOLE},
    {"MAILER-DAEMON@{domain}", "failure notice",
     "Content-Type: text/plain; charset=us-ascii\n\nHi. This is the qmail-send program "
     "at "
     "{domain}.\nI'm afraid I wasn't able to deliver your message to the following "
     "addresses.\nThis is a permanent error; I've given up. Sorry it didn't work "
     "out.\n\n<{recipient}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below "
     "this line is a copy of the message.\n\nReturn-Path: <{return_path}>\nDate: "
     "{sent_date}\nMessage-ID: <{message_id}>\nTo: <{recipient}>\n\n"},
    {"Mail Delivery System <Mailer-Daemon@mail.{domain}>",
     "Mail delivery failed: returning message to sender",
     "Auto-Submitted: auto-replied\nX-Failed-Recipients: {recipient}\nContent-Type: "
     "text/plain; charset=us-ascii\n\nThis message was created automatically by mail "
     "delivery software.\n\nA message that you sent could not be delivered to one or "
     "more "
     "of its\nrecipients. This is a permanent error. The following address(es) "
     "failed:\n\n  {recipient}\n    host mx.{domain} [192.0.2.26]\n    SMTP error from "
     "remote mail server after RCPT TO:<{recipient}>:\n    550 No such user "
     "here\n\n------ This is a copy of the message's headers. ------\n\nReturn-path: "
     "<{return_path}>\nDate: {sent_date}\nMessage-ID: <{message_id}>\nTo: "
     "<{recipient}>\n\n"},
    {DAEMON, "Delivery Status Notification (Failure)",
     "Auto-Submitted: auto-replied\n" REPORT "delivery-status; boundary=\"" LINE
     "\"\n\n--" LINE
     "\nContent-Type: text/plain; charset=us-ascii\n\n** Address not found "
     "**\n\nYour message wasn't delivered to {recipient} because the address\ncouldn't "
     "be "
     "found, or is unable to receive mail.\n\nThe response from the remote server "
     "was:\n550 5.1.1 The email account that you tried to reach does not exist.\n\n"
     "--" LINE "\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
     "mail.{domain}\nArrival-Date: {sent_date}\n\nFinal-Recipient: rfc822; "
     "{recipient}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550-5.1.1 The "
     "email account that you tried to reach does\n not exist. 550 5.1.1 Please try "
     "double-checking the address.\n\n" RETURNED},
};

void practice_write_unknown(const struct practice_letter *l, const char *to,
                            struct cordee_buf *out)
{
    unsigned n = practice_hash(cordee_json_text(l->mail, "recipient")) / 250;

    put_notice(l, &unknown[n % (sizeof unknown / sizeof *unknown)], to, out);
}

/* ---- other ways of not arriving --------------------------------------------- */

void practice_write_full(const struct practice_letter *l, const char *to,
                         struct cordee_buf *out)
{
    static const struct notice full = {
        DAEMON, "Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied\n" REPORT "delivery-status; boundary=\"" LINE
        "\"\n\n--" LINE
        "\nContent-Type: text/plain; charset=us-ascii\n\nYour message could "
        "not be delivered.\n\n<{recipient}>: 552 5.2.2 The mailbox is full: quota "
        "exceeded\n\n--" LINE "\nContent-Type: message/delivery-status\n\nReporting-MTA: "
        "dns; mx.{domain}\n\nFinal-Recipient: rfc822; {recipient}\nAction: "
        "failed\nStatus: "
        "5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 <{recipient}>: mailbox is full, "
        "quota\n exceeded\n\n" RETURNED};

    put_notice(l, &full, to, out);
}

void practice_write_delay(const struct practice_letter *l, const char *to,
                          struct cordee_buf *out)
{
    static const struct notice delay = {
        DAEMON, "Delayed Mail (still being retried)",
        "Auto-Submitted: auto-replied\n" REPORT "delivery-status; boundary=\"" LINE
        "\"\n\n--" LINE
        "\nContent-Type: text/plain; charset=us-ascii\n\nTHIS IS A WARNING "
        "ONLY. YOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\nYour message could not be "
        "delivered for more than 4 hours. It will be\nretried until it is 5 days "
        "old.\n\n<{recipient}>: connect to mail.{domain}[192.0.2.25]:25: Connection "
        "timed\n    out\n\n--" LINE
        "\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
        "mx.{domain}\n\nFinal-Recipient: rfc822; {recipient}\nAction: delayed\nStatus: "
        "4.4.1\nDiagnostic-Code: X-Postfix; connect to mail.{domain}[192.0.2.25]:25:\n   "
        " "
        "Connection timed out\n\n" RETURNED};

    put_notice(l, &delay, to, out);
}

/* What is wrong with us says nothing about her. */
void practice_write_spam(const struct practice_letter *l, const char *to,
                         struct cordee_buf *out)
{
    static const struct notice spam = {
        DAEMON, "Undelivered Mail Returned to Sender",
        "Auto-Submitted: auto-replied\n" REPORT "delivery-status; boundary=\"" LINE
        "\"\n\n--" LINE
        "\nContent-Type: text/plain; charset=us-ascii\n\nYour message was "
        "refused.\n\n<{recipient}>: host mail.{domain}[192.0.2.25] said: 554 5.7.1 "
        "Message\n    rejected as spam (in reply to end of DATA command)\n\n--" LINE
        "\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; "
        "mx.{domain}\n\nFinal-Recipient: rfc822; {recipient}\nAction: failed\nStatus: "
        "5.7.1\nRemote-MTA: dns; mail.{domain}\nDiagnostic-Code: smtp; 554 5.7.1 Message "
        "rejected as spam\n\n" RETURNED};

    put_notice(l, &spam, to, out);
}

/* RFC 5965, as a provider tells senders what people do with their mail. */
void practice_write_complaint(const struct practice_letter *l, const char *to,
                              struct cordee_buf *out)
{
    static const struct notice complaint = {
        "Feedback loop <feedback@{domain}>", "Complaint about a message from you",
        REPORT "feedback-report; boundary=\"" LINE "\"\n\n--" LINE
               "\nContent-Type: text/plain; charset=us-ascii\n\nThis is an email abuse "
               "report for a message received on {sent_date}.\n\n--" LINE
               "\nContent-Type: message/feedback-report\n\nFeedback-Type: "
               "abuse\nUser-Agent: Practice/1.0\nVersion: 1\nOriginal-Mail-From: "
               "<{return_path}>\nOriginal-Rcpt-To: <{recipient}>\nReported-Domain: "
               "{domain}\n\n" RETURNED_WHOLE};

    put_notice(l, &complaint, to, out);
}

/* ---- in somebody's name ----------------------------------------------------- */

static void write_automatic(const struct practice_letter *l, const char *to,
                            const char *subject, const char *says, bool signs,
                            struct cordee_buf *out)
{
    const struct practice_texts *t = practice_texts_of(l->language);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf body = {0};

    cordee_buf_printf(&body, "%s\n\n", t->hello);
    practice_put(l, says, &body);
    cordee_buf_printf(&body, "\n\n%s\n", t->bye);
    practice_put(l, signs ? "{name}\n{organisation}\n" : "{organisation}\n", &body);
    practice_put_head(l, NULL, to, subject, true, out);
    cordee_buf_puts(out, "Auto-Submitted: auto-replied\r\n");
    practice_put_part("text/plain; charset=utf-8", body.text, out);
}

/* RFC 3834: to the return path, and marked as automatic. */
void practice_write_away(const struct practice_letter *l, const char *to,
                         struct cordee_buf *out)
{
    const struct practice_texts *t = practice_texts_of(l->language);

    write_automatic(l, to, t->away_subject, t->away, true, out);
}

void practice_write_gone(const struct practice_letter *l, const char *to,
                         struct cordee_buf *out)
{
    const struct practice_texts *t = practice_texts_of(l->language);

    write_automatic(l, to, t->away_subject, t->gone, false, out);
}

void practice_write_challenge(const struct practice_letter *l, const char *to,
                              struct cordee_buf *out)
{
    const struct practice_texts *t = practice_texts_of(l->language);

    write_automatic(l, to, t->challenge_subject, t->challenge, true, out);
}

/* RFC 8098. */
void practice_write_receipt(const struct practice_letter *l, const char *to,
                            struct cordee_buf *out)
{
    practice_put_head(l, NULL, to, practice_texts_of(l->language)->read_subject, true,
                      out);
    put_lines(l,
              REPORT "disposition-notification; boundary=\"" LINE "\"\n\n--" LINE
                     "\nContent-Type: text/plain; charset=us-ascii\n\nYour message to "
                     "{recipient} was displayed.\n\n--" LINE
                     "\nContent-Type: message/disposition-notification\n\nReporting-UA: "
                     "{domain}; Practice 1.0\nFinal-Recipient: "
                     "rfc822;{recipient}\nOriginal-Message-ID: "
                     "<{message_id}>\nDisposition: manual-action/MDN-sent-manually; "
                     "displayed\n\n--" LINE "--\n",
              out);
}
