/* What invented people and their servers do, and who does what. */
#include "plugins/practice/practice.h"

#include <stdio.h>
#include <string.h>

/* Of those with a habit, `share` of the sum do it this way. */
const struct practice_way practice_ways[] = {
    {"reads", "reads", 1, PRACTICE_NOBODY, NULL, NULL},
    {"receipt", "reads", 0, PRACTICE_TO_SENDER, practice_write_receipt,
     T_LATER("Read it, and sent a receipt")},
    {"digest", "reads", 0, PRACTICE_TO_SENDER, practice_write_digest,
     T_LATER("Wrote to a mailing list that you are on")},
    {"reply", "replies", 4, PRACTICE_TO_REPLY, practice_write_reply, T_LATER("Replied")},
    {"letter", "replies", 3, PRACTICE_TO_REPLY, practice_write_long,
     T_LATER("Replied at length")},
    {"html", "replies", 1, PRACTICE_TO_REPLY, practice_write_html,
     T_LATER("Replied, in HTML only")},
    {"attach", "replies", 1, PRACTICE_TO_REPLY, practice_write_attached,
     T_LATER("Replied, with two files")},
    {"signature", "replies", 1, PRACTICE_TO_REPLY, practice_write_signature,
     T_LATER("Replied; role and phone are new")},
    {"question", "replies", 1, PRACTICE_TO_SENDER, practice_write_question,
     T_LATER("Wrote a mail of their own")},
    {"bounce", "bounces", 5, PRACTICE_BACK_EMPTY, practice_write_unknown,
     T_LATER("Sent back: nobody lives at this address")},
    {"full", "bounces", 1, PRACTICE_BACK_EMPTY, practice_write_full,
     T_LATER("Sent back: the mailbox is full")},
    {"delay", "bounces", 1, PRACTICE_BACK_EMPTY, practice_write_delay,
     T_LATER("Is late: their server does not answer, it will be tried again")},
    {"spam", "bounces", 1, PRACTICE_BACK_EMPTY, practice_write_spam,
     T_LATER("Sent back: their server takes it for spam")},
    {"holiday", "away", 3, PRACTICE_BACK, practice_write_away,
     T_LATER("Sent a notice of absence")},
    {"gone", "away", 1, PRACTICE_BACK, practice_write_gone,
     T_LATER("Has left the company, and says who follows")},
    {"challenge", "away", 1, PRACTICE_BACK, practice_write_challenge,
     T_LATER("Asks you to prove that you are a person")},
    {"leave", "leaves", 2, PRACTICE_CLICK, practice_write_farewell,
     T_LATER("Unsubscribed with the button of the mail program")},
    {"mailto", "leaves", 1, PRACTICE_TO_LEAVE, practice_write_farewell,
     T_LATER("Unsubscribed by mail")},
    {"remove", "leaves", 2, PRACTICE_TO_REPLY, practice_write_wish,
     T_LATER("Asked in words to get no more")},
    {"complain", "leaves", 1, PRACTICE_BACK_EMPTY, practice_write_complaint,
     T_LATER("Called it spam")},
    {0},
};

const struct practice_way *practice_way_named(const char *name)
{
    for (const struct practice_way *w = practice_ways; w->name; w++)
        if (strcasecmp(w->name, name) == 0)
            return w;
    return NULL;
}

unsigned practice_hash(const char *s)
{
    unsigned h = 2166136261u;

    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    return h ^ h >> 15;
}

static const struct practice_way *way_of_habit(const char *habit, unsigned chance)
{
    unsigned sum = 0;

    for (const struct practice_way *w = practice_ways; w->name; w++)
        sum += strcmp(w->habit, habit) == 0 ? w->share : 0;
    if (!sum)
        return NULL;
    chance %= sum;
    for (const struct practice_way *w = practice_ways; w->name; w++) {
        if (strcmp(w->habit, habit) != 0)
            continue;
        if (chance < w->share)
            return w;
        chance -= w->share;
    }
    return NULL;
}

/* ---- who does what ---------------------------------------------------------- */

static const struct practice_way *by_words(const char *address)
{
    static const char *const also[][2] = {
        {"bounce", "bounce"}, {"away", "holiday"}, {"vacation", "holiday"},
        {"reply", "reply"},   {"leave", "leave"},  {"unsubscribe", "leave"},
    };
    char local[65];
    char *left = local;

    snprintf(local, sizeof local, "%.*s", (int)strcspn(address, "@"), address);
    for (size_t i = 0; i < sizeof also / sizeof *also; i++)
        if (strcasestr(local, also[i][0]))
            return practice_way_named(also[i][1]);
    for (char *word; (word = strsep(&left, ".-_+"));) {
        const struct practice_way *w = practice_way_named(word);

        if (w)
            return w;
    }
    return NULL;
}

/* Of fifty strangers two reply, one each bounces, is away, leaves. */
static const char *habit_by_chance(const char *address)
{
    static const char *const first[] = {"bounces", "away", "leaves", "replies",
                                        "replies"};
    unsigned n = practice_hash(address) % 50;

    return n < sizeof first / sizeof *first ? first[n] : "reads";
}

const struct practice_way *practice_way_of(const char *address, const char *custom,
                                           const char *subject)
{
    CORDEE_AUTO(cordee_json_drop) json_t *fields = json_loads(custom, 0, NULL);
    const char *said = cordee_json_text(fields, "practice");
    const struct practice_way *w = by_words(address);
    unsigned chance = practice_hash(address) / 50;

    if (!w)
        w = practice_way_named(said);
    if (w)
        return w;
    if (!way_of_habit(said, 0))
        said = habit_by_chance(address);
    /* A mailbox stays what it is; people answer now so, now so. */
    if (strcmp(said, "replies") == 0)
        chance += practice_hash(subject);
    return way_of_habit(said, chance);
}
