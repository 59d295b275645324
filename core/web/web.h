/* The web server: HTTP, router, sessions, templates.  The only room with microhttpd.h.
 *
 * What plugins use is in cordee/http.h; this is what the core's own pages and the command
 * line need besides. */
#ifndef CORE_WEB_WEB_H
#define CORE_WEB_WEB_H

#include "core/base/host.h"
#include "core/db/roles.h"

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

/* Gives or takes a permission of "manager", "editor" or "reader"; audited.  It holds once
 * cd_roles_apply was called after the commit. */
int cd_permit(struct cordee *cd, const char *role, const char *permission, bool allowed,
              struct cordee_error *err);
/* All as the permissions' rows say. */
int cd_roles_reset(struct cordee *cd, struct cordee_error *err);
int cd_roles_apply(struct cordee_host *host, struct cordee_error *err);
/* Whether it differs from what the permission's row says. */
bool cd_role_changed(const struct cordee_host *host, const char *role,
                     const char *permission);

/* Whether the request comes from this machine itself, not through a proxy on it. */
bool cd_web_is_local(const struct cordee_request *req);

enum { CD_WEB_CLASSES = 6, CD_WEB_LATENCIES = 10 };
struct cd_web_count {
    uint64_t requests, us;
    uint64_t by_class[CD_WEB_CLASSES]; /* [2] is 200 to 299 */
    int64_t ends[CD_WEB_LATENCIES];    /* microseconds, growing */
    uint64_t within[CD_WEB_LATENCIES]; /* how many took at most that long */
    int64_t since;                     /* when it started */
};
void cd_web_count(const struct cordee_host *host, struct cd_web_count *count_r);

/* A page with a status of its own. */
int cd_reply_page(struct cordee_request *req, unsigned status, const char *tmpl,
                  json_t *model, struct cordee_error *err);

/* A picture that mails have: the same bytes under this address for good, for everybody,
 * also inside the pages of a mail program elsewhere. */
int cd_reply_picture(struct cordee_request *req, const char *type, const char *path,
                     struct cordee_error *err);
/* A file that a browser may show: of a type that runs nothing.  As http->file otherwise.
 */
int cd_reply_inline(struct cordee_request *req, const char *type, const char *name,
                    const char *path, struct cordee_error *err);

/* ---- sessions --------------------------------------------------------------- */

/* Signs `staff` in: a new session and cookie go out with this request's reply, and the
 * session it came with ends. */
int cd_session_open(struct cordee_request *req, int64_t staff, struct cordee_error *err);
/* As cd_session_open, and replies with the way to `to`; to the page that asks for a code
 * first, when the account has a second step. */
int cd_session_enter(struct cordee_request *req, int64_t staff, const char *to,
                     struct cordee_error *err);
/* [{"id", "address", "agent", "created_at", "used_at", "here"}]; NULL: failed. */
json_t *cd_session_list(struct cordee_request *req, int64_t staff,
                        struct cordee_error *err);
/* Ends one of that list: 1, 0 there is none, -1. */
int cd_session_end(struct cordee *cd, int64_t staff, const char *id,
                   struct cordee_error *err);
/* Ends the request's session, here and in the browser. */
int cd_session_close(struct cordee_request *req, struct cordee_error *err);
/* Ends all sessions of `staff`, but the request's own when `req` is not NULL. */
int cd_session_end_all(struct cordee_host *host, struct cordee_request *req,
                       int64_t staff, struct cordee_error *err);
/* Proves the password again for CORDEE_ROUTE_RECENT: 1 right, 0 wrong, -1. */
int cd_session_prove(struct cordee_request *req, const char *password,
                     struct cordee_error *err);

/* The words that http->done gives the next page come with an Undo button for what this
 * request changed, if it changed anything that can be taken back. */
void cd_offer_undo(struct cordee_request *req);
/* ... and whoever takes it back comes back to the page that says so. */
void cd_offer_undo_here(struct cordee_request *req);
/* Whether it is a path on this server that a redirect may go to. */
bool web_path_ok(const char *path);

/* ---- passwords -------------------------------------------------------------- */

/* 12 to 256 bytes, not one of those that everybody tries: CORDEE_E_INVALID.  Ends the
 * other sessions of `staff`; `req` may be NULL. */
int cd_password_set(struct cordee_host *host, struct cordee_request *req, int64_t staff,
                    const char *password, struct cordee_error *err);
/* Who signs in with these: 1 right (*staff_r), 0 wrong, -1 failed, among it
 * CORDEE_E_BUSY: too many wrong ones, the sentence says how long to wait. */
int cd_password_check(struct cordee_request *req, const char *login, const char *password,
                      int64_t *staff_r, struct cordee_error *err);

/* ---- the second step ---------------------------------------------------------- */

enum { CD_SECOND_CODES = 10 };

struct cd_second {
    bool begun, on;
    char secret[33];    /* base32, until it is confirmed; then "" */
    int64_t codes_left; /* recovery codes */
};
/* 1 there is one, 0 none, -1. */
int cd_second_look(struct cordee_host *host, int64_t staff, struct cd_second *second_r,
                   struct cordee_error *err);
/* A new secret, unless one is confirmed. */
int cd_second_begin(struct cordee_host *host, int64_t staff, struct cordee_error *err);
/* Turns it on when the code is right: 1, 0 it is not, -1. */
int cd_second_confirm(struct cordee_request *req, int64_t staff, const char *code,
                      struct cordee_error *err);
/* A code of the app, or a recovery code, each good once: 1 right, 0 wrong, -1, among it
 * CORDEE_E_BUSY after ten wrong ones within an hour. */
int cd_second_check(struct cordee_request *req, int64_t staff, const char *code,
                    struct cordee_error *err);
/* New recovery codes; the former no longer hold.  Shown this once. */
int cd_second_codes(struct cordee_host *host, int64_t staff,
                    char out[CD_SECOND_CODES][12], struct cordee_error *err);
int cd_second_off(struct cordee_host *host, int64_t staff, struct cordee_error *err);

/* ---- tokens ----------------------------------------------------------------- */

/* A link that signs `staff` in once within `seconds`: for `cordee init`, and when a
 * password is forgotten.  In the arena. */
int cd_signin_link(struct cordee_host *host, struct cordee_arena *a, int64_t staff,
                   int64_t seconds, const char **link_r, struct cordee_error *err);
/* A link whose form sets the first password of `staff`. */
int cd_invite_link(struct cordee_host *host, struct cordee_arena *a, int64_t staff,
                   int64_t seconds, const char **link_r, struct cordee_error *err);
/* An API token for `staff`, shown this once; `out` takes 57 bytes.  `scope`: permissions
 * with commas, or "*" for all that its user has.  `expires` 0: never.  Gives its row. */
int64_t cd_api_token_new(struct cordee_host *host, int64_t staff, const char *name,
                         const char *scope, int64_t expires, char out[57],
                         struct cordee_error *err);
/* [{"id", "name", "scope", "created_at", "used_at"?, "expires_at"?, "over"}]. */
json_t *cd_api_token_list(struct cordee *cd, int64_t staff, struct cordee_error *err);
/* 1 revoked, 0 there is none, -1. */
int cd_api_token_revoke(struct cordee *cd, int64_t staff, int64_t token,
                        struct cordee_error *err);

#endif
