/* Mails of ours about a mailing, to those who work with it. */
#include "plugins/mailing/mailing.h"

int mailing_mail(struct cordee *cd, const json_t *to, const char *subject,
                 const char *text, struct cordee_error *err)
{
    CORDEE_AUTO(cordee_json_drop) json_t *values = json_object();
    const char *language = cordee_json_text(to, "language");
    const char *login = cordee_json_text(to, "login");
    const struct cordee_letter letter = {
        .subject = subject,
        .markdown = text,
        .language = language,
        .cluster = cordee_json_int(to, "cluster"),
        .flags = CORDEE_LETTER_TEXT | CORDEE_LETTER_AUTO | CORDEE_LETTER_PLAIN};
    int64_t id;

    if (!cordee_address_ok(login))
        return 0;
    id = cd->mail->letter(cd, err, &letter);
    return id < 0 || cd->mail->queue(cd, err, id, 0, 0, login, language, values) < 0 ? -1
                                                                                     : 1;
}
