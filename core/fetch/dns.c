#include "core/fetch/dns.h"

#include "core/base/clock.h"

#include <ares.h>
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASK_MS     2000 /* a server, twice; then longer */
#define ALL_MS     60000
#define NAMES_MOST 300

/* What was asked, and what came of it. */
struct known {
    struct known *next;
    enum cd_dns_type type;
    const char *name;
    int rc;
    struct cd_dns_answer answer;
    const char *error;
};

struct resolver {
    struct cd_dns dns;
    ares_channel channel;
    bool (*stop)(void *);
    void *ctx;
    int64_t until;
    int asked;
    struct known *known;
};

/* One question under way. */
struct question {
    struct resolver *r;
    struct known *known;
    bool done;
};

/* ---- answers --------------------------------------------------------------------- */

static const char *printable(struct cordee_arena *a, const char *s, size_t n)
{
    char *text = cordee_arena_text_n(a, s, n < CD_DNS_TEXT ? n : CD_DNS_TEXT);

    for (char *p = text; *p; p++)
        if (*p < ' ' || *p > '~')
            *p = '?';
    return text;
}

static void add(struct question *q, const char *s, size_t n, int preference)
{
    struct cd_dns_answer *a = &q->known->answer;

    if (a->n == CD_DNS_ROWS)
        return;
    a->rows[a->n].preference = preference;
    a->rows[a->n++].text = printable(q->r->dns.arena, s, n);
}

static void add_name(struct question *q, const char *name, int preference)
{
    size_t n = strlen(name);

    add(q, name, n && name[n - 1] == '.' ? n - 1 : n, preference);
}

static int read_txt(struct question *q, const unsigned char *bytes, int n)
{
    struct ares_txt_ext *list = NULL;
    int rc = ares_parse_txt_reply_ext(bytes, n, &list);

    for (struct ares_txt_ext *t = list; t;) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf whole = {.limit = 2 * CD_DNS_TEXT};

        do {
            for (size_t i = 0; i < t->length; i++) /* a NUL would end it */
                cordee_buf_putc(&whole, t->txt[i] ? (char)t->txt[i] : '?');
            t = t->next;
        } while (t && !t->record_start);
        add(q, whole.text ? whole.text : "", whole.len, 0);
    }
    if (list)
        ares_free_data(list);
    return rc;
}

static int read_mx(struct question *q, const unsigned char *bytes, int n)
{
    struct ares_mx_reply *list = NULL;
    int rc = ares_parse_mx_reply(bytes, n, &list);

    for (const struct ares_mx_reply *m = list; m; m = m->next)
        add_name(q, m->host, m->priority);
    if (list)
        ares_free_data(list);
    return rc;
}

static int read_a(struct question *q, const unsigned char *bytes, int n)
{
    struct ares_addrttl list[CD_DNS_ROWS];
    int count = CD_DNS_ROWS;
    int rc = ares_parse_a_reply(bytes, n, NULL, list, &count);
    char text[INET_ADDRSTRLEN];

    for (int i = 0; rc == ARES_SUCCESS && i < count; i++)
        if (inet_ntop(AF_INET, &list[i].ipaddr, text, sizeof text))
            add(q, text, strlen(text), 0);
    return rc;
}

static int read_aaaa(struct question *q, const unsigned char *bytes, int n)
{
    struct ares_addr6ttl list[CD_DNS_ROWS];
    int count = CD_DNS_ROWS;
    int rc = ares_parse_aaaa_reply(bytes, n, NULL, list, &count);
    char text[INET6_ADDRSTRLEN];

    for (int i = 0; rc == ARES_SUCCESS && i < count; i++)
        if (inet_ntop(AF_INET6, &list[i].ip6addr, text, sizeof text))
            add(q, text, strlen(text), 0);
    return rc;
}

static int read_ptr(struct question *q, const unsigned char *bytes, int n)
{
    struct hostent *host = NULL;
    int rc = ares_parse_ptr_reply(bytes, n, NULL, 0, AF_INET, &host);

    for (char **name = host ? host->h_aliases : NULL; name && *name; name++)
        add_name(q, *name, 0);
    if (host && !q->known->answer.n && host->h_name)
        add_name(q, host->h_name, 0);
    if (host)
        ares_free_hostent(host);
    return rc;
}

/* By type; T_... of <arpa/nameser.h>. */
static const struct {
    int type;
    int (*read)(struct question *q, const unsigned char *bytes, int n);
} types[] = {
    [CD_DNS_A] = {1, read_a},      [CD_DNS_AAAA] = {28, read_aaaa},
    [CD_DNS_MX] = {15, read_mx},   [CD_DNS_TXT] = {16, read_txt},
    [CD_DNS_PTR] = {12, read_ptr},
};

static void on_answer(void *arg, int status, int timeouts, unsigned char *bytes, int n)
{
    struct question *q = arg;

    (void)timeouts;
    q->done = true;
    if (status == ARES_SUCCESS)
        status = types[q->known->type].read(q, bytes, n);
    if (status == ARES_SUCCESS)
        q->known->rc = q->known->answer.n > 0;
    else if (status == ARES_ENODATA || status == ARES_ENOTFOUND ||
             status == ARES_EBADNAME)
        q->known->rc = 0;
    else
        q->known->error = ares_strerror(status);
}

/* ---- asking ---------------------------------------------------------------------- */

