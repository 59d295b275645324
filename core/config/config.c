#include "core/config/config.h"

#include <confuse.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MOST_BYTES    ((size_t)256 * 1024)
#define MOST_SECTIONS 64
#define LONGEST_KEY   100

struct cd_config {
    char *path;
    char *text;    /* of the file, for line numbers */
    bool readable; /* by others on this machine */
    size_t n;
    char sections[MOST_SECTIONS][LONGEST_KEY / 2];
    cfg_opt_t opts[MOST_SECTIONS + 1];
    cfg_t *cfg;
};

static struct cordee_error *parse_err; /* of the file being read: libconfuse has no
                                        * place for it, and only one thread reads */

static void on_error(cfg_t *cfg, const char *fmt, va_list ap) CORDEE_PRINTF(2, 0);

static void on_error(cfg_t *cfg, const char *fmt, va_list ap)
{
    char text[200];

    vsnprintf(text, sizeof text, fmt, ap);
    if (!*parse_err->text)
        cordee_fail(parse_err, CORDEE_E_INVALID, "%s, line %d: %s", cfg->filename,
                    cfg->line, text);
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static const char *skip_quoted(const char *s)
{
    char quote = *s++;

    while (*s && *s != quote)
        s += *s == '\\' && s[1] ? 2 : 1;
    return *s ? s + 1 : s;
}

/* Past white space, comments and quoted texts. */
static const char *skip_noise(const char *s)
{
    const char *end;

    for (;;) {
        if (*s == '#' || (*s == '/' && s[1] == '/'))
            s += strcspn(s, "\n");
        else if (*s == '/' && s[1] == '*')
            s = (end = strstr(s + 2, "*/")) ? end + 2 : s + strlen(s);
        else if (*s == '"' || *s == '\'')
            s = skip_quoted(s);
        else if (*s && !is_name(*s) && *s != '{')
            s++;
        else
            return s;
    }
}

static void section_add(struct cd_config *c, const char *name, size_t n)
{
    if (n >= sizeof c->sections[0] || c->n == MOST_SECTIONS)
        return;
    for (size_t i = 0; i < c->n; i++)
        if (strlen(c->sections[i]) == n && memcmp(c->sections[i], name, n) == 0)
            return;
    memcpy(c->sections[c->n], name, n);
    c->n++;
}

/* libconfuse wants its sections declared; ours are the plugins, of which nobody knows
 * yet.  So they are what the file opens a brace for. */
static void sections_find(struct cd_config *c)
{
    static cfg_opt_t none[] = {CFG_END()};
    const char *s = skip_noise(c->text);

    while (*s) {
        const char *name = s;
        size_t n;

        while (is_name(*s))
            s++;
        n = (size_t)(s - name);
        s = skip_noise(s);
        if (*s == '{') {
            section_add(c, name, n);
            s = skip_noise(s + 1);
        }
    }
    for (size_t i = 0; i < c->n; i++)
        c->opts[i] = (cfg_opt_t)CFG_SEC(c->sections[i], none, CFGF_KEYSTRVAL);
    c->opts[c->n] = (cfg_opt_t)CFG_END();
}

/* 1 read, 0 there is none, -1. */
static int file_read(struct cd_config *c, struct cordee_error *err)
{
    FILE *in = fopen(c->path, "re");
    struct stat st;
    size_t n;

    if (!in && errno == ENOENT)
        return 0;
    if (!in || fstat(fileno(in), &st) < 0) {
        if (in)
            fclose(in);
        return cordee_fail(err, CORDEE_E_IO, "%s: %s", c->path, strerror(errno));
    }
    c->readable = st.st_mode & (S_IROTH | S_IWOTH);
    n = fread(c->text, 1, MOST_BYTES, in);
    fclose(in);
    if (n == MOST_BYTES)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s is too large", c->path);
    if (!cordee_utf8_ok(c->text, n))
        return cordee_fail(err, CORDEE_E_INVALID, "%s is not UTF-8", c->path);
    return 1;
}

static int file_parse(struct cd_config *c, struct cordee_error *err)
{
    struct cordee_error why = {0};
    int rc;

    sections_find(c);
    c->cfg = cfg_init(c->opts, CFGF_NONE);
    if (!c->cfg)
        abort();
    cfg_set_error_function(c->cfg, on_error);
    parse_err = &why;
    free(c->cfg->filename);
    c->cfg->filename = strdup(c->path);
    rc = cfg_parse_buf(c->cfg, c->text);
    parse_err = NULL;
    if (rc == CFG_SUCCESS)
        return 0;
    return cordee_fail(err, CORDEE_E_INVALID, "%s",
                       *why.text ? why.text : "cordee.conf cannot be read");
}

int cd_config_open(struct cordee_host *host, const char *path, struct cordee_error *err)
{
    struct cd_config *c = calloc(1, sizeof *c);
    int rc;

    if (!c || !(c->path = strdup(path)) || !(c->text = calloc(1, MOST_BYTES + 1)))
        abort();
    host->config = c;
    rc = file_read(c, err);
    if (rc > 0)
        rc = file_parse(c, err);
    if (rc < 0)
        cd_config_close(host);
    return rc < 0 ? -1 : 0;
}

void cd_config_close(struct cordee_host *host)
{
    struct cd_config *c = host->config;

    if (!c)
        return;
    host->config = NULL;
    if (c->cfg)
        cfg_free(c->cfg);
    free(c->text);
    free(c->path);
    free(c);
}

const char *cd_config_text(const struct cordee_host *host, const char *key)
{
    const struct cd_config *c = host->config;
    const char *dot = strchr(key, '.');

    if (!c || !c->cfg || !dot)
        return NULL;
    for (size_t i = 0; i < c->n; i++) {
        cfg_t *section;
        cfg_opt_t *opt;

        if (strlen(c->sections[i]) != (size_t)(dot - key) ||
            strncmp(c->sections[i], key, (size_t)(dot - key)) != 0)
            continue;
        section = cfg_getsec(c->cfg, c->sections[i]);
        for (unsigned k = 0; section && (opt = cfg_getnopt(section, k)); k++)
            if (strcmp(cfg_opt_name(opt), dot + 1) == 0)
                return cfg_opt_getnstr(opt, 0);
    }
    return NULL;
}

/* ---- settings as rows ------------------------------------------------------------ */

void cd_setting_key(const struct cd_row *row, char *out, size_t size)
{
    const struct cordee_setting *s = row->row;

    if (strchr(s->key, '.'))
        snprintf(out, size, "%s", s->key);
    else
        snprintf(out, size, "%s.%s", row->cd->name, s->key);
}

const struct cd_row *cd_setting_row(const struct cordee_host *host, const char *key)
{
    size_t n = 0;
    const struct cd_row *rows =
        host->rows ? cd_rows_of(host->rows, CD_ROW_SETTING, &n) : NULL;
    char full[LONGEST_KEY];

    for (size_t i = 0; i < n; i++) {
        cd_setting_key(&rows[i], full, sizeof full);
        if (strcmp(full, key) == 0)
            return &rows[i];
    }
    return NULL;
}

const char *cd_setting_nearest(const struct cordee_host *host, const char *key,
                               struct cordee_arena *a)
{
    size_t n = 0;
    const struct cd_row *rows =
        host->rows ? cd_rows_of(host->rows, CD_ROW_SETTING, &n) : NULL;
    const char *nearest = NULL;
    const char *name = strchr(key, '.') ? strchr(key, '.') + 1 : key;
    int least = 5;

    for (size_t i = 0; i < n; i++) {
        const struct cordee_setting *s = rows[i].row;
        char full[LONGEST_KEY];
        int far;

        cd_setting_key(&rows[i], full, sizeof full);
        far = cordee_text_distance(name, strchr(full, '.') + 1);
        far += strncmp(full, key, strcspn(key, ".") + 1) != 0; /* another section */
        if (s->label && far < least) {
            least = far;
            nearest = cordee_arena_text(a, full);
        }
    }
    return nearest;
}

static int parse_number(const char *key, const char *text, json_t **value_r,
                        struct cordee_error *err)
{
    int64_t n;

    if (!cordee_text_int(text, &n))
        return cordee_fail(err, CORDEE_E_INVALID, "%s is a whole number, not \"%.60s\"",
                           key, text);
    *value_r = json_integer(n);
    return 0;
}

static int parse_bool(const char *key, const char *text, json_t **value_r,
                      struct cordee_error *err)
{
    static const char *const yes[] = {"yes", "true", "on", "1"};
    static const char *const no[] = {"no", "false", "off", "0", ""};

    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (cordee_text_is_nocase(text, yes[i])) {
            *value_r = json_true();
            return 0;
        }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (cordee_text_is_nocase(text, no[i])) {
            *value_r = json_false();
            return 0;
        }
    return cordee_fail(err, CORDEE_E_INVALID, "%s is yes or no, not \"%.60s\"", key,
                       text);
}

static int parse_real(const char *key, const char *text, json_t **value_r,
                      struct cordee_error *err)
{
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);

    if (!json_is_number(value)) {
        json_decref(value);
        return cordee_fail(err, CORDEE_E_INVALID, "%s is a number, not \"%.60s\"", key,
                           text);
    }
    *value_r = value;
    return 0;
}

