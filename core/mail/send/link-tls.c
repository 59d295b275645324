/* TLS under libesmtp: a thread owns the real connection and OpenSSL; the library talks
 * plain text into one end of a socket pair.  */
#include "core/mail/send/link-tls.h"
#include "core/base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIPE_BYTES 16384

struct half { /* bytes under way in one direction */
    char bytes[PIPE_BYTES];
    size_t at, end;
};

struct cd_tunnel {
    int wire;  /* to the server */
    int plain; /* our end of the pair */
    SSL *ssl;
    pthread_t thread;
    struct half out, in;
    bool write_wants_read, read_wants_write;
};

/* ---- TLS -------------------------------------------------------------------- */

static SSL_CTX *context_new(const char *ca_file)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    int ok = ctx && SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1;

    if (ok)
        ok = *ca_file ? SSL_CTX_load_verify_locations(ctx, ca_file, NULL)
                      : SSL_CTX_set_default_verify_paths(ctx);
    if (!ok) {
        SSL_CTX_free(ctx);
        return NULL;
    }
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
    return ctx;
}

/* Reading the system's authorities takes 10 ms and more: once a process. */
static SSL_CTX *context(const char *ca_file)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static SSL_CTX *usual;
    SSL_CTX *ctx;

    if (*ca_file)
        return context_new(ca_file);
    pthread_mutex_lock(&lock);
    if (!usual)
        usual = context_new("");
    ctx = usual;
    if (ctx)
        SSL_CTX_up_ref(ctx);
    pthread_mutex_unlock(&lock);
    return ctx;
}

static int expect_name(SSL *ssl, const char *name)
{
    unsigned char address[16];
    X509_VERIFY_PARAM *param = SSL_get0_param(ssl);

    if (inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1)
        return X509_VERIFY_PARAM_set1_ip_asc(param, name) == 1;
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return X509_VERIFY_PARAM_set1_host(param, name, 0) == 1 &&
           SSL_set_tlsext_host_name(ssl, name) == 1;
}

static int handshake_failed(SSL *ssl, const char *name, struct cordee_error *err)
{
    const long verdict = SSL_get_verify_result(ssl);
    const unsigned long code = ERR_get_error();
    const char *why = code ? ERR_reason_error_string(code) : NULL;

    if (verdict != X509_V_OK)
        return cordee_fail(err, CORDEE_E_IO,
                           "the mail server's certificate is not accepted for %s: %s; "
                           "nothing was sent",
                           name, X509_verify_cert_error_string(verdict));
    return cordee_fail(err, CORDEE_E_IO, "no TLS with the mail server: %s",
                       why ? why : "it closed the connection or did not answer in time");
}

static int handshake(SSL *ssl, int wire, const char *name, int64_t until,
                     struct cordee_error *err)
{
    int rc;

    ERR_clear_error();
    while ((rc = SSL_connect(ssl)) != 1) {
        int want = SSL_get_error(ssl, rc);
        short events = (short)(want == SSL_ERROR_WANT_READ    ? POLLIN
                               : want == SSL_ERROR_WANT_WRITE ? POLLOUT
                                                              : 0);

        if (!events || !cd_link_wait(wire, events, until))
            return handshake_failed(ssl, name, err);
    }
    return 0;
}

static SSL *secure(int wire, const struct cd_relay *relay, struct cordee_error *err)
{
    const char *name = *relay->verify ? relay->verify : relay->host;
    const int wait = relay->wait.greeting ? relay->wait.greeting : CD_GREETING_MS;
    SSL_CTX *ctx = context(relay->ca_file);
    SSL *ssl = ctx ? SSL_new(ctx) : NULL;

    SSL_CTX_free(ctx);
    if (!ssl || !expect_name(ssl, name) || SSL_set_fd(ssl, wire) != 1) {
        cordee_fail(err, CORDEE_E_INTERNAL, "OpenSSL could not be set up%s%s",
                    *relay->ca_file ? " with " : "", relay->ca_file);
    } else if (handshake(ssl, wire, name, cd_clock_ms() + wait, err) == 0) {
        return ssl;
    }
    SSL_free(ssl);
    return NULL;
}

/* ---- the tunnel ----------------------------------------------------------------- */

static bool empty(const struct half *h)
{
    return h->at == h->end;
}

