/* The model in words, as a trainer reads it: the table, then what each figure says. */
#include "plugins/survey/survey.h"

#include <string.h>

const char *survey_shown(const json_t *object, const char *key, int decimals,
                         char room[32])
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_number(value))
        return "-";
    snprintf(room, 32, "%.*f", decimals, json_number_value(value));
    return room;
}

void survey_pad(struct cordee_buf *out, const char *text, size_t width)
{
    size_t n = cordee_utf8_len(text);

    cordee_buf_put(out, text, n > width ? cordee_utf8_cut(text, width) : strlen(text));
    for (; n < width; n++)
        cordee_buf_putc(out, ' ');
}

/* How wide the names are: 24 at most. */
static int name_width(const json_t *items)
{
    size_t most = 4, i;
    const json_t *item;

    json_array_foreach (items, i, item) {
        size_t n = cordee_utf8_len(cordee_json_text(item, "importance"));

        most = n > most ? n : most;
    }
    return most > 24 ? 24 : (int)most;
}

/* ---- needs ------------------------------------------------------------------ */

static const char *quadrant_words(struct cordee *cd, const json_t *item)
{
    const char *code = cordee_json_text(item, "quadrant");

    return strcmp(code, "concentrate") == 0 ? T("concentrate here")
           : strcmp(code, "keep") == 0      ? T("keep up the good work")
           : strcmp(code, "low") == 0       ? T("low priority")
           : strcmp(code, "overkill") == 0  ? T("possible overkill")
                                            : "-";
}

static void print_p(const json_t *item, struct cordee_buf *out)
{
    const json_t *p = json_object_get(json_object_get(item, "wilcoxon"), "p");

    if (!json_is_number(p))
        cordee_buf_printf(out, "%7s", "-");
    else if (json_number_value(p) < 0.001)
        cordee_buf_printf(out, "%7s", "<0.001");
    else
        cordee_buf_printf(out, "%7.3f", json_number_value(p));
}

static void print_need(struct cordee *cd, const json_t *item, int width,
                       struct cordee_buf *out)
{
    char a[32], b[32], c[32], d[32], e[32];

    survey_pad(out, cordee_json_text(item, "importance"), (size_t)width);
    cordee_buf_printf(out, " %5lld %10s %6s %6s", (long long)cordee_json_int(item, "n"),
                      survey_shown(item, "importance_mean", 2, a),
                      survey_shown(item, "level_mean", 2, b),
                      survey_shown(item, "gap", 2, c));
    cordee_buf_printf(out, "  %6s to %-6s", survey_shown(item, "gap_low", 2, a),
                      survey_shown(item, "gap_high", 2, b));
    print_p(item, out);
    cordee_buf_printf(out, " %8s %4s %7s %4s  %s\n", survey_shown(item, "mwds", 3, a),
                      survey_shown(item, "mwds_rank", 0, c),
                      survey_shown(item, "rds", 1, d),
                      survey_shown(item, "rds_rank", 0, e), quadrant_words(cd, item));
}

/* The greatest need first; what has none, last. */
static void print_by_rank(struct cordee *cd, const json_t *items, int width,
                          struct cordee_buf *out)
{
    size_t n = json_array_size(items), i;
    const json_t *item;

    for (size_t rank = 1; rank <= n; rank++)
        json_array_foreach (items, i, item)
            if ((size_t)cordee_json_int(item, "mwds_rank") == rank)
                print_need(cd, item, width, out);
    json_array_foreach (items, i, item)
        if (cordee_json_int(item, "mwds_rank") == 0)
            print_need(cd, item, width, out);
}

static void print_needs(struct cordee *cd, const json_t *model, struct cordee_buf *out)
{
    const json_t *items = json_object_get(model, "items");
    int width = name_width(items);

    cordee_buf_puts(out, "\nNeeds, the greatest by MWDS first\n\n");
    survey_pad(out, "item", (size_t)width);
    cordee_buf_puts(out,
                    "     n importance  level    gap  95 % of the gap       p     MWDS "
                    "rank     RDS rank  place\n");
    print_by_rank(cd, items, width, out);
}

/* ---- what they say ---------------------------------------------------------- */

/* Names of the items whose `key` has the text, with commas; false: there are none. */
static bool put_names(const json_t *items, const char *key, const char *text,
                      struct cordee_buf *out)
{
    bool any = false;
    size_t i;
    const json_t *item;

    json_array_foreach (items, i, item) {
        if (strcmp(cordee_json_text(item, key), text) != 0)
            continue;
        cordee_buf_printf(out, "%s%s", any ? ", " : "",
                          cordee_json_text(item, "importance"));
        any = true;
    }
    return any;
}

