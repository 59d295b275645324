/* What the files of core/web share. */
#ifndef CORE_WEB_PRIV_H
#define CORE_WEB_PRIV_H

#include "core/db/db.h"
#include "core/web/template.h"
#include "core/web/web.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>

enum {
    WEB_MAX_BODY = 256 << 10, /* of a route that says nothing else */
    WEB_MAX_FIELDS = 2000,    /* of a form or a query */
    WEB_MAX_NAME = 200,       /* bytes of a field's name */
    WEB_MAX_PARAMS = 8,       /* {names} in a path */
    WEB_MAX_HEADERS = 12,     /* of ours, in a reply */
    WEB_ADDRESS = INET6_ADDRSTRLEN,
};

/* ---- connections and those who trickle: sweep.c ----------------------------- */

struct web_conn {
    struct web_conn *next, *prev;
    int fd;
    char address[WEB_ADDRESS]; /* of the peer */
    bool counted;              /* against the limit of its address */
    int64_t deadline;          /* monotonic seconds; 0: it is ours to work */
};

struct web_conns {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t sweeper;
    bool sweeping, stop;
    struct web_conn *first;
};

/* ---- limits: rate.c --------------------------------------------------------- */

struct web_rate {
    pthread_mutex_t lock;
    struct {
        uint64_t key;
        int64_t minute;
        uint32_t n;
    } slots[4096];
};

/* ---- the router: router.c --------------------------------------------------- */

struct web_node;

struct web_param {
    const char *name; /* points into the route's path: len bytes */
    size_t len;
    const char *value;
};

struct web_match {
    const struct cd_row *row; /* NULL: none for this method */
    struct web_param params[WEB_MAX_PARAMS];
    int n_params;
    char allow[64]; /* "GET, HEAD, POST"; "": there is no such path */
};

struct web_views;
struct web_keep;

enum { WEB_BULK_SLOTS = 256 };
struct web_bulk { /* bulk.c */
    pthread_mutex_t lock;
    struct {
        int64_t who, hour, n;
    } slots[WEB_BULK_SLOTS];
};

struct web_counts { /* health.c */
    _Atomic uint64_t by_class[CD_WEB_CLASSES], within[CD_WEB_LATENCIES], us;
    int64_t since;
};

struct cd_web {
    struct cordee_host *host;
    struct cordee *cd; /* host->core: texts, settings, log */
    struct MHD_Daemon *daemon;
    int port;
    char address[80]; /* "http://127.0.0.1:8075" */
    int request_seconds;
    int per_address;      /* connections */
    pthread_key_t thread; /* whose destructor closes the thread's database */
    struct web_conns conns;
    struct web_rate rate;
    struct web_counts counts;
    struct web_bulk bulk;
    struct web_node *routes;
    struct web_views *views;
    struct web_keep *keep;
    char **proxies;        /* whose X-Forwarded- headers count, NULL at the end */
    unsigned char key[32]; /* of forms that nobody signed in for; new at each start */
    int64_t run;           /* tells this start of the server from others */
    _Atomic int64_t trimmed_us; /* when memory was given back last */
    int hashing;                /* Argon2id running now */
    pthread_mutex_t hash_lock;
    pthread_cond_t hash_done;
    pthread_mutex_t match_lock; /* what says If-Match is done one after the other */
    pthread_mutex_t once_lock;  /* once.c: who waits for a form that is being done */
    pthread_cond_t once_done;
    unsigned once_turn; /* the last who came to wait */
    char once_long[96]; /* the form that was waited for in vain */
};

/* ---- a request -------------------------------------------------------------- */

struct web_field {
    const char *name, *value;
};

struct web_fields {
    struct web_field *list;
    size_t n, room;
};

struct web_upload {
    struct web_upload *next;
    const char *field;
    struct cordee_upload pub;
    int fd;
};

struct web_user {
    int64_t staff; /* 0: nobody */
    const char *name, *login, *role, *language, *theme;
    const char *session; /* hash; "" with an API token */
    const char *csrf;
    const char *words; /* to say on the next page */
    int64_t undo;      /* the change set that is offered to be taken back with them */
    bool undo_here;    /* ... and that leads back to the page that says so */
    int64_t password_at;
    bool has_password; /* else a link brought them in, and none can be asked for */
    bool by_token;     /* an API token */
    const char *scope; /* of the token: permissions with commas, or "*" */
    bool role_set;     /* `role` is that in the cluster they look at */
    bool bounded;      /* they work in some clusters only */
    unsigned roles;    /* of who does: the set of those where they look */
};

struct web_multipart;