/* Each step: 1 moved bytes, 0 would block, -1 that side is over. */
static int read_plain(struct cd_tunnel *t)
{
    ssize_t n = read(t->plain, t->out.bytes, sizeof t->out.bytes);

    if (n > 0) {
        t->out.at = 0;
        t->out.end = (size_t)n;
        return 1;
    }
    return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

static int write_plain(struct cd_tunnel *t)
{
    ssize_t n =
        send(t->plain, t->in.bytes + t->in.at, t->in.end - t->in.at, MSG_NOSIGNAL);

    if (n > 0) {
        t->in.at += (size_t)n;
        return 1;
    }
    return n < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : -1;
}

static int write_tls(struct cd_tunnel *t)
{
    size_t n = 0;
    int rc;

    ERR_clear_error();
    rc = SSL_write_ex(t->ssl, t->out.bytes + t->out.at, t->out.end - t->out.at, &n);
    t->write_wants_read = false;
    if (rc == 1) {
        t->out.at += n;
        return 1;
    }
    rc = SSL_get_error(t->ssl, rc);
    t->write_wants_read = rc == SSL_ERROR_WANT_READ;
    return rc == SSL_ERROR_WANT_READ || rc == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

static int read_tls(struct cd_tunnel *t)
{
    size_t n = 0;
    int rc;

    ERR_clear_error();
    rc = SSL_read_ex(t->ssl, t->in.bytes, sizeof t->in.bytes, &n);
    t->read_wants_write = false;
    if (rc == 1) {
        t->in.at = 0;
        t->in.end = n;
        return 1;
    }
    rc = SSL_get_error(t->ssl, rc);
    t->read_wants_write = rc == SSL_ERROR_WANT_WRITE;
    return rc == SSL_ERROR_WANT_READ || rc == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

/* Moves what can be moved.  False: one side is over. */
static bool move(struct cd_tunnel *t)
{
    int moved = 1;

    while (moved > 0) {
        int rc = 0;

        moved = 0;
        if (empty(&t->out) && (rc = read_plain(t)) < 0)
            return false;
        moved |= rc;
        if (!empty(&t->out) && (rc = write_tls(t)) < 0)
            return false;
        moved |= rc;
        rc = 0;
        if (empty(&t->in) && (rc = read_tls(t)) < 0)
            return false;
        moved |= rc;
        if (!empty(&t->in) && (rc = write_plain(t)) < 0)
            return false;
        moved |= rc;
    }
    return true;
}

static void wait_both(const struct cd_tunnel *t)
{
    struct pollfd p[2] = {{.fd = t->plain}, {.fd = t->wire}};

    if (empty(&t->out))
        p[0].events |= POLLIN;
    if (!empty(&t->in))
        p[0].events |= POLLOUT;
    if (empty(&t->in) || t->write_wants_read)
        p[1].events |= POLLIN;
    if ((!empty(&t->out) && !t->write_wants_read) || t->read_wants_write)
        p[1].events |= POLLOUT;
    (void)poll(p, 2, -1);
    /* A pair whose other end was cut reports POLLHUP at once and for ever: reading it
     * (out is empty) or writing to it ends the tunnel; when neither is due, end it so. */
    if ((p[0].revents & POLLHUP) && !p[0].events)
        shutdown(t->wire, SHUT_RDWR);
}

static void *tunnel_run(void *arg)
{
    struct cd_tunnel *t = arg;

    while (move(t))
        wait_both(t);
    SSL_shutdown(t->ssl); /* says goodbye; nobody waits for the answer */
    shutdown(t->wire, SHUT_RDWR);
    shutdown(t->plain, SHUT_RDWR);
    return NULL;
}

static void tunnel_free(struct cd_tunnel *t)
{
    SSL_free(t->ssl);
    if (t->wire >= 0)
        close(t->wire);
    if (t->plain >= 0)
        close(t->plain);
    free(t);
}

/* After STARTTLS the server does not greet again, and libesmtp waits for a greeting. */
static int greet(const struct cd_tunnel *t)
{
    static const char hello[] = "220 ready, inside TLS\r\n";

    return send(t->plain, hello, sizeof hello - 1, MSG_NOSIGNAL) == sizeof hello - 1 ? 0
                                                                                     : -1;
}

static int tunnel_start(struct cd_tunnel *t, bool greeting, int *plain_r,
                        struct cordee_error *err)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) < 0)
        return cordee_fail(err, CORDEE_E_IO, "no socket pair: %s", strerror(errno));
    t->plain = pair[1];
    if ((greeting && greet(t) < 0) ||
        pthread_create(&t->thread, NULL, tunnel_run, t) != 0) {
        close(pair[0]);
        return cordee_fail(err, CORDEE_E_IO, "no thread for TLS: %s", strerror(errno));
    }
    *plain_r = pair[0];
    return 0;
}

int cd_tunnel_open(int wire, const struct cd_relay *relay, struct cordee_buf *transcript,
                   struct cd_tunnel **tunnel_r, int *plain_r, struct cordee_error *err)
{
    const bool first = relay->security == CD_SECURITY_STARTTLS;
    struct cd_tunnel *t = calloc(1, sizeof *t);
    char words[400];

    if (!t)
        abort();
    t->wire = wire;
    t->plain = -1;
    if ((first && cd_starttls(wire, relay, transcript, err) < 0) ||
        !(t->ssl = secure(wire, relay, err)) ||
        tunnel_start(t, first, plain_r, err) < 0) {
        tunnel_free(t);
        return -1;
    }
    snprintf(words, sizeof words, "%s, certificate of %s accepted",
             SSL_get_version(t->ssl), *relay->verify ? relay->verify : relay->host);
    cd_link_note(transcript, "- ", words);
    *tunnel_r = t;
    return 0;
}

void cd_tunnel_close(struct cd_tunnel *t)
{
    if (!t)
        return;
    pthread_join(t->thread, NULL); /* the link was cut: it is on its way out */
    tunnel_free(t);
}
