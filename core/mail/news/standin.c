/* Who stands in: addresses and numbers behind words of turning to somebody, each with the
 * name before it and what it is for. */
#include "core/mail/bounce/words.h"
#include "core/mail/news/read.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define WHAT_MOST 80
#define NAME_MOST 4 /* words */

/* Capitalised before a name without being part of it. */
#define NO_NAMES                                                                         \
    "please contact call ask write email e-mail mail tel telefon telephone phone "       \
    "mobile "                                                                            \
    "mobil fax handy the my our colleague colleagues assistant deputy mr mrs ms miss "   \
    "dr "                                                                                \
    "mag ing prof dipl dipl-ing or and to at for in bitte frau herr herrn kollege "      \
    "kollegen kollegin "                                                                 \
    "kolleginnen assistentin assistenz vertretung stellvertreter stellvertreterin "      \
    "stellvertretung anliegen fragen fallen fall angelegenheiten notfallen nachrichten " \
    "anfragen sie ich an von bei fur im in nachfolger nachfolgerin nachfolge "           \
    "ansprechpartner ansprechpartnerin team abteilung sekretariat buro adresse "         \
    "mailadresse monsieur madame mme m mlle collegue veuillez contacter contactez pour " \
    "en merci signor signora sig sig.ra dott dott.ssa collega contattare per prego "     \
    "gospa gospod gospo ga g sodelavka sodelavko sodelavec sodelavca kolegica kolegico " \
    "kolega kolego za v na obrnite prosim kontakt kontaktirajte i you it she he they "   \
    "email-adresse nummer number line hotline mein meine meinen meiner mon ma mes"
#define TITLES                                                                         \
    "mr mrs ms miss dr frau herr herrn monsieur madame mme m signor signora sig dott " \
    "gospa gospod gospo gospoda ga colleague kollege kollegen kollegin collegue "      \
    "collega "                                                                         \
    "sodelavka sodelavko sodelavec sodelavca kolegica kolegico kolega kolego prof"
/* Between a name and its address. */
#define BETWEEN                                                                          \
    "( < [ : , - \xe2\x80\x93 | / at under via unter au per by auf a mail email e-mail " \
    "e-mail-adresse adresse address mailto mob tel telefon telephone phone mobile "      \
    "mobil handy t m e on "                                                              \
    "or oder ou o ali . und and et e in na naslov indirizzo adresse l'adresse "          \
    "all'indirizzo naslovu erreichbar reached be can reachable"
#define PARTICLES "von van de di der del della da la le dos du zu"
#define FOR       "for fur pour per za regarding concerning zu"
#define WHERE     "in bei en v im"
#define STOPS                                                                           \
    "please bitte contact wenden an steht stehen kontaktieren veuillez contacter vous " \
    "contactez adressez adresser prego contattare rivolgersi rivolgetevi obrnite "      \
    "kontaktirajte you sie me , : my meine meinen our unsere prosim se write call "     \
    "schreiben hilft vertritt colleague potete puo possono kollegin kollegen mich you"

struct finder {
    const struct cd_pieces *p;
    struct cd_absence *a;
    struct cordee_arena *arena;
    const char *own;
    size_t region; /* behind the last one that was found */
};

/* ---- names ------------------------------------------------------------------ */

static bool is_name_word(const struct cd_pieces *p, size_t i)
{
    const struct cd_piece *one = &p->all[i];

    return one->kind == CD_PIECE_WORD && one->capital && one->n > 1 &&
           !cd_piece_in(p, i, NO_NAMES);
}

/* The name that ends before piece `at`: the pieces [*from_r, result); 0: none. */
static size_t name_before(const struct finder *f, size_t at, size_t low, size_t *from_r)
{
    const struct cd_pieces *p = f->p;
    size_t end = at;
    size_t from, words = 0;

    for (int k = 0; end > low && k < 12; k++) {
        const struct cd_piece *one = &p->all[end - 1];

        if (is_name_word(p, end - 1) ||
            (one->kind != CD_PIECE_PHONE && !cd_piece_in(p, end - 1, BETWEEN)))
            break;
        end--;
    }
    for (from = end; from > low && words < NAME_MOST; from--) {
        bool name = is_name_word(p, from - 1);

        if (!name && !(words && cd_piece_in(p, from - 1, PARTICLES) && from - 1 > low &&
                       is_name_word(p, from - 2)))
            break;
        words += name;
        if (p->all[from - 1].line) { /* a name does not go over lines */
            from--;
            break;
        }
    }
    *from_r = from;
    return words ? end : 0;
}

