#include "core/crm/erase/traces.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define MOST       400
#define SHORTEST   3 /* letters of a name */
#define DIGITS_MIN 7 /* fewer are a house number or a year */
#define DIGITS_CMP 8 /* a number is written with and without its country */

struct trace {
    enum cd_trace kind;
    bool hers;
    char *text; /* as it is compared */
    size_t len;
};

struct cd_traces {
    struct trace list[MOST];
    size_t n;
};

/* A text as it is compared, and where each of its bytes stands in the original. */
struct image {
    struct cordee_buf text;
    size_t *from, *to;
    size_t room;
};

static void image_drop(struct image *im)
{
    cordee_buf_drop(&im->text);
    free(im->from);
    free(im->to);
}

struct cd_traces *cd_traces_new(void)
{
    struct cd_traces *t = calloc(1, sizeof *t);

    if (!t)
        abort();
    return t;
}

void cd_traces_free(struct cd_traces *t)
{
    for (size_t i = 0; t && i < t->n; i++)
        free(t->list[i].text);
    free(t);
}

void cd_traces_drop(struct cd_traces **t)
{
    cd_traces_free(*t);
    *t = NULL;
}

/* ---- images ----------------------------------------------------------------- */

static void image_put(struct image *im, const char *bytes, size_t n, size_t from,
                      size_t to)
{
    if (im->text.len + n >= im->room) {
        im->room = (im->room + n) * 2 + 64;
        im->from = realloc(im->from, im->room * sizeof *im->from);
        im->to = realloc(im->to, im->room * sizeof *im->to);
        if (!im->from || !im->to)
            abort();
    }
    for (size_t i = 0; i < n; i++) {
        im->from[im->text.len + i] = from;
        im->to[im->text.len + i] = to;
    }
    cordee_buf_put(&im->text, bytes, n);
}

static size_t letter_length(const char *s)
{
    size_t n = 1;

    while (((unsigned char)s[n] & 0xc0) == 0x80)
        n++;
    return n;
}

/* One character folded: "" for what does not count. */
static void letter_fold(const char *s, size_t n, struct cordee_buf *out)
{
    char one[16];
    char small;

    if (n == 1 && !((unsigned char)*s & 0x80)) {
        small = (char)tolower((unsigned char)*s);
        cordee_buf_put(out, &small, 1);
        return;
    }
    if (n >= sizeof one)
        return;
    memcpy(one, s, n);
    one[n] = '\0';
    cordee_utf8_fold(one, out);
}

static bool is_word(const char *s)
{
    return ((unsigned char)*s & 0x80) || isalnum((unsigned char)*s);
}

/* White space that is no ASCII folds to nothing; so do marks, which are part of the
 * letter before them. */
static bool is_wide_space(const char *s, size_t n)
{
    return (n == 2 && memcmp(s, "\xc2\xa0", 2) == 0) ||
           (n == 3 &&
            (memcmp(s, "\xe2\x80", 2) == 0 || memcmp(s, "\xe3\x80\x80", 3) == 0));
}

/* `words`: what is no letter or digit is one space, for names; else only white space
 * goes, for addresses. */
static void image_make(struct image *im, const char *text, bool words)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf letter = {0};

    for (size_t at = 0; text[at];) {
        size_t n = letter_length(text + at);

        cordee_buf_clear(&letter);
        letter_fold(text + at, n, &letter);
        if (letter.len && (!words || is_word(letter.text)))
            image_put(im, letter.text, letter.len, at, at + n);
        else if ((letter.len || is_wide_space(text + at, n)) && words && im->text.len &&
                 im->text.text[im->text.len - 1] != ' ')
            image_put(im, " ", 1, at, at + n);
        at += n;
    }
}

static char *image_text(const char *text, bool words)
{
    CORDEE_AUTO(image_drop) struct image im = {0};
    char *made;

    image_make(&im, text, words);
    made = strdup(im.text.text ? im.text.text : "");
    if (!made)
        abort();
    if (*made && made[strlen(made) - 1] == ' ')
        made[strlen(made) - 1] = '\0';
    return made;
}

/* ---- what is looked for ----------------------------------------------------- */

