/* Templates and assets by name: embedded ones, or those of --ui-dir.
 *
 * A parsed template lives until the server stops, so that a rendering needs no lock; in
 * a folder that is worked on, a changed file is parsed anew and the old one kept. */
#include "core/web/render.h"
#include "core/web/web-priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SUFFIX ".mustache"

enum { MAX_ASSET = 4 << 20, BUCKETS = 256, SMALLEST = 9 };

struct view {
    struct view *next;
    char *name;
    struct cd_template *t;
    struct timespec changed; /* of its file */
};

struct known_asset {
    const struct cordee_asset *row;
    char etag[19];
    bool tried; /* the two below say what came of it */
    char *packed;
    size_t n_packed;
};

struct web_views {
    struct cordee_host *host;
    char *ui_dir; /* NULL: embedded only */
    pthread_rwlock_t lock;
    struct view *buckets[BUCKETS];
    struct view *old;
    struct known_asset *assets;
    size_t n_assets;
    pthread_mutex_t packing; /* of assets */
    char print[17];
};

static void print_bytes(const void *bytes, size_t n, char etag[19])
{
    char hash[65];

    cordee_sha256(bytes, n, hash);
    snprintf(etag, 19, "\"%.16s\"", hash);
}

struct web_views *web_views_new(struct cordee_host *host, const char *ui_dir)
{
    struct web_views *views = calloc(1, sizeof *views);
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf all = {0};
    size_t n;
    const struct cd_row *rows = cd_rows_of(host->rows, CD_ROW_ASSET, &n);
    char etag[19];

    if (!views || !(views->assets = calloc(n + 1, sizeof *views->assets)))
        abort();
    views->host = host;
    views->ui_dir = ui_dir ? strdup(ui_dir) : NULL;
    pthread_rwlock_init(&views->lock, NULL);
    pthread_mutex_init(&views->packing, NULL);
    for (size_t i = 0; i < n; i++) {
        const struct cordee_asset *asset = rows[i].row;
        struct known_asset *known = &views->assets[views->n_assets];

        if (cordee_text_ends(asset->name, SUFFIX))
            continue;
        known->row = asset;
        print_bytes(asset->bytes, asset->len, known->etag);
        cordee_buf_puts(&all, known->etag);
        views->n_assets++;
    }
    print_bytes(all.text ? all.text : "", all.len, etag);
    snprintf(views->print, sizeof views->print, "%.16s", etag + 1);
    return views;
}

static void view_free(struct view *v)
{
    while (v) {
        struct view *next = v->next;

        cd_template_free(v->t);
        free(v->name);
        free(v);
        v = next;
    }
}

void web_views_free(struct web_views *views)
{
    if (!views)
        return;
    for (int i = 0; i < BUCKETS; i++)
        view_free(views->buckets[i]);
    view_free(views->old);
    pthread_rwlock_destroy(&views->lock);
    for (size_t i = 0; i < views->n_assets; i++)
        free(views->assets[i].packed);
    pthread_mutex_destroy(&views->packing);
    free(views->assets);
    free(views->ui_dir);
    free(views);
}

bool web_views_change(const struct web_views *views)
{
    return views->ui_dir;
}

const char *web_assets_print(const struct web_views *views)
{
    return views->print;
}

/* ---- files of --ui-dir ------------------------------------------------------ */

static bool name_ok(const char *name)
{
    return *name && *name != '.' && !strpbrk(name, "/\\") && strlen(name) < 100;
}

/* Where a name is in the folder: there, or in <folder>/<any>/web/, as in the sources. */
static bool ui_path(const struct web_views *views, const char *name, char path[512],
                    struct timespec *changed_r)
{
    static const char *const places[] = {"%s/%s", "%s/console/web/%s", "%s/web/web/%s"};
    struct stat st;

    if (!views->ui_dir || !name_ok(name))
        return false;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        snprintf(path, 512, places[i], views->ui_dir, name);
#pragma GCC diagnostic pop
        if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
            *changed_r = st.st_mtim;
            return true;
        }
    }
    return false;
}

/* ---- templates -------------------------------------------------------------- */

static unsigned bucket_of(const char *name)
{
    unsigned h = 5381;

    for (; *name; name++)
        h = h * 33 + (unsigned char)*name;
    return h % BUCKETS;
}

static struct view *view_find(const struct web_views *views, const char *name)
{
    struct view *v = views->buckets[bucket_of(name)];

    while (v && strcmp(v->name, name) != 0)
        v = v->next;
    return v;
}

static struct cd_template *parse_file(const char *path, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};

    if (cd_read_file(path, MAX_ASSET, &text, err) < 0)
        return NULL;
    return cd_template_parse(text.text ? text.text : "", text.len, err);
}

static struct cd_template *parse_view(const struct web_views *views, const char *name,
                                      const char *path, struct cordee_error *err)
{
    const struct cd_row *row;
    const struct cordee_asset *asset;
    struct cd_template *t;
    char file[128];

    snprintf(file, sizeof file, "%s" SUFFIX, name);
    row = path ? NULL : cd_rows_find(views->host->rows, CD_ROW_ASSET, file);
    if (!path && !row) {
        cordee_fail(err, CORDEE_E_NOT_FOUND, "there is no template %s", name);
        return NULL;
    }
    asset = row ? row->row : NULL;
    t = path ? parse_file(path, err) : cd_template_parse(asset->bytes, asset->len, err);
    if (!t)
        cordee_fail_in(err, "%s: ", name);
    return t;
}