/* "Max Muster" of max.muster@..., when it is written so; "". */
static const char *name_in_address(const char *address, struct cordee_arena *arena)
{
    size_t n = strcspn(address, "@");
    size_t dot = strcspn(address, "._");
    char *name = cordee_arena_text_n(arena, address, n);
    bool first = true;

    if (dot < 2 || dot + 3 > n)
        return "";
    for (char *c = name; *c; c++) {
        if (*c == '.' || *c == '_')
            *c = ' ';
        else if (!isalpha((unsigned char)*c) && *c != '-')
            return "";
        if (first && islower((unsigned char)*c))
            *c = (char)toupper((unsigned char)*c);
        first = *c == ' ' || *c == '-';
    }
    return name;
}

/* "my colleague Max Muster" in [low, high): the name, [*from_r, result); 0: none. */
static size_t name_behind_title(const struct finder *f, size_t low, size_t high,
                                size_t *from_r)
{
    for (size_t i = low; i + 1 < high; i++) {
        size_t from = i + 1 + (size_t)cd_piece_is(f->p, i + 1, ".");
        size_t to = from;

        if (!cd_piece_in(f->p, i, TITLES))
            continue;
        while (to < high && to < from + NAME_MOST && is_name_word(f->p, to))
            to++;
        *from_r = from;
        if (to >= from + 2)
            return to;
    }
    return 0;
}

/* A name of one word is one behind "Frau", or when it is in the address, which may have
 * the rest.  Else it is a department: what it is for. */
static const char *single_name(const struct finder *f, size_t from, const char *said,
                               const char *address, const char **what_r)
{
    const char *spelled = name_in_address(address, f->arena);
    const char *words = cd_words(said, 200, f->arena);
    size_t before = from - (from > 0 && cd_piece_is(f->p, from - 1, "."));

    if (*spelled && strstr(cd_words(spelled, 200, f->arena), words))
        return spelled;
    if (strstr(cd_words(address, 300, f->arena), words) ||
        (before > 0 && cd_piece_in(f->p, before - 1, TITLES)))
        return said;
    *what_r = said;
    return spelled;
}

static const char *name_of(const struct finder *f, size_t at, size_t low, size_t sentence,
                           size_t *from_r, const char **what_r)
{
    size_t from = at;
    size_t end = name_before(f, at, low, &from);
    const char *address = f->p->all[at].word;
    const char *said;

    if (!end)
        end = name_behind_title(f, sentence, at, &from);
    *from_r = from;
    if (!end)
        return name_in_address(address, f->arena);
    said = cd_pieces_text(f->p, from, end, 120, f->arena);
    return strchr(said, ' ') ? said : single_name(f, from, said, address, what_r);
}

/* ---- what for --------------------------------------------------------------- */

static bool is_for_all(const char *what, struct cordee_arena *arena)
{
    static const char *const words[] = {
        "absence",   "abwesenheit", "zwischenzeit", "meantime", "odsotnost",
        "assenza",   "interim",     "meanwhile",    "abwesend", "vmesnem",
        "frattempo", "intérim",     "vertretung",   NULL};

    return cd_words_one(cd_words(what, 200, arena), words) != NULL;
}

/* "For invoices" before it, or "for all other needs" right behind it. */
static const char *what_for(const struct finder *f, size_t low, size_t name,
                            size_t behind, size_t end)
{
    const struct cd_pieces *p = f->p;
    /* Who left did not leave "for" anything. */
    const char *preps = f->a->kind == CD_ABSENCE_LEFT ? FOR : FOR " " WHERE;
    const char *what = "";
    size_t i = low;

    for (; i < name && !cd_piece_in(p, i, preps); i++)
        ;
    if (i < name) {
        size_t to = i + 1;

        while (to < name && !cd_piece_in(p, to, STOPS))
            to++;
        while (to > i + 1 && cd_piece_in(p, to - 1, "to an a au na at or oder"))
            to--;
        if (to > i + 1)
            what = cd_pieces_text(p, i, to, WHAT_MOST, f->arena);
    }
    while (behind < end && cd_piece_in(p, behind, ") > ]"))
        behind++;
    if (!*what && behind < end && cd_piece_in(p, behind, preps)) {
        size_t to = behind + 1;

        while (to < end && !cd_piece_in(p, to, ". , ; ( !") &&
               p->all[to].kind != CD_PIECE_ADDRESS)
            to++;
        what = cd_pieces_text(p, behind, to, WHAT_MOST, f->arena);
    }
    return is_for_all(what, f->arena) ? "" : what;
}

/* ---- each ------------------------------------------------------------------- */

static bool is_machine(const char *address)
{
    static const char *const machines[] = {"noreply",    "no-reply",      "donotreply",
                                           "postmaster", "mailer-daemon", NULL};

    for (size_t i = 0; machines[i]; i++)
        if (strncasecmp(address, machines[i], strlen(machines[i])) == 0)
            return true;
    return false;
}

