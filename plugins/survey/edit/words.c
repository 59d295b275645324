/* Words in languages, and keys made of them. */
#include "plugins/survey/edit/edit-priv.h"

#include <stdio.h>
#include <string.h>

/* ---- words ---------------------------------------------------------------------- */

json_t *survey_tidy(const char *s)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf b = {0};

    for (s += strspn(s, " \t\r\n"); *s; s++)
        if (*s != '\r')
            cordee_buf_putc(&b, *s);
    while (b.len && strchr(" \t\n", b.text[b.len - 1]))
        b.text[--b.len] = '\0';
    return b.len ? json_string(b.text) : NULL;
}

json_t *survey_words_new(const char *language, const char *text)
{
    json_t *words = json_object();

    json_object_set_new(words, language, json_string(text));
    return words;
}

void survey_words_set(json_t *object, const char *member, const char *language,
                      const char *text)
{
    json_t *words = json_object_get(object, member), *said = survey_tidy(text);

    if (!json_is_object(words)) {
        words = json_object();
        json_object_set_new(object, member, words);
    }
    if (said)
        json_object_set_new(words, language, said);
    else
        json_object_del(words, language);
    if (json_object_size(words) == 0)
        json_object_del(object, member);
}

const char *survey_first_language(const json_t *document)
{
    const char *language =
        json_string_value(json_array_get(json_object_get(document, "languages"), 0));

    return language ? language : "en";
}

bool survey_same_words(const char *a, const char *b)
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf x = {0}, y = {0};

    cordee_utf8_fold(a, &x);
    cordee_utf8_fold(b, &y);
    return x.len && x.len == y.len && memcmp(x.text, y.text, x.len) == 0;
}

/* ---- keys ----------------------------------------------------------------------- */

bool survey_has_key(const json_t *rows, const char *key)
{
    size_t i;
    json_t *row;

    json_array_foreach ((json_t *)rows, i, row)
        if (strcmp(cordee_json_text(row, "key"), key) == 0)
            return true;
    return false;
}

/* Letters and digits without accents. */
void survey_key_of(const char *words, char out[SURVEY_KEY + 1])
{
    CORDEE_AUTO(cordee_buf_drop) struct cordee_buf plain = {0};
    size_t n = 0;

    cordee_utf8_fold(words, &plain);
    for (const char *s = plain.text ? plain.text : ""; *s && n < SURVEY_KEY - 8; s++) {
        const bool letter = *s >= 'a' && *s <= 'z', digit = *s >= '0' && *s <= '9';

        if (letter || (digit && n))
            out[n++] = *s;
        else if (n && out[n - 1] != '_')
            out[n++] = '_';
    }
    while (n && out[n - 1] == '_')
        n--;
    out[n] = '\0';
    if (!n)
        snprintf(out, SURVEY_KEY + 1, "item");
}

void survey_key_new(const char *words, const json_t *rows, const json_t *document,
                    char out[SURVEY_KEY + 1])
{
    char base[SURVEY_KEY + 1];

    survey_key_of(words, base);
    snprintf(out, SURVEY_KEY + 1, "%s", base);
    for (int i = 2;
         rows ? survey_has_key(rows, out) : survey_edit_find(document, out) != NULL; i++)
        snprintf(out, SURVEY_KEY + 1, "%.28s_%d", base, i);
}
