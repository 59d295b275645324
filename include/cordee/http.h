/* cordee/http.h - pages and the API: `cd->http->...`.
 *
 * One handler, two faces: a handler builds one JSON model; a browser gets it through
 * the Mustache template of that name inside the layout, a client that asks for
 * application/json gets the model itself.  The router has already checked the session
 * or API token, the permission, the CSRF token of every POST, limits and UTF-8. */
#ifndef CORDEE_HTTP_H
#define CORDEE_HTTP_H

#include <cordee/base.h>

enum { CORDEE_KEYED = 20 + 1 + 64 + 1 }; /* bytes of http->keyed with its NUL */

struct cordee;
struct cordee_request; /* one HTTP exchange, of the calling thread */

enum cordee_route_flags {
    CORDEE_ROUTE_PUBLIC = 1,   /* no session needed; `permission` is NULL */
    CORDEE_ROUTE_UPLOAD = 2,   /* takes multipart/form-data files */
    CORDEE_ROUTE_BARE = 4,     /* page without menu: public pages, sign-in */
    CORDEE_ROUTE_NO_CSRF = 8,  /* a POST by machines: one-click unsubscribe, API */
    CORDEE_ROUTE_NO_LOG = 16,  /* leaves no line in the request log */
    CORDEE_ROUTE_RECENT = 32,  /* asks for the password again when older than 10 min */
    CORDEE_ROUTE_VERSION = 64, /* calls http->version: ETag and If-Match */
    CORDEE_ROUTE_BYTES = 128,  /* answers bytes or a page, whatever is asked for */
    /* All that its page shows follows from the database, who asks, and the minute: it may
     * be answered with what was made before, until somebody writes. */
    CORDEE_ROUTE_KEEP = 256,
    /* Compressed for who takes it: a page for people outside, on which no secret stands
     * beside words that somebody else can choose (else its length would tell it). */
    CORDEE_ROUTE_PACKED = 512,
    /* A page behind a personal link: of http->visit. */
    CORDEE_ROUTE_LINK = CORDEE_ROUTE_PUBLIC | CORDEE_ROUTE_BARE | CORDEE_ROUTE_NO_CSRF,
};

struct cordee_route {
    const char *method;     /* "GET" (answers HEAD too), "POST" */
    const char *path;       /* "/contacts/{id}"; a last "{rest...}" takes slashes */
    const char *permission; /* NULL: any signed-in user, or public (flag) */
    int (*handle)(struct cordee *cd, struct cordee_request *req,
                  struct cordee_error *err);
    unsigned flags;
    uint32_t max_body;   /* bytes; 0: 256 KiB */
    uint32_t per_minute; /* per address (public) or user; 0: the general limit */
    const char *token;   /* purpose of the token in path parameter {token}: checked
                          * before the handler, which reads it by `token` below */
    const char *help;    /* one line for /openapi.json */
    /* For /openapi.json, each may be NULL.  Fields as "id:int! name! tags:[text]
     * place:{city}?", see core/web/shape.c. */
    const char *takes; /* the query of a GET, the body of a POST */
    const char *gives; /* what a GET answers as JSON */
    json_t *(*form)(
        struct cordee *cd); /* JSON Schema of the body, new; goes before takes */
};

struct cordee_upload {
    const char *name; /* as the browser gave it, cleaned: no path, no controls */
    const char *path; /* the bytes, in a file that lives as long as the request */
    const char *type; /* guessed from content, not what the browser said */
    uint64_t size;
};

/* What the token of a link stands for. */
struct cordee_token {
    const char *purpose; /* "mailing.unsubscribe" */
    int64_t subject;     /* a row id the purpose knows */
    const char *data;    /* "" or what was given when it was made */
    bool used;
};

/* A page for somebody outside behind a personal link, "/.../{token}", to a row that
 * http->keyed made it for.  Programs that look at links before people do follow them too:
 * to see the page (GET) changes nothing, its buttons (POST) do.  The functions get what
 * is kept of one request: `size` zeroed bytes.  Since 3.0. */
