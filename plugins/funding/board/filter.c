/* Which calls somebody wants to see. */
#include "plugins/funding/board/filter.h"

#include <string.h>

enum { TEXT_MOST = 200, DAYS_MOST = 3650 };

static const char *const shows[BOARD_SHOWS] = {"matching", "open", "announced", "closed",
                                               "out"};
static const char *const sorts[BOARD_SORTS] = {"close",   "money",      "strength",
                                               "members", "interested", "new"};

const char *board_show_word(enum board_show show)
{
    return shows[show];
}

const char *board_sort_word(enum board_sort sort)
{
    return sorts[sort];
}

/* ---- reading ---------------------------------------------------------------- */

static int word_of(const char *const *words, int n, const char *word)
{
    for (int i = 0; i < n; i++)
        if (cordee_text_is(word, words[i]))
            return i;
    return 0;
}

static int64_t number_of(const char *text, int64_t most)
{
    int64_t n;

    return cordee_text_int(text, &n) && n > 0 ? (n < most ? n : most) : 0;
}

enum board_show board_show_of(const char *word)
{
    return (enum board_show)word_of(shows, BOARD_SHOWS, word);
}

/* By people: "1,5 Mio" too. */
static int64_t money_of(const char *text)
{
    int64_t n = 0;

    return funding_amount_read(text, &n) > 0 ? n : 0;
}

struct board_filter board_filter_read(const char *(*get)(void *ctx, const char *name),
                                      void *ctx)
{
    const char *text = get(ctx, "q");
    const char *type = get(ctx, "type");
    const bool known = cordee_text_is(type, "grant") || cordee_text_is(type, "tender") ||
                       cordee_text_is(type, "cascade");

    return (struct board_filter){
        .text = strlen(text) <= TEXT_MOST ? text : "",
        .programme = get(ctx, "programme"),
        .type = known ? type : "",
        .money = money_of(get(ctx, "money")),
        .days = number_of(get(ctx, "days"), DAYS_MOST),
        .strength = number_of(get(ctx, "strength"), 100),
        .fresh = number_of(get(ctx, "fresh"), DAYS_MOST),
        .show = board_show_of(get(ctx, "show")),
        .sort = (enum board_sort)word_of(sorts, BOARD_SORTS, get(ctx, "sort")),
    };
}

bool board_filter_any(const struct board_filter *f)
{
    return f->text[strspn(f->text, " ")] || *f->programme || *f->type || f->money ||
           f->days || f->strength || f->fresh;
}

/* ---- writing ---------------------------------------------------------------- */

static void put(struct cordee_buf *out, const char *name, const char *value)
{
    if (!*value)
        return;
    cordee_buf_printf(out, "%s%s=", out->len ? "&" : "", name);
    cordee_buf_url(out, value, "");
}

static void put_number(struct cordee_buf *out, const char *name, int64_t value)
{
    if (value)
        cordee_buf_printf(out, "%s%s=%lld", out->len ? "&" : "", name, (long long)value);
}

const char *board_filter_query(struct cordee_arena *a, const struct board_filter *f)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf out = {0};

    put(&out, "show", shows[f->show]);
    put(&out, "q", f->text);
    put(&out, "programme", f->programme);
    put(&out, "type", f->type);
    put_number(&out, "money", f->money);
    put_number(&out, "days", f->days);
    put_number(&out, "strength", f->strength);
    put_number(&out, "fresh", f->fresh);
    if (f->sort != BOARD_BY_CLOSE)
        put(&out, "sort", sorts[f->sort]);
    return cordee_arena_text(a, out.text);
}
