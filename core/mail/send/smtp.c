/* Sessions over libesmtp.  See core/mail/send/smtp.h, and core/mail/send/link.h for the
 * socket. */
#include "core/base/clock.h"
#include "core/mail/send/smtp-priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <auth-client.h>

#define FEED         4096 /* bytes a callback hands over */
#define PER_SESSION  100
#define SESSION_MOST 250
#define TRANSFER_MS  600000
#define GUARD(ms)    ((int64_t)(ms)*9 / 10)

/* ---- the body --------------------------------------------------------------- */

/* Ends the connection before the final dot.  libesmtp may ask again for a line it has
 * half of, so this must be the answer to every later call too. */
static const char *break_off(struct slot *slot, int *len, int why)
{
    slot->broken = true;
    cd_link_cut(&slot->s->link);
    *len = 0;
    errno = why;
    return NULL;
}

/* The body goes around the library, which gets the header only; unless it speaks BDAT,
 * where it counts what it is given. */
static void go_around(struct slot *slot)
{
    struct session *s = slot->s;

    slot->body = (struct cd_link_body){.bytes = slot->post.bytes + slot->clear,
                                       .len = slot->post.len - slot->clear,
                                       .wait_ms = (int)GUARD(s->transfer_ms)};
    s->link.body = &slot->body;
}

/* Its first bytes are asked for.  0; or why it is broken off. */
static int begin(struct slot *slot)
{
    struct session *s = slot->s;

    slot->begun = true;
    slot->vetoed =
        s->source->before_body && s->source->before_body(s->source->ctx, &slot->post) < 0;
    s->fed_at = cd_clock_ms();
    s->vetoed |= slot->vetoed;
    if (slot->vetoed)
        return ECANCELED;
    slot->astray = s->data && s->code != 354; /* an answer too many went before */
    if (slot->astray)
        return EPROTO;
    if (slot->clear && s->data && s->link.carries)
        go_around(slot);
    else
        cd_link_gather(&s->link, true); /* libesmtp writes 2 KB at a time */
    return 0;
}

/* What the library is given of it. */
static size_t share(const struct slot *slot)
{
    return slot->s->link.body ? slot->clear : slot->post.len;
}

/* Nothing more comes.  0; or why it is broken off. */
static int end(struct slot *slot, int64_t since)
{
    struct session *s = slot->s;

    if (s->link.body) /* which says itself when it ended */
        return 0;
    cd_link_gather(&s->link, false); /* what is left of it must not wait */
    if (!cd_link_writable(&s->link, (int)(GUARD(s->transfer_ms) - since)))
        return ETIMEDOUT;
    slot->ended = true;
    return 0;
}

/* libesmtp throws bytes away when the server stalls longer than the timeout, and then
 * sends the final dot all the same.  So: the time since the last call shows whether it
 * may have; and before the last call, what remains in its buffer must find room. */
static const char *feed(void **ctx, int *len, void *arg)
{
    struct slot *slot = arg;
    struct session *s = slot->s;
    const char *bytes;
    int64_t since;
    size_t n;
    int why;

    (void)ctx;
    if (!len) { /* rewind; a message is sent at most once, so nothing is behind us */
        slot->at = 0;
        return NULL;
    }
    if (slot->broken)
        return break_off(slot, len, ECONNABORTED);
    if (!slot->begun && (why = begin(slot)))
        return break_off(slot, len, why);
    since = cd_clock_ms() - s->fed_at;
    if (since >= GUARD(s->transfer_ms))
        return break_off(slot, len, ETIMEDOUT);
    n = share(slot) - slot->at;
    if (n == 0) {
        if ((why = end(slot, since)))
            return break_off(slot, len, why);
        *len = 0;
        errno = 0; /* anything else would abort the transfer */
        return NULL;
    }
    n = n < FEED ? n : FEED;
    bytes = slot->post.bytes + slot->at;
    slot->at += n;
    *len = (int)n;
    s->fed_at += since;
    errno = 0;
    return bytes;
}

/* ---- results ---------------------------------------------------------------- */

/* The final dot may be on its way. */
static bool may_have_ended(const struct slot *slot)
{
    return slot->ended || slot->body.ended;
}

static struct cd_course course_of(const struct slot *slot, bool answered)
{
    return (struct cd_course){
        .mail = smtp_reverse_path_status(slot->message),
        .rcpt = smtp_recipient_status(slot->recipient),
        .data = smtp_message_transfer_status(slot->message),
        .answered = answered,
        .ended = may_have_ended(slot),
        .vetoed = slot->vetoed,
        .session_vetoed = slot->s->vetoed,
    };
}

