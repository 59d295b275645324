/* Any text as what the DNS says: looking at a domain ends after few questions, each
 * finding has a state, and the relaxed form of a mail is its own relaxed form. */
#include "tests/fuzz/fuzz.h"

#include "core/mail/sign/dkim.h"
#include "core/mail/standing/spf.h"
#include "core/mail/standing/standing.h"

#include <stdlib.h>
#include <string.h>

enum { ASKED_MOST = 1500 };

const char *const fuzz_seeds[] = {
    "v=spf1 include:a.org ip4:192.0.2.0/24 ~all\nv=DMARC1; p=reject; sp=none; pct=20; "
    "t=y\n"
    "v=DKIM1; k=rsa; h=sha1; t=y; p=MIIB IjANB\n192.0.2.10\n10 mx.example.org\n",
    "v=spf1 redirect=%{ir}.%{v}._spf.%{d2}\nv=spf1 exists:%{l1r-+}.%{o}.%{h} mx/24//64 "
    "-all\n"
    "v=DMARC1;psd=y\nv=DMARC1;psd=n;adkim=s;aspf=s\n2001:db8::1\n.\n",
    "v=spf1 a:b mx:b ptr:b include:b redirect=b\nv=spf1 %{%{%\nv=DKIM1; p=\nv=;;=\n",
    NULL};

struct zone {
    struct cd_dns dns;
    const char *lines[32];
    size_t n, asked;
};

/* Which line stands at a name follows from its letters, so that a name says the same
 * twice. */
static int ask(struct cd_dns *dns, enum cd_dns_type type, const char *name,
               struct cd_dns_answer *a, struct cordee_error *err)
{
    struct zone *z = (struct zone *)dns;
    size_t at = (size_t)type;

    (void)err;
    if (++z->asked > ASKED_MOST || strlen(name) > 2000)
        abort();
    for (const char *s = name; *s; s++)
        at = at * 31 + (unsigned char)*s;
    if (!z->n || at % 7 == 0)
        return at % 2 ? 0 : -1;
    a->n = 1 + at % 3;
    for (size_t i = 0; i < a->n; i++) {
        const char *line = z->lines[(at + i) % z->n];

        /* A name and an address are never longer. */
        a->rows[i].text = type == CD_DNS_TXT
                              ? line
                              : cordee_arena_text_n(dns->arena, line, strnlen(line, 253));
        a->rows[i].preference = (int)i;
    }
    return 1;
}

static void look(struct zone *z)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *addresses = json_pack("[s, s]", "192.0.2.10", "2001:db8::1"), *keys = NULL,
           *checks = NULL;
    const struct cd_standing s = {.domain = "mail.example.org",
                                  .return_path = "cordee@example.net",
                                  .addresses = addresses,
                                  .certain = z->n % 2};
    struct cd_standing with = s;
    struct cd_spf_look one;
    const json_t *row;
    size_t i;

    keys = json_pack("[{s:s, s:s, s:i}]", "selector", "cordee-x", "public_key",
                     "MIIBIjANB", "used_at", 1);
    with.keys = keys;
    cd_spf_check(&z->dns, "example.net", "192.0.2.10", "a.b@example.net", &one);
    if (one.lookups > 11)
        abort();
    cd_spf_walk(&z->dns, "example.net", &one);
    if (one.lookups > 41)
        abort();
    z->asked = 0;
    checks = cd_standing_look(&z->dns, &with);
    json_array_foreach (checks, i, row)
        if (!*cordee_json_text(row, "code") || !*cordee_json_text(row, "state"))
            abort();
}

static void relax(const char *text, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop)
    struct cordee_buf once = {0}, twice = {0}, field = {0}, again = {0};

    cd_dkim_body(text, n, &once);
    cd_dkim_body(once.text ? once.text : "", once.len, &twice);
    if (once.len != twice.len ||
        (once.len && memcmp(once.text, twice.text, once.len) != 0))
        abort();
    cd_dkim_field(text, n, &field);
    cd_dkim_field(field.text, field.len, &again);
    if (field.len != again.len || memcmp(field.text, again.text, field.len) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cordee_arena *a = cordee_arena_new();
    struct zone z = {.dns = {.arena = a, .ask = ask}};
    char *text = cordee_arena_text_n(a, (const char *)data, size);

    /* What the resolver gives is printable. */
    for (char *s = text, *line = text; z.n < 32; s++) {
        if (*s && *s != '\n') {
            if (*s < ' ' || *s > '~')
                *s = '?';
            continue;
        }
        z.lines[z.n++] = cordee_arena_text_n(a, line, (size_t)(s - line));
        line = s + 1;
        if (!*s)
            break;
    }
    look(&z);
    relax((const char *)data, size);
    cordee_arena_free(a);
    return 0;
}