static bool is_known(const struct finder *f, const char *address)
{
    char one[255], other[255];

    if (cordee_address_fold(address, one) < 0)
        return true;
    if (cordee_address_fold(f->own, other) == 0 && strcmp(one, other) == 0)
        return true;
    if (*f->a->new_address && strcasecmp(f->a->new_address, address) == 0)
        return true;
    for (size_t i = 0; i < f->a->n_standins; i++)
        if (strcasecmp(f->a->standins[i].address, address) == 0)
            return true;
    return false;
}

/* A number beside the address at `at`: before it up to the name, or behind it. */
static const char *phone_near(const struct finder *f, size_t from, size_t at)
{
    const struct cd_pieces *p = f->p;

    for (size_t i = from; i < at; i++)
        if (p->all[i].kind == CD_PIECE_PHONE)
            return p->all[i].word;
    for (size_t i = at + 1; i < p->n && i < at + 15; i++) {
        if (p->all[i].kind == CD_PIECE_PHONE)
            return p->all[i].word;
        if (p->all[i].paragraph || p->all[i].kind == CD_PIECE_ADDRESS ||
            (p->all[i].line && !cd_piece_in(p, i, BETWEEN)))
            break;
    }
    return "";
}

static bool is_full(const struct finder *f)
{
    return f->a->n_standins == CD_STANDINS_MAX;
}

static void find_address(struct finder *f, size_t at, size_t low, size_t end)
{
    const char *address = f->p->all[at].word;
    size_t name_from;
    const char *name, *what = "";
    size_t from = f->region > low ? f->region : low;
    struct cd_standin *s;

    if (is_full(f) || !cordee_address_ok(address) || is_machine(address) ||
        is_known(f, address))
        return;
    name = name_of(f, at, f->region, from, &name_from, &what);
    s = &f->a->standins[f->a->n_standins++];
    *s = (struct cd_standin){
        .name = name,
        .address = address,
        .phone = phone_near(f, name_from, at),
        .what = *what
                    ? what
                    : what_for(f, from, name_from > from ? name_from : at, at + 1, end)};
    f->region = at + 1;
}

/* A name with a number only; a number without a name is her own. */
static void find_phone(struct finder *f, size_t at, size_t low, size_t end)
{
    size_t from = f->region > low ? f->region : low;
    size_t name_from = at;
    size_t name_end = name_before(f, at, from, &name_from);

    for (size_t i = at + 1; i < end; i++)
        if (f->p->all[i].kind == CD_PIECE_ADDRESS)
            return; /* it is that one's */
    if (is_full(f) || !name_end)
        return;
    f->a->standins[f->a->n_standins++] = (struct cd_standin){
        .name = cd_pieces_text(f->p, name_from, name_end, 120, f->arena),
        .address = "",
        .phone = f->p->all[at].word,
        .what = what_for(f, from, name_from, at + 1, end)};
    f->region = at + 1;
}

/* "Please contact my colleague Max Muster." */
static void find_name(struct finder *f, size_t low, size_t end)
{
    size_t from;
    size_t to = name_behind_title(f, low, end, &from);

    if (!to || is_full(f))
        return;
    f->a->standins[f->a->n_standins++] =
        (struct cd_standin){.name = cd_pieces_text(f->p, from, to, 120, f->arena),
                            .address = "",
                            .phone = "",
                            .what = what_for(f, low, from, to, end)};
}

static bool is_farewell(const struct finder *f, size_t from, size_t end)
{
    return end - from <= 8 &&
           cd_words_one(cd_pieces_words(f->p, from, end, f->arena), cd_farewell_words);
}

void cd_standins_read(const struct cd_pieces *p, const char *own, struct cd_absence *a,
                      struct cordee_arena *arena)
{
    struct finder f = {.p = p, .a = a, .arena = arena, .own = own};
    bool armed = false;

    for (size_t i = 0; i < p->n;) {
        size_t end = cd_sentence_end(p, i);
        const char *words = cd_pieces_words(p, i, end, arena);
        bool turn = cd_words_one(words, cd_turn_words) != NULL;

        if (armed && !turn && is_farewell(&f, i, end))
            break;
        armed = armed || turn;
        for (size_t k = i; armed && k < end; k++) {
            if (p->all[k].kind == CD_PIECE_ADDRESS)
                find_address(&f, k, i, end);
            else if (p->all[k].kind == CD_PIECE_PHONE && k >= f.region)
                find_phone(&f, k, i, end);
        }
        if (turn && a->n_standins == 0)
            find_name(&f, i, end);
        i = end;
    }
}