static void turn(struct resolver *r)
{
    ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
    struct pollfd fds[ARES_GETSOCK_MAXNUM];
    struct timeval most = {.tv_usec = 250000}, tv;
    const struct timeval *wait = ares_timeout(r->channel, &most, &tv);
    int bits = ares_getsock(r->channel, sockets, ARES_GETSOCK_MAXNUM);
    nfds_t n = 0;

    for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
        short events = (short)((ARES_GETSOCK_READABLE(bits, i) ? POLLIN : 0) |
                               (ARES_GETSOCK_WRITABLE(bits, i) ? POLLOUT : 0));

        if (events)
            fds[n++] = (struct pollfd){.fd = sockets[i], .events = events};
    }
    if (poll(fds, n, (int)(wait->tv_sec * 1000 + wait->tv_usec / 1000)) <= 0)
        ares_process_fd(r->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD); /* time passes */
    else
        for (nfds_t i = 0; i < n; i++)
            if (fds[i].revents)
                ares_process_fd(r->channel,
                                fds[i].revents & ~POLLOUT ? fds[i].fd : ARES_SOCKET_BAD,
                                fds[i].revents & POLLOUT ? fds[i].fd : ARES_SOCKET_BAD);
}

static const struct known *look(struct resolver *r, enum cd_dns_type type,
                                const char *name)
{
    struct known *k = cordee_arena_get(r->dns.arena, sizeof *k);
    struct question q = {.r = r, .known = k};

    k->type = type;
    k->name = cordee_arena_text(r->dns.arena, name);
    k->rc = -1;
    k->error = "it takes too long";
    if (strlen(name) > 253) {
        k->rc = 0;
        return k;
    }
    if (r->asked++ >= NAMES_MOST || cd_clock_ms() >= r->until)
        return k;
    ares_query(r->channel, name, 1, types[type].type, on_answer, &q);
    while (!q.done) {
        if (cd_clock_ms() >= r->until || (r->stop && r->stop(r->ctx))) {
            r->until = 0;
            ares_cancel(r->channel);
        } else {
            turn(r);
        }
    }
    k->next = r->known;
    r->known = k;
    return k;
}

static int ask(struct cd_dns *dns, enum cd_dns_type type, const char *name,
               struct cd_dns_answer *answer_r, struct cordee_error *err)
{
    struct resolver *r = (struct resolver *)dns;
    const struct known *k = r->known;

    while (k && (k->type != type || !cordee_text_is_nocase(k->name, name)))
        k = k->next;
    if (!k)
        k = look(r, type, name);
    if (k->rc < 0)
        return cordee_fail(err, CORDEE_E_IO, "%s was not found out: %s", name, k->error);
    *answer_r = k->answer;
    return k->rc;
}

/* ---- who is asked ---------------------------------------------------------------- */

/* Nothing but addresses of this machine, whatever their ports. */
static bool only_here(const char *servers)
{
    for (const char *s = servers + strspn(servers, ", "); *s;) {
        const char *host = *s == '[' ? s + 1 : s;
        size_t n = strcspn(s, ", ");

        if (strncmp(host, "127.", 4) != 0 &&
            (strncmp(host, "::1", 3) != 0 || strcspn(host, ", ]") != 3))
            return false;
        s += n;
        s += strspn(s, ", ");
    }
    return *servers;
}

static int start(struct resolver *r, const char *servers, struct cordee_error *err)
{
    struct ares_options o = {.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
                                      ARES_FLAG_EDNS,
                             .timeout = ASK_MS,
                             .tries = 2,
                             .ednspsz = 1232};
    const int which =
        ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ;
    const int rc = ares_init_options(&r->channel, &o, which);

    if (rc != ARES_SUCCESS) {
        r->channel = NULL;
        return cordee_fail(err, CORDEE_E_IO, "no name server can be asked: %s",
                           ares_strerror(rc));
    }
    if (*servers && ares_set_servers_ports_csv(r->channel, servers) != ARES_SUCCESS)
        return cordee_fail(err, CORDEE_E_INVALID,
                           "the setting fetch.dns has no name servers: %s", servers);
    return 0;
}

static void library_start(void)
{
    if (ares_library_init(ARES_LIB_INIT_ALL) != ARES_SUCCESS)
        abort();
}

struct cd_dns *cd_dns_open(struct cordee *cd, struct cordee_arena *arena,
                           bool (*stop)(void *), void *ctx, struct cordee_error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct cordee *core = cd->host->core;
    const char *servers = core->setting->text(core, arena, "fetch.dns");
    struct resolver *r;

    pthread_once(&once, library_start);
    if (cd->host->practice && !only_here(servers)) {
        cordee_fail(err, CORDEE_E_DENIED,
                    "in practice no name server but one on this machine is asked");
        return NULL;
    }
    r = calloc(1, sizeof *r);
    if (!r)
        abort();
    *r = (struct resolver){.dns = {.arena = arena, .ask = ask},
                           .stop = stop,
                           .ctx = ctx,
                           .until = cd_clock_ms() + ALL_MS};
    if (start(r, servers, err) == 0)
        return &r->dns;
    cd_dns_close(&r->dns);
    return NULL;
}

void cd_dns_close(struct cd_dns *dns)
{
    struct resolver *r = (struct resolver *)dns;

    if (r && r->channel)
        ares_destroy(r->channel);
    free(r);
}

bool cd_dns_reverse(const char *address, char out[80])
{
    unsigned char b[16];
    size_t n = 0;

    if (inet_pton(AF_INET, address, b) == 1) {
        snprintf(out, 80, "%d.%d.%d.%d.in-addr.arpa", b[3], b[2], b[1], b[0]);
        return true;
    }
    if (inet_pton(AF_INET6, address, b) != 1)
        return false;
    for (int i = 15; i >= 0; i--, n += 4)
        snprintf(out + n, 80 - n, "%x.%x.", b[i] & 15, b[i] >> 4);
    snprintf(out + n, 80 - n, "ip6.arpa");
    return true;
}
