/* Notifications of a sending service as JSON in a mail's text (Amazon SES through SNS).
 */
#include "core/mail/bounce/bounce.h"

#include <jansson.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *key,
                           struct cordee_arena *arena)
{
    return cordee_arena_text(arena, cordee_json_text(object, key));
}

static void recipients_take(struct cd_case *c, const json_t *list, const char *action,
                            const char *reason)
{
    size_t i;
    json_t *row;

    json_array_foreach (list, i, row) {
        bool plain = json_is_string(row);
        struct cd_fate *f = cd_fate_add(c);

        if (!f)
            return;
        f->address = plain ? cordee_arena_text(c->arena, json_string_value(row))
                           : text_of(row, "emailAddress", c->arena);
        f->address = cd_address_in(f->address, c->arena);
        f->action =
            *cordee_json_text(row, "action") ? text_of(row, "action", c->arena) : action;
        f->status = text_of(row, "status", c->arena);
        f->said = text_of(row, "diagnosticCode", c->arena);
        f->reason = reason;
    }
}

/* Long lines were broken by "!" and a line end on their way (RFC 821 sizes). */
static json_t *json_of(const char *text, struct cordee_arena *arena)
{
    char *copy = cordee_arena_text(arena, text);
    char *to = copy;

    for (const char *s = copy; *s; s++) {
        if (s[0] == '!' && s[1] == '\n') {
            s += s[2] == ' ' ? 2 : 1;
            continue;
        }
        *to++ = *s == '\n' ? ' ' : *s;
    }
    *to = '\0';
    return json_loads(copy, JSON_DISABLE_EOF_CHECK, NULL);
}

const char *cd_read_cloud(struct cd_case *c)
{
    const struct cd_wire_piece *text = cd_wire_piece(c->wire, "text/plain", NULL);
    CORDEE_AUTO(cordee_json_drop) json_t *all = NULL;
    CORDEE_AUTO(cordee_json_drop) json_t *inner = NULL;
    const json_t *event;
    const char *kind;

    if (!text || text->text[strspn(text->text, " \n")] != '{' ||
        !(all = json_of(text->text, c->arena)))
        return NULL;
    event = all;
    if (json_is_string(json_object_get(all, "Message"))) { /* SNS around it */
        inner =
            json_loads(cordee_json_text(all, "Message"), JSON_DISABLE_EOF_CHECK, NULL);
        event = inner;
    }
    kind = *cordee_json_text(event, "notificationType")
               ? cordee_json_text(event, "notificationType")
               : cordee_json_text(event, "eventType");
    if (strcmp(kind, "Bounce") == 0) {
        const json_t *bounce = json_object_get(event, "bounce");

        recipients_take(c, json_object_get(bounce, "bouncedRecipients"), "failed", "");
        return "bounce";
    }
    if (strcmp(kind, "Complaint") == 0) {
        recipients_take(
            c,
            json_object_get(json_object_get(event, "complaint"), "complainedRecipients"),
            "", "feedback");
        return "feedback";
    }
    if (strcmp(kind, "DeliveryDelay") == 0) {
        recipients_take(
            c,
            json_object_get(json_object_get(event, "deliveryDelay"), "delayedRecipients"),
            "delayed", "");
        return "bounce";
    }
    if (strcmp(kind, "Delivery") == 0) {
        recipients_take(c,
                        json_object_get(json_object_get(event, "delivery"), "recipients"),
                        "delivered", "");
        return "delivered";
    }
    return NULL;
}
