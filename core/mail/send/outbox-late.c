/* Which claimed rows must wait, by the pace of their letter or of the domain they go to.
 */
#include "core/mail/send/outbox-priv.h"

/* That of a letter, instead of the one that was used longest ago. */
static struct cd_pace *pace_of(struct cd_outbox *box, int64_t letter)
{
    struct cd_pace *oldest = &box->paces[0];

    box->pace_turn++;
    for (int i = 0; i < CD_PACES; i++) {
        struct cd_pace *p = &box->paces[i];

        if (p->letter == letter) {
            p->used = box->pace_turn;
            return p;
        }
        if (p->used < oldest->used)
            oldest = p;
    }
    *oldest = (struct cd_pace){.letter = letter, .used = box->pace_turn};
    return oldest;
}

/* What was counted has not begun after all. */
void cd_late_uncount(struct cd_outbox *box, const struct cd_claim *row)
{
    struct cd_domain_pace *d = NULL;

    if (row->per_minute)
        pace_of(box, row->letter)->left++;
    if (box->n_domains && row->watched)
        d = cd_domain_pace_of(box->domains, box->n_domains, row->address);
    if (d && d->used > 0)
        d->used--;
}

/* Whether a row must wait for the pace of its letter or of its domain, until *until_r. */
enum cd_late cd_late(struct cd_outbox *box, const struct cd_claim *row, int64_t *until_r)
{
    const int64_t now = cordee_now();
    struct cd_domain_pace *d = NULL;

    if (row->per_minute &&
        (*until_r = cd_pace_take(pace_of(box, row->letter), row->per_minute, now)))
        return CD_LATE_LETTER;
    if (box->n_domains && row->watched)
        d = cd_domain_pace_of(box->domains, box->n_domains, row->address);
    if (!d || !(*until_r = cd_domain_pace_take(d, now)))
        return CD_NOT_LATE;
    if (row->per_minute)
        pace_of(box, row->letter)->left++;
    return CD_LATE_ROW;
}
