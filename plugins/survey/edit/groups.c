/* Conditions as people put them together: groups of tests. */
#include "plugins/survey/edit/edit.h"

#include <string.h>

/* "Not more than" is said of an answer that is not there, too; nobody asks for that. */
static bool is_test(const json_t *c)
{
    const bool number = json_object_get(c, "more") || json_object_get(c, "less") ||
                        json_object_get(c, "least") || json_object_get(c, "most");

    return json_is_object(c) && !json_object_get(c, "all") &&
           !json_object_get(c, "any") && !(number && cordee_json_true(c, "not"));
}

/* The tests of a group whose members are all tests; NULL: it is none. */
static json_t *tests_of(const json_t *c, const char *way)
{
    json_t *rows = json_object_get(c, way), *row;
    size_t i;

    if (!json_is_array(rows) || cordee_json_true(c, "not"))
        return NULL;
    json_array_foreach (rows, i, row)
        if (!is_test(row))
            return NULL;
    return rows;
}

static json_t *groups_new(const char *inner)
{
    json_t *g = json_object();

    json_object_set_new(g, "inner", json_string(inner));
    json_object_set_new(g, "groups", json_array());
    return g;
}

/* `outer` of groups that are each `inner`, or one test. */
static json_t *nested(const json_t *c, const char *outer, const char *inner)
{
    json_t *rows = json_object_get(c, outer), *row, *g;
    size_t i;

    if (!json_is_array(rows) || cordee_json_true(c, "not"))
        return NULL;
    g = groups_new(inner);
    json_array_foreach (rows, i, row) {
        json_t *tests = tests_of(row, inner), *group = json_array();

        if (tests)
            json_array_extend(group, tests);
        else if (is_test(row))
            json_array_append(group, row);
        json_array_append_new(json_object_get(g, "groups"), group);
        if (!tests && !is_test(row)) {
            json_decref(g);
            return NULL;
        }
    }
    return g;
}

json_t *survey_groups_of(const json_t *condition)
{
    static const char *const ways[] = {"all", "any"};
    json_t *g;

    if (!condition || json_is_null(condition))
        return groups_new("all");
    if (is_test(condition) && json_object_size(condition)) {
        json_t *group = json_array();

        g = groups_new("all");
        json_array_append(group, (json_t *)condition);
        json_array_append_new(json_object_get(g, "groups"), group);
        return g;
    }
    for (size_t i = 0; i < 2; i++) {
        json_t *tests = tests_of(condition, ways[i]);

        if (!tests)
            continue;
        g = groups_new(ways[i]);
        json_array_append(json_object_get(g, "groups"), tests);
        return g;
    }
    g = nested(condition, "any", "all");
    return g ? g : nested(condition, "all", "any");
}

/* One of them as it is; more in a group. */
static json_t *joined(const json_t *rows, const char *way)
{
    json_t *c;

    if (json_array_size(rows) == 1)
        return json_incref(json_array_get(rows, 0));
    c = json_object();
    json_object_set(c, way, (json_t *)rows);
    return c;
}

json_t *survey_groups_condition(const json_t *groups)
{
    const char *inner = cordee_json_text(groups, "inner");
    const bool any = strcmp(inner, "any") == 0;
    CORDEE_AUTO(cordee_json_drop) json_t *parts = json_array();
    size_t i;
    json_t *group;

    json_array_foreach (json_object_get(groups, "groups"), i, group)
        if (json_array_size(group))
            json_array_append_new(parts, joined(group, any ? "any" : "all"));
    if (!json_array_size(parts))
        return NULL;
    return joined(parts, any ? "all" : "any");
}