struct cordee_link_page {
    const char *purpose; /* of http->keyed */
    size_t size;
    /* Reads what it is about: 1; 0 when nothing of it is there, so that the link is said
     * to be unknown; -1. */
    int (*load)(struct cordee *cd, struct cordee_request *req, int64_t row, void *visit,
                struct cordee_error *err);
    void (*speak)(void *visit); /* calls http->speak, once */
    /* Answers with the page; `error`: "", or why something was not done. */
    int (*show)(void *visit, const char *error, struct cordee_error *err);
    /* Does what a button says and answers; a refusal (cordee_is_refusal) is shown by
     * `show`.  NULL: it has no buttons. */
    int (*act)(void *visit, struct cordee_error *err);
    void (*drop)(
        void *visit); /* frees what load has got, also after it failed; or NULL */
};

/* A body that is made piece by piece, on the server's thread: puts the next piece into
 * `out` (some 64 KB).  1: more to come; 0: that was the last; -1: broken off. */
typedef int cordee_stream_next(struct cordee *cd, void *ctx, struct cordee_buf *out,
                               struct cordee_error *err);

struct cordee_http_api {
    uint32_t size;

    /* ---- what came; texts are valid UTF-8, NFC, and live as long as the request  */
    const char *(*path)(struct cordee_request *req, const char *name);  /* never NULL */
    int64_t (*path_int)(struct cordee_request *req, const char *name);  /* 0: no number */
    const char *(*query)(struct cordee_request *req, const char *name); /* never NULL */
    /* A form field, or a member of a JSON body: the n-th of that name from 0. NULL past
     * the last. */
    const char *(*form_at)(struct cordee_request *req, const char *name, size_t n);
    const char *(*form)(struct cordee_request *req, const char *name); /* first, or "" */
    int64_t (*form_int)(struct cordee_request *req, const char *name); /* 0: no number */
    json_t *(*form_json)(
        struct cordee_request *req); /* all fields; borrowed; to refill */
    const struct cordee_upload *(*upload)(struct cordee_request *req, const char *name);
    const char *(*header)(struct cordee_request *req, const char *name); /* never NULL */
    const struct cordee_token *(*token)(struct cordee_request *req);     /* NULL: none */
    int64_t (*user)(struct cordee_request *req); /* 0: nobody signed in */
    bool (*may)(struct cordee_request *req, const char *permission);
    bool (*wants_json)(struct cordee_request *req);
    struct cordee_arena *(*arena)(struct cordee_request *req);

    /* ---- what goes; each returns 0, or -1 with *err, and is called once ----- */
    int (*page)(struct cordee *cd, struct cordee_request *req, const char *tmpl,
                json_t *model, struct cordee_error *err); /* model stays the caller's */
    /* The same page with status 422: the model has what was typed and "error". */
    int (*invalid)(struct cordee *cd, struct cordee_request *req, const char *tmpl,
                   json_t *model, struct cordee_error *err);
    /* 303 to a path of ours; the next page says `words` at its top (NULL: nothing). */
    int (*done)(struct cordee *cd, struct cordee_request *req, const char *to,
                const char *words, struct cordee_error *err);
    int (*json)(struct cordee *cd, struct cordee_request *req, json_t *model,
                struct cordee_error *err);
    /* Bytes of any type; `name` not NULL: as a download with that name. */
    int (*bytes)(struct cordee *cd, struct cordee_request *req, const char *type,
                 const char *name, const void *bytes, size_t n, struct cordee_error *err);
    /* HTML of a mail or a preview, for an <iframe sandbox src>: own CSP, no scripts. */
    int (*frame)(struct cordee *cd, struct cordee_request *req, const char *html,
                 struct cordee_error *err);
    int (*file)(struct cordee *cd, struct cordee_request *req, const char *type,
                const char *name, const char *path, struct cordee_error *err);
    int (*stream)(struct cordee *cd, struct cordee_request *req, const char *type,
                  const char *name, cordee_stream_next *next, void *ctx,
                  void (*free_ctx)(void *), struct cordee_error *err);

