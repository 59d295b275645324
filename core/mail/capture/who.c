/* Who took part in a mail that was handed over: one of us, somebody known, or nobody yet.
 */
#include "core/mail/capture/capture-priv.h"

#include "core/mail/compose/compose.h"

#include <string.h>
#include <strings.h>

static int is_mailbox(struct cd_handed *f, const char *address)
{
    int64_t one = 0;

    return f->core->db->one(f->core, f->err, &one,
                            "SELECT 1 FROM mail_source WHERE kind = 'imap' AND "
                            "lower(login) = lower(?) LIMIT 1",
                            CORDEE_ARGS(CORDEE_V(address)));
}

/* Of us, of a mailbox that is set up here, or an address of this program. */
int cd_handed_is_ours(struct cd_handed *f, const char *address)
{
    char box[255];
    struct cordee_error none;
    int64_t staff;
    const char *at;
    int rc;

    if (strstr(address, CD_DROP_MASKED))
        return 1;
    if (cd_return_address(f->core, box, &none) == 0 && (at = strrchr(box, '@')) &&
        strncasecmp(address, box, (size_t)(at - box)) == 0 &&
        strchr("+@", address[at - box]) && strrchr(address, '@') &&
        strcasecmp(strrchr(address, '@'), at) == 0)
        return 1;
    rc = is_mailbox(f, address);
    return rc != 0 ? rc : cd_staff_find(f->core, address, false, &staff, f->err);
}

/* Known ones become takers, unknown ones `unknown`. */
int cd_handed_people(struct cd_handed *f, const struct cd_people *people,
                     struct cordee_taker *takers, size_t *n_r, struct cd_people *unknown)
{
    for (size_t i = 0; i < people->n; i++) {
        const struct cd_mailbox *one = &people->all[i];
        int64_t party = 0, address;
        int rc = cd_handed_is_ours(f, one->address);
        bool there = false;

        if (rc == 0)
            rc = f->core->crm->by_email(f->core, f->err, one->address, &party, &address);
        if (rc < 0)
            return -1;
        if (!party && rc == 0)
            unknown->all[unknown->n++] = *one;
        for (size_t k = 0; k < *n_r; k++)
            there = there || takers[k].party == party;
        if (party && !there && f->core->crm->writable(f->core, f->err, party) == 0)
            takers[(*n_r)++] = (struct cordee_taker){party, one->part};
    }
    return 0;
}
