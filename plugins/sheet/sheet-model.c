/* Both periods side by side. */
#include "plugins/sheet/sheet.h"

#include <stdio.h>
#include <string.h>

void sheet_put_number(struct cordee *cd, json_t *row, const char *key, int64_t n)
{
    char text[40];

    cd->text->number(cd, n, text, sizeof text);
    json_object_set_new(row, key, json_string(text));
}

static json_t *named(const json_t *list, const char *name)
{
    size_t i;
    json_t *item;

    json_array_foreach ((json_t *)list, i, item)
        if (strcmp(cordee_json_text(item, "name"), name) == 0)
            return item;
    return NULL;
}

static void put_change(struct cordee *cd, json_t *row, int64_t n, int64_t before)
{
    int64_t change = n - before;
    char text[40], signed_text[48];

    if (change == 0)
        return;
    cd->text->number(cd, change < 0 ? -change : change, text, sizeof text);
    snprintf(signed_text, sizeof signed_text, "%s%s", change < 0 ? "−" : "+", text);
    json_object_set_new(row, "change", json_integer(change));
    json_object_set_new(row, "change_text", json_string(signed_text));
}

static void put_target(struct cordee *cd, json_t *row, int64_t n)
{
    int64_t target = cordee_json_int(row, "target");

    if (!target)
        return;
    sheet_put_number(cd, row, "target_text", target);
    json_object_set_new(row, "tone", json_string(n >= target ? "ok" : "wn"));
}

/* What the row says of both periods. */
static void row_put(struct cordee *cd, json_t *row, const json_t *other)
{
    int64_t n = cordee_json_int(row, "n"), before = cordee_json_int(other, "n");

    if (json_object_get(row, "error"))
        return;
    sheet_put_number(cd, row, "n_text", n);
    json_object_set_new(row, "n", json_integer(n));
    json_object_set_new(row, "before", json_integer(before));
    sheet_put_number(cd, row, "before_text", before);
    cordee_json_set_text(row, "before_href", cordee_json_text(other, "href"));
    cordee_json_set_text(row, "before_filter", cordee_json_text(other, "filter"));
    put_change(cd, row, n, before);
    put_target(cd, row, n);
}

/* Nothing in either is left out, but where a nought says something. */
static bool says_nothing(const json_t *row)
{
    return cordee_json_int(row, "n") == 0 && cordee_json_int(row, "before") == 0 &&
           !json_object_get(row, "target") && !json_object_get(row, "error");
}

/* Rows that only the period before has come behind, with nought. */
static void rows_add_former(json_t *rows, const json_t *others)
{
    size_t i;
    json_t *other, *row;

    json_array_foreach ((json_t *)others, i, other) {
        if (named(rows, cordee_json_text(other, "name")))
            continue;
        row = json_copy(other);
        json_object_del(row, "href");
        json_object_del(row, "filter");
        json_object_set_new(row, "n", json_integer(0));
        json_array_append_new(rows, row);
    }
}

static void section_merge(struct cordee *cd, json_t *section, const json_t *other,
                          bool all)
{
    json_t *rows = json_object_get(section, "rows"), *row;
    const json_t *others = json_object_get(other, "rows");

    rows_add_former(rows, others);
    for (size_t i = 0; i < json_array_size(rows);) {
        row = json_array_get(rows, i);
        row_put(cd, row, named(others, cordee_json_text(row, "name")));
        if (!all && says_nothing(row))
            json_array_remove(rows, i);
        else
            i++;
    }
}

int sheet_sections(struct cordee *cd, struct cordee_request *req, int64_t user,
                   const struct sheet_periods *p, json_t **sections_r,
                   struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *now = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *before = NULL;
    json_t *section, *shown;
    size_t i;

    if (cd->crm->figures(cd, err, req, user, &p->now, &now) < 0 ||
        cd->crm->figures(cd, err, req, user, &p->before, &before) < 0)
        return -1;
    json_array_foreach (before, i, section)
        if (!named(now, cordee_json_text(section, "name"))) {
            json_t *empty = json_copy(section);

            json_object_set_new(empty, "rows", json_array());
            json_array_append_new(now, empty);
        }
    shown = json_array();
    json_array_foreach (now, i, section) {
        const char *name = cordee_json_text(section, "name");

        section_merge(cd, section, named(before, name),
                      strcmp(name, "sheet.members") == 0 ||
                          strcmp(name, "sheet.people") == 0 ||
                          strcmp(name, "sheet.indicators") == 0);
        if (json_array_size(json_object_get(section, "rows")) > 0)
            json_array_append(shown, section);
    }
    *sections_r = shown;
    return 0;
}
