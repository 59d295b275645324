/* What a person sees of an answer: its own words.  The quoted tail with the line that
 * introduces it goes, and so does the signature; answers between quoted lines stay with
 * what they answer.  One pass over lines, linear whatever is in them. */
#include "core/mail/parse.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINES_MAX 20000

struct line {
    const char *s;
    size_t n;
    bool quoted, blank;
};

struct lines {
    struct line *all;
    size_t n;
};

/* "> ", "| " or an author's initials: "AL> ". */
static bool is_quote(const char *s, size_t n)
{
    size_t k = 0;

    while (k < 3 && k < n && s[k] >= 'A' && s[k] <= 'Z')
        k++;
    return k < n && (s[k] == '>' || (k == 0 && s[k] == '|'));
}

static void lines_read(const char *text, struct cordee_arena *arena, struct lines *l)
{
    l->all = cordee_arena_get(arena, LINES_MAX * sizeof *l->all);
    while (*text && l->n < LINES_MAX) {
        struct line *one = &l->all[l->n++];
        size_t n = strcspn(text, "\n");
        size_t lead = strspn(text, " \t");

        one->s = text;
        one->n = n;
        one->quoted = is_quote(text + lead, n - lead);
        one->blank = lead >= n;
        text += n + (text[n] == '\n');
    }
}

/* ASCII only, which is enough for the words we look for. */
static bool has(const struct line *l, const char *word)
{
    size_t k = strlen(word);

    for (size_t i = 0; i + k <= l->n; i++)
        if (strncasecmp(l->s + i, word, k) == 0)
            return true;
    return false;
}

static bool begins(const struct line *l, const char *word)
{
    size_t lead = 0;

    while (lead < l->n && strchr(" \t*_", l->s[lead]))
        lead++;
    return l->n - lead >= strlen(word) &&
           strncasecmp(l->s + lead, word, strlen(word)) == 0;
}

static bool begins_one(const struct line *l, const char *const *words)
{
    for (; *words; words++)
        if (begins(l, *words))
            return true;
    return false;
}

static bool has_one(const struct line *l, const char *const *words)
{
    for (; *words; words++)
        if (has(l, *words))
            return true;
    return false;
}

static bool ends_with(const struct line *l, char c)
{
    size_t n = l->n;

    while (n && strchr(" \t*_\r", l->s[n - 1]))
        n--;
    return n && l->s[n - 1] == c;
}

static bool has_digit(const struct line *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->s[i] >= '0' && l->s[i] <= '9')
            return true;
    return false;
}

/* ---- the line that introduces a quote ---------------------------------------------- */

/* "On Monday Ada wrote:", "Am 3. Mai schrieb Ada:", "Le 3 mai, Ada a écrit :",
 * "Il giorno 3 maggio Ada ha scritto:", "Dne 3. maj je Ada napisal:" and others. */
static const char *const wrote[] = {
    " wrote",          " schrieb",  " a \303\251crit", " ha scritto", " napisal",
    " napisa\xc5\x82", " je pisal", " escribi",        " escreveu",   " skrev",
    " schreef",        " pisze",    " napsal",         "wrote:",      "schrieb:",
    " writes",         " said",     " a ecrit",        NULL};
static const char *const opens[] = {"On ", "Am ",   "Le ", "Il ",   "Dne ",    "V ",
                                    "Em ", "El ",   "Op ", "Den ",  "W dniu ", "Dana ",
                                    "Um ", "Pada ", "Den", "Dnia ", "At ",     NULL};

static bool quote_follows(const struct lines *l, size_t i)
{
    while (i < l->n && l->all[i].blank)
        i++;
    return i < l->n && l->all[i].quoted;
}

/* "> wrote:" and ">:" are the end of an address that was broken over two lines. */
static bool is_broken_end(const struct line *l)
{
    return l->quoted && l->n < 60 && ends_with(l, ':') && !has_digit(l);
}