static char *digits_of(const char *text)
{
    char *made = calloc(1, strlen(text) + 1);
    size_t n = 0;

    if (!made)
        abort();
    for (; *text; text++)
        if (isdigit((unsigned char)*text))
            made[n++] = *text;
    if (n > DIGITS_CMP)
        memmove(made, made + n - DIGITS_CMP, DIGITS_CMP + 1);
    return made;
}

static char *text_copy(const char *text)
{
    char *copy = strdup(text);

    if (!copy)
        abort();
    return copy;
}

static bool is_enough(enum cd_trace kind, const char *text)
{
    if (kind == CD_TRACE_PHONE)
        return strlen(text) >= DIGITS_MIN;
    if (kind == CD_TRACE_ADDRESS)
        return strchr(text, '@') != NULL;
    if (kind == CD_TRACE_PAGE)
        return *text != '\0';
    return strlen(text) >= SHORTEST;
}

static void trace_put(struct cd_traces *t, enum cd_trace kind, bool hers, char *text)
{
    /* One word alone is a word of others too. */
    hers = hers || (kind == CD_TRACE_NAME && !strchr(text, ' '));
    for (size_t i = 0; i < t->n; i++)
        if (t->list[i].kind == kind && strcmp(t->list[i].text, text) == 0) {
            t->list[i].hers = t->list[i].hers && hers;
            free(text);
            return;
        }
    if (t->n == MOST || !is_enough(kind, text)) {
        free(text);
        return;
    }
    t->list[t->n++] = (struct trace){kind, hers, text, strlen(text)};
}

void cd_traces_add(struct cd_traces *t, enum cd_trace kind, bool hers, const char *text)
{
    trace_put(t, kind, hers,
              kind == CD_TRACE_PHONE  ? digits_of(text)
              : kind == CD_TRACE_PAGE ? text_copy(text)
                                      : image_text(text, kind == CD_TRACE_NAME));
}

const char *cd_traces_at(const struct cd_traces *t, enum cd_trace kind, size_t i)
{
    for (size_t k = 0; k < t->n; k++)
        if (t->list[k].kind == kind && i-- == 0)
            return t->list[k].text;
    return NULL;
}

json_t *cd_traces_keep(const struct cd_traces *t)
{
    json_t *list = json_array();

    for (size_t i = 0; i < t->n; i++)
        json_array_append_new(list, json_pack("[i, b, s]", (int)t->list[i].kind,
                                              t->list[i].hers, t->list[i].text));
    return list;
}

struct cd_traces *cd_traces_read(const json_t *kept)
{
    struct cd_traces *t = cd_traces_new();
    size_t i;
    json_t *one;

    json_array_foreach (kept, i, one) {
        const char *text = json_string_value(json_array_get(one, 2));

        trace_put(t, (enum cd_trace)json_integer_value(json_array_get(one, 0)),
                  json_is_true(json_array_get(one, 1)), text_copy(text ? text : ""));
    }
    return t;
}

/* ---- finding ---------------------------------------------------------------- */

struct range {
    size_t from, to;
};

struct found {
    struct range *list;
    size_t n, room;
};

static void found_drop(struct found *f)
{
    free(f->list);
}

static void found_add(struct found *f, size_t from, size_t to)
{
    if (f->n == f->room) {
        f->room = f->room ? f->room * 2 : 8;
        f->list = realloc(f->list, f->room * sizeof *f->list);
        if (!f->list)
            abort();
    }
    f->list[f->n++] = (struct range){from, to};
}

static bool goes_on(enum cd_trace kind, const char *s)
{
    if (kind == CD_TRACE_NAME)
        return *s && *s != ' ';
    return *s &&
           (is_word(s) || strchr("-_+", *s) || (*s == '.' && s[1] && is_word(s + 1)));
}

static bool comes_before(enum cd_trace kind, const char *text, const char *at)
{
    if (at == text)
        return false;
    return kind == CD_TRACE_NAME ? at[-1] != ' '
                                 : is_word(at - 1) || strchr("-_+.", at[-1]);
}

static void find_texts(const struct cd_traces *t, bool words, bool hers, const char *text,
                       struct found *f)
{
    CORDEE_AUTO(image_drop) struct image im = {0};

