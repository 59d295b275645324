/* A mail to one reader, with its entry in the histories. */
#include "plugins/recruitment/pair/ask.h"

void pair_greet(struct cordee *cd, struct cordee_buf *out)
{
    cordee_buf_printf(out,
                      "{{#first_name}}%s{{/first_name}}{{^first_name}}%s"
                      "{{/first_name}}\n\n",
                      T("Hello {{first_name}},"), T("Hello,"));
}

int pair_mail_queue(struct cordee *cd, const struct pair_mail *m,
                    struct cordee_error *err)
{
    const struct pair_entry entry = {.kind = m->kind,
                                     .direction = CORDEE_OUT,
                                     .takers = m->takers,
                                     .n = m->n,
                                     .user = m->user,
                                     .body = m->body};
    struct cordee_letter letter = {
        .language = m->language,
        .subject = m->subject,
        .markdown = m->markdown,
        .cluster = m->p->cluster,
        .sender = m->user,
        .flags = m->flags,
    };
    CORDEE_AUTO(cordee_json_drop)
    json_t *values = json_pack("{s:s}", "first_name", m->to->given_name);
    int64_t row;

    if (m->link)
        json_object_set_new(values, m->link, json_sprintf("%lld", (long long)m->p->id));
    if (pair_note(cd, m->p, &entry, &letter.interaction, err) < 0 ||
        (row = cd->mail->letter(cd, err, &letter)) < 0 ||
        cd->mail->queue(cd, err, row, m->to->party, m->to->address_id, m->to->address,
                        m->language, values) < 0)
        return -1;
    return 0;
}
