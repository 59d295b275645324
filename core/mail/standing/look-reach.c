/* Whether replies arrive, and what our address is called. */
#include "core/mail/standing/look.h"

#include <string.h>
#include <strings.h>

/* ---- replies arrive -------------------------------------------------------------- */

/* 1 it has an address, 0, -1. */
static int has_address(struct look *l, const char *host)
{
    struct cd_dns_answer a;
    int rc = cd_look_ask(l, CD_DNS_A, host, &a);

    return rc != 0 ? rc : cd_look_ask(l, CD_DNS_AAAA, host, &a);
}

static void mx_row(struct look *l, const char *domain, const struct cd_dns_answer *a)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf found = {.limit = 2000};
    int alive = 0;
    json_t *row;

    for (size_t i = 0; i < a->n; i++) {
        cordee_buf_printf(&found, "%s%d %s", i ? ", " : "", a->rows[i].preference,
                          a->rows[i].text);
        if (i < 5 && *a->rows[i].text)
            alive |= has_address(l, a->rows[i].text) != 0; /* the DNS silent: perhaps */
    }
    if (a->n == 1 && !*a->rows[0].text)
        row = cd_look_row(l, "mx", "bad", "mx.null"); /* RFC 7505 */
    else
        row = cd_look_row(l, "mx", alive ? "ok" : "bad", alive ? "mx.good" : "mx.dead");
    cd_look_arg(row, domain);
    if (found.text)
        cordee_json_set_text(row, "found", found.text);
}

void cd_look_mx(struct look *l, const char *domain)
{
    struct cd_dns_answer a;
    int rc = cd_look_ask(l, CD_DNS_MX, domain, &a);

    if (rc > 0) {
        mx_row(l, domain, &a);
        return;
    }
    if (rc == 0 && (rc = has_address(l, domain)) >= 0)
        cd_look_arg(
            cd_look_row(l, "mx", rc ? "warn" : "bad", rc ? "mx.implicit" : "mx.none"),
            domain);
    else
        cd_look_silent(l, "mx", domain);
}

/* ---- the name of our address ----------------------------------------------------- */

/* Whether a name leads back: 1, 0, -1. */
static int leads_to(struct look *l, const char *name, const char *address)
{
    const bool six = strchr(address, ':');
    struct cd_dns_answer a;
    int rc = cd_look_ask(l, six ? CD_DNS_AAAA : CD_DNS_A, name, &a);

    for (size_t i = 0; rc > 0 && i < a.n; i++)
        if (strcasecmp(a.rows[i].text, address) == 0)
            return 1;
    return rc < 0 ? -1 : 0;
}

static void ptr_row(struct look *l, const char *address)
{
    const char *const weak = l->s->certain ? "bad" : "warn";
    char reverse[80];
    struct cd_dns_answer a;
    int rc, back = 0;
    json_t *row;

    if (!cd_dns_reverse(address, reverse))
        return;
    rc = cd_look_ask(l, CD_DNS_PTR, reverse, &a);
    for (size_t i = 0; rc > 0 && i < a.n && i < 5 && back == 0; i++)
        back = leads_to(l, a.rows[i].text, address);
    if (rc < 0 || back < 0) {
        cd_look_silent(l, "ptr", reverse);
        return;
    }
    row = rc == 0     ? cd_look_row(l, "ptr", weak, "ptr.none")
          : back == 0 ? cd_look_row(l, "ptr", weak, "ptr.one_way")
                      : cd_look_row(l, "ptr", "ok", "ptr.good");
    cd_look_arg(row, address);
    if (rc > 0)
        cordee_json_set_text(row, "found", a.rows[0].text);
    if (rc == 0)
        cd_look_publish(row, "PTR", reverse,
                        cordee_arena_printf(l->dns->arena, "mail.%s.", l->s->domain));
}

void cd_look_ptr(struct look *l)
{
    const json_t *address;
    size_t i;

    json_array_foreach (l->s->addresses, i, address)
        ptr_row(l, json_string_value(address));
    if (!json_array_size(l->s->addresses))
        cd_look_row(l, "ptr", "unknown", "ptr.unknown");
}
