/* What is wrong with the text that is written, said beside it. */
#include "plugins/mailing/write/faults.h"

#include "plugins/mailing/mailing-web.h"
#include "plugins/mailing/write/slots.h"

#include <string.h>

const char *mailing_line_of(struct cordee_arena *a, const char *text, int64_t line)
{
    size_t n;

    while (--line > 0 && (text = strchr(text, '\n')))
        text++;
    if (!text)
        return "";
    n = strcspn(text, "\r\n");
    return cordee_arena_text_n(
        a, text, n > 240 ? cordee_utf8_cut(cordee_arena_text_n(a, text, n), 60) : n);
}

static void fault_say(struct cordee *cd, struct cordee_arena *a, json_t *fault,
                      const char *markdown, const char *slot)
{
    const char *where = cordee_json_text(fault, "where");
    const char *near = cordee_json_text(fault, "near");
    int64_t line = cordee_json_int(fault, "line");
    const char *excerpt =
        strcmp(where, "markdown") == 0 ? mailing_line_of(a, markdown, line) : "";

    if (cordee_json_true(fault, "block") && cordee_text_starts(excerpt, "[[slot "))
        cordee_json_set_text(fault, "text",
                             T("a place to fill in belongs into a template: save this as "
                               "one, and begin the mailing with it"));
    cordee_json_set_text(
        fault, "place",
        strcmp(where, "subject") == 0     ? T("Subject")
        : strcmp(where, "preheader") == 0 ? T("Preview line")
        : slot ? cordee_arena_printf(a, T("%s, line %lld"), slot, (long long)line)
               : cordee_arena_printf(a, T("Line %lld of the text"), (long long)line));
    if (*excerpt)
        cordee_json_set_text(fault, "excerpt", excerpt);
    if (*near)
        cordee_json_set_text(fault, "near_tag", cordee_arena_printf(a, "{{%s}}", near));
}

/* ---- places of a template ---------------------------------------------------- */

static size_t blocks_wrong(const json_t *faults)
{
    const json_t *fault;
    size_t i, n = 0;

    json_array_foreach (faults, i, fault)
        n += cordee_json_true(fault, "block");
    return n;
}

/* What is open in one is a fault of that one; a block may be open in one, and closed by
 * what stands around it. */
static void slot_look(struct cordee *cd, struct cordee_arena *a, const json_t *slot,
                      int64_t cluster, bool blocks, json_t *faults)
{
    const struct cordee_letter letter = {.markdown = cordee_json_text(slot, "text"),
                                         .cluster = cluster};
    CORDEE_AUTO(cordee_json_drop) json_t *own = cd->mail->faults(cd, &letter);
    json_t *fault;
    size_t i;

    json_array_foreach (own, i, fault) {
        if (cordee_json_true(fault, "block") && !blocks)
            continue;
        fault_say(cd, a, fault, letter.markdown, cordee_json_text(slot, "label"));
        json_object_set(fault, "slot", json_object_get(slot, "name"));
        json_array_append(faults, fault);
    }
}

/* Slots are looked at one by one; a block that is wrong in none of them, but in all of
 * it, is said of the whole. */
static void slot_faults(struct cordee *cd, struct cordee_arena *a, const json_t *model,
                        json_t *faults)
{
    const struct cordee_letter letter = {.markdown = cordee_json_text(model, "markdown"),
                                         .cluster = cordee_json_int(model, "cluster")};
    CORDEE_AUTO(cordee_json_drop) json_t *whole = cd->mail->faults(cd, &letter);
    CORDEE_AUTO(cordee_json_drop)
    json_t *slots = mailing_slots(cordee_json_text(model, "frame"),
                                  json_object_get(model, "slot_texts"));
    const size_t blocks = blocks_wrong(whole);
    json_t *row;
    size_t i;

    json_array_foreach (slots, i, row)
        slot_look(cd, a, row, letter.cluster, blocks > 0, faults);
    if (blocks_wrong(faults))
        return;
    json_array_foreach (whole, i, row)
        if (cordee_json_true(row, "block")) {
            fault_say(cd, a, row, letter.markdown, NULL);
            json_array_append(faults, row);
        }
}

/* ---- all of it --------------------------------------------------------------- */

void mailing_faults(struct cordee *cd, struct cordee_request *req, json_t *model)
{
    bool slots = *cordee_json_text(model, "frame") != 0;
    const struct cordee_letter letter = {
        .subject = cordee_json_text(model, "subject"),
        .preheader = cordee_json_text(model, "preheader"),
        .markdown = slots ? "" : cordee_json_text(model, "markdown"),
        .cluster = cordee_json_int(model, "cluster"),
    };
    struct cordee_arena *a = cd->http->arena(req);
    json_t *faults = cd->mail->faults(cd, &letter), *fault;
    size_t i;

    json_array_foreach (faults, i, fault)
        fault_say(cd, a, fault, letter.markdown, NULL);
    if (slots)
        slot_faults(cd, a, model, faults);
    json_object_set_new(model, "faults", faults);
}
