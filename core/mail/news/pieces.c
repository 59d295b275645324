/* A text as pieces: words, numbers, addresses, phones, in the order they stand. */
#include "core/mail/bounce/words.h"
#include "core/mail/news/read.h"

#include <ctype.h>
#include <string.h>

/* ---- what begins at a place ------------------------------------------------- */

static bool is_letter(unsigned char c)
{
    return isalpha(c) || c >= 0x80;
}

/* Bytes of one character. */
static size_t character(const char *s)
{
    size_t n = 1;

    while (((unsigned char)s[n] & 0xc0) == 0x80)
        n++;
    return n;
}

/* A character beyond ASCII that is no letter: a dash, a quote, a blank, a bullet. */
static bool is_sign(const char *s)
{
    return strncmp(s, "\xe2\x80", 3 - 1) == 0 || strncmp(s, "\xc2\xa0", 2) == 0 ||
           strncmp(s, "\xc2\xab", 2) == 0 || strncmp(s, "\xc2\xbb", 2) == 0 ||
           strncmp(s, "\xc2\xb0", 2) == 0 || strncmp(s, "\xc2\xba", 2) == 0 ||
           strncmp(s, "\xc2\xb7", 2) == 0 || strncmp(s, "\xe2\x97", 2) == 0 ||
           strncmp(s, "\xe2\x96", 2) == 0 || strncmp(s, "\xe2\x98", 2) == 0;
}

static bool is_apostrophe(const char *s, size_t *n)
{
    *n = strncmp(s, "\xe2\x80\x99", 3) == 0 ? 3 : 1;
    return *n == 3 || *s == '\'';
}

static size_t word_length(const char *s)
{
    size_t n = 0;

    while (is_letter((unsigned char)s[n]) && !is_sign(s + n)) {
        size_t joint;

        n += character(s + n);
        if ((is_apostrophe(s + n, &joint) || s[n] == '-') &&
            is_letter((unsigned char)s[n + joint]) && !is_sign(s + n + joint))
            n += joint;
    }
    return n;
}

/* "03.12.2026" and "03/12/26", but not "06.12.34.56.78", a number in France. */
static bool is_day(const char *s)
{
    size_t n = strspn(s, "0123456789");
    const char *t = s + n + (n <= 2 && s[n] != '\0' && strchr("./-", s[n]));
    size_t k = strspn(t, "0123456789");
    size_t y;

    if (t == s + n || k < 1 || k > 2 || t[k] == '\0' || !strchr("./-", t[k]))
        return false;
    t += k + 1;
    y = strspn(t, "0123456789");
    return y == 4 ||
           (y == 2 && !(t[2] && strchr("./-", t[2]) && isdigit((unsigned char)t[3])));
}

/* A number to call: at least seven digits, beginning with + or 0 or a bracket. */
static size_t phone_length(const char *s)
{
    size_t n = 0, digits = 0, end = 0;
    bool bracket = *s == '(';

    if (s[bracket] != '+' && (s[bracket] != '0' || is_day(s + bracket)))
        return 0;
    for (; s[n] && n < 40; n++) {
        if (isdigit((unsigned char)s[n])) {
            digits++;
            end = n + 1;
        } else if (!strchr(" +-/().", s[n]) || (s[n] == '+' && digits) ||
                   (s[n] == '/' && n && s[n - 1] == ' ')) {
            break;
        }
    }
    return digits < 7 || digits > 17 || isalnum((unsigned char)s[end]) ? 0 : end;
}

/* ---- pieces ----------------------------------------------------------------- */

struct reader {
    struct cordee_arena *arena;
    const char *text, *s;
    const char *address;         /* the next one of the text; NULL: none */
    const char *address_at;      /* where it stands */
    const char *after_addresses; /* what was not searched yet */
    struct cd_pieces *p;
    bool spaced, line, paragraph;
};

static void address_find(struct reader *r)
{
    r->address = cd_address_next(&r->after_addresses, r->arena);
    r->address_at = NULL;
    if (r->address) {
        size_t n = strlen(r->address);

        for (const char *at = r->after_addresses - n; at >= r->text; at--)
            if (strncmp(at, r->address, n) == 0) {
                r->address_at = at;
                break;
            }
    }
}

static const char *folded(const char *s, size_t n, struct cordee_arena *arena)
{
    return cd_words(cordee_arena_text_n(arena, s, n), 200, arena);
}

static int small_number(const char *s, size_t n)
{
    int number = 0;

    if (n > 4)
        return -1;
    for (size_t i = 0; i < n; i++)
        number = number * 10 + s[i] - '0';
    return number;
}

static bool is_capital(const char *s, const char *word)
{
    return isupper((unsigned char)*s) ||
           ((unsigned char)*s >= 0x80 && isalpha((unsigned char)*word) &&
            /* an accented capital: UTF-8 of C3 80..9E, C4 and C5 even */
            (((unsigned char)s[0] == 0xc3 && (unsigned char)s[1] < 0x9f) ||
             (((unsigned char)s[0] == 0xc4 || (unsigned char)s[0] == 0xc5) &&
              ((unsigned char)s[1] & 1) == 0) ||
             ((unsigned char)s[0] == 0xc5 &&
              ((unsigned char)s[1] == 0xb9 || (unsigned char)s[1] == 0xbb ||
               (unsigned char)s[1] == 0xbd))));
}

