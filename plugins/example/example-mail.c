/* Mailings and mail that comes in. */
#include "plugins/example/example.h"

#include <stdio.h>
#include <string.h>

/* [[example.idea id=3]]: the idea as a quotation. */
int example_block(struct cordee *cd, json_t *args, struct cordee_buf *markdown,
                  struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *idea = NULL;
    int64_t id = 0;
    int rc;

    if (!cordee_text_int(cordee_json_text(args, "id"), &id))
        return cordee_fail(err, CORDEE_E_INVALID, "%s",
                           T("Say which idea: [[example.idea id=3]]"));
    rc = example_load(cd, id, &idea, err);
    if (rc == 0)
        return cordee_fail(err, CORDEE_E_NOT_FOUND, "%s", T("There is no such idea."));
    if (rc < 0)
        return -1;
    cordee_buf_puts(markdown, "> ");
    for (const char *s = cordee_json_text(idea, "words"); *s; s++) {
        cordee_buf_putc(markdown, *s);
        if (*s == '\n')
            cordee_buf_puts(markdown, "> ");
    }
    cordee_buf_puts(markdown, "\n");
    return 0;
}

/* Whether it is one, a person says. */
static int maybe(struct cordee *cd, const struct cordee_inbound *mail,
                 struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop)
    json_t *details = json_pack("{s:s}", "words", mail->subject);
    char key[40];
    struct cordee_proposal p = {.kind = "example.idea",
                                .key = key,
                                .party = mail->party,
                                .message = mail->message,
                                .quote = mail->subject,
                                .details = details};

    snprintf(key, sizeof key, "mail %lld", (long long)mail->message);
    return cd->crm->propose(cd, err, &p, NULL) < 0 ? -1 : 0;
}

/* A mail of somebody we know, whose subject begins with "Idea:", is one; whose subject
 * begins with "Idea?" may be one, and goes where all mails go. */
int example_claim(struct cordee *cd, const struct cordee_inbound *mail,
                  struct cordee_error *err)
{
    if (mail->party && strncmp(mail->subject, "Idea?", 5) == 0)
        return maybe(cd, mail, err);
    if (!mail->party || strncmp(mail->subject, "Idea:", 5) != 0)
        return 0;
    return example_add_words(cd, err, mail->party, mail->visible) < 0 ? -1 : 1;
}

int example_accepted(struct cordee *cd, const struct cordee_proposal *p, int64_t *party_r,
                     struct cordee_error *err)
{
    *party_r = p->party;
    return example_add_words(cd, err, p->party, cordee_json_text(p->details, "words")) < 0
               ? -1
               : 0;
}
