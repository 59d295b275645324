/* The web server: HTTP, router, sessions, templates.  The only room with microhttpd.h.
 *
 * What plugins use is in cordee/http.h; this is what the core's own pages and the command
 * line need besides. */
#ifndef CORE_WEB_WEB_H
#define CORE_WEB_WEB_H

#include "core/base/host.h"

struct cd_web_options {
    const char *address; /* NULL: 127.0.0.1 */
    int port;            /* 0: any free one; taken: the next free one of the next 20 */
    const char *ui_dir;  /* templates and assets are looked for here first; NULL */
    int request_seconds; /* how long one may take to come in; 0: 30, bodies longer */
};

extern const struct cordee_http_api cd_http_api;

/* Builds the router from host->rows, so that all rows must be there, and serves. */
int cd_web_start(struct cordee_host *host, const struct cd_web_options *options,
                 struct cordee_error *err);
/* Lets the requests that run end; takes a host without a server. */
void cd_web_stop(struct cordee_host *host);
int cd_web_port(const struct cordee_host *host);

/* Whether staff of a role has a permission: by the permission rows; admins have all. */
bool cd_may(const struct cordee_host *host, const char *role, const char *permission);

/* ---- sessions --------------------------------------------------------------- */

/* Signs `staff` in: a new session and cookie go out with this request's reply, and the
 * session it came with ends. */
int cd_session_open(struct cordee_request *req, int64_t staff, struct cordee_error *err);
/* Ends the request's session, here and in the browser. */
int cd_session_close(struct cordee_request *req, struct cordee_error *err);
/* Ends all sessions of `staff`, but the request's own when `req` is not NULL. */
int cd_session_end_all(struct cordee_host *host, struct cordee_request *req,
                       int64_t staff, struct cordee_error *err);
/* Proves the password again for CORDEE_ROUTE_RECENT: 1 right, 0 wrong, -1. */
int cd_session_prove(struct cordee_request *req, const char *password,
                     struct cordee_error *err);

/* ---- passwords -------------------------------------------------------------- */

/* 12 to 256 bytes, not one of those that everybody tries: CORDEE_E_INVALID.  Ends the
 * other sessions of `staff`; `req` may be NULL. */
int cd_password_set(struct cordee_host *host, struct cordee_request *req, int64_t staff,
                    const char *password, struct cordee_error *err);
/* Who signs in with these: 1 right (*staff_r), 0 wrong, -1 failed, among it
 * CORDEE_E_BUSY: too many wrong ones, the sentence says how long to wait. */
int cd_password_check(struct cordee_request *req, const char *login, const char *password,
                      int64_t *staff_r, struct cordee_error *err);

/* ---- tokens ----------------------------------------------------------------- */

/* A link that signs `staff` in once within `seconds`: for `cordee init`, and when a
 * password is forgotten.  In the arena. */
int cd_signin_link(struct cordee_host *host, struct cordee_arena *a, int64_t staff,
                   int64_t seconds, const char **link_r, struct cordee_error *err);
/* An API token for `staff`, shown this once; `out` takes 57 bytes.  `expires` 0: never.
 * Gives its row of api_token. */
int64_t cd_api_token_new(struct cordee_host *host, int64_t staff, const char *name,
                         int64_t expires, char out[57], struct cordee_error *err);

#endif
