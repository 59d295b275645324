/* Words in a filter: what a party is called, its addresses, in any order. */
#include "core/crm/filter/filter.h"

#include "core/db/search.h"

#include <stdio.h>
#include <string.h>

const char *cd_like_prefix(struct cordee_arena *a, const char *text)
{
    char *out = cordee_arena_get(a, strlen(text) * 2 + 2);
    char *p = out;

    for (; *text; text++) {
        if (strchr("%_\\", *text))
            *p++ = '\\';
        *p++ = *text;
    }
    *p = '%';
    return out;
}

/* " 'expression' LIKE '% word%' " finds the word wherever one begins. */
static void put_word(const char *expression, const char *word, struct cordee_sql *out)
{
    const char *pattern =
        cordee_arena_printf(out->arena, "%% %s", cd_like_prefix(out->arena, word));

    cordee_sql_put(out, "(' ' || ");
    cordee_sql_put(out, expression);
    cordee_sql_put(out, ") LIKE ");
    cordee_sql_bind(out, cordee_of_text(pattern));
    cordee_sql_put(out, " ESCAPE '\\'");
}

void cd_words_in(const char *expression, const char *words, struct cordee_sql *out)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf folded = {0};
    char *rest, *word;
    bool first = true;

    cordee_utf8_fold(words, &folded);
    cordee_sql_put(out, "(");
    for (word = strtok_r(folded.text ? folded.text : (char[]){""}, " ", &rest); word;
         word = strtok_r(NULL, " ", &rest)) {
        if (!first)
            cordee_sql_put(out, " AND ");
        first = false;
        put_word(expression, word, out);
    }
    cordee_sql_put(out, first ? "1 = 1)" : ")");
}

void cd_words_sql(const char *words, bool phrase, struct cordee_sql *out)
{
    size_t start = out->text.len;
    const char *text = phrase ? cordee_arena_printf(out->arena, "\"%s\"", words) : words;

    cordee_sql_put(out, "p.id IN (");
    if (cd_search_sql(out, "party", text, 0)) {
        cordee_sql_put(out, ")");
        return;
    }
    out->text.len = start; /* signs alone: nobody has them for a name */
    cordee_sql_put(out, "(1 = 0)");
}
