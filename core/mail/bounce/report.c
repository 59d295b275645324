/* Delivery reports: the fields of RFC 3464, in the part made for them or wherever else a
 * program put them.  Groups that run together, fields out of order, several spellings of
 * an action: all are seen in the wild. */
#include "core/mail/bounce/bounce.h"

#include <string.h>
#include <strings.h>

/* What one group of fields says. */
struct group {
    const char *final, *original, *actual;
    const char *action, *status, *comment, *diagnostic, *host, *hint;
};

static const char *behind_type(const char *value)
{
    const char *semicolon = strchr(value, ';');

    if (!semicolon || semicolon - value > 20 ||
        memchr(value, ' ', (size_t)(semicolon - value)))
        return value;
    return semicolon + 1 + strspn(semicolon + 1, " ");
}

/* PowerMTA sorts its bounces itself. */
static const char *hint_of(const char *category)
{
    static const struct {
        const char *said, *reason;
    } hints[] = {
        {"bad-mailbox", "userunknown"},        {"bad-domain", "hostunknown"},
        {"quota-issues", "mailboxfull"},       {"inactive-mailbox", "suspend"},
        {"spam-related", "spamdetected"},      {"virus-related", "virusdetected"},
        {"policy-related", "policyviolation"}, {"content-related", "contenterror"},
        {"invalid-sender", "rejected"},        {"relaying-issues", "norelaying"},
        {"message-expired", "expired"},        {"no-answer-from-host", "networkerror"},
        {"routing-errors", "networkerror"},    {"bad-connection", "networkerror"},
        {"bad-configuration", "systemerror"},  {"protocol-errors", "syntaxerror"},
    };

    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (strcasecmp(category, hints[i].said) == 0)
            return hints[i].reason;
    return "";
}

static const char *action_of(const char *value, struct cordee_arena *arena)
{
    static const struct {
        const char *said, *meant;
    } actions[] = {
        {"fail", "failed"},       {"error", "failed"},  {"expired", "failed"},
        {"undeliv", "failed"},    {"delay", "delayed"}, {"deferred", "delayed"},
        {"deliver", "delivered"}, {"relay", "relayed"}, {"expand", "expanded"},
    };
    const char *word = cd_words(value, 40, arena);

    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (strncmp(word, actions[i].said, strlen(actions[i].said)) == 0)
            return actions[i].meant;
    return "";
}

/* Whom we wrote to: what the last server says, unless that is a name from within its
 * house. */
static const char *recipient_of(const struct group *g, struct cordee_arena *arena)
{
    const char *final = cd_address_in(g->final ? g->final : "", arena);
    const char *original = cd_address_in(g->original ? g->original : "", arena);
    const char *actual = cd_address_in(g->actual ? g->actual : "", arena);

    if (cd_address_is_public(final))
        return final;
    if (*original && (cd_address_is_public(original) || !*final))
        return original;
    return *final ? final : actual;
}

static void group_end(struct cd_case *c, struct group *g)
{
    const char *address = recipient_of(g, c->arena);
    struct cd_fate *f;

    if ((g->final || g->original || g->action) && (*address || g->action || g->status)) {
        f = *address ? cd_fate_of(c, address) : NULL;
        if (!f && (f = cd_fate_add(c))) {
            f->address = address;
            f->action = g->action ? g->action : "";
            f->status = g->status ? cd_status_in(g->status, c->arena) : "";
            f->said = cordee_arena_printf(
                c->arena, "%s%s%s", g->diagnostic ? g->diagnostic : "",
                g->diagnostic && g->comment ? " " : "", g->comment ? g->comment : "");
            f->hint = g->hint ? g->hint : "";
            f->host = g->host ? behind_type(g->host) : "";
        }
    }
    *g = (struct group){0};
}

static const char *comment_of(const char *value, struct cordee_arena *arena)
{
    const char *open = strchr(value, '(');

    return open ? cordee_arena_text_n(arena, open + 1, strcspn(open + 1, ")")) : NULL;
}

static void field_read(struct cd_case *c, struct group *g, const char *name,
                       const char *value)
{
    if (strcasecmp(name, "Final-Recipient") == 0) {
        if (g->final) /* no blank line between two recipients */
            group_end(c, g);
        g->final = value;
    } else if (strcasecmp(name, "Original-Recipient") == 0) {
        if (g->original)
            group_end(c, g);
        g->original = value;
    } else if (strcasecmp(name, "X-Actual-Recipient") == 0) {
        g->actual = value;
    } else if (strcasecmp(name, "Action") == 0) {
        g->action = action_of(value, c->arena);
    } else if (strcasecmp(name, "Status") == 0) {
        g->status = value;
        g->comment = comment_of(value, c->arena);
    } else if (strcasecmp(name, "Diagnostic-Code") == 0 ||
               strcasecmp(name, "X-Diagnostic-Code") == 0 ||
               (strcasecmp(name, "X-Supplementary-Info") == 0 && !g->diagnostic)) {
        g->diagnostic = value;
    } else if (strcasecmp(name, "X-PowerMTA-BounceCategory") == 0) {
        g->hint = hint_of(value);
    } else if (strcasecmp(name, "Remote-MTA") == 0) {
        g->host = value;
    }
}

/* The value of a field with its folded lines; moves on behind it. */
static const char *value_take(const char **line, const char *value,
                              struct cordee_arena *arena)
{
    const char *end = value + strcspn(value, "\n");
    char *copy;

    while (*end && (end[1] == ' ' || end[1] == '\t'))
        end += 1 + strcspn(end + 1, "\n");
    copy = cordee_arena_text_n(arena, value, (size_t)(end - value));
    for (char *p = copy; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = ' ';
    *line = *end ? end + 1 : end;
    return cordee_text_trim(copy);
}

size_t cd_read_report(struct cd_case *c, const char *fields)
{
    struct group g = {0};
    size_t before = c->n_fates;

    for (const char *line = fields; *line;) {
        size_t n = strcspn(line, ":\n ");

        if (line[n] == ':' && n > 0 && n < 40) {
            const char *name = cordee_arena_text_n(c->arena, line, n);

            field_read(c, &g, name, value_take(&line, line + n + 1, c->arena));
            continue;
        }
        if (*line == '\n' && (g.action || g.status))
            group_end(c, &g);
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
    group_end(c, &g);
    return c->n_fates - before;
}
