#include <cordee/base.h>

void cordee_json_drop(json_t **j)
{
    json_decref(*j);
}

const char *cordee_json_text(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));

    return s ? s : "";
}

int64_t cordee_json_int(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

bool cordee_json_true(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

void cordee_json_set_text(json_t *object, const char *key, const char *text)
{
    if (text && *text)
        json_object_set_new(object, key, json_string(text));
}