static const json_t *ranked_first(const json_t *items, const char *key)
{
    size_t i;
    const json_t *item;

    json_array_foreach (items, i, item)
        if (cordee_json_int(item, key) == 1)
            return item;
    return NULL;
}

static void say_first(struct cordee *cd, const json_t *items, struct cordee_buf *out)
{
    const json_t *by_mwds = ranked_first(items, "mwds_rank");
    const json_t *by_rds = ranked_first(items, "rds_rank");

    if (!by_mwds || !by_rds)
        return;
    cordee_buf_puts(out, "  ");
    if (by_mwds == by_rds)
        cordee_buf_printf(out, T("Both put %s first."),
                          cordee_json_text(by_mwds, "importance"));
    else
        cordee_buf_printf(out, T("MWDS puts %s first, RDS %s: look at both."),
                          cordee_json_text(by_mwds, "importance"),
                          cordee_json_text(by_rds, "importance"));
    cordee_buf_putc(out, '\n');
}

static void say_interval(struct cordee *cd, const json_t *items, struct cordee_buf *out)
{
    bool any = false;
    size_t i;
    const json_t *item;

    json_array_foreach (items, i, item) {
        const json_t *low = json_object_get(item, "gap_low");
        const json_t *high = json_object_get(item, "gap_high");

        if (!json_is_number(low) || json_number_value(low) > 0 ||
            json_number_value(high) < 0)
            continue;
        cordee_buf_printf(out, any ? ", %s" : T("  It may be chance only for: %s"),
                          cordee_json_text(item, "importance"));
        any = true;
    }
    if (any)
        cordee_buf_puts(out, ".\n");
}

static void say_places(struct cordee *cd, const json_t *model, struct cordee_buf *out)
{
    static const struct {
        const char *code, *words;
    } places[] = {{"concentrate", T_LATER("concentrate here")},
                  {"keep", T_LATER("keep up the good work")},
                  {"low", T_LATER("low priority")},
                  {"overkill", T_LATER("possible overkill")}};
    const json_t *cross = json_object_get(model, "cross");
    const json_t *items = json_object_get(model, "items");
    char a[32], b[32];

    cordee_buf_printf(
        out,
        T("place  importance and level against each other; the lines cross "
          "at the means of all\n  items, importance %s and level %s, so that "
          "an item's place depends on the others.\n  It does not know the gap: what is "
          "first by MWDS or RDS is a need in any place.\n"),
        survey_shown(cross, "importance", 2, a), survey_shown(cross, "level", 2, b));
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        CORDEE_AUTO(cordee_buf_drop) struct cordee_buf names = {0};

        if (put_names(items, "quadrant", places[i].code, &names))
            cordee_buf_printf(out, "  %s: %s\n", T(places[i].words), names.text);
    }
}

static const char *alpha_words(struct cordee *cd, double alpha)
{
    return alpha >= 0.9   ? T("its questions measure one thing, some perhaps twice")
           : alpha >= 0.7 ? T("its questions measure one thing: a mean over them says "
                              "something")
                          : T("its questions measure several things: read them one by "
                              "one");
}

static void say_alpha(struct cordee *cd, const json_t *model, const char *key,
                      const char *label, struct cordee_buf *out)
{
    const json_t *all = json_object_get(model, "alpha");
    const json_t *alpha = json_object_get(all, key);
    char n_key[32];

    snprintf(n_key, sizeof n_key, "%s_n", key);
    cordee_buf_printf(out, "  %s: ", label);
    if (json_is_number(alpha))
        cordee_buf_printf(out, "%.3f (%lld people); %s.\n", json_number_value(alpha),
                          (long long)cordee_json_int(all, n_key),
                          alpha_words(cd, json_number_value(alpha)));
    else
        cordee_buf_printf(out, "- (%s)\n",
                          cordee_json_text(json_object_get(all, "reasons"), key));
}

