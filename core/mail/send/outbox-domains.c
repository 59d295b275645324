/* The paces of receiving domains, as they are set, and what counts when they are read. */
#include "core/mail/send/outbox-priv.h"

#include <stdlib.h>
#include <string.h>

struct cd_domains {
    char *text; /* of which they were read */
    int n;
    struct cd_domain_pace of[CD_DOMAINS_MOST];
};

#define LETTERS_OF_S (40 * 86400) /* none is tried for longer */

/* The minute goes on where the program ended in it: rows of mailings, as those that wait
 * for a domain, which were tried in it.  (By letters: there is no index of times, which
 * each mail would have to keep.) */
static int count_tried(struct cordee *cd, struct cd_domains *d, struct cordee_error *err)
{
    const int64_t now = cordee_now(), minute = now - now % 60;
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = cd->db->query(
        cd, err,
        "SELECT address FROM outbox WHERE letter IN (SELECT id FROM letter WHERE"
        " created_at > ? AND flags & 5 = 1) AND state IN ('sent', 'failed', 'unknown',"
        " 'deferred') AND (ended_at >= ? OR tried_at >= ?)",
        CORDEE_ARGS(CORDEE_V(now - LETTERS_OF_S), CORDEE_V(minute), CORDEE_V(minute)));
    int rc = rows ? 0 : -1;

    while (rows && (rc = cd->db->next(rows, err)) > 0) {
        struct cd_domain_pace *p =
            cd_domain_pace_of(d->of, d->n, cd->db->get_text(rows, 0));

        if (p)
            cd_domain_pace_note(p, now);
    }
    return rc;
}

static bool is_in_use(struct cd_outbox *box, const char *text, bool *first_r)
{
    bool same;

    pthread_mutex_lock(&box->mutex);
    *first_r = !box->domains_text;
    same = box->domains_text && strcmp(box->domains_text, text) == 0;
    pthread_mutex_unlock(&box->mutex);
    return same;
}

struct cd_domains *cd_domains_read(struct cd_outbox *box)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    struct cordee *cd = box->host->core;
    const char *text = cd->setting->text(cd, a, "mail.domain_pace");
    struct cd_domains *d;
    struct cordee_error err;
    bool first;

    if (is_in_use(box, text, &first))
        return NULL;
    d = calloc(1, sizeof *d);
    if (!d || !(d->text = strdup(text)))
        abort();
    d->n = cd_domain_paces_read(cd, text, d->of, &err);
    if (d->n > 0 && first && count_tried(cd, d, &err) < 0 && cd->log)
        cd->log->write(cd, CORDEE_WARN, "outbox: %s", err.text);
    if (d->n >= 0)
        return d;
    d->n = 0;
    if (cd->log)
        cd->log->write(cd, CORDEE_WARN, "mail.domain_pace: %s", err.text);
    return d;
}

/* What was counted of a domain counts on when another line is changed. */
void cd_domains_use(struct cd_outbox *box, struct cd_domains *d)
{
    if (!d)
        return;
    for (int i = 0; i < d->n; i++)
        for (int k = 0; k < box->n_domains; k++)
            if (strcmp(d->of[i].domain, box->domains[k].domain) == 0) {
                const int per_minute = d->of[i].per_minute;

                d->of[i] = box->domains[k];
                d->of[i].per_minute = per_minute;
            }
    memcpy(box->domains, d->of, sizeof box->domains);
    box->n_domains = d->n;
    free(box->domains_text);
    box->domains_text = d->text;
    free(d);
}