/* How many lines from `i` are an attribution (at most 4); 0: none. */
static size_t attribution(const struct lines *l, size_t i)
{
    const struct line *first = &l->all[i];
    bool opened = begins_one(first, opens) ||
                  (first->n > 8 && first->s[0] >= '0' && first->s[0] <= '9');
    bool address = false;
    bool said = false;

    if (first->quoted || first->blank)
        return 0;
    for (size_t k = 0; k < 4 && i + k < l->n; k++) {
        const struct line *one = &l->all[i + k];

        if (one->blank || one->n > 300 || (one->quoted && !(k > 0 && is_broken_end(one))))
            return 0;
        address = address || has(one, "@");
        said = said || has_one(one, wrote);
        if (ends_with(one, ':') && (said || (opened && address)))
            return opened || k == 0 ? k + 1 : 0;
        if (ends_with(one, '>') && opened && address && quote_follows(l, i + k + 1))
            return k + 1;
        if (!opened)
            return 0;
    }
    return 0;
}

/* ---- where another mail begins ---------------------------------------------- */

static const char *const separators[] = {"-----Original Message",
                                         "----- Original Message",
                                         "-----Urspr",
                                         "-----Original-Nachricht",
                                         "---------- Forwarded message",
                                         "-----Message d'origine",
                                         "-------- Original Message",
                                         "-------- Message d'origine",
                                         "-----Messaggio originale",
                                         "----- Messaggio originale",
                                         "-----Izvirno sporo",
                                         "----- Urspr",
                                         "-------- Urspr",
                                         "---------- Weitergeleitete",
                                         "-----Mensaje original",
                                         "-----Mensagem Original",
                                         "-----Oorspronkelijk bericht",
                                         "--- Original Message",
                                         "---- Original Message",
                                         "-------- Izvirno",
                                         "-------- Messaggio",
                                         "Begin forwarded message",
                                         NULL};
static const char *const from_words[] = {
    "From:", "Von:", "De :", "De:", "Da:", "Od:", "Van:", "Fra:", "Fr\xc3\xa5n:", NULL};
static const char *const sent_words[] = {
    "Sent:",    "Date:", "Gesendet:",  "Datum:",  "Envoy", "Date :",
    "Inviato:", "Data:", "Poslano:",   "To:",     "An:",   "Subject:",
    "Betreff:", "Objet", "Oggetto:",   "Zadeva:", "A:",    "Za:",
    "Enviado:", "Para:", "Verzonden:", NULL};

static bool is_rule(const struct line *l)
{
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++) {
        if (l->s[i] != '_' && l->s[i] != ' ')
            return false;
        n += l->s[i] == '_';
    }
    return n >= 20;
}

/* "From: ..." with at least one more header line right after it. */
static bool header_block(const struct lines *l, size_t i)
{
    int more = 0;

    if (i >= l->n || l->all[i].quoted || !begins_one(&l->all[i], from_words))
        return false;
    for (size_t k = i + 1; k < l->n && k <= i + 5; k++)
        more += begins_one(&l->all[k], sent_words);
    return more >= 2;
}

static bool other_mail(const struct lines *l, size_t i)
{
    if (l->all[i].quoted || l->all[i].blank)
        return false;
    return begins_one(&l->all[i], separators) || header_block(l, i) ||
           (is_rule(&l->all[i]) &&
            (header_block(l, i + 1) || (i + 2 < l->n && header_block(l, i + 2))));
}

/* ---- signatures ------------------------------------------------------------- */

static bool is_signature(const struct line *l)
{
    static const char *const devices[] = {"Sent from my ",
                                          "Von meinem ",
                                          "Sent from Mail for",
                                          "Envoy\xc3\xa9 de mon",
                                          "Envoy\xc3\xa9 depuis",
                                          "Inviato da",
                                          "Poslano z moje",
                                          "Gesendet von ",
                                          "Gesendet mit",
                                          "Get Outlook for",
                                          "Enviado desde mi",
                                          "Sent via ",
                                          "Sent with ",
                                          "Verzonden vanaf",
                                          "Sent from ",
                                          "Diese Nachricht wurde von mein",
                                          "Poslano iz ",
                                          "Envoy\xc3\xa9 \xc3\xa0 partir",
                                          NULL};
    size_t n = l->n;

    while (n && (l->s[n - 1] == ' ' || l->s[n - 1] == '\r'))
        n--;
    if (n == 2 && l->s[0] == '-' && l->s[1] == '-')
        return true;
    return is_rule(l) || (l->n < 80 && begins_one(l, devices));
}