static void tell(struct slot *slot, bool answered, bool over)
{
    struct session *s = slot->s;
    struct cd_course course;
    struct cd_answer a;
    char said[CD_SAID_MOST];

    if (slot->told)
        return;
    slot->told = true;
    s->link.body = NULL;
    course = course_of(slot, answered);
    cd_smtp_judge(&course, &a, said);
    a.over = over;
    if (!*said)
        snprintf(said, sizeof said, "%s", s->report->said);
    if (a.outcome == CD_UNKNOWN)
        snprintf(said, sizeof said, "the connection ended before the server answered");
    else if (slot->astray)
        snprintf(said, sizeof said, "%s", "the server's answers do not fit our commands");
    else if ((slot->broken || slot->body.broken) && !slot->vetoed)
        snprintf(said, sizeof said,
                 "the server stopped taking the message; we broke off before its end");
    s->report->sent += a.outcome == CD_SENT;
    s->source->result(s->source->ctx, &slot->post, &a);
}

/* ---- the source ------------------------------------------------------------- */

static void refuse(struct session *s, struct cd_post *post, const char *why)
{
    const struct cd_answer a = {.outcome = CD_FAILED, .said = why};

    s->source->result(s->source->ctx, post, &a);
}

/* libesmtp puts addresses into its commands as they are. */
static int check_post(const struct cd_post *post, size_t *clear_r,
                      struct cordee_error *err)
{
    if ((*post->from && !cordee_address_ok(post->from)) || !cordee_address_ok(post->to))
        return cordee_fail(err, CORDEE_E_INVALID,
                           "not an address that mail can go to: %s",
                           cordee_address_ok(post->to) ? post->from : post->to);
    return cd_smtp_check(post->bytes, post->len, clear_r, err);
}

static void add(struct session *s, const struct cd_post *post, size_t clear)
{
    struct slot *slot = &s->slots[s->n++];

    *slot = (struct slot){.s = s, .post = *post, .clear = clear};
    slot->message = smtp_add_message(s->esmtp);
    if (!slot->message || !smtp_set_reverse_path(slot->message, post->from) ||
        !(slot->recipient = smtp_add_recipient(slot->message, post->to)) ||
        !smtp_set_messagecb(slot->message, feed, slot) ||
        !smtp_size_set_estimate(slot->message, post->len)) /* said where SIZE is known */
        abort();                                           /* memory */
    smtp_message_set_application_data_release(slot->message, slot, NULL);
}

/* Adds the next message that is fit to be sent. */
static void pull(struct session *s)
{
    while (!s->dry && s->n < s->most) {
        struct cordee_error err;
        struct cd_post post = {0};
        size_t clear = 0;

        if (s->source->next(s->source->ctx, &post) <= 0) {
            s->dry = true;
            return;
        }
        if (check_post(&post, &clear, &err) == 0) {
            add(s, &post, clear);
            return;
        }
        refuse(s, &post, err.text);
    }
}

static void on_event(smtp_session_t esmtp, int event, void *arg, ...)
{
    struct session *s = arg;
    smtp_message_t message = NULL;
    va_list ap;

    (void)esmtp;
    va_start(ap, arg);
    if (event == SMTP_EV_MAILSTATUS) {
        (void)va_arg(ap, const char *);
        message = va_arg(ap, smtp_message_t);
        if (smtp_reverse_path_status(message)->code / 100 == 2)
            message = NULL;
    } else if (event == SMTP_EV_MESSAGESENT) {
        message = va_arg(ap, smtp_message_t);
    }
    va_end(ap);
    if (message) {
        struct slot *slot = smtp_message_get_application_data(message);

        tell(slot, may_have_ended(slot), false);
        pull(s);
    }
    errno = 0;
}

/* ---- AUTH ----------------------------------------------------------------------- */

static int give_secret(auth_client_request_t request, char **result, int fields,
                       void *arg)
{
    const struct cd_relay *relay = arg;

    for (int i = 0; i < fields; i++)
        result[i] = request[i].flags & AUTH_USER   ? (char *)relay->user
                    : request[i].flags & AUTH_PASS ? (char *)relay->password
                                                   : NULL;
    return 1;
}