struct cordee_request {
    struct cd_web *web;
    struct cordee *cd; /* of the route; the core's before it is known */
    struct MHD_Connection *mhd;
    struct web_conn *conn;
    struct cordee_arena *arena;
    char id[17];
    int64_t started_us;
    const char *raw; /* as it came, with the query */
    const char *method;
    const char *path; /* decoded */
    struct web_match match;
    const struct cordee_route *route;
    const char *address; /* whose request it is, proxies looked through */
    bool https, head, post;
    bool begun; /* the first callback was */
    struct web_user user;
    /* Of things that it is about: which sets of roles somebody who works in some clusters
     * only has in their clusters. */
    bool about[CD_ROLE_SETS];
    struct cordee_token token;
    const char *token_hash;
    struct web_fields queries;
    /* the body */
    bool has_body, refused; /* refused: the reply waits for the end of the body */
    uint64_t body_coming, body_size, body_limit;
    struct cordee_buf body;
    struct web_multipart *multipart;
    json_t *form;
    const char *page; /* the number of the page whose form it is; "": it does not say */
    size_t n_fields;
    struct web_upload *uploads;
    struct cordee_error body_err; /* why the rest of it is read and thrown away */
    /* the reply */
    struct MHD_Response *reply;
    unsigned status;
    const char *problem; /* its name, when the status does not tell; NULL */
    json_t *model;       /* of the page; taken apart when its reader has the reply */
    const char *sent;    /* the body, when it is kept in memory: lives with `reply` */
    size_t sent_len;
    int64_t keep_version, keep_minute; /* of what is made; 0: it is not to be kept */
    struct {
        const char *name, *value;
    } headers[WEB_MAX_HEADERS];
    int n_headers;
    const char *csp;  /* NULL: the usual one */
    bool cacheable;   /* an asset */
    bool for_all;     /* a picture of mails: for good, and for pages of others */
    bool elsewhere;   /* pages of others may show it */
    bool hangup;      /* Connection: close */
    bool failed;      /* the next page says why nothing was done */
    bool lacks_right; /* who asked: the page says who could do it */
};

/* http.c */
const char *web_header(const struct cordee_request *req, const char *name); /* or NULL */
struct cordee_request *web_request_new(struct cd_web *web, const char *raw);
void web_request_free(struct cordee_request *req);

/* guard.c: 0, or an HTTP status with *err; fills path, queries, address, https. */
unsigned web_guard(struct cordee_request *req, struct cordee_error *err);
bool web_is_proxy(const struct cd_web *web, const char *address);
bool web_is_loopback(const char *address);

/* url.c */
/* Decodes %XX (and + when `plus`) into the arena, as NFC; NULL: not valid UTF-8, a
 * control, a broken escape. */
const char *web_decode(struct cordee_arena *a, const char *s, size_t n, bool plus);
/* The same for text that is not encoded. */
const char *web_clean(struct cordee_arena *a, const char *s, size_t n);
int web_pairs(struct cordee_arena *a, const char *s, size_t n, struct web_fields *out);
void web_field_add(struct cordee_arena *a, struct web_fields *f, const char *name,
                   const char *value);

/* sweep.c */
int web_conns_start(struct cd_web *web, struct cordee_error *err);
void web_conns_stop(struct cd_web *web);
enum MHD_Result web_conn_accept(void *ctx, const struct sockaddr *addr, socklen_t len);
void web_conn_notify(void *web, struct MHD_Connection *mhd, void **ctx,
                     enum MHD_ConnectionNotificationCode code);
void web_conn_deadline(struct cd_web *web, struct web_conn *conn, int64_t seconds);
void web_address_text(const struct sockaddr *addr, char out[WEB_ADDRESS]);

/* pack.c */
/* Compresses the reply of a route that allows it, where it is wanted and of use. */
void web_pack(struct cordee_request *req);
bool web_takes_gzip(const struct cordee_request *req);
/* NULL: it would not become smaller, or is not worth it.  For the caller to free. */
char *web_gzip(const char *bytes, size_t n, int level, size_t *n_r);

/* health.c */
void web_count(struct cordee_request *req, int64_t us);
int web_health_ready(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err);
int web_health_live(struct cordee *cd, struct cordee_request *req,
                    struct cordee_error *err);

/* rate.c: seconds to wait, 0: go on. */
int web_rate_take(struct web_rate *rate, const char *what, const char *who,
                  uint32_t per_minute);

/* router.c */
struct web_node *web_router_new(struct cordee_host *host, struct cordee_error *err);
void web_router_free(struct web_node *node);
/* Fills *m_r; values of parameters live in the arena. */
void web_router_find(const struct web_node *root, struct cordee_arena *a,
                     const char *method, const char *path, struct web_match *m_r);

/* gate.c: who asks, and may they: 0 go on; 1 replied already; -1 *err. */
int web_gate(struct cordee_request *req, struct cordee_error *err);
/* After the body was read. */
int web_gate_form(struct cordee_request *req, struct cordee_error *err);