/* ---- putting it together ---------------------------------------------------- */

/* Whether nothing but quotes and white space follows. */
static bool only_quotes(const struct lines *l, size_t from)
{
    for (size_t i = from; i < l->n; i++)
        if (!l->all[i].quoted && !l->all[i].blank)
            return false;
    return true;
}

/* Where the visible text ends: before another mail, or an attribution whose quote is not
 * answered inline. */
static size_t cut_tail(const struct lines *l)
{
    bool words = false;

    for (size_t i = 0; i < l->n; i++) {
        size_t k;

        if (other_mail(l, i) && words)
            return i;
        if ((k = attribution(l, i)) > 0) {
            if (only_quotes(l, i + k))
                return i;
            if (words && !quote_follows(l, i + k) &&
                (begins_one(&l->all[i], opens) || has_digit(&l->all[i])))
                return i;
            i += k - 1;
        }
        words = words || (!l->all[i].blank && !l->all[i].quoted);
    }
    return l->n;
}

static size_t trim_end(const struct lines *l, size_t n)
{
    while (n > 0 && (l->all[n - 1].blank || l->all[n - 1].quoted))
        n--;
    return n;
}

/* A signature begins in the last lines; one that is followed by an essay is none. */
static size_t cut_signature(const struct lines *l, size_t n)
{
    for (size_t i = n > 30 ? n - 30 : 0; i < n; i++)
        if (i > 0 && !l->all[i].quoted && is_signature(&l->all[i]))
            return i;
    return n;
}

/* How many blocks of quoted lines there are before `n`. */
static size_t quote_blocks(const struct lines *l, size_t n)
{
    size_t blocks = 0;

    for (size_t i = 0; i < n; i++)
        if (l->all[i].quoted)
            blocks += i == 0 || !l->all[i - 1].quoted;
    return blocks;
}

/* An answer below one quote begins after it. */
static size_t skip_quote(const struct lines *l, size_t from, size_t n)
{
    size_t i = from;

    if (i >= n || !l->all[i].quoted)
        return from;
    while (i < n && (l->all[i].quoted || l->all[i].blank))
        i++;
    return quote_blocks(l, n) == 1 && i < n ? i : from;
}

static void put_lines(const struct lines *l, size_t from, size_t n,
                      struct cordee_buf *out)
{
    for (size_t i = from; i < n; i++) {
        size_t k = attribution(l, i);
        size_t len = l->all[i].n;

        if (k > 0 && quote_follows(l, i + k)) { /* who wrote it is known */
            i += k - 1;
            continue;
        }
        while (len && strchr(" \t\r", l->all[i].s[len - 1]))
            len--;
        cordee_buf_put(out, l->all[i].s, len);
        cordee_buf_putc(out, '\n');
    }
    while (out->len && out->text[out->len - 1] == '\n')
        out->text[--out->len] = '\0';
}

const char *cd_visible(const char *text, struct cordee_arena *arena)
{
    struct lines l = {0};
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};
    size_t from = 0;
    size_t n;
    size_t k;

    lines_read(text, arena, &l);
    l.n = cut_signature(&l, l.n);
    n = trim_end(&l, cut_tail(&l));
    n = trim_end(&l, cut_signature(&l, n));
    while (from < n && l.all[from].blank)
        from++;
    if (from < n && (k = attribution(&l, from)) > 0 && quote_follows(&l, from + k))
        for (from += k; from < n && l.all[from].blank;)
            from++;
    put_lines(&l, skip_quote(&l, from, n), n, &out);
    return out.len ? cordee_arena_text(arena, out.text)
                   : cordee_text_trim(cordee_arena_text(arena, text));
}
