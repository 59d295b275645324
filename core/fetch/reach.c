#include "core/fetch/reach.h"

#include "core/fetch/fetch.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void init_once(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static curl_socket_t open_socket(void *ctx, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
    struct cd_reach *r = ctx;

    (void)purpose;
    r->refused = cd_fetch_refuses(&address->addr, r->allow, r->cd->host->practice);
    if (!r->refused && r->only_here && cd_fetch_refuses(&address->addr, "", true))
        r->refused = "another machine, and without TLS only this one is asked";
    if (r->refused) {
        if (getnameinfo(&address->addr, address->addrlen, r->address, sizeof r->address,
                        NULL, 0, NI_NUMERICHOST) != 0)
            snprintf(r->address, sizeof r->address, "?");
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* A name that needs nobody to be asked: an address, or this machine. */
static bool is_known_here(const char *name)
{
    unsigned char address[16];

    return inet_pton(AF_INET, name, address) == 1 || *name == '[' ||
           strcasecmp(name, "localhost") == 0;
}

/* Before a name is looked up, also that of a redirect: in practice not even the question
 * leaves this machine. */
static int before_lookup(void *resolver, void *unused, void *ctx)
{
    struct cd_reach *r = ctx;
    char *url = NULL, *name = NULL;
    CURLU *parts;

    (void)resolver;
    (void)unused;
    if (!r->cd->host->practice)
        return 0;
    parts = curl_url();
    if (curl_easy_getinfo(r->curl, CURLINFO_EFFECTIVE_URL, &url) != CURLE_OK || !url ||
        curl_url_set(parts, CURLUPART_URL, url, CURLU_GUESS_SCHEME) != CURLUE_OK ||
        curl_url_get(parts, CURLUPART_HOST, &name, 0) != CURLUE_OK ||
        !is_known_here(name)) {
        r->refused = "outside of the practice";
        snprintf(r->address, sizeof r->address, "%.60s", name ? name : "?");
    }
    curl_free(name);
    curl_url_cleanup(parts);
    return r->refused != NULL;
}

/* libcurl has a file of its own; who names another for OpenSSL means all of us. */
static void set_authorities(CURL *c)
{
    const char *file = getenv("SSL_CERT_FILE");

    if (file && *file)
        curl_easy_setopt(c, CURLOPT_CAINFO, file);
}

/* Nobody waits for a site while the program ends. */
static int on_progress(void *ctx, curl_off_t total, curl_off_t now, curl_off_t up_total,
                       curl_off_t up)
{
    const struct cd_reach *r = ctx;

    (void)total;
    (void)now;
    (void)up_total;
    (void)up;
    return r->cd->host->ending;
}

CURL *cd_reach_new(struct cordee *cd, struct cordee_arena *a, struct cd_reach *r)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct cordee *core = cd->host->core;
    CURL *c;

    if (pthread_once(&once, init_once) != 0 || !(c = curl_easy_init()))
        return NULL;
    *r = (struct cd_reach){
        .cd = cd, .curl = c, .allow = core->setting->text(core, a, "fetch.allow")};
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_PROXY, ""); /* not what the environment says */
    curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, r);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, r);
    curl_easy_setopt(c, CURLOPT_RESOLVER_START_FUNCTION, before_lookup);
    curl_easy_setopt(c, CURLOPT_RESOLVER_START_DATA, r);
    set_authorities(c);
    return c;
}
