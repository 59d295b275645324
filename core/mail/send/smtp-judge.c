#include "core/mail/send/smtp-judge.h"

#include <stdio.h>

/* One clean line of the server's words, with its codes in front. */
static void words(const smtp_status_t *st, char said[CD_SAID_MOST])
{
    size_t n;

    if (!st || !st->code) {
        *said = '\0';
        return;
    }
    n = (size_t)snprintf(said, CD_SAID_MOST, "%d ", st->code);
    if (st->enh_class)
        n += (size_t)snprintf(said + n, CD_SAID_MOST - n, "%d.%d.%d ", st->enh_class,
                              st->enh_subject, st->enh_detail);
    for (const char *p = st->text; p && *p && n + 1 < CD_SAID_MOST; p++) {
        const bool space = *p == ' ' || *p == '\r' || *p == '\n' || *p == '\t';

        if (space && said[n - 1] != ' ')
            said[n++] = ' ';
        else if ((unsigned char)*p > ' ' && *p != 0x7f)
            said[n++] = *p;
    }
    while (n && said[n - 1] == ' ')
        n--;
    said[n] = '\0';
    if (!cordee_utf8_ok(said, n))
        for (char *p = said; *p; p++)
            if ((unsigned char)*p >= 0x80)
                *p = '?';
}

/* The RFC 3463 status in words such as "550 5.1.1 no such user"; "" if none. */
static void status_of(const char *said, char out[12])
{
    int a, b, c, end = 0;

    *out = '\0';
    /* NOLINTNEXTLINE(cert-err34-c): one to three digits always fit */
    if (sscanf(said, "%*3d %1d.%3d.%3d%n", &a, &b, &c, &end) == 3 && end &&
        (a == 2 || a == 4 || a == 5))
        snprintf(out, 12, "%d.%d.%d", a, b, c);
}

static bool asks_for_less(int code, const char *status)
{
    return code == 421 || cordee_text_starts(status, "4.7.") ||
           cordee_text_is(status, "4.3.2");
}

/* MAIL was refused.  That seldom is about the recipient: who we are, how much we send. */
static void judge_mail(struct cd_answer *a)
{
    const bool ours = a->code == 530 || a->code == 534 || a->code == 535 ||
                      a->code == 538 || cordee_text_starts(a->status, "5.7.") ||
                      cordee_text_is(a->status, "5.1.7") ||
                      cordee_text_is(a->status, "5.1.8");

    a->outcome = a->code / 100 == 5 && !ours ? CD_FAILED : CD_DEFERRED;
    a->route = a->outcome == CD_DEFERRED;
}

static void judge_transfer(const struct cd_course *c, struct cd_answer *a)
{
    switch (a->code / 100) {
    case 2:
        if (!c->answered)
            break;
        a->outcome = CD_SENT;
        return;
    case 4:
        a->outcome = CD_DEFERRED;
        a->route = a->code == 421;
        return;
    case 5:
        a->outcome = CD_FAILED;
        return;
    default:
        break;
    }
    /* No final answer: maybe taken, but only if the final dot can have been sent. */
    a->outcome = c->vetoed ? CD_UNTRIED : c->ended ? CD_UNKNOWN : CD_DEFERRED;
    a->route = a->outcome == CD_DEFERRED;
}

void cd_smtp_judge(const struct cd_course *c, struct cd_answer *a,
                   char said[CD_SAID_MOST])
{
    const bool mail_ok = c->mail->code / 100 == 2, rcpt_ok = c->rcpt->code / 100 == 2;
    const smtp_status_t *last = !mail_ok ? c->mail : !rcpt_ok ? c->rcpt : c->data;

    *a = (struct cd_answer){.outcome = CD_DEFERRED, .code = last->code, .said = said};
    words(last, said);
    status_of(said, a->status);
    a->slow = asks_for_less(last->code, a->status);
    if (!mail_ok && c->mail->code) {
        judge_mail(a);
    } else if (!mail_ok || !c->rcpt->code) {
        /* Nothing was said of this recipient.  (With BDAT the body may be under way.) */
        if (c->ended)
            a->outcome = CD_UNKNOWN;
        else if (c->session_vetoed) /* this one, or the one before it */
            a->outcome = CD_UNTRIED;
        a->route = a->outcome != CD_UNTRIED;
    } else if (!rcpt_ok) {
        a->recipient = true;
        a->outcome = c->rcpt->code / 100 == 5 ? CD_FAILED : CD_DEFERRED;
        a->route = c->rcpt->code == 421;
    } else {
        judge_transfer(c, a);
    }
}
