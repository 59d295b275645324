/* An automatic answer: is somebody away, until when, or gone for good?
 *
 * A day says what the word before it says ("until", "from"); where that is silent ("on"),
 * what stands nearest: words of coming back, or of being away. */
#include "core/mail/bounce/words.h"
#include "core/mail/news/read.h"

#include <string.h>

#define DAYS_MOST     40 /* of one sentence */
#define SENTENCE_MOST 300

/* A text while it is read. */
struct reading {
    struct cordee_arena *arena;
    struct cd_pieces p;
    struct cd_day sent;
    struct cd_absence *a;
};

static bool says(const struct reading *r, size_t from, size_t to,
                 const char *const *phrases)
{
    return from < to &&
           cd_words_one(cd_pieces_words(&r->p, from, to, r->arena), phrases) != NULL;
}

/* ---- what a day is for ------------------------------------------------------ */

enum use { USE_NONE, USE_FROM, USE_UNTIL, USE_BACK, USE_ONLY };

/* [from, day) are the words before it, [behind, to) those behind it, up to the next. */
struct around {
    size_t from, day, behind, to;
};

/* Where the part of a sentence begins that ends with piece `to`. */
static size_t clause_of(const struct reading *r, size_t from, size_t to)
{
    for (size_t i = to; i > from; i--)
        if (cd_piece_in(&r->p, i - 1, ", and but und aber et mais e ma ampak"))
            return i;
    return from;
}

/* The nearest word decides: of the same part of the sentence, behind it, before it. */
static enum use use_by_words(const struct reading *r, const struct around *w,
                             enum use away)
{
    size_t clause = clause_of(r, w->from, w->day);
    const size_t pieces[][2] = {{clause, w->day}, {w->behind, w->to}, {w->from, clause}};

    for (size_t i = 0; i < 3; i++) {
        if (says(r, pieces[i][0], pieces[i][1], cd_back_words))
            return USE_BACK;
        if (says(r, pieces[i][0], pieces[i][1], cd_away_words))
            return away;
    }
    return says(r, w->from, w->day, cd_open_words) ||
                   says(r, w->behind, w->to, cd_open_words)
               ? USE_BACK
               : USE_NONE;
}

static enum use use_of(const struct reading *r, const struct cd_said_day *d,
                       const struct around *w)
{
    size_t clause = clause_of(r, w->from, w->day);
    enum use use;

    switch (d->role) {
    case CD_DAY_UNTIL: /* "not back until" */
        return says(r, clause, w->day, cd_back_words) &&
                       !says(r, clause, w->day, cd_away_words)
                   ? USE_BACK
                   : USE_UNTIL;
    case CD_DAY_AFTER:
        return USE_UNTIL;
    case CD_DAY_BEFORE:
        return use_by_words(r, w, USE_NONE) == USE_BACK ? USE_BACK : USE_NONE;
    case CD_DAY_FROM:
        use = use_by_words(r, w, USE_FROM);
        return use == USE_NONE ? USE_FROM : use;
    default:
        return use_by_words(r, w, USE_ONLY);
    }
}

/* ---- stretches -------------------------------------------------------------- */

/* It is over, or not yet known to end. */
static bool is_over(const struct cd_absence *a, const struct cd_day *sent)
{
    return a->until.year && cd_day_distance(*sent, a->until) < -1;
}

static void take_end(struct reading *r, struct cd_day until)
{
    struct cd_absence *a = r->a;

    if (a->until.year && !is_over(a, &r->sent))
        return;
    a->until = until;
    if (a->from.year && cd_day_distance(a->from, until) < 0)
        a->from.year -= 1; /* "from 20 December until 5 January" */
    if (a->from.year && cd_day_distance(a->from, until) < 0)
        a->from = (struct cd_day){0};
}

static void take(struct reading *r, const struct cd_said_day *d, enum use use)
{
    enum cd_day_use how = use == USE_FROM   ? CD_USE_START
                          : use == USE_BACK ? CD_USE_RETURN
                                            : CD_USE_END;
    struct cd_day day;

    if (use == USE_NONE || !cd_day_settle(d, r->sent, how, &day))
        return;
    if (use == USE_FROM && (!r->a->until.year || is_over(r->a, &r->sent)))
        r->a->from = day;
    if (use == USE_ONLY && !r->a->until.year && !r->a->from.year)
        r->a->from = r->a->until = day;
    if (use == USE_UNTIL)
        take_end(r, day);
    if (use == USE_BACK && !r->a->back.year)
        r->a->back = day;
}

static void read_days(struct reading *r, size_t from, size_t to)
{
    struct cd_said_day days[DAYS_MOST];
    size_t n = cd_days_read(&r->p, from, to, days, DAYS_MOST);

    for (size_t i = 0; i < n; i++) {
        const struct around w = {i ? days[i - 1].to : from, days[i].from, days[i].to,
                                 i + 1 < n ? days[i + 1].from : to};

        take(r, &days[i], use_of(r, &days[i], &w));
    }
}

