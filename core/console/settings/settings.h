/* What an installation is set to: clusters, fields, topics, mail, start for real. */
#ifndef CORE_CONSOLE_SETTINGS_SETTINGS_H
#define CORE_CONSOLE_SETTINGS_SETTINGS_H

#include "core/console/console.h"

CD_HANDLER(cd_settings_show);
CD_HANDLER(cd_settings_save);
CD_HANDLER(cd_settings_mail);
CD_HANDLER(cd_settings_mail_save);
CD_HANDLER(cd_deliverability_show);
CD_HANDLER(cd_deliverability_look);
CD_HANDLER(cd_deliverability_make);
CD_HANDLER(cd_deliverability_use);
CD_HANDLER(cd_deliverability_stop);
CD_HANDLER(cd_settings_links);
CD_HANDLER(cd_settings_links_save);
CD_HANDLER(cd_settings_all);
CD_HANDLER(cd_settings_all_save);
CD_HANDLER(cd_clusters_list);
CD_HANDLER(cd_clusters_show);
CD_HANDLER(cd_clusters_save);
CD_HANDLER(cd_clusters_retire);
CD_HANDLER(cd_clusters_logo);
CD_HANDLER(cd_clusters_look);
CD_HANDLER(cd_user_clusters);
CD_HANDLER(cd_party_clusters_show);
CD_HANDLER(cd_party_clusters_save);
CD_HANDLER(cd_own_list);
CD_HANDLER(cd_own_add);
CD_HANDLER(cd_own_show);
CD_HANDLER(cd_own_save);
CD_HANDLER(cd_own_move);
CD_HANDLER(cd_own_retire);
CD_HANDLER(cd_settings_relay);
CD_HANDLER(cd_settings_relay_save);
CD_HANDLER(cd_settings_relay_pause);
CD_HANDLER(cd_settings_relay_resume);
CD_HANDLER(cd_settings_relay_remove);
CD_HANDLER(cd_settings_relay_move);
CD_HANDLER(cd_settings_sending_save);
json_t *cd_relay_form(struct cordee *cd);
json_t *cd_sending_form(struct cordee *cd);
struct cd_view;
struct cd_form;
/* Puts "sending", the form of how mail is spread, into the page of servers: as it is set,
 * or as it was sent when something in it is wrong (else NULL). */
void cd_sending_put(const struct cd_view *view, struct cd_form *wrong, json_t *model);
/* That page again, with what was wrong in `sending`. */
int cd_settings_mail_wrong(const struct cd_view *view, struct cd_form *sending,
                           struct cordee_error *err);
CD_HANDLER(cd_mailboxes_list);
CD_HANDLER(cd_mailboxes_add);
CD_HANDLER(cd_mailboxes_show);
CD_HANDLER(cd_mailboxes_save);
CD_HANDLER(cd_mailboxes_ask);
CD_HANDLER(cd_mailboxes_remove);
CD_HANDLER(cd_topics_list);
CD_HANDLER(cd_topics_add);
CD_HANDLER(cd_topics_show);
CD_HANDLER(cd_topics_save);
CD_HANDLER(cd_topics_move);
CD_HANDLER(cd_topics_retire);
CD_HANDLER(cd_topics_open);
CD_HANDLER(cd_weights_show);
CD_HANDLER(cd_weights_save);
CD_HANDLER(cd_setup_show);
CD_HANDLER(cd_setup_make);

/* What they send, for /openapi.json. */
CD_FORM(cd_topic_form);
CD_FORM(cd_topic_new_form);
CD_FORM(cd_mailbox_form);
CD_FORM(cd_cluster_form);

#endif
