/* Points of a scale that are written in words: which they are, and in which order. */
#include "plugins/survey/import/import-priv.h"

#include <string.h>

/* How much a word says, in five languages: the first row of which one is in it counts. */
static const struct {
    int rank;
    const char *list;
} ranks[] = {
    {2, "neither,neutral,weder,neutre,neutrale,nevtraln,partly,teils"},
    {0,
     "not at all,strongly disagree,never,none,unimportant,not important,gar nicht,"
     "uberhaupt nicht,nie,unwichtig,pas du tout,jamais,per niente,mai,sploh ne,nikoli"},
    {5, "absolutely,extremely,essential,strongly agree,always,ausserst,unbedingt,"
        "absolument,toujours,assolutamente,sempre,popolnoma,vedno"},
    {4, "very,sehr,tres,molto,zelo"},
    {1, "slightly,disagree,rarely,little,low,eher nicht,weniger,wenig,selten,peu,"
        "rarement,poco,raramente,malo,redko"},
    {2, "moderately,somewhat,sometimes,medium,fairly,massig,mittel,manchmal,moyen,"
        "parfois,medio,talvolta,srednje,vcasih"},
    {3, "important,agree,often,high,good,wichtig,stimme zu,oft,hoch,gut,souvent,"
        "d accord,importante,spesso,pomembno,pogosto"},
};

/* One of "word,word" stands in it as words. */
static bool has_one(const char *plain, const char *list)
{
    char word[40];

    while (*list) {
        const size_t n = strcspn(list, ",");

        snprintf(word, sizeof word, " %.*s ", (int)n, list);
        if (strstr(plain, word))
            return true;
        list += n + (list[n] == ',');
    }
    return false;
}

bool survey_points_unknown(const char *word)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();

    return has_one(survey_plain(a, word),
                   "don t know,dont know,do not know,not applicable,no answer,no opinion,"
                   "weiss nicht,weiß nicht,keine angabe,trifft nicht zu,ne sais pas,sans "
                   "reponse,sans objet,non so,non applicabile,ne vem,brez odgovora");
}

static int rank_of(const char *word)
{
    CORDEE_AUTO(cordee_arena_drop) struct cordee_arena *a = cordee_arena_new();
    const char *plain = survey_plain(a, word);

    for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
        if (has_one(plain, ranks[i].list))
            return ranks[i].rank;
    return -1;
}

enum { RANKS = 6 };

/* Puts the words of a column at their ranks; false: one has none, or another is there. */
static bool column_take(const json_t *column, const char *at[RANKS])
{
    const json_t *words = json_object_get(column, "words");
    size_t i;
    json_t *w;

    json_array_foreach ((json_t *)words, i, w) {
        const char *word = json_string_value(w);
        const int rank = rank_of(word);

        if (survey_points_unknown(word))
            continue;
        if (rank < 0 || (at[rank] && !cordee_text_is_nocase(at[rank], word)))
            return false;
        at[rank] = at[rank] ? at[rank] : word;
    }
    return json_array_size(words) > 1;
}

bool survey_points_numeric(const json_t *column)
{
    const int64_t n = cordee_json_int(column, "n"),
                  whole = cordee_json_int(column, "numbers"),
                  decimals = cordee_json_int(column, "decimals");
    const double least = json_number_value(json_object_get(column, "least")),
                 most = json_number_value(json_object_get(column, "most"));

    return n > 0 && 3 * whole >= 2 * n && !decimals && least >= 0 && most >= 2 &&
           most - (least >= 1) < SURVEY_POINTS_MAX;
}

/* One scale is for all: that which more columns have. */
json_t *survey_points(const json_t *columns)
{
    const char *at[RANKS] = {NULL};
    size_t in_words = 0, in_numbers = 0;
    json_t *points = json_array();

    for (size_t i = 0; i < json_array_size(columns); i++) {
        const json_t *column = json_array_get(columns, i);
        const char *with[RANKS];

        memcpy(with, at, sizeof with);
        if (survey_points_numeric(column)) {
            in_numbers++;
        } else if (column_take(column, with)) {
            memcpy(at, with, sizeof at);
            in_words++;
        }
    }
    for (size_t i = 0; i < RANKS; i++)
        if (at[i])
            json_array_append_new(points, json_string(at[i]));
    if (json_array_size(points) < 3 || in_words < in_numbers)
        json_array_clear(points); /* of two words one is chosen */
    return points;
}

bool survey_points_hold(const json_t *points, const json_t *column)
{
    const json_t *words = json_object_get(column, "words");
    size_t i, k;
    json_t *w, *point;

    json_array_foreach ((json_t *)words, i, w) {
        bool there = survey_points_unknown(json_string_value(w));

        json_array_foreach ((json_t *)points, k, point)
            there = there ||
                    cordee_text_is_nocase(json_string_value(point), json_string_value(w));
        if (!there)
            return false;
    }
    return json_array_size(words) > 1;
}
