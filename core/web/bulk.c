/* Who reads much of the register within an hour leaves a line in the audit: one an hour,
 * for each account and each way in. */
#include "core/db/audit.h"
#include "core/web/web-priv.h"

#include <stdio.h>

enum { MUCH = 300 }; /* pages or lists an hour: more than a person looks at */

static bool reads_register(const struct cordee_request *req)
{
    return !req->post && req->user.staff && req->route->permission &&
           cordee_text_ends(req->route->permission, ".read") &&
           !(req->route->flags & CORDEE_ROUTE_NO_LOG);
}

/* How often in this hour, this time counted.  A slot that is another's is taken when its
 * hour is over, or when it was there less often. */
static int64_t count(struct web_bulk *bulk, int64_t who)
{
    size_t at = (size_t)who % WEB_BULK_SLOTS;
    int64_t hour = cordee_now() / 3600;
    int64_t n = 0;

    pthread_mutex_lock(&bulk->lock);
    if (bulk->slots[at].who != who &&
        (bulk->slots[at].hour != hour || bulk->slots[at].n < 2))
        bulk->slots[at].who = who, bulk->slots[at].n = 0;
    if (bulk->slots[at].who == who) {
        if (bulk->slots[at].hour != hour)
            bulk->slots[at].n = 0;
        bulk->slots[at].hour = hour;
        n = ++bulk->slots[at].n;
    }
    pthread_mutex_unlock(&bulk->lock);
    return n;
}

int web_bulk_note(struct cordee_request *req, struct cordee_error *err)
{
    char text[60];

    if (!reads_register(req) ||
        count(&req->web->bulk, req->user.staff * 2 + req->user.by_token) != MUCH)
        return 0;
    snprintf(text, sizeof text, "%d pages within an hour%s", MUCH,
             req->user.by_token ? ", by an API token" : "");
    return req->web->cd->db->exec(
        req->web->cd, err,
        "INSERT INTO audit(staff, address, action, object, detail) "
        "VALUES(?, ?, 'read.bulk', ?, ?)",
        CORDEE_ARGS(CORDEE_V(req->user.staff), CORDEE_V(req->address),
                    CORDEE_V(req->route->permission), CORDEE_V((const char *)text)));
}