    /* ---- links -------------------------------------------------------------- */
    /* An absolute address from the configured base URL only; lives in the arena. */
    const char *(*link)(struct cordee *cd, struct cordee_arena *a, const char *path);
    /* Makes a token of 256 random bits, stored as a hash; `expires` 0: never.  `out`
     * takes 53 bytes.  Purposes are "<plugin>.<word>". */
    int (*token_new)(struct cordee *cd, struct cordee_error *err, const char *purpose,
                     int64_t subject, const char *data, int64_t expires,
                     char out[53]) CORDEE_MUST_CHECK;
    /* Renders a template of this plugin outside a page (a panel, a mail block). */
    int (*render)(struct cordee *cd, const char *tmpl, json_t *model,
                  struct cordee_buf *out, struct cordee_error *err) CORDEE_MUST_CHECK;
    /* Notes that the link's token was used: 1 now, 0 it was before, -1.  In the caller's
     * transaction, so that a link that may act once does so once. */
    int (*token_use)(struct cordee_request *req,
                     struct cordee_error *err) CORDEE_MUST_CHECK;
    /* As done, but `words` say why it was not done: the next page shows them as an
     * alarm; a JSON client gets a problem, 422. */
    int (*failed)(struct cordee *cd, struct cordee_request *req, const char *to,
                  const char *words, struct cordee_error *err);
    /* The address a request comes from, configured proxies looked through; lives as long
     * as the request.  Keep it only where it is proof of something. */
    const char *(*address)(struct cordee_request *req);
    /* The words that `done` gives the next page come with an Undo button for what this
     * request changed in tables that are tracked. */
    void (*offer_undo)(struct cordee_request *req);
    /* For a record that is read at a path and changed by a POST to it.  `state` is what
     * it says now.  A GET gets its ETag; a POST of a program must have that in If-Match,
     * or -1: call it before anything is changed. */
    int (*version)(struct cordee_request *req, const json_t *state,
                   struct cordee_error *err) CORDEE_MUST_CHECK;
    /* 302 to an address elsewhere (http or https, ASCII).  It must be one that we keep
     * and never one that came with the request: that would be an open redirect. */
    int (*away)(struct cordee *cd, struct cordee_request *req, const char *to,
                struct cordee_error *err);
    /* Only the headers were asked for (HEAD), as programs do and people never. */
    bool (*is_head)(struct cordee_request *req);
    /* As bytes, of a picture that mails and pages elsewhere show and that is asked for
     * anew each time.  Since 3.0. */
    int (*picture)(struct cordee *cd, struct cordee_request *req, const char *type,
                   const void *bytes, size_t n, struct cordee_error *err);
    /* What stands at the end of a link to a row that only its holder can know, and that
     * is stored nowhere: the number and a keyed hash of 256 bits of it and of the purpose
     * ("<plugin>.<word>").  It is the same each time, and good until the folder's key is
     * lost; whether it is still to be used is the caller's to know.  Since 3.0. */
    void (*keyed)(struct cordee *cd, const char *purpose, int64_t row,
                  char out[CORDEE_KEYED]);
    /* The row of what came with a request; 0: it was not made here for this purpose. */
    int64_t (*keyed_row)(struct cordee *cd, const char *purpose, const char *word);
    /* Answers a GET (`acts` false) or a POST of a page behind a personal link. */
    int (*visit)(struct cordee *cd, struct cordee_request *req,
                 const struct cordee_link_page *page, bool acts,
                 struct cordee_error *err);
    /* Begins to speak as its reader chose on the page (?l=), else `own`, else `other`,
     * else English; each may be "".  Gives which; text->spoken ends it. */
    const char *(*speak)(struct cordee *cd, struct cordee_request *req, const char *own,
                         const char *other);
    /* -1: a link is not known here, in words for whoever came by it. */
    int (*unknown)(struct cordee *cd, struct cordee_error *err);
    /* A form field without white space around it; never NULL. */
    const char *(*typed)(struct cordee_request *req, const char *name);
    /* As offer_undo, where the page that `done` leads to is there also after it was taken
     * back: who presses Undo comes back to it.  Since 3.0. */
    void (*offer_undo_here)(struct cordee_request *req);
    /* As file, always as a download, of bytes that mail->file_take keeps: `kept` is their
     * `file`.  CORDEE_E_NOT_FOUND: they are gone.  Since 3.0. */
    int (*kept_file)(struct cordee *cd, struct cordee_request *req, const char *type,
                     const char *name, const char *kept, struct cordee_error *err);
};

#endif
