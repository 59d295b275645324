/* Trying a relay out, with every word of the conversation. */
#include "core/mail/send/smtp-priv.h"

#include <stdio.h>

struct trial {
    const struct cd_post *post;
    bool given;
    enum cd_outcome outcome;
    char said[CD_SAID_MOST];
};

static int trial_next(void *ctx, struct cd_post *post)
{
    struct trial *t = ctx;

    if (t->given)
        return 0;
    t->given = true;
    *post = *t->post;
    return 1;
}

static void trial_result(void *ctx, struct cd_post *post, const struct cd_answer *answer)
{
    struct trial *t = ctx;

    (void)post;
    t->outcome = answer->outcome;
    snprintf(t->said, sizeof t->said, "%s", answer->said);
}

int cd_smtp_try(const struct cd_relay *relay, const char *from, const char *to,
                const char *bytes, size_t len, struct cordee_buf *transcript,
                struct cd_session_report *report, struct cordee_error *err)
{
    const struct cd_post post = {.from = from, .to = to, .bytes = bytes, .len = len};
    struct trial t = {.post = &post, .outcome = CD_DEFERRED};
    const struct cd_source source = {
        .ctx = &t, .next = trial_next, .result = trial_result};
    struct cd_session_report own;
    struct session s = {.relay = relay,
                        .source = &source,
                        .report = report ? report : &own,
                        .link.fd = -1,
                        .transcript = transcript};

    if (cd_session_run(&s, err) < 0) {
        cd_session_note(&s, "- ", err ? err->text : "");
        return -1;
    }
    if (t.outcome == CD_SENT)
        return 0;
    if (*relay->user && !s.authenticated)
        return cordee_fail(err, CORDEE_E_DENIED,
                           "the mail server did not accept user name and password: %s",
                           s.report->said);
    return cordee_fail(err, CORDEE_E_IO, "the mail server did not take the message: %s",
                       t.said);
}
