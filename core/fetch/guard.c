/* Which addresses are not the public internet (RFC 6890 and its registries). */
#include "core/fetch/fetch.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct net {
    const char *text;
    const char *what;
};

static const struct net special[] = {
    {"127.0.0.0/8", "an address of this machine"},
    {"::1/128", "an address of this machine"},
    {"0.0.0.0/8", "no address of a server"},
    {"::/128", "no address of a server"},
    {"10.0.0.0/8", "a private address"},
    {"172.16.0.0/12", "a private address"},
    {"192.168.0.0/16", "a private address"},
    {"100.64.0.0/10", "a private address"},
    {"fc00::/7", "a private address"},
    {"64:ff9b:1::/48", "a private address"}, /* NAT64 of a network (RFC 8215) */
    {"fec0::/10", "a private address"},
    {"169.254.0.0/16", "a link-local address"},
    {"fe80::/10", "a link-local address"},
    {"192.0.0.0/24", "a reserved address"},
    {"192.0.2.0/24", "a reserved address"},
    {"192.88.99.0/24", "a reserved address"},
    {"198.18.0.0/15", "a reserved address"},
    {"198.51.100.0/24", "a reserved address"},
    {"203.0.113.0/24", "a reserved address"},
    {"224.0.0.0/3", "no address of a server"},
    {"100::/64", "a reserved address"},
    {"2001::/23", "a reserved address"}, /* Teredo and the like */
    {"2001:db8::/32", "a reserved address"},
    {"ff00::/8", "no address of a server"},
};

/* 16 bytes; IPv4 as ::ffff:a.b.c.d. */
struct address {
    uint8_t b[16];
};

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static struct address of_v4(const void *four)
{
    struct address a;

    memcpy(a.b, mapped, 12);
    memcpy(a.b + 12, four, 4);
    return a;
}

/* What an address of IPv6 that only wraps one of IPv4 really leads to. */
static struct address unwrap(struct address a)
{
    static const uint8_t nat64[12] = {0, 0x64, 0xff, 0x9b};
    static const uint8_t compatible[12] = {0};

    if (memcmp(a.b, nat64, 12) == 0)
        return of_v4(a.b + 12);
    if (a.b[0] == 0x20 && a.b[1] == 0x02) /* 6to4 */
        return of_v4(a.b + 2);
    if (memcmp(a.b, compatible, 12) == 0 && (a.b[12] || a.b[13]))
        return of_v4(a.b + 12);
    return a;
}

static bool of_sockaddr(const struct sockaddr *sa, struct address *a_r)
{
    if (sa->sa_family == AF_INET)
        *a_r = of_v4(&((const struct sockaddr_in *)(const void *)sa)->sin_addr);
    else if (sa->sa_family == AF_INET6)
        memcpy(a_r->b, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
    else
        return false;
    *a_r = unwrap(*a_r);
    return true;
}

/* "10.0.0.0/8", "::1": the network and how many of its 128 bits count. */
static bool parse_net(const char *text, struct address *a_r, int *bits_r)
{
    char host[64];
    const char *slash = strchr(text, '/');
    int64_t bits = -1;
    uint8_t four[4];

    snprintf(host, sizeof host, "%.*s", slash ? (int)(slash - text) : 60, text);
    if (slash && (!cordee_text_int(slash + 1, &bits) || bits < 0 || bits > 128))
        return false;
    if (inet_pton(AF_INET, host, four) == 1) {
        *a_r = of_v4(four);
        *bits_r = bits < 0 ? 128 : (int)bits + 96;
        return *bits_r <= 128;
    }
    *bits_r = bits < 0 ? 128 : (int)bits;
    return inet_pton(AF_INET6, host, a_r->b) == 1;
}

static bool is_in(struct address a, const char *net)
{
    struct address n;
    int bits;

    if (!parse_net(net, &n, &bits))
        return false;
    for (int i = 0; i < bits; i++) {
        int mask = 0x80 >> (i % 8);

        if ((a.b[i / 8] & mask) != (n.b[i / 8] & mask))
            return false;
    }
    return true;
}

static bool is_listed(struct address a, const char *allow)
{
    char *copy = strdup(allow ? allow : ""), *rest = copy;
    bool listed = false;

    for (char *net; !listed && (net = strsep(&rest, ", \t\r\n")) != NULL;)
        listed = *net && is_in(a, net);
    free(copy);
    return listed;
}

const char *cd_fetch_refuses(const struct sockaddr *address, const char *allow,
                             bool practice)
{
    struct address a;

    if (!of_sockaddr(address, &a))
        return "no address of the internet";
    if (practice)
        return is_in(a, "127.0.0.0/8") || is_in(a, "::1")
                   ? NULL
                   : "not this machine, and this is a practice folder";
    if (is_listed(a, allow))
        return NULL;
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (is_in(a, special[i].text))
            return special[i].what;
    return NULL;
}