/* bulk.c: at each request that may go on */
int web_bulk_note(struct cordee_request *req, struct cordee_error *err);

/* scope.c */
void web_act(struct cordee_request *req);
int web_scope_gate(struct cordee_request *req, struct cordee_error *err);
int web_scope_gate_form(struct cordee_request *req, struct cordee_error *err);

/* roles.c */
int web_roles_load(struct cd_web *web, struct cordee_error *err);
/* Role and scope of the token together. */
bool web_may(const struct cordee_request *req, const char *permission);
bool web_scope_reaches(const struct cordee_request *req);

/* door.c */
#define WEB_HANDLER(name) \
    int name(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)
WEB_HANDLER(web_link_show);
WEB_HANDLER(web_link_follow);
WEB_HANDLER(web_code_show);
WEB_HANDLER(web_code_try);
WEB_HANDLER(web_invite_show);
WEB_HANDLER(web_invite_take);

/* session.c */
#define WEB_IDLE_MOST  ((int64_t)12 * 3600)
#define WEB_WHOLE_MOST ((int64_t)30 * 86400)
int web_session_load(struct cordee_request *req, struct cordee_error *err);
const char *web_csrf(struct cordee_request *req); /* for a form; may set a cookie */
const char *web_csrf_of_page(struct cordee_request *req); /* with the page's number */
/* Fills req->page when it is right. */
bool web_csrf_ok(struct cordee_request *req, const char *said);
int web_session_say(struct cordee_request *req, const char *words,
                    struct cordee_error *err);
/* The same, unless the request before has something to say that nobody heard yet. */
int web_session_say_unless(struct cordee_request *req, const char *words,
                           struct cordee_error *err);

/* token.c */
int web_token_new(struct cordee *cd, struct cordee_error *err, const char *purpose,
                  int64_t subject, const char *data, int64_t expires, char out[53]);
/* 1: req->token is filled; 0: no such token, or over; -1. */
int web_token_load(struct cordee_request *req, const char *token,
                   struct cordee_error *err);
int web_token_use(struct cordee_request *req, struct cordee_error *err);

/* form.c */
/* 0, or an HTTP status with *err. */
unsigned web_body_begin(struct cordee_request *req, struct cordee_error *err);
int web_body_more(struct cordee_request *req, const char *bytes, size_t n,
                  struct cordee_error *err);
int web_body_end(struct cordee_request *req, struct cordee_error *err);
void web_body_free(struct cordee_request *req);
int web_form_add(struct cordee_request *req, const char *name, const char *value,
                 struct cordee_error *err);

/* multipart.c */
struct web_part_sink {
    void *ctx;
    /* A part begins; `file` is NULL for a field. */
    int (*begin)(void *ctx, const char *name, const char *file, struct cordee_error *err);
    int (*bytes)(void *ctx, const char *bytes, size_t n, struct cordee_error *err);
    int (*end)(void *ctx, struct cordee_error *err);
    void (*drop)(void *ctx); /* may be NULL */
};
struct web_multipart *web_multipart_new(const char *content_type,
                                        const struct web_part_sink *sink,
                                        struct cordee_error *err);
int web_multipart_more(struct web_multipart *m, const char *bytes, size_t n,
                       struct cordee_error *err);
int web_multipart_end(struct web_multipart *m, struct cordee_error *err);
void web_multipart_free(struct web_multipart *m);

/* upload.c */
int web_upload_begin(struct cordee_request *req, const char *field, const char *file,
                     struct web_upload **up_r, struct cordee_error *err);
int web_upload_more(struct web_upload *up, const char *bytes, size_t n,
                    struct cordee_error *err);
int web_upload_end(struct cordee_request *req, struct web_upload *up,
                   struct cordee_error *err);
void web_uploads_free(struct cordee_request *req);
const char *web_type_guess(const void *bytes, size_t n, const char *name);

/* reply.c */
int web_reply(struct cordee_request *req, unsigned status, const char *type,
              const void *bytes, size_t n, struct cordee_error *err);
int web_reply_buf(struct cordee_request *req, unsigned status, const char *type,
                  struct cordee_buf *body, struct cordee_error *err);
int web_reply_json(struct cordee_request *req, unsigned status, json_t *model,
                   struct cordee_error *err);
/* A problem document, of a model with `error` and maybe `problems`. */
int web_reply_problem(struct cordee_request *req, unsigned status, const json_t *model,
                      struct cordee_error *err);
int web_reply_own(struct cordee_request *req, unsigned status, const char *type,
                  struct MHD_Response *reply, struct cordee_error *err);
int web_redirect(struct cordee_request *req, const char *to, struct cordee_error *err);
/* The page of an error; when even that fails, plain text.  Never fails itself. */
void web_reply_error(struct cordee_request *req, unsigned status,
                     const struct cordee_error *why);