static auth_context_t auth_new(struct session *s)
{
    auth_context_t auth = auth_create_context();

    if (!auth)
        abort();
    auth_set_mechanism_flags(auth, AUTH_PLUGIN_PLAIN, 0);
    auth_set_interact_cb(auth, give_secret, (void *)s->relay);
    smtp_auth_set_context(s->esmtp, auth);
    return auth;
}

/* ---- a session -------------------------------------------------------------- */

static void set_wait(struct session *s, int which, int ms)
{
    if (ms)
        smtp_set_timeout(s->esmtp, which | Timeout_OVERRIDE_RFC2822_MINIMUM, ms);
}

static void prepare(struct session *s)
{
    const struct cd_relay *r = s->relay;

    s->esmtp = smtp_create_session();
    if (!s->esmtp)
        abort();
    s->transfer_ms = r->wait.transfer ? r->wait.transfer : TRANSFER_MS;
    /* Never asked: our connect() answers.  If it did not, this port refuses. */
    smtp_set_server(s->esmtp, "127.0.0.1:9");
    smtp_set_hostname(s->esmtp, *r->helo ? r->helo : "localhost");
    smtp_set_eventcb(s->esmtp, on_event, s);
    smtp_set_monitorcb(s->esmtp, cd_session_monitor, s, 0);
    set_wait(s, Timeout_GREETING, r->wait.greeting);
    set_wait(s, Timeout_ENVELOPE, r->wait.envelope);
    set_wait(s, Timeout_DATA, r->wait.data);
    set_wait(s, Timeout_TRANSFER, s->transfer_ms);
    set_wait(s, Timeout_DATA2, r->wait.data2);
}

/* What got no answer of its own: the first may have been under way, none behind it. */
static void tell_rest(struct session *s)
{
    for (int i = 0; i < s->n; i++) {
        struct slot *slot = &s->slots[i];
        /* An answer whose last line we saw whole, though the library gave up on its
         * form, is an answer to what was sent. */
        const bool answered = may_have_ended(slot) && s->complete && s->code / 100 == 2;

        tell(slot, answered, true);
    }
}

static int check_relay(const struct cd_relay *relay, struct cordee_error *err)
{
    for (const char *p = relay->helo; *p; p++)
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-[]:",
                    *p))
            return cordee_fail(err, CORDEE_E_INVALID,
                               "the name we introduce ourselves by has a character that "
                               "no host name has: %s",
                               relay->helo);
    return 0;
}

static void run(struct session *s)
{
    auth_context_t auth = *s->relay->user ? auth_new(s) : NULL;

    pull(s);
    pull(s);
    if (s->n > 0) {
        cd_link_announce(&s->link);
        (void)smtp_start_session(s->esmtp); /* its answer means nothing */
        cd_link_announce(NULL);
        if (!s->link.taken)
            snprintf(
                s->report->said, sizeof s->report->said,
                "libesmtp did not ask for our connection: the program is built wrong");
        s->report->reached = s->link.taken && (!auth || s->authenticated);
        tell_rest(s);
    }
    if (auth)
        auth_destroy_context(auth);
}

int cd_session_run(struct session *s, struct cordee_error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const int want = s->relay->per_session ? s->relay->per_session : PER_SESSION;

    pthread_once(&once, auth_client_init);
    *s->report = (struct cd_session_report){.size_most = -1};
    s->link.transcript = s->transcript;
    if (check_relay(s->relay, err) < 0 || cd_link_open(&s->link, s->relay, err) < 0)
        return -1;
    if (*s->relay->user && !s->link.safe) {
        cd_link_close(&s->link);
        return cordee_fail(
            err, CORDEE_E_DENIED,
            "the password is not sent without TLS; choose STARTTLS or TLS");
    }
    s->most = want < SESSION_MOST ? want : SESSION_MOST;
    s->slots = calloc((size_t)s->most, sizeof *s->slots);
    if (!s->slots)
        abort();
    prepare(s);
    if (s->source->linked)
        s->source->linked(s->source->ctx, &s->link);
    run(s);
    smtp_destroy_session(s->esmtp);
    if (s->source->linked)
        s->source->linked(s->source->ctx, NULL);
    cd_link_close(&s->link);
    free(s->slots);
    return 0;
}

int cd_smtp_session(const struct cd_relay *relay, const struct cd_source *source,
                    struct cd_session_report *report, struct cordee_error *err)
{
    struct session s = {
        .relay = relay, .source = source, .report = report, .link.fd = -1};

    return cd_session_run(&s, err);
}
