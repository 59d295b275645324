/* A mailbox is tried while somebody waits for the page.  Its server may be slow, or mean:
 * it gets seconds, and one thread of those that answer pages. */
#include "core/mail/way/way.h"

#include "core/base/host.h"
#include "core/db/held.h"

#include <pthread.h>

#define TRY_MS 10000

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static bool must_stop(void *ctx)
{
    return ((struct cordee_host *)ctx)->ending;
}

static int try_it(struct cordee *core, const struct cd_imap_account *account,
                  cd_mailbox_look *look, void *ctx, struct cordee_error *err)
{
    struct cd_imap *imap = cd_imap_open(core, account, err);
    int rc = imap && look ? look(imap, ctx, err) : 0;

    cd_imap_close(imap);
    return imap ? rc : -1;
}

int cd_mailbox_try(struct cordee *core, const struct cd_imap_account *account,
                   cd_mailbox_look *look, void *ctx, struct cordee_error *err)
{
    struct cd_imap_account brief = *account;
    struct cordee_error why = {0};
    struct cordee *cd = core;
    int rc;

    brief.ms = TRY_MS;
    brief.stop = must_stop;
    brief.ctx = core->host;
    if (cd_held(core->host))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("nothing goes out of this copy until it is released"));
    if (pthread_mutex_trylock(&one_at_a_time) != 0)
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("another mailbox is being tried; try this one in a moment"));
    rc = try_it(core, &brief, look, ctx, &why);
    pthread_mutex_unlock(&one_at_a_time);
    if (rc == 0)
        return 0;
    return cordee_fail(err,
                       why.code == CORDEE_E_DENIED || why.code == CORDEE_E_NOT_FOUND
                           ? why.code
                           : CORDEE_E_INVALID,
                       "%s", why.text);
}