/* Puts what was parsed in its place; another thread may have been first. */
static const struct cd_template *view_keep(struct web_views *views, const char *name,
                                           struct cd_template *t, struct timespec changed)
{
    struct view *fresh = calloc(1, sizeof *fresh);
    struct view **at = &views->buckets[bucket_of(name)];

    if (!fresh || !(fresh->name = strdup(name)))
        abort();
    fresh->t = t;
    fresh->changed = changed;
    pthread_rwlock_wrlock(&views->lock);
    while (*at && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    if (*at) {
        struct view *was = *at;

        *at = was->next;
        was->next = views->old;
        views->old = was;
    }
    fresh->next = *at;
    *at = fresh;
    pthread_rwlock_unlock(&views->lock);
    return t;
}

const struct cd_template *web_view(struct web_views *views, const char *name,
                                   struct cordee_error *err)
{
    struct timespec changed = {0};
    char path[512];
    char file[128];
    bool on_disk;
    struct view *v;
    const struct cd_template *t = NULL;
    struct cd_template *parsed;

    if (!name_ok(name)) {
        cordee_fail(err, CORDEE_E_NOT_FOUND, "there is no template %s", name);
        return NULL;
    }
    snprintf(file, sizeof file, "%s" SUFFIX, name);
    on_disk = ui_path(views, file, path, &changed);
    pthread_rwlock_rdlock(&views->lock);
    v = view_find(views, name);
    if (v && v->changed.tv_sec == changed.tv_sec && v->changed.tv_nsec == changed.tv_nsec)
        t = v->t;
    pthread_rwlock_unlock(&views->lock);
    if (t)
        return t;
    parsed = parse_view(views, name, on_disk ? path : NULL, err);
    return parsed ? view_keep(views, name, parsed, changed) : NULL;
}

struct finding {
    struct web_views *views;
    struct cordee_error err;
    struct {
        const char *name; /* where the tag has it, or the model */
        size_t len;
        const struct cd_template *t;
    } met[16]; /* a list asks for the same ones in each of its cells */
};

static const struct cd_template *find_partial(void *ctx, const char *name, size_t len)
{
    struct finding *f = ctx;
    size_t at = (uintptr_t)name % (sizeof f->met / sizeof *f->met);
    char text[128];

    if (f->met[at].t && f->met[at].name == name && f->met[at].len == len)
        return f->met[at].t;
    if (len >= sizeof text)
        return NULL;
    memcpy(text, name, len);
    text[len] = '\0';
    f->met[at].name = name;
    f->met[at].len = len;
    f->met[at].t = web_view(f->views, text, &f->err);
    return f->met[at].t;
}

int web_view_render(struct web_views *views, struct cordee *cd, const char *name,
                    json_t *model, json_t *around, struct cordee_buf *out,
                    struct cordee_error *err)
{
    struct finding f = {.views = views};
    const struct cd_template_env env = {
        .find = find_partial, .ctx = &f, .cd = cd, .around = around, .strict = true};
    const struct cd_template *t = web_view(views, name, err);

    if (!t)
        return -1;
    if (cd_template_render(t, model, &env, out, err) == 0)
        return 0;
    if (f.err.code)
        *err = f.err;
    err->code = CORDEE_E_INTERNAL;
    return cordee_fail_in(err, "page %s: ", name);
}

/* ---- assets ----------------------------------------------------------------- */

int web_asset_find(struct web_views *views, struct cordee_arena *a, const char *name,
                   struct web_asset *asset_r)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf text = {0};
    struct timespec changed;
    char path[512];

    if (!name_ok(name) || cordee_text_ends(name, SUFFIX))
        return 0;
    if (ui_path(views, name, path, &changed) &&
        cd_read_file(path, MAX_ASSET, &text, NULL) == 0) {
        asset_r->bytes = cordee_arena_text_n(a, text.text ? text.text : "", text.len);
        asset_r->len = text.len;
        asset_r->known = NULL;
        print_bytes(asset_r->bytes, text.len, asset_r->etag);
        return 1;
    }
    for (size_t i = 0; i < views->n_assets; i++)
        if (strcmp(views->assets[i].row->name, name) == 0) {
            asset_r->bytes = views->assets[i].row->bytes;
            asset_r->len = views->assets[i].row->len;
            memcpy(asset_r->etag, views->assets[i].etag, sizeof asset_r->etag);
            asset_r->known = &views->assets[i];
            return 1;
        }
    return 0;
}

const char *web_asset_packed(struct web_views *views, const struct web_asset *asset,
                             size_t *n_r)
{
    struct known_asset *known = asset->known;

    if (!known)
        return NULL;
    pthread_mutex_lock(&views->packing);
    if (!known->tried)
        known->packed = web_gzip(asset->bytes, asset->len, SMALLEST, &known->n_packed);
    known->tried = true;
    pthread_mutex_unlock(&views->packing);
    *n_r = known->n_packed;
    return known->packed;
}
