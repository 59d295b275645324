/* The names of columns, in one row or in two: "Data management" over "Planning". */
#include "plugins/survey/import/import-priv.h"

#include <string.h>

/* What programs write under a question that has one column. */
static bool is_nothing(const char *below)
{
    static const char *const words[] = {
        "Response", "Open-Ended Response", "Answer", "Antwort", "Réponse", "Risposta"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (cordee_text_is_nocase(below, words[i]))
            return true;
    return false;
}

/* Trimmed, without the marks of HTML that some programs leave in, and cut. */
static const char *name_of(struct cordee_arena *a, const char *cell)
{
    char *text = cordee_arena_text(a, cell), *to = text;

    for (const char *s = text; *s; s++) {
        const char *end = *s == '<' && strchr("/abeiusp", s[1]) ? strchr(s, '>') : NULL;

        if (end)
            s = end;
        else
            *to++ = *s;
    }
    *to = '\0';
    text = cordee_text_trim(text);
    return cordee_arena_text_n(a, text, cordee_utf8_cut(text, 200));
}

bool survey_names_two(const char *const *above, size_t n, const char *const *below,
                      size_t n_below)
{
    size_t blank = 0, filled = 0;
    double x;

    for (size_t i = 0; i < n; i++) {
        const char *cell = i < n_below ? below[i] : "";

        if (survey_number(cell, &x))
            return false;
        blank += !*above[i];
        filled += !*above[i] && *cell;
    }
    return filled >= 2 && 4 * filled >= 3 * blank && *above[0];
}

void survey_names_join(struct cordee_arena *a, const char *const *above,
                       const char *const *below, size_t n, struct survey_name_of *out)
{
    const char *group = "";

    for (size_t i = 0; i < n; i++) {
        const char *top = name_of(a, above[i]), *own = below ? name_of(a, below[i]) : "";

        group = *top || !*own ? top : group; /* it goes on over empty cells */
        own = is_nothing(own) ? "" : own;
        out[i] = (struct survey_name_of){.heading = *own ? own : group};
        if (*own && *group)
            out[i] = (struct survey_name_of){cordee_arena_printf(a, "%s: %s", group, own),
                                             group, own};
        if (!*out[i].heading)
            out[i].heading = cordee_arena_printf(a, "%zu", i + 1);
    }
}
