/* Complaints (RFC 5965, RFC 6591) and the older forms of AOL and Hotmail: whom they are
 * about.  Most hide the recipient; then the mail they give back says which of ours it
 * was. */
#include "core/mail/bounce/bounce.h"

#include <string.h>
#include <strings.h>

static void complainer_add(struct cd_case *c, const char *value, bool removed)
{
    const char *address = cd_address_in(value, c->arena);
    struct cd_fate *f;

    if (!*address || strncmp(address, "redacted", 8) == 0 || cd_fate_of(c, address))
        return;
    if ((f = cd_fate_add(c))) {
        f->address = address;
        f->action = removed ? "removed" : "";
        f->reason = "feedback";
    }
}

/* Every value of one of the fields in a block. */
static void block_walk(struct cd_case *c, const char *block, const char *const *names)
{
    for (const char *line = block; *line;) {
        for (const char *const *name = names; *name; name++) {
            size_t k = strlen(*name);

            if (strncasecmp(line, *name, k) == 0 && line[k] == ':')
                complainer_add(c,
                               cordee_arena_text_n(c->arena, line + k + 1,
                                                   strcspn(line + k + 1, "\n")),
                               *name[0] == 'R');
        }
        line += strcspn(line, "\n");
        line += *line == '\n';
    }
}

/* All addresses of the To of the mail it gives back. */
static void returned_to(struct cd_case *c)
{
    const char *to = cd_block_field(c->returned, "To", c->arena);
    const char *address;

    for (const char *at = to; (address = cd_address_next(&at, c->arena));)
        complainer_add(c, address, false);
}

void cd_read_feedback(struct cd_case *c)
{
    static const char *const said[] = {"Original-Rcpt-To", "Removal-Recipient",
                                       "Original-Recipient", NULL};
    static const char *const hotmail[] = {"X-HmXmrOriginalRecipient",
                                          "X-Original-Recipient", NULL};
    const struct cd_wire_piece *report =
        cd_wire_piece(c->wire, "message/feedback-report", NULL);

    c->n_fates = 0;
    if (report)
        block_walk(c, report->text, said);
    if (c->n_fates == 0)
        for (const char *const *name = hotmail; *name; name++)
            complainer_add(c, cd_wire_field(c->wire, *name, c->arena), false);
    if (c->n_fates == 0)
        block_walk(c, c->returned, hotmail);
    if (c->n_fates == 0)
        returned_to(c);
    if (c->n_fates == 0 && (cd_fate_add(c)))
        c->fates[0].reason = "feedback";
}