int cd_setting_parse(const struct cordee_setting *row, const char *key, const char *text,
                     json_t **value_r, struct cordee_error *err)
{
    switch (row->type) {
    case CORDEE_INT:
        return parse_number(key, text, value_r, err);
    case CORDEE_BOOL:
        return parse_bool(key, text, value_r, err);
    case CORDEE_REAL:
        return parse_real(key, text, value_r, err);
    case CORDEE_JSON:
        *value_r = json_loads(text, JSON_DECODE_ANY, NULL);
        return *value_r ? 0 : cordee_fail(err, CORDEE_E_INVALID, "%s is not JSON", key);
    default:
        if (!cordee_utf8_ok(text, strlen(text)))
            return cordee_fail(err, CORDEE_E_INVALID, "%s is not text", key);
        *value_r = json_string(text);
        return 0;
    }
}

/* ---- checking the whole file ----------------------------------------------------- */

/* The line where a section sets a key; 0: not found. */
static int line_of(const struct cd_config *c, const char *section, const char *key)
{
    const char *s = skip_noise(c->text);
    size_t n = strlen(key);
    bool inside = false;
    int line = 1;

    while (*s) {
        const char *name = s;
        const char *after;

        while (is_name(*s))
            s++;
        after = s + strspn(s, " \t");
        if (inside && (size_t)(s - name) == n && memcmp(name, key, n) == 0 &&
            *after == '=') {
            for (const char *p = c->text; p < name; p++)
                line += *p == '\n';
            return line;
        }
        if (*skip_noise(s) == '{')
            inside = (size_t)(s - name) == strlen(section) &&
                     memcmp(name, section, strlen(section)) == 0;
        s = skip_noise(s);
        if (*s == '{')
            s = skip_noise(s + 1);
    }
    return 0;
}

