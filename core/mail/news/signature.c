/* What stands under a mail about who wrote it: title and numbers. */
#include "core/mail/bounce/words.h"
#include "core/mail/news/read.h"
#include "core/mail/reply/reply.h"

#include <string.h>

#define LINES_MOST 16
#define TITLE_MOST 80

#define MOBILE                                                                      \
    "m mob mobil mobile handy cell cellphone cellulare gsm portable natel mobitel " \
    "mobilni mobi"
#define FAX "f fax telefax fx faks"
#define PHONE                                                                      \
    "t tel telefon telephone phone p ph direct directe direkt diretto direktwahl " \
    "durchwahl office buro "                                                       \
    "zentrale fon ligne fixe telefono telefonska fisso bureau work d dw o"

/* Somebody's work has one of these. */
static const char *const titles[] = {" head of ",
                                     "manager",
                                     "director",
                                     "officer",
                                     " ceo ",
                                     " cto ",
                                     " cfo ",
                                     " coo ",
                                     " cio ",
                                     "founder",
                                     "president",
                                     "chair",
                                     "engineer",
                                     "consultant",
                                     "adviser",
                                     "advisor",
                                     "assistant",
                                     "coordinator",
                                     "analyst",
                                     "developer",
                                     "scientist",
                                     "researcher",
                                     "research fellow",
                                     "lecturer",
                                     "professor",
                                     "specialist",
                                     "expert",
                                     "secretary",
                                     " lead ",
                                     "team lead",
                                     "partner ",
                                     "owner",
                                     "representative",
                                     "executive",
                                     "buyer",
                                     "procurement",
                                     "controller",
                                     "accountant",
                                     "leiter",
                                     "leitung",
                                     "geschaftsfuhr",
                                     "vorstand",
                                     "referent",
                                     "ingenieur",
                                     "assistent",
                                     "berater",
                                     "koordinat",
                                     "einkauf",
                                     "vertrieb",
                                     "entwickl",
                                     "inhaber",
                                     "prokurist",
                                     "projektmanag",
                                     "sekretar",
                                     "sachbearbeit",
                                     "dekan",
                                     "rektor",
                                     "obmann",
                                     "mitarbeiter",
                                     "verantwortlich",
                                     "buchhalt",
                                     "technik",
                                     "chef ",
                                     "cheffe",
                                     "responsable",
                                     "directeur",
                                     "directrice",
                                     "charge de",
                                     "chargee de",
                                     "ingenieure",
                                     "gerant",
                                     "conseill",
                                     "presidente",
                                     "attache",
                                     "acheteu",
                                     "chercheu",
                                     "enseignant",
                                     "responsabile",
                                     "direttore",
                                     "direttrice",
                                     "ingegnere",
                                     "addetto",
                                     "addetta",
                                     "consulente",
                                     "titolare",
                                     "amministrat",
                                     "presidente",
                                     "docente",
                                     "ricercat",
                                     "referente",
                                     "ufficio acquisti",
                                     "vodja",
                                     "direktor",
                                     "svetoval",
                                     "inzenir",
                                     "skrbnik",
                                     "predsedni",
                                     "strokovni",
                                     "razisk",
                                     "nabav",
                                     "komercial",
                                     "tajni",
                                     "referentka",
                                     NULL};

/* A line with one of these names a house. */
static const char *const houses[] = {
    " gmbh", " ag ",         " kg ",     " d.o.o",  " d . o . o", " ltd",
    " inc ", " srl",         " s.r.l",   " spa ",   " sas ",      " sarl",
    " llc",  "universit",    "univerza", "www",     "http",       "regards",
    "gruss", "cordialement", "saluti",   "pozdrav", NULL};

/* ---- the lines of the signature --------------------------------------------- */

static bool is_other(const struct cd_lines *l, size_t i)
{
    enum cd_line_kind k = l->all[i].kind;

    return k == CD_LINE_QUOTE || k == CD_LINE_INTRO || k == CD_LINE_FOOTER ||
           (k == CD_LINE_HEADER && i + 1 < l->n && l->all[i + 1].kind == CD_LINE_HEADER);
}

/* The lines of who writes: above the mail that is quoted, or below all of it. */
static void own_lines(const struct cd_lines *l, size_t *from, size_t *to)
{
    size_t i = 0;

    for (*from = 0; i < l->n && (is_other(l, i) || l->all[i].kind == CD_LINE_BLANK); i++)
        if (is_other(l, i))
            *from = i + 1;
    for (*to = i; *to < l->n && !is_other(l, *to); ++*to)
        ;
}

static const char *line_words(const struct cd_line *line, struct cordee_arena *arena)
{
    return cordee_arena_printf(
        arena, " %s ",
        cd_words(cordee_arena_text_n(arena, line->s, line->n), 300, arena));
}