static void print_meaning(struct cordee *cd, const json_t *model, struct cordee_buf *out)
{
    const json_t *items = json_object_get(model, "items");

    cordee_buf_puts(
        out,
        T("\nWhat the figures say\n\n"
          "gap    importance less level, the mean of who answered both. Above 0 "
          "people need more\n  than they have.\n"
          "95 %   in surveys such as this one the interval holds the true mean gap 95 "
          "times of 100;\n  where it has 0 in it, there may be none.\n"));
    say_interval(cd, items, out);
    cordee_buf_puts(
        out,
        T("p      how often chance alone would give gaps as far on one side (Wilcoxon, "
          "signed ranks,\n  two-sided, gaps of 0 left out); below 0.05 is hard to call "
          "chance.\n"
          "MWDS   the gap times the mean importance (Borich): the greater, the more "
          "need. "
          "To compare\n  items of one survey, not surveys with other scales.\n"
          "RDS    % whose level is above importance less % whose level is below "
          "(Narine & "
          "Harder),\n  -100 to 100: the LOWER, the more need. It takes the order of "
          "answers only.\n"));
    say_first(cd, items, out);
    say_places(cd, model, out);
    cordee_buf_puts(out,
                    T("alpha  do the questions of a side hang together? (Cronbach, of "
                      "who answered all of them)\n"));
    say_alpha(cd, model, "importance", T("importance"), out);
    say_alpha(cd, model, "level", T("level"), out);
}

/* ---- each question ---------------------------------------------------------- */

static void print_levels(const json_t *figures, struct cordee_buf *out)
{
    const json_t *levels = json_object_get(figures, "levels");
    char a[32];
    size_t i;
    const json_t *level;

    json_array_foreach (levels, i, level)
        cordee_buf_printf(out, " %5s", survey_shown(level, "percent", 1, a));
    if (!json_is_array(levels))
        cordee_buf_printf(
            out, "  %s", cordee_json_text(json_object_get(figures, "reasons"), "levels"));
}

static void print_question(const char *name, const json_t *figures, int width,
                           struct cordee_buf *out)
{
    char a[32], b[32], c[32], d[32], e[32];

    survey_pad(out, name, (size_t)width);
    cordee_buf_printf(
        out, " %5lld %7lld %6s %5s %6s %5s %6s ",
        (long long)cordee_json_int(figures, "n"),
        (long long)cordee_json_int(figures, "missing"),
        survey_shown(figures, "mean", 2, a), survey_shown(figures, "sd", 2, b),
        survey_shown(figures, "median", 1, c), survey_shown(figures, "iqr", 1, d),
        survey_shown(figures, "top2", 1, e));
    print_levels(figures, out);
    cordee_buf_putc(out, '\n');
}

static void print_questions(struct cordee *cd, const json_t *model,
                            struct cordee_buf *out)
{
    static const char *const sides[][2] = {{"importance", "of_importance"},
                                           {"level", "of_level"}};
    const json_t *items = json_object_get(model, "items");
    const json_t *scale = json_object_get(model, "scale");
    int width = name_width(items);
    size_t i;
    const json_t *item;

    cordee_buf_puts(out, "\nEach question by itself, % of who answered it\n\n");
    survey_pad(out, "", (size_t)width);
    cordee_buf_puts(out, "     n missing   mean    sd median   IQR top-2  ");
    for (int64_t p = cordee_json_int(scale, "from");
         scale && p <= cordee_json_int(scale, "to") && json_is_object(scale); p++)
        cordee_buf_printf(out, " %5lld", (long long)p);
    cordee_buf_putc(out, '\n');
    for (int side = 0; side < 2; side++)
        json_array_foreach (items, i, item)
            print_question(cordee_json_text(item, sides[side][0]),
                           json_object_get(item, sides[side][1]), width, out);
    cordee_buf_puts(out, T("\ntop-2: who chose one of the two highest points. IQR: the "
                           "middle half lies within it\n  (quartiles between neighbours, "
                           "type 7, as in R and Excel).\n"));
}

/* ---- the whole -------------------------------------------------------------- */

static void print_scale(struct cordee *cd, const json_t *model, struct cordee_buf *out)
{
    const json_t *scale = json_object_get(model, "scale");
    int64_t n = cordee_json_int(model, "respondents");

    cordee_buf_printf(out, TN("%lld respondent", "%lld respondents", n), (long long)n);
    if (!json_is_object(scale))
        cordee_buf_puts(out, T("; no scale of whole points.\n"));
    else
        cordee_buf_printf(out,
                          cordee_json_true(scale, "given")
                              ? T("; scale %lld to %lld.\n")
                              : T("; scale %lld to %lld, as far as the answers go.\n"),
                          (long long)cordee_json_int(scale, "from"),
                          (long long)cordee_json_int(scale, "to"));
}

void survey_print(struct cordee *cd, const json_t *model, struct cordee_buf *out)
{
    print_scale(cd, model, out);
    print_needs(cd, model, out);
    print_meaning(cd, model, out);
    print_questions(cd, model, out);
    survey_print_parts(cd, model, out);
}