/* `plugins { disabled = "x,y" }` is read before any plugin is there: no setting. */
static bool is_plugin_list(const char *section, const char *name)
{
    return strcmp(section, "plugins") == 0 &&
           (strcmp(name, "only") == 0 || strcmp(name, "disabled") == 0);
}

static int key_check(const struct cordee_host *host, const char *section,
                     const char *name, const char *text, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    CORDEE_AUTO(cordee_json_drop) json_t *value = NULL;
    const struct cd_config *c = host->config;
    const char *key = cordee_arena_printf(a, "%s.%s", section, name);
    const struct cd_row *row = cd_setting_row(host, key);
    const struct cordee_setting *setting = row ? row->row : NULL;
    const char *nearest;

    if (!setting || !setting->label) {
        nearest = cd_setting_nearest(host, key, a);
        return cordee_fail(
            err, CORDEE_E_INVALID, "%s, line %d: there is no setting \"%s\"%s%s%s",
            c->path, line_of(c, section, name), key, nearest ? "; did you mean \"" : "",
            nearest ? nearest : "", nearest ? "\"?" : "");
    }
    if (setting->secret && *text && c->readable)
        return cordee_fail(err, CORDEE_E_DENIED,
                           "%s holds the secret \"%s\" but everybody on this machine can "
                           "read it: chmod o-rw it",
                           c->path, key);
    if (cd_setting_parse(setting, key, text, &value, err) < 0)
        return cordee_fail_in(err, "%s, line %d: ", c->path, line_of(c, section, name));
    return 0;
}

static bool is_absent(const char *const *absent, const char *section)
{
    for (; absent && *absent; absent++)
        if (strcmp(*absent, section) == 0)
            return true;
    return false;
}

int cd_config_check(struct cordee_host *host, const char *const *absent,
                    struct cordee_error *err)
{
    const struct cd_config *c = host->config;
    cfg_opt_t *opt;

    for (size_t i = 0; c && c->cfg && i < c->n; i++) {
        cfg_t *section = cfg_getsec(c->cfg, c->sections[i]);

        if (!section || is_absent(absent, c->sections[i]))
            continue;
        for (unsigned k = 0; (opt = cfg_getnopt(section, k)); k++)
            if (!is_plugin_list(c->sections[i], cfg_opt_name(opt)) &&
                key_check(host, c->sections[i], cfg_opt_name(opt),
                          cfg_opt_getnstr(opt, 0), err) < 0)
                return -1;
    }
    return 0;
}
