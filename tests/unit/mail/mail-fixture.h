/* A cluster that writes mail. */
#ifndef TESTS_UNIT_MAIL_FIXTURE_H
#define TESTS_UNIT_MAIL_FIXTURE_H

#include "tests/unit/fixture.h"

#include "core/base/part.h"

static inline struct fixture *mail_fixture_new(void)
{
    static const struct cordee_plugin_def *const parts[] = {&cd_db_part, &cd_crm_part,
                                                            &cd_mail_part, NULL};
    struct fixture *f = fixture_new(parts);

    if (f->core.db->exec(&f->core, &f->err,
                         "UPDATE cluster SET name = 'Alpine Polymers Network', "
                         "postal_address = 'Rue du Lac 4, 74000 Annecy', zone = "
                         "'Europe/Vienna', language = 'en', from_name = 'Magdalena "
                         "Rüscher', from_address = 'office@network.example.org' WHERE id "
                         "= 1",
                         CORDEE_NO_ARGS) < 0)
        fail_msg("%s", f->err.text);
    if (f->core.setting->set(&f->core, &f->err, "core.base_url",
                             CORDEE_V("https://network.example.org")) < 0)
        fail_msg("%s", f->err.text);
    return f;
}

#endif