/* ---- sentences -------------------------------------------------------------- */

static void quote(struct reading *r, size_t from, size_t to, bool better)
{
    if (better || !*r->a->sentence)
        r->a->sentence = cd_pieces_text(&r->p, from, to, SENTENCE_MOST, r->arena);
}

static void read_new_address(struct reading *r, size_t from, size_t to)
{
    if (!says(r, from, to, cd_moved_words))
        return;
    for (size_t i = from; i < to && !*r->a->new_address; i++)
        if (r->p.all[i].kind == CD_PIECE_ADDRESS)
            r->a->new_address = r->p.all[i].word;
}

/* "She has left ACME", but not for lunch. */
static bool says_left(const struct reading *r, size_t from, size_t to)
{
    static const char *const left[] = {" has left ", " have left ", NULL};
    static const char *const not_for_good[] = {
        "left the office", " left for ", " left on ", " left a ",
        " left you",       " left in ",  NULL};

    return says(r, from, to, cd_left_words) || says(r, from, to, cd_unread_words) ||
           (says(r, from, to, left) && !says(r, from, to, not_for_good));
}

static void read_sentence(struct reading *r, size_t from, size_t to)
{
    struct cd_absence *a = r->a;
    struct cd_day until = a->until, back = a->back;

    if (a->kind != CD_ABSENCE_LEFT && says_left(r, from, to)) {
        a->kind = CD_ABSENCE_LEFT;
        quote(r, from, to, true);
    }
    read_new_address(r, from, to);
    if (a->kind == CD_ABSENCE_LEFT)
        return;
    read_days(r, from, to);
    if (memcmp(&until, &a->until, sizeof until) != 0 ||
        memcmp(&back, &a->back, sizeof back) != 0)
        quote(r, from, to, !until.year && !back.year);
    if (says(r, from, to, cd_away_words)) {
        a->kind = CD_ABSENCE_AWAY;
        quote(r, from, to, false);
    }
}

static void read_text(struct reading *r, const char *text)
{
    cd_pieces_read(text, r->arena, &r->p);
    for (size_t i = 0; i < r->p.n;) {
        size_t end = cd_sentence_end(&r->p, i);

        read_sentence(r, i, end);
        i = end;
    }
}

/* ---- the whole -------------------------------------------------------------- */

/* What programs put before our own subject, which is no news. */
static bool is_prefix(const char *words)
{
    static const char *const prefixes[] = {"automatic reply",
                                           "auto reply",
                                           "auto-reply",
                                           "autoreply",
                                           "automatische antwort",
                                           "reponse automatique",
                                           "auto",
                                           "risposta automatica",
                                           "samodejni odgovor",
                                           "automatski odgovor",
                                           "re ",
                                           "aw ",
                                           "automated reply",
                                           NULL};

    return cd_words_one(words, prefixes) != NULL;
}

/* A subject of her own may say it all: "Out of office until 3 December". */
static void read_subject(struct reading *r, const char *subject)
{
    const char *colon = strchr(subject, ':');
    const char *own = subject;

    if (colon && is_prefix(cd_words(cordee_arena_printf(r->arena, "%.*s ",
                                                        (int)(colon - subject), subject),
                                    200, r->arena)))
        own = colon + 1;
    if (cd_words_one(cd_words(own, 400, r->arena), cd_away_words) ||
        cd_words_one(cd_words(own, 400, r->arena), cd_left_words))
        read_text(r, own);
}

/* Both ends say the same, or each what the other leaves out. */
static void settle(struct reading *r)
{
    struct cd_absence *a = r->a;

    if (a->kind == CD_ABSENCE_NONE && a->back.year)
        a->kind = CD_ABSENCE_AWAY;
    if (a->kind != CD_ABSENCE_AWAY) {
        a->from = a->until = a->back = (struct cd_day){0};
        return;
    }
    if (a->back.year && (!a->until.year || is_over(a, &r->sent)))
        a->until = cd_day_plus(a->back, -1);
    if (a->from.year && a->until.year && cd_day_distance(a->from, a->until) < 0)
        a->from = (struct cd_day){0};
}

struct cd_absence *cd_absence_read(const char *subject, const char *text, int64_t sent,
                                   const char *own, struct cordee_arena *arena)
{
    struct cd_absence *a = cordee_arena_get(arena, sizeof *a);
    struct reading r = {.arena = arena, .sent = cd_day_at(sent), .a = a};

    a->sentence = a->new_address = "";
    read_text(&r, text);
    if (a->kind != CD_ABSENCE_LEFT && !a->until.year && !a->back.year) {
        struct cd_pieces p = r.p;

        read_subject(&r, subject);
        r.p = p;
    }
    settle(&r);
    if (a->kind != CD_ABSENCE_NONE)
        cd_standins_read(&r.p, own, a, arena);
    return a;
}
