/* From text to lines with kinds.  One pass, linear whatever is in them. */
#include "core/mail/reply/reply.h"

#include <string.h>

#define LINES_MAX  100000
#define HEADER_MAX 30  /* bytes before the colon */
#define WORDS_MAX  200 /* what is looked at of a line to know whose words it has */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

/* "> ", ">", "| " or with whose words they are: "AL> ", "Richard> ". */
static bool is_quote(const char *s, size_t n)
{
    size_t k = 0;

    while (k < 20 && k < n && is_letter(s[k]))
        k++;
    if (k >= n)
        return false;
    if (s[k] == '>')
        return k == 0 || k + 1 == n || strchr(" >", s[k + 1]);
    /* a table has another bar at the end of its line */
    return k == 0 && s[0] == '|' && (n == 1 || (s[1] == ' ' && s[n - 1] != '|'));
}

/* What a rule is made of; dashes of all lengths, and the mark some programs count with.
 */
static size_t rule_piece(const char *s)
{
    static const char *const wide[] = {"\xe2\x80\x94", "\xe2\x80\x93", "\xe1\x90\xa7",
                                       "\xe2\x80\x95", "\xe2\x94\x80"};

    if (*s && strchr("-_=+~#*", *s))
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if (strncmp(s, wide[i], 3) == 0)
            return 3;
    return 0;
}

static bool is_rule(const char *s, size_t n)
{
    size_t marks = 0;
    bool single = *s == '-' || (*s & 0x80);

    for (size_t i = 0; i < n;) {
        size_t k = s[i] == ' ' || s[i] == '\t' ? 1 : rule_piece(s + i);

        if (!k)
            return false;
        marks += s[i] != ' ';
        i += k;
    }
    return marks >= 2 || (single && marks == 1);
}

/* A line of marks as long as the heading right above it underlines that. */
static bool underlines(const struct cd_line *above, const struct cd_line *rule)
{
    size_t letters = 0;

    if (above->kind != CD_LINE_TEXT || rule->n < 4 || *rule->s == '_')
        return false;
    for (size_t i = 0; i < above->n; i++)
        letters += ((unsigned char)above->s[i] & 0xc0) != 0x80;
    return rule->n + 1 >= letters && rule->n <= letters + 1;
}

/* "*From:* ", " À : ", "Envoyé le :". */
static enum cd_header_word header_of(const char *s, size_t n, struct cordee_buf *fold)
{
    size_t near = n < HEADER_MAX ? n : HEADER_MAX;
    const char *colon = memchr(s, ':', near);
    size_t k;

    if (!colon && !(colon = memmem(s, near, "\xef\xbc\x9a", 3))) /* the wide one */
        return CD_NO_HEADER;
    s += strspn(s, "*_ ");
    if (s >= colon)
        return CD_NO_HEADER;
    k = (size_t)(colon - s);
    while (k && strchr("*_ ", s[k - 1]))
        k--;
    cordee_buf_clear(fold);
    cd_words_fold(s, k, fold);
    return cd_words_header(fold->text);
}

static enum cd_line_kind kind_by_words(const char *s, size_t n, struct cordee_buf *fold)
{
    while (n && strchr("*_ /|", *s)) {
        s++;
        n--;
    }
    cordee_buf_clear(fold);
    cd_words_fold(s, n < WORDS_MAX ? n : WORDS_MAX, fold);
    return n < 160 && cd_words_device(fold->text) ? CD_LINE_DEVICE
           : cd_words_footer(fold->text)          ? CD_LINE_FOOTER
                                                  : CD_LINE_TEXT;
}

static void settle_kind(struct cd_line *line, struct cordee_buf *fold)
{
    const char *s = line->s;
    size_t n = line->n;

    while (n && (*s == ' ' || *s == '\t')) {
        s++;
        n--;
    }
    line->header = CD_NO_HEADER;
    line->kind = n == 0           ? CD_LINE_BLANK
                 : is_quote(s, n) ? CD_LINE_QUOTE
                 : is_rule(s, n)  ? CD_LINE_RULE
                                  : CD_LINE_TEXT;
    if (line->kind == CD_LINE_TEXT && (line->header = header_of(s, n, fold)))
        line->kind = CD_LINE_HEADER;
    else if (line->kind == CD_LINE_TEXT)
        line->kind = kind_by_words(s, n, fold);
}

static size_t count_lines(const char *text)
{
    size_t n = 1;

    for (; (text = strchr(text, '\n')) && n < LINES_MAX; text++)
        n++;
    return n;
}

static void split(const char *text, struct cordee_arena *arena, struct cd_lines *l,
                  struct cordee_buf *fold)
{
    size_t room = count_lines(text);

    l->all = cordee_arena_get(arena, room * sizeof *l->all);
    for (l->n = 0; *text && l->n < room; l->n++) {
        struct cd_line *one = &l->all[l->n];
        size_t n = strcspn(text, "\n");

        one->s = text;
        text += n + (text[n] == '\n');
        while (n && strchr(" \t\r", one->s[n - 1]))
            n--;
        one->n = n;
        settle_kind(one, fold);
        if (one->kind == CD_LINE_RULE && l->n > 0 && underlines(one - 1, one))
            one->kind = CD_LINE_TEXT;
    }
}

/* The signed part of a mail as text: its head goes, its tail is a signature. */
static void mark_pgp(struct cd_lines *l)
{
    static const char head[] = "-----BEGIN PGP SIGNED MESSAGE-----";
    static const char tail[] = "-----BEGIN PGP SIGNATURE-----";

    for (size_t i = 0; i < l->n; i++) {
        struct cd_line *one = &l->all[i];

        if (one->n == sizeof tail - 1 && memcmp(one->s, tail, one->n) == 0)
            one->kind = CD_LINE_RULE;
        else if (one->n == sizeof head - 1 && memcmp(one->s, head, one->n) == 0)
            for (; i < l->n && l->all[i].n; i++)
                l->all[i].kind = CD_LINE_BLANK;
    }
}

static void mark_intros(struct cd_lines *l, struct cordee_buf *fold)
{
    for (size_t i = 0; i < l->n; i++)
        for (size_t k = cd_line_intro(l, i, fold); k > 0; k--)
            l->all[i + k - 1].kind = CD_LINE_INTRO;
}

void cd_lines_read(const char *text, struct cordee_arena *arena, struct cd_lines *l)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf fold = {0};

    split(text, arena, l, &fold);
    mark_pgp(l);
    mark_intros(l, &fold);
}