unsigned web_status_of(const struct cordee_error *err);
/* The same, where the request says what kind of problem it has. */
unsigned web_status_for(const struct cordee_request *req, const struct cordee_error *err);
void web_set_header(struct cordee_request *req, const char *name, const char *value);
/* Hands the reply to the server with all headers of ours. */
enum MHD_Result web_send(struct cordee_request *req);
bool web_wants_json(const struct cordee_request *req);

/* send.c: files, streams, downloads */
int web_bytes(struct cordee *cd, struct cordee_request *req, const char *type,
              const char *name, const void *bytes, size_t n, struct cordee_error *err);
int web_picture(struct cordee *cd, struct cordee_request *req, const char *type,
                const void *bytes, size_t n, struct cordee_error *err);
int web_frame(struct cordee *cd, struct cordee_request *req, const char *html,
              struct cordee_error *err);
int web_kept_file(struct cordee *cd, struct cordee_request *req, const char *type,
                  const char *name, const char *kept, struct cordee_error *err);
int web_file(struct cordee *cd, struct cordee_request *req, const char *type,
             const char *name, const char *path, struct cordee_error *err);
int web_stream(struct cordee *cd, struct cordee_request *req, const char *type,
               const char *name, cordee_stream_next *next, void *ctx,
               void (*free_ctx)(void *), struct cordee_error *err);

/* page.c */
void web_speak(struct cordee_request *req); /* the language of its user */
int web_page(struct cordee_request *req, unsigned status, const char *tmpl, json_t *model,
             struct cordee_error *err);
const char *web_base_url(struct cordee *cd, struct cordee_arena *a);
const char *web_link(struct cordee *cd, struct cordee_arena *a, const char *path);

/* views.c: templates and assets by name */
struct known_asset;
struct web_asset {
    const char *bytes;
    size_t len;
    char etag[19];             /* with its quotes */
    struct known_asset *known; /* NULL: of a folder that is worked on */
};
struct web_views *web_views_new(struct cordee_host *host, const char *ui_dir);
void web_views_free(struct web_views *views);
const struct cd_template *web_view(struct web_views *views, const char *name,
                                   struct cordee_error *err);
int web_view_render(struct web_views *views, struct cordee *cd, const char *name,
                    json_t *model, json_t *around, struct cordee_buf *out,
                    struct cordee_error *err);
/* 1: found, bytes valid as long as the arena; 0: none. */
int web_asset_find(struct web_views *views, struct cordee_arena *a, const char *name,
                   struct web_asset *asset_r);
/* The bytes of an asset compressed, which is done once and lives as long as the views.
 * NULL: they go as they are. */
const char *web_asset_packed(struct web_views *views, const struct web_asset *asset,
                             size_t *n_r);
bool web_views_change(const struct web_views *views);        /* they come from a folder */
const char *web_assets_print(const struct web_views *views); /* changes with any */

/* problem.c: errors as programs read them (RFC 9457) */
struct web_problem {
    const char *name;
    unsigned status;
    const char *title, *help;
};
const struct web_problem *web_problem_named(const char *name); /* or NULL */
/* A problem document of a page's model: its `error`, and its `problems` by field. */
json_t *web_problem_of(struct cordee_request *req, unsigned status, const json_t *model);
int web_problem_show(struct cordee *cd, struct cordee_request *req,
                     struct cordee_error *err);

/* match.c: see cordee/http.h */
int web_version(struct cordee_request *req, const json_t *state,
                struct cordee_error *err);

/* keep.c: pages that were made already */
struct web_keep *web_keep_new(void);
void web_keep_free(struct web_keep *keep);
/* Before anything is read of who asks: what is made after a commit is not kept as of
 * before it. */
void web_keep_look(struct cordee_request *req);
/* 1: replied with one; 0: make it; -1. */
int web_keep_find(struct cordee_request *req, struct cordee_error *err);
/* Keeps the reply that was made, if it can be. */
void web_keep_put(struct cordee_request *req);

/* once.c: runs the route's handler, once for an Idempotency-Key or a page's form */
int web_once(struct cordee_request *req, struct cordee_error *err);
WEB_HANDLER(web_once_show);
/* every hour: keys and answers that are a day old go, for no claim looks for them */
int web_once_purge(struct cordee *cd, struct cordee_error *err);

/* visit.c: see cordee/http.h */
int web_visit(struct cordee *cd, struct cordee_request *req,
              const struct cordee_link_page *page, bool acts, struct cordee_error *err);
const char *web_speak_to(struct cordee *cd, struct cordee_request *req, const char *own,
                         const char *other);
int web_unknown(struct cordee *cd, struct cordee_error *err);

/* shape.c: JSON Schema of such a line; a new object */
json_t *web_shape(const char *text);

/* openapi.c */
json_t *web_openapi(struct cordee_host *host);

#endif
