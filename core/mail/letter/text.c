#include "core/mail/letter/text.h"

#include <string.h>
#include <strings.h>

struct cordee_letter_text cd_letter_own(const struct cordee_letter *l)
{
    return (struct cordee_letter_text){.language = l->language ? l->language : "",
                                       .subject = l->subject,
                                       .preheader = l->preheader,
                                       .markdown = l->markdown};
}

size_t cd_language_pick(const char *const *languages, size_t n, const char *reader)
{
    size_t wide = strcspn(reader, "-");

    if (!*reader)
        return n;
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(languages[i], reader) == 0)
            return i;
    for (size_t i = 0; i < n; i++)
        if (strncasecmp(languages[i], reader, wide) == 0 &&
            strchr("-", languages[i][wide]))
            return i;
    return n;
}

struct cordee_letter_text cd_letter_text_for(const struct cordee_letter *l,
                                             const char *reader)
{
    const char *languages[CD_LETTER_TEXTS_MOST + 1];
    size_t n = l->n_texts < CD_LETTER_TEXTS_MOST ? l->n_texts : CD_LETTER_TEXTS_MOST;
    size_t at;

    languages[0] = l->language ? l->language : "";
    for (size_t i = 0; i < n; i++)
        languages[i + 1] = l->texts[i].language;
    at = cd_language_pick(languages, n + 1, reader ? reader : "");
    return at == 0 || at > n ? cd_letter_own(l) : l->texts[at - 1];
}

/* "de", "de-AT", "zh-Hant". */
static bool is_language(const char *s)
{
    size_t n =
        strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

    return n >= 2 && n <= 15 && !s[n] && *s != '-' && s[n - 1] != '-' &&
           (strcspn(s, "-") == 2 || strcspn(s, "-") == 3);
}

static bool is_there(const struct cordee_letter *l, size_t before, const char *language)
{
    if (l->language && strcasecmp(l->language, language) == 0)
        return true;
    for (size_t i = 0; i < before; i++)
        if (strcasecmp(l->texts[i].language, language) == 0)
            return true;
    return false;
}

int cd_letter_texts_check(struct cordee *cd, const struct cordee_letter *l,
                          struct cordee_error *err)
{
    if (l->n_texts > CD_LETTER_TEXTS_MOST)
        return cordee_fail(err, CORDEE_E_TOO_LARGE, "%s", T("too many languages"));
    for (size_t i = 0; i < l->n_texts; i++) {
        const struct cordee_letter_text *t = &l->texts[i];

        if (!t->language || !is_language(t->language))
            return cordee_fail(err, CORDEE_E_INVALID, T("\"%.20s\" is no language"),
                               t->language ? t->language : "");
        if (is_there(l, i, t->language))
            return cordee_fail(err, CORDEE_E_INVALID,
                               T("the letter has two texts in one language: %s"),
                               t->language);
        if (!t->subject || !*t->subject)
            return cordee_fail(err, CORDEE_E_INVALID, T("%s: the subject is missing"),
                               t->language);
        if (!t->markdown || !*t->markdown)
            return cordee_fail(err, CORDEE_E_INVALID, T("%s: the text is missing"),
                               t->language);
    }
    return 0;
}

int cd_letter_texts_store(struct cordee *core, int64_t id, const struct cordee_letter *l,
                          struct cordee_error *err)
{
    for (size_t i = 0; i < l->n_texts; i++) {
        const struct cordee_letter_text *t = &l->texts[i];

        if (core->db->insert(
                core, err,
                "INSERT INTO letter_text(letter, language, subject, preheader, markdown) "
                "VALUES(?, ?, ?, ?, ?)",
                CORDEE_ARGS(CORDEE_V(id), CORDEE_V(t->language), CORDEE_V(t->subject),
                            CORDEE_V(t->preheader ? t->preheader : ""),
                            CORDEE_V(t->markdown))) < 0)
            return -1;
    }
    return 0;
}

int cd_letter_texts_load(struct cordee *core, int64_t id, struct cordee_arena *arena,
                         struct cordee_letter *l, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_rows_drop)
    struct cordee_rows *rows = core->db->query(
        core, err,
        "SELECT language, subject, preheader, markdown FROM letter_text WHERE letter = ? "
        "ORDER BY id LIMIT ?",
        CORDEE_ARGS(CORDEE_V(id), CORDEE_V((int64_t)CD_LETTER_TEXTS_MOST)));
    struct cordee_letter_text *texts = NULL;
    int rc = rows ? 0 : -1;

    l->texts = NULL;
    l->n_texts = 0;
    while (rows && (rc = core->db->next(rows, err)) > 0) {
        if (!texts)
            texts = cordee_arena_get(arena, CD_LETTER_TEXTS_MOST * sizeof *texts);
        texts[l->n_texts++] = (struct cordee_letter_text){
            .language = cordee_arena_text(arena, core->db->get_text(rows, 0)),
            .subject = cordee_arena_text(arena, core->db->get_text(rows, 1)),
            .preheader = cordee_arena_text(arena, core->db->get_text(rows, 2)),
            .markdown = cordee_arena_text(arena, core->db->get_text(rows, 3)),
        };
    }
    l->texts = texts;
    return rc < 0 ? -1 : 0;
}
