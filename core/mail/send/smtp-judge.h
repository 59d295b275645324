/* What became of a message, from the server's answers alone. */
#ifndef CORE_MAIL_SMTP_JUDGE_H
#define CORE_MAIL_SMTP_JUDGE_H

#include "core/mail/send/smtp.h"

#include <auth-client.h>
#include <libesmtp.h>

#define CD_SAID_MOST 300

/* How far a message came. */
struct cd_course {
    const smtp_status_t *mail, *rcpt, *data;
    /* The library had a complete answer to the whole message.  Its status alone does not
     * say that: a reply that broke off leaves its code behind, and with BDAT so does an
     * answer to the first half. */
    bool answered;
    bool ended;          /* all of it was handed over: the final dot may be on its way */
    bool vetoed;         /* before_body said no to it... */
    bool session_vetoed; /* ... or to one of its session */
};

/* `said` gets the server's words and is what the answer points to. */
void cd_smtp_judge(const struct cd_course *c, struct cd_answer *a,
                   char said[CD_SAID_MOST]);

#endif
