/* Invented calls for a practice folder, which would else have none: they close so many
 * days after they are brought. */
#include "plugins/funding/source/source.h"

#include "plugins/funding/funding-assets.h"

#include <stdlib.h>
#include <string.h>

enum { A_DAY = 86400 };

static json_t *invented(void)
{
    for (const struct cordee_asset *a = funding_assets; a->name; a++)
        if (strcmp(a->name, "funding-practice.json") == 0)
            return json_loadb(a->bytes, a->len, 0, NULL);
    return NULL;
}

/* "2027-01-20" */
static json_t *day_after(int64_t now, const json_t *days)
{
    struct cordee_clock c;

    cordee_clock_at(now + json_integer_value(days) * A_DAY, "UTC", &c);
    return json_sprintf("%04d-%02d-%02d", c.year, c.month, c.day);
}

/* Days from now become dates, as a publisher writes them. */
static void date(json_t *call, int64_t now)
{
    json_t *opens = json_object_get(call, "opens_in"), *deadlines = json_array();
    const json_t *days;
    size_t i;

    json_array_foreach (json_object_get(call, "in_days"), i, days)
        json_array_append_new(deadlines, day_after(now, days));
    json_object_set_new(call, "deadlines", deadlines);
    json_object_set_new(call, "opening",
                        day_after(now - (opens ? 0 : 30 * A_DAY), opens));
    json_object_set_new(call, "status", json_string(opens ? "forthcoming" : "open"));
    json_object_del(call, "in_days");
    json_object_del(call, "opens_in");
}

int funding_practice_bring(struct cordee *cd, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *calls = invented();
    CORDEE_AUTO(cordee_tx_drop) struct cordee_tx tx = {0};
    const struct funding_source source = {.name = T("Invented calls"),
                                          .address = "",
                                          .language = "",
                                          .programme = "",
                                          .reader = ""};
    json_t *call;
    size_t i;
    char *text;
    int64_t id;
    int rc;

    json_array_foreach (calls, i, call)
        date(call, cordee_now());
    text = json_dumps(calls, 0);
    if (!text)
        return cordee_fail(err, CORDEE_E_INTERNAL, "no invented calls");
    rc = cd->db->begin(cd, &tx, err);
    id = rc < 0 ? -1 : funding_source_add(cd, &source, err);
    if (id > 0)
        rc = funding_text_put(cd, id, text, strlen(text), err);
    free(text);
    return id < 0 || rc < 0 || funding_source_queue(cd, id, true, err) < 0
               ? -1
               : cd->db->commit(&tx, err);
}