    image_make(&im, text, words);
    for (size_t i = 0; im.text.len && i < t->n; i++) {
        const struct trace *trace = &t->list[i];

        if (trace->kind != (words ? CD_TRACE_NAME : CD_TRACE_ADDRESS) ||
            (trace->hers && !hers))
            continue;
        for (const char *at = im.text.text; (at = strstr(at, trace->text));
             at += trace->len) {
            size_t from = (size_t)(at - im.text.text);

            if (!comes_before(trace->kind, im.text.text, at) &&
                !goes_on(trace->kind, at + trace->len))
                found_add(f, im.from[from], im.to[from + trace->len - 1]);
        }
    }
}

/* Digits with what people put between them: "+43 (0)1/234-567". */
static const char *number_end(const char *s, char digits[64], size_t *n_r)
{
    const char *end = s;
    size_t n = 0, gap = 0;

    for (; *s && gap < 3 && n < 40; s++) {
        if (isdigit((unsigned char)*s)) {
            digits[n++] = *s;
            end = s + 1;
            gap = 0;
        } else if (strchr(" -./()", *s)) {
            gap++;
        } else {
            break;
        }
    }
    digits[n] = '\0';
    *n_r = n;
    return end;
}

static void find_numbers(const struct cd_traces *t, bool hers, const char *text,
                         struct found *f)
{
    char digits[64];

    for (const char *s = text; *s;) {
        const char *end;
        size_t n;

        if (!isdigit((unsigned char)*s)) {
            s++;
            continue;
        }
        end = number_end(s, digits, &n);
        for (size_t i = 0; n >= DIGITS_MIN && i < t->n; i++)
            if (t->list[i].kind == CD_TRACE_PHONE && (hers || !t->list[i].hers) &&
                cordee_text_ends(digits, t->list[i].text)) {
                found_add(f, (size_t)(s - text) - (s > text && s[-1] == '+'),
                          (size_t)(end - text));
                break;
            }
        s = end;
    }
}

static int by_place(const void *a, const void *b)
{
    const struct range *x = a, *y = b;

    return x->from < y->from ? -1 : x->from > y->from;
}

static void text_put(const struct found *f, const char *text, struct cordee_buf *out)
{
    size_t at = 0;

    for (size_t i = 0; i < f->n; i++) {
        if (f->list[i].to <= at)
            continue;
        if (f->list[i].from >= at) {
            cordee_buf_put(out, text + at, f->list[i].from - at);
            cordee_buf_puts(out, CD_TRACES_GONE);
        }
        at = f->list[i].to;
    }
    cordee_buf_puts(out, text + at);
}

static bool has_address(const struct cd_traces *t)
{
    return cd_traces_at(t, CD_TRACE_ADDRESS, 0) != NULL;
}

static void find_all(const struct cd_traces *t, bool hers, const char *text,
                     struct found *f)
{
    find_texts(t, true, hers, text, f);
    if (has_address(t) && strchr(text, '@'))
        find_texts(t, false, hers, text, f);
    if (cd_traces_at(t, CD_TRACE_PHONE, 0))
        find_numbers(t, hers, text, f);
}

static bool has_page(const struct cd_traces *t, const char *text)
{
    const char *page;

    for (size_t i = 0; (page = cd_traces_at(t, CD_TRACE_PAGE, i)); i++)
        for (const char *at = text; (at = strstr(at, page));) {
            at += strlen(page);
            if (!isdigit((unsigned char)*at))
                return true;
        }
    return false;
}

/* A line with a link to her page means her, whoever else is called so. */
static void find_lines(const struct cd_traces *t, const char *text, struct found *f)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf line = {0};

    for (const char *at = text; *at;) {
        size_t n = strcspn(at, "\n"), first = f->n;

        cordee_buf_clear(&line);
        cordee_buf_put(&line, at, n);
        if (n && has_page(t, line.text))
            find_all(t, true, line.text, f);
        for (size_t i = first; i < f->n; i++) {
            f->list[i].from += (size_t)(at - text);
            f->list[i].to += (size_t)(at - text);
        }
        at += n + (at[n] == '\n');
    }
}

bool cd_traces_clean(const struct cd_traces *t, bool hers, const char *text,
                     struct cordee_buf *out)
{
    CORDEE_AUTO(found_drop) struct found f = {0};

    if (!text || !*text)
        return false;
    find_all(t, hers, text, &f);
    if (!hers && has_page(t, text))
        find_lines(t, text, &f);
    if (f.n == 0)
        return false;
    qsort(f.list, f.n, sizeof *f.list, by_place);
    if (out)
        text_put(&f, text, out);
    return true;
}
