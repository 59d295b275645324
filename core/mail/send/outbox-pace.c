/* How many mails may begin in a time. */
#include "core/mail/send/outbox-pace.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define SLICE_S 5

/* ---- of a letter ------------------------------------------------------------ */

static void next_slice(struct cd_pace *p, int64_t now)
{
    const int slice =
        p->per_minute * SLICE_S >= 60 ? SLICE_S : (59 + p->per_minute) / p->per_minute;

    p->owed += p->per_minute * slice;
    p->left = p->owed / 60;
    p->owed %= 60;
    p->until = now + slice;
}

int64_t cd_pace_take(struct cd_pace *p, int per_minute, int64_t now)
{
    if (per_minute <= 0)
        return 0;
    if (p->per_minute != per_minute) {
        p->per_minute = per_minute;
        p->until = p->owed = 0;
    }
    /* The clock may have gone back. */
    if (now >= p->until || p->until > now + 60)
        next_slice(p, now);
    if (p->left <= 0)
        return p->until;
    p->left--;
    return 0;
}

/* ---- to a domain ------------------------------------------------------------ */

static int line_wrong(struct cordee *cd, const char *line, struct cordee_error *err)
{
    return cordee_fail(err, CORDEE_E_INVALID,
                       T("“%.80s” is not understood: write a line such as gmail.com "
                         "60/min."),
                       line);
}

/* "gmail.com 60/min" */
static int line_read(struct cordee *cd, const char *line, struct cd_domain_pace *p,
                     struct cordee_error *err)
{
    int end = 0;

    *p = (struct cd_domain_pace){0};
    /* NOLINTNEXTLINE(cert-err34-c): six digits always fit */
    if (sscanf(line, "%127s %6d%n", p->domain, &p->per_minute, &end) != 2 ||
        p->per_minute < 1 || !strchr(p->domain, '.') || strchr(p->domain, '@'))
        return line_wrong(cd, line, err);
    line += end + strspn(line + end, " \t");
    if (*line && strcasecmp(line, "/min") != 0 && strcasecmp(line, "a minute") != 0)
        return line_wrong(cd, line, err);
    for (char *c = p->domain; *c; c++)
        *c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
    return 0;
}

int cd_domain_paces_read(struct cordee *cd, const char *text, struct cd_domain_pace *out,
                         struct cordee_error *err)
{
    int n = 0;

    while (*text) {
        const size_t length = strcspn(text, "\r\n,;");
        const size_t blank = strspn(text, " \t");
        char line[200];

        if (blank < length) {
            snprintf(line, sizeof line, "%.*s", (int)(length - blank), text + blank);
            for (size_t k = strlen(line);
                 k && (line[k - 1] == ' ' || line[k - 1] == '\t');)
                line[--k] = '\0';
            if (n == CD_DOMAINS_MOST)
                return cordee_fail(err, CORDEE_E_INVALID,
                                   T("There can be %d domains at most."),
                                   CD_DOMAINS_MOST);
            if (line_read(cd, line, &out[n], err) < 0)
                return -1;
            n++;
        }
        text += length;
        text += *text != '\0';
    }
    return n;
}

struct cd_domain_pace *cd_domain_pace_of(struct cd_domain_pace *paces, int n,
                                         const char *address)
{
    const char *at = n ? strrchr(address, '@') : NULL;

    for (const char *domain = at ? at + 1 : NULL; domain; domain = strchr(domain, '.')) {
        domain += *domain == '.';
        for (int i = 0; i < n; i++)
            if (strcasecmp(paces[i].domain, domain) == 0)
                return &paces[i];
    }
    return NULL;
}

static void turn_to(struct cd_domain_pace *p, int64_t minute)
{
    const int64_t past = minute - p->minute;

    if (past == 0)
        return;
    for (int64_t k = 0; k <= CD_DOMAIN_MINUTES; k++)
        p->promised[k] =
            past > 0 && k + past <= CD_DOMAIN_MINUTES ? p->promised[k + past] : 0;
    p->minute = minute;
    p->used = 0;
}

void cd_domain_pace_note(struct cd_domain_pace *p, int64_t at)
{
    turn_to(p, at / 60);
    p->used++;
}

/* Who is put off is spread over the first minute with room, so that they come back as
 * they may go; beyond the last, all are looked at again then. */
int64_t cd_domain_pace_take(struct cd_domain_pace *p, int64_t now)
{
    turn_to(p, now / 60);
    if (p->used < p->per_minute) {
        p->used++;
        return 0;
    }
    for (int k = 1; k < CD_DOMAIN_MINUTES; k++)
        if (p->promised[k] < p->per_minute)
            return (p->minute + k) * 60 + (int64_t)p->promised[k]++ * 60 / p->per_minute;
    return now - now % 60 + (int64_t)60 * CD_DOMAIN_MINUTES;
}
