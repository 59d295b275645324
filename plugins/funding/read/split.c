/* Values out of a file of JSON, one at a time: whether they stand in lines, behind each
 * other, in a list, or in a list somewhere within one large value.  Only where values
 * begin and end is looked at here; whether they are JSON, jansson says. */
#include "plugins/funding/read/read-priv.h"

#include <string.h>

/* Members whose list has the records, when the first of it is an object. */
static const char *const lists[] = {"GrantTenderObj", "results",       "calls",
                                    "topics",         "items",         "records",
                                    "data",           "opportunities", "hits"};

enum {
    DEEPEST_LIST = 3,
    TORN_MOST = 100, /* each may cost a look at 2 MB */
};

/* A value that is being looked through. */
struct scan {
    size_t at;         /* relative to the window */
    int depth;         /* braces and brackets that are open */
    size_t key, key_n; /* the last text that ended */
    bool behind_colon;
};

static bool more(struct split *s, size_t want, struct cordee_error *err, int *rc)
{
    *rc = input_fill(&s->r->in, want, err);
    return *rc == 0 && s->r->in.n >= want;
}

static char look(const struct split *s, size_t at)
{
    return s->r->in.text[s->r->in.at + at];
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* ---- within a value --------------------------------------------------------- */

enum end { END_VALUE, END_LIST, END_TORN, END_LONG, END_FILE };

/* A line that begins a new value within a text: the one before was torn off. */
static bool is_torn(struct split *s, size_t at, struct cordee_error *err, int *rc)
{
    return !s->inside && look(s, at) == '\n' && more(s, at + 3, err, rc) &&
           look(s, at + 1) == '{' && look(s, at + 2) == '"';
}

/* From behind the first quote to behind the last. */
static enum end skip_text(struct split *s, struct scan *k, struct cordee_error *err,
                          int *rc)
{
    k->key = k->at;
    while (k->at < INPUT_RECORD && more(s, k->at + 1, err, rc)) {
        const char c = look(s, k->at);

        if (c == '\\') {
            k->at += 2;
        } else if (c == '"') {
            k->key_n = k->at++ - k->key;
            return END_VALUE;
        } else if (is_torn(s, k->at, err, rc)) {
            return END_TORN;
        } else {
            k->at++;
        }
    }
    return k->at < INPUT_RECORD ? END_FILE : END_LONG;
}

/* At a bracket behind a colon: is it the list that the file is about? */
static bool is_list(struct split *s, const struct scan *k, struct cordee_error *err,
                    int *rc)
{
    size_t next = k->at + 1;

    if (s->inside || !k->behind_colon || k->depth > DEEPEST_LIST)
        return false;
    while (more(s, next + 1, err, rc) && is_blank(look(s, next)))
        next++;
    if (!more(s, next + 1, err, rc) || look(s, next) != '{')
        return false;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strlen(lists[i]) == k->key_n &&
            memcmp(s->r->in.text + s->r->in.at + k->key, lists[i], k->key_n) == 0)
            return true;
    return false;
}

/* Looks through the value that begins at the window. */
static enum end scan_value(struct split *s, struct scan *k, struct cordee_error *err,
                           int *rc)
{
    while (k->at < INPUT_RECORD && more(s, k->at + 1, err, rc)) {
        const char c = look(s, k->at);

        if (c == '[' && is_list(s, k, err, rc))
            return END_LIST;
        k->at++;
        if (c == '"') {
            const enum end end = skip_text(s, k, err, rc);

            if (end != END_VALUE)
                return end;
        } else if (c == '{' || c == '[') {
            k->depth++;
        } else if ((c == '}' || c == ']') && --k->depth == 0) {
            return END_VALUE;
        }
        if (!is_blank(c))
            k->behind_colon = c == ':';
    }
    return k->at < INPUT_RECORD ? END_FILE : END_LONG;
}

/* ---- between values --------------------------------------------------------- */

/* To the next line that begins a value, or past all that was looked at, which is what
 * happens when there was too much of it. */
static void skip_torn(struct split *s, const struct scan *k)
{
    struct input *in = &s->r->in;
    const size_t seen = k->at < in->n ? k->at + 1 : in->n;
    const char *from = in->text + in->at;
    const char *line = NULL;

    if (s->torn++ < TORN_MOST && seen > 1)
        line = memmem(from + 1, seen - 1, "\n{", 2);
    input_skip(in, line ? (size_t)(line + 1 - from) : seen);
}

/* Behind the list that had the records: the rest of the values around it. */
static int leave_list(struct split *s, struct cordee_error *err)
{
    struct scan k = {.depth = s->inside};
    int rc = 0;

    s->inside = 0;
    while (k.depth > 0 && more(s, k.at + 1, err, &rc)) {
        const char c = look(s, k.at++);

        if (c == '"')
            skip_text(s, &k, err, &rc);
        k.depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        input_skip(&s->r->in, k.at);
        k.at = 0;
    }
    return rc;
}

/* What is no object: nothing to remark between values, a byte of junk elsewhere. */
static int skip_byte(struct split *s, bool *in_junk, struct cordee_error *err)
{
    const char c = look(s, 0);

    input_skip(&s->r->in, 1);
    if (s->inside && c == ']')
        return leave_list(s, err);
    if (is_blank(c) || strchr(",[]", c)) {
        *in_junk = *in_junk && !is_blank(c);
    } else if (!*in_junk) {
        *in_junk = true;
        note(s->r, FUNDING_NOTE_JUNK);
    }
    return 0;
}

int split_next(struct split *s, const char **text_r, size_t *n_r,
               struct cordee_error *err)
{
    struct input *in = &s->r->in;
    bool in_junk = false;
    int rc = 0;

    while (more(s, 1, err, &rc)) {
        struct scan k = {0};

        if (look(s, 0) != '{') {
            if (skip_byte(s, &in_junk, err) < 0)
                return -1;
            continue;
        }
        in_junk = false;
        switch (scan_value(s, &k, err, &rc)) {
        case END_VALUE:
            *text_r = in->text + in->at;
            *n_r = k.at;
            input_skip(in, k.at);
            return 1;
        case END_LIST:
            s->inside = k.depth;
            input_skip(in, k.at + 1);
            break;
        case END_LONG:
            note(s->r, FUNDING_NOTE_LONG);
            input_skip(in, k.at);
            break;
        case END_TORN:
        case END_FILE:
            if (rc < 0)
                return -1;
            note(s->r, FUNDING_NOTE_BROKEN);
            skip_torn(s, &k);
            break;
        }
    }
    return rc;
}
