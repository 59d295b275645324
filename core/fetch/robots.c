#include "core/fetch/robots.h"

#include <stdlib.h>
#include <string.h>

enum { RULES_MOST = 64 * 1024, RULE_MOST = 1000, DELAY_MOST = 3600 };

/* ---- reading ---------------------------------------------------------------- */

/* Where we are in the file: a group begins with the names it is for. */
struct reading {
    const char *agent;
    bool naming;    /* the line before was a name: one more belongs to it */
    bool ours, all; /* the group at hand is for us, for everybody */
    struct cd_robots own, any;
    bool has_own;
};

static void rule_put(struct cd_robots *to, char sign, const char *path)
{
    if (*path && strlen(path) <= RULE_MOST)
        cordee_buf_printf(&to->rules, "%c%s\n", sign, path);
}

static void delay_put(struct cd_robots *to, const char *value)
{
    const double seconds = strtod(value, NULL);

    if (seconds > 0)
        to->delay_s = seconds < DELAY_MOST ? (int)(seconds + 0.999) : DELAY_MOST;
}

static void name_take(struct reading *r, char *value)
{
    if (!r->naming)
        r->ours = r->all = false;
    r->naming = true;
    value[strcspn(value, "/ \t")] = '\0'; /* "cordee/1.0" */
    if (cordee_text_is_nocase(value, r->agent))
        r->ours = r->has_own = true;
    else if (cordee_text_is(value, "*"))
        r->all = true;
}

static void line_take(struct reading *r, char *line)
{
    char *value = strchr(line, ':');
    struct cd_robots *to;

    line[strcspn(line, "#")] = '\0';
    if (!value || !*line || value >= line + strlen(line))
        return;
    *value++ = '\0';
    line = cordee_text_trim(line);
    value = cordee_text_trim(value);
    if (cordee_text_is_nocase(line, "user-agent")) {
        name_take(r, value);
        return;
    }
    to = r->ours ? &r->own : r->all ? &r->any : NULL;
    if (to && cordee_text_is_nocase(line, "disallow"))
        rule_put(to, '-', value);
    else if (to && cordee_text_is_nocase(line, "allow"))
        rule_put(to, '+', value);
    else if (to && cordee_text_is_nocase(line, "crawl-delay"))
        delay_put(to, value);
    else if (!cordee_text_is_nocase(line, "disallow") &&
             !cordee_text_is_nocase(line, "allow"))
        return; /* "Sitemap:" and others end no group */
    r->naming = false;
}

void cd_robots_read(const char *text, size_t n, const char *agent,
                    struct cd_robots *robots_r)
{
    struct reading r = {
        .agent = agent, .own.rules.limit = RULES_MOST, .any.rules.limit = RULES_MOST};
    char *copy = strndup(text, n < CD_ROBOTS_MOST ? n : CD_ROBOTS_MOST);
    char *rest = copy;

    if (!copy)
        abort();
    if (cordee_text_starts(rest, "\xEF\xBB\xBF"))
        rest += 3;
    for (char *line; (line = strsep(&rest, "\r\n"));)
        line_take(&r, line);
    free(copy);
    *robots_r = r.has_own ? r.own : r.any;
    cd_robots_drop(r.has_own ? &r.any : &r.own);
}

void cd_robots_drop(struct cd_robots *robots)
{
    cordee_buf_drop(&robots->rules);
    *robots = (struct cd_robots){0};
}

/* ---- asking ----------------------------------------------------------------- */

/* A rule of `n` bytes, with * for anything and $ for the end; linear but for stars, and
 * never worse than one times the other. */
static bool fits(const char *rule, size_t n, const char *path)
{
    const bool to_end = n && rule[n - 1] == '$';
    size_t i = 0;
    size_t star = SIZE_MAX;
    const char *after = NULL;

    n -= to_end;
    for (;;) {
        if (i == n && (!to_end || !*path))
            return true;
        if (i < n && rule[i] == '*') {
            star = ++i;
            after = path;
        } else if (i < n && *path && rule[i] == *path) {
            i++;
            path++;
        } else if (star != SIZE_MAX && *after) {
            path = ++after;
            i = star;
        } else {
            return false;
        }
    }
}

bool cd_robots_allows(const struct cd_robots *robots, const char *path)
{
    const char *line = robots->rules.text;
    size_t longest = 0;
    bool allowed = true;

    if (cordee_text_is(path, "/robots.txt"))
        return true;
    while (line && *line) {
        const size_t n = strcspn(line, "\n");

        if (n > longest || (n == longest && *line == '+'))
            if (fits(line + 1, n - 1, path)) {
                longest = n;
                allowed = *line == '+';
            }
        line += n + 1;
    }
    return allowed;
}
