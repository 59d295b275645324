/* The place in a text that proves something. */
#include "core/crm/theme/knows.h"

#include <string.h>

#define BEFORE 70 /* bytes, about */
#define ROOM   240
#define MOST   12 /* words */

static bool is_letter(char c)
{
    return (c & 0x80) || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

struct words {
    struct cordee_buf folded; /* NUL between them */
    const char *at[MOST];
    size_t n;
};

static void words_drop(struct words *w)
{
    cordee_buf_drop(&w->folded);
}

static void words_read(struct words *w, const char *text)
{
    cordee_utf8_fold(text, &w->folded);
    for (char *s = w->folded.text; s && *s && w->n < MOST;) {
        size_t n = 0;

        while (*s && !is_letter(*s))
            s++;
        while (s[n] && is_letter(s[n]))
            n++;
        if (n)
            w->at[w->n++] = s;
        s += n;
        if (*s)
            *s++ = '\0';
    }
}

/* Does a word of the text begin with one of those? */
static bool is_hit(const struct words *w, const char *word, size_t n)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf plain = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};

    cordee_buf_put(&plain, word, n);
    cordee_utf8_fold(plain.text, &folded);
    for (size_t i = 0; i < w->n; i++)
        if (folded.text && cordee_text_starts(folded.text, w->at[i]))
            return true;
    return false;
}

static size_t word_len(const char *s)
{
    size_t n = 0;

    while (s[n] && is_letter(s[n]))
        n++;
    return n;
}

static const char *first_hit(const struct words *w, const char *text)
{
    for (const char *s = text; *s;) {
        size_t n = word_len(s);

        if (n && is_hit(w, s, n))
            return s;
        s += n ? n : 1;
    }
    return NULL;
}

static void put(json_t *list, struct cordee_buf *b, bool hit)
{
    if (b->len)
        json_array_append_new(list, json_pack("{s:s,s:b}", "text", b->text, "hit", hit));
    cordee_buf_clear(b);
}

/* White space is one blank. */
static void put_char(struct cordee_buf *b, char c)
{
    if ((unsigned char)c > ' ')
        cordee_buf_putc(b, c);
    else if (b->len && b->text[b->len - 1] != ' ')
        cordee_buf_putc(b, ' ');
    else if (!b->len)
        cordee_buf_putc(b, ' ');
}

/* Some BEFORE bytes before, at the beginning of a word. */
static const char *start_of(const char *text, const char *hit)
{
    const char *s = hit;

    while (s > text && hit - s < BEFORE)
        s--;
    while (s > text && s < hit && is_letter(s[-1]))
        s++;
    return s;
}

json_t *cd_snippet(const char *text, const char *words)
{
    CORDEE_AUTO(words_drop) struct words w = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};
    const char *s, *hit;
    json_t *list;

    words_read(&w, words);
    hit = first_hit(&w, text);
    if (!hit)
        return NULL;
    list = json_array();
    s = start_of(text, hit);
    if (s > text)
        cordee_buf_puts(&b, "… ");
    for (const char *begin = s; *s && s - begin < ROOM;) {
        size_t n = word_len(s);
        bool is = n && is_hit(&w, s, n);

        if (is)
            put(list, &b, false);
        if (n)
            cordee_buf_put(&b, s, n);
        else
            put_char(&b, *s);
        if (is)
            put(list, &b, true);
        s += n ? n : 1;
    }
    cordee_buf_puts(&b, *s ? " …" : "");
    put(list, &b, false);
    return list;
}

bool cd_has_words(const char *text, const char *words)
{
    CORDEE_AUTO(words_drop) struct words w = {0};

    words_read(&w, words);
    for (size_t i = 0; i < w.n; i++) {
        const struct words one = {.at = {w.at[i]}, .n = 1};

        if (!first_hit(&one, text))
            return false;
    }
    return w.n > 0;
}

/* ---- who looks for it ------------------------------------------------------- */

/* How a sentence says that somebody looks for something; as its words begin. */
static const char seeking[] = "looking searching seek suche sucht gesucht cherch cerca "
                              "cerch isce";

struct sentence {
    bool hit, seeks;
};

/* 0 at the end of the text. */
static size_t sentence_read(const struct words *w, const struct words *seek,
                            const char *text, struct sentence *of)
{
    const char *s = text;

    *of = (struct sentence){.hit = false};
    while (*s && !strchr(".!?\n", *s)) {
        size_t n = word_len(s);

        of->hit = of->hit || (n && is_hit(w, s, n));
        of->seeks = of->seeks || (n && is_hit(seek, s, n));
        s += n ? n : 1;
    }
    return (size_t)(s - text) + (*s != '\0');
}

bool cd_only_sought(const char *text, const char *words)
{
    CORDEE_AUTO(words_drop) struct words w = {0};
    CORDEE_AUTO(words_drop) struct words seek = {0};
    const char *begin = text;
    struct sentence is;
    bool sought = false, quoted = false;
    size_t n;

    words_read(&w, words);
    words_read(&seek, seeking);
    while ((n = sentence_read(&w, &seek, text, &is)) > 0) {
        if (text == begin || text[-1] == '\n')
            quoted = *text == '>';
        text += n;
        if (is.hit && !is.seeks && !quoted)
            return false;
        sought = sought || is.hit;
    }
    return sought;
}