/* All words of her name are in it. */
static bool has_name(const char *line, const char *name)
{
    size_t words = 0;

    while (*name) {
        size_t n = strcspn(name, " ,.");
        const char *at = n >= 2 ? memmem(line, strlen(line), name, n) : NULL;

        if (n >= 2 && !at)
            return false;
        words += n >= 2;
        name += n;
        name += strspn(name, " ,.");
    }
    return words > 0;
}

/* The line of the name in [from, to): below a rule, or the last one; `to`: none. */
static size_t name_line(const struct cd_lines *l, size_t from, size_t to,
                        const char *name, struct cordee_arena *arena)
{
    size_t found = to;

    for (size_t i = to > from + LINES_MOST ? to - LINES_MOST : from; i < to; i++)
        if (l->all[i].n > 0 && l->all[i].n < 120 &&
            has_name(line_words(&l->all[i], arena), name)) {
            found = i;
            if (i > from && l->all[i - 1].kind == CD_LINE_RULE)
                break;
        }
    return found;
}

static size_t rule_line(const struct cd_lines *l, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (l->all[i].kind == CD_LINE_RULE)
            return i;
    return to;
}

/* ---- title ------------------------------------------------------------------ */

static bool is_title(const char *text, struct cordee_arena *arena)
{
    const char *words = cordee_arena_printf(arena, " %s ", cd_words(text, 300, arena));

    return strlen(text) >= 3 && strlen(text) <= TITLE_MOST &&
           !strpbrk(text, "0123456789@:") && cd_words_one(words, titles) &&
           !cd_words_one(words, houses);
}

/* The part of a line between its bars that is a title; NULL. */
static const char *title_in(const char *line, struct cordee_arena *arena)
{
    while (*line) {
        size_t n = strcspn(line, "|");
        const char *dot = memmem(line, n, "\xc2\xb7", 2); /* a middle dot */
        char *part;

        n = dot ? (size_t)(dot - line) : n;
        part = cordee_text_trim(cordee_arena_text_n(arena, line, n));
        while (*part && strchr(",-* ", *part))
            part++;
        if (is_title(part, arena))
            return part;
        line += n + (dot ? 2 : line[n] != '\0');
    }
    return NULL;
}

/* Behind the name on its line, or on one of the two lines below. */
static const char *title_at(const struct cd_lines *l, size_t at, size_t to,
                            struct cordee_arena *arena)
{
    char *line = cordee_arena_text_n(arena, l->all[at].s, l->all[at].n);
    const char *found = NULL;

    line += strcspn(line, ",|");
    if (*line)
        found = title_in(line + 1, arena);
    for (size_t i = at + 1, seen = 0; i < to && seen < 2 && !found; i++) {
        line = cordee_text_trim(cordee_arena_text_n(arena, l->all[i].s, l->all[i].n));
        seen += *line != '\0';
        found = title_in(line, arena);
    }
    return found ? found : "";
}

/* ---- numbers ---------------------------------------------------------------- */

static void take_phone(struct cd_signature *s, const struct cd_pieces *p, size_t i)
{
    size_t label = i;

    while (label > 0 && !p->all[label].line && p->all[label - 1].kind == CD_PIECE_MARK)
        label--;
    label = label > 0 && !p->all[label].line ? label - 1 : p->n;
    if (cd_piece_in(p, label, FAX) || s->n_phones == CD_PHONES_MAX ||
        (*p->all[i].word != '+' && !cd_piece_in(p, label, PHONE " " MOBILE)))
        return;
    s->phones[s->n_phones++] = (struct cd_signed_phone){
        .number = p->all[i].word, .mobile = cd_piece_in(p, label, MOBILE)};
}

static void take_phones(struct cd_signature *s, struct cordee_arena *arena)
{
    struct cd_pieces p;

    cd_pieces_read(s->lines, arena, &p);
    for (size_t i = 0; i < p.n; i++)
        if (p.all[i].kind == CD_PIECE_PHONE)
            take_phone(s, &p, i);
}

static const char *lines_between(const struct cd_lines *l, size_t from, size_t to,
                                 struct cordee_arena *arena)
{
    const char *text, *end;

    if (from >= to)
        return "";
    text = l->all[from].s;
    end = l->all[to - 1].s + l->all[to - 1].n;
    return cordee_arena_text_n(arena, text, (size_t)(end - text));
}

struct cd_signature *cd_signature_read(const char *text, const char *name,
                                       struct cordee_arena *arena)
{
    struct cd_signature *s = cordee_arena_get(arena, sizeof *s);
    struct cd_lines l = {0};
    size_t from, to, at, rule;

    s->title = s->lines = "";
    cd_lines_read(text, arena, &l);
    own_lines(&l, &from, &to);
    at = name_line(&l, from, to, cd_words(name, 200, arena), arena);
    rule = rule_line(&l, from, to);
    if (at < to)
        s->title = title_at(&l, at, to, arena);
    else if (rule == to)
        return s; /* nothing says where a signature begins */
    at = rule < to && rule < at ? rule : at;
    s->lines = lines_between(&l, at, to < at + LINES_MOST ? to : at + LINES_MOST, arena);
    take_phones(s, arena);
    return s;
}