static void piece_add(struct reader *r, enum cd_piece_kind kind, size_t n)
{
    struct cd_piece *one = &r->p->all[r->p->n++];
    bool as_written = kind == CD_PIECE_ADDRESS || kind == CD_PIECE_PHONE;

    *one = (struct cd_piece){.kind = kind,
                             .s = r->s,
                             .n = n,
                             .number = -1,
                             .spaced = r->spaced,
                             .line = r->line,
                             .paragraph = r->paragraph};
    one->word =
        as_written ? cordee_arena_text_n(r->arena, r->s, n) : folded(r->s, n, r->arena);
    if (kind == CD_PIECE_NUMBER)
        one->number = small_number(r->s, n);
    if (kind == CD_PIECE_WORD)
        one->capital = is_capital(r->s, one->word);
    r->s += n;
    r->spaced = r->line = r->paragraph = false;
}

static void skip_space(struct reader *r)
{
    int lines = 0;

    for (;; r->s++) {
        if (strncmp(r->s, "\xc2\xa0", 2) == 0)
            r->s++;
        else if (*r->s == '\n')
            lines++;
        else if (!*r->s || !strchr(" \t\r", *r->s))
            break;
        r->spaced = true;
    }
    r->line = r->line || lines > 0;
    r->paragraph = r->paragraph || lines > 1;
}

static void piece_next(struct reader *r)
{
    size_t n;

    while (r->address_at && r->address_at < r->s)
        address_find(r);
    if (r->address_at == r->s)
        piece_add(r, CD_PIECE_ADDRESS, strlen(r->address));
    else if ((n = phone_length(r->s)))
        piece_add(r, CD_PIECE_PHONE, n);
    else if ((n = strspn(r->s, "0123456789")))
        piece_add(r, CD_PIECE_NUMBER, n);
    else if ((n = word_length(r->s)))
        piece_add(r, CD_PIECE_WORD, n);
    else
        piece_add(r, CD_PIECE_MARK, character(r->s));
}

void cd_pieces_read(const char *text, struct cordee_arena *arena, struct cd_pieces *p)
{
    struct reader r = {.arena = arena, .p = p, .line = true, .paragraph = true};

    size_t n = strnlen(text, CD_NEWS_TEXT_MAX);

    while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    r.text = r.s = r.after_addresses = cordee_arena_text_n(arena, text, n);
    p->all = cordee_arena_get(arena, CD_NEWS_PIECES_MAX * sizeof *p->all);
    p->n = 0;
    address_find(&r);
    for (skip_space(&r); *r.s && p->n < CD_NEWS_PIECES_MAX; skip_space(&r))
        piece_next(&r);
}

/* ---- sentences -------------------------------------------------------------- */

bool cd_piece_is(const struct cd_pieces *p, size_t i, const char *word)
{
    return i < p->n && strcmp(p->all[i].word, word) == 0;
}

bool cd_piece_in(const struct cd_pieces *p, size_t i, const char *words)
{
    const char *word = i < p->n ? p->all[i].word : "";
    size_t n = strlen(word);

    for (const char *at = words; n && (at = strstr(at, word)); at++)
        if ((at == words || at[-1] == ' ') && (at[n] == ' ' || !at[n]))
            return true;
    return false;
}

/* A full stop that ends no sentence: of a number, or of a short word ("Mr.", "Tel."). */
static bool is_inner_stop(const struct cd_pieces *p, size_t i)
{
    const struct cd_piece *before = &p->all[i - 1];

    return before->kind == CD_PIECE_NUMBER ||
           cd_piece_in(
               p, i - 1,
               "dr mr mrs ms hr fr bzw ca mag ing dipl prof dott sig tel nr no z b "
               "st mme m mlle g ga einschl inkl incl jan feb mar apr jun jul aug "
               "sep sept oct okt nov dec dez gen giu lug ago set ott dic mon tue "
               "wed thu fri sat sun mo di mi do sa so ext str");
}

size_t cd_sentence_end(const struct cd_pieces *p, size_t from)
{
    for (size_t i = from + 1; i < p->n; i++) {
        if (p->all[i].paragraph)
            return i;
        if (cd_piece_in(p, i, "! ? ;"))
            return i + 1;
        if (cd_piece_is(p, i, ".") && !is_inner_stop(p, i) && i + 1 < p->n &&
            p->all[i + 1].spaced)
            return i + 1;
    }
    return p->n;
}

const char *cd_pieces_words(const struct cd_pieces *p, size_t from, size_t to,
                            struct cordee_arena *arena)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    cordee_buf_puts(&out, "");
    for (size_t i = from; i < to && i < p->n; i++) {
        if (out.len)
            cordee_buf_putc(&out, ' ');
        cordee_buf_puts(&out, p->all[i].word);
    }
    return cordee_arena_text(arena, out.text);
}

const char *cd_pieces_text(const struct cd_pieces *p, size_t from, size_t to, size_t most,
                           struct cordee_arena *arena)
{
    const char *s, *end;
    char *copy, *out;

    if (from >= to || to > p->n)
        return "";
    s = p->all[from].s;
    end = p->all[to - 1].s + p->all[to - 1].n;
    copy = out = cordee_arena_text_n(arena, s, (size_t)(end - s));
    for (const char *at = copy; *at; at++) {
        bool space = strchr(" \t\r\n", *at) != NULL;

        if (!space || (out > copy && out[-1] != ' '))
            *out++ = (char)(space ? ' ' : *at);
    }
    *out = '\0';
    if (strlen(copy) > most) {
        size_t n = most;

        while (n && ((unsigned char)copy[n] & 0xc0) == 0x80)
            n--;
        copy[n] = '\0';
    }
    return copy;
}
