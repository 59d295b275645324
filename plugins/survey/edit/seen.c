/* Two who write one survey: whose page was opened before the other saved is told. */
#include "plugins/survey/edit/edit-priv.h"

#include <stdlib.h>
#include <string.h>

/* Words in several languages: {"en": "...", "de": "..."}. */
static bool is_words(const json_t *languages, const json_t *object)
{
    const char *key;
    json_t *value;

    if (!json_object_size(object))
        return false;
    json_object_foreach ((json_t *)object, key, value) {
        size_t i = 0;

        while (i < json_array_size(languages) &&
               !cordee_text_is(json_string_value(json_array_get(languages, i)), key))
            i++;
        if (!json_is_string(value) || i == json_array_size(languages))
            return false;
    }
    return true;
}

/* Leaves only the words of one language: who translates into another is not in the way.
 */
static void words_drop(const json_t *languages, json_t *at, const char *language)
{
    const char *key;
    json_t *value;
    size_t i;
    void *next;

    if (is_words(languages, at)) {
        json_object_foreach_safe (at, next, key, value)
            if (strcmp(key, language) != 0)
                json_object_del(at, key);
        return;
    }
    json_object_foreach (at, key, value)
        words_drop(languages, value, language);
    json_array_foreach (at, i, value)
        words_drop(languages, value, language);
}

const char *survey_edit_seen(struct cordee_arena *a, const json_t *document,
                             const char *language)
{
    CORDEE_AUTO(cordee_json_drop) json_t *copy = json_deep_copy(document);
    char hash[65];
    char *text;

    words_drop(json_object_get(document, "languages"), copy, language);
    text = json_dumps(copy, JSON_COMPACT | JSON_SORT_KEYS);
    if (!text)
        abort();
    cordee_sha256(text, strlen(text), hash);
    free(text);
    hash[24] = '\0';
    return cordee_arena_text(a, hash);
}
