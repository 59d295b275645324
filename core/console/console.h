/* The handlers behind the console's routes, by subject. */
#ifndef CORE_CONSOLE_CONSOLE_H
#define CORE_CONSOLE_CONSOLE_H

#include "core/base/host.h"

#define CD_HANDLER(name) \
    int name(struct cordee *cd, struct cordee_request *req, struct cordee_error *err)

CD_HANDLER(cd_home_show);
CD_HANDLER(cd_home_help);

CD_HANDLER(cd_members_list);
CD_HANDLER(cd_members_show);
CD_HANDLER(cd_contacts_list);
CD_HANDLER(cd_contacts_show);
CD_HANDLER(cd_parties_bulk);
CD_HANDLER(cd_bulk_confirmed);
CD_HANDLER(cd_bulk_show);
CD_HANDLER(cd_list_view_show);
CD_HANDLER(cd_list_view_save);
CD_HANDLER(cd_tasks_list);
CD_HANDLER(cd_tasks_open);
CD_HANDLER(cd_tasks_save);
CD_HANDLER(cd_quick_show);
CD_HANDLER(cd_quick_save);
CD_HANDLER(cd_calendar_page);
CD_HANDLER(cd_calendar_make);
CD_HANDLER(cd_calendar_end);
CD_HANDLER(cd_calendar_feed);
CD_HANDLER(cd_segments_list);
CD_HANDLER(cd_segments_add);
CD_HANDLER(cd_segments_save);
CD_HANDLER(cd_segments_remove);

CD_HANDLER(cd_entry_add);
CD_HANDLER(cd_entry_task_done);
CD_HANDLER(cd_entry_owner);
CD_HANDLER(cd_entry_untag);
CD_HANDLER(cd_entry_consent);
CD_HANDLER(cd_entry_trash);
CD_HANDLER(cd_entry_restore);

CD_HANDLER(cd_party_take);
CD_HANDLER(cd_party_end);
CD_HANDLER(cd_party_history);

CD_HANDLER(cd_edit_new);
CD_HANDLER(cd_edit_add);
CD_HANDLER(cd_edit_show);
CD_HANDLER(cd_edit_save);

CD_HANDLER(cd_search_show);
CD_HANDLER(cd_search_count);
CD_HANDLER(cd_search_fields);

CD_HANDLER(cd_export_list);
CD_HANDLER(cd_export_choose);
CD_HANDLER(cd_export_take);
CD_HANDLER(cd_export_set_save);
CD_HANDLER(cd_export_set_drop);
CD_HANDLER(cd_dump_show);
CD_HANDLER(cd_dump_make);
CD_HANDLER(cd_dump_take);
int cd_dump_run(struct cordee *cd, struct cordee_job *job, struct cordee_error *err);
int cd_dump_forget(struct cordee *cd, const struct cordee_value *argv, size_t argc,
                   struct cordee_error *err);
int cd_dump_purge(struct cordee *cd, struct cordee_error *err);
CD_HANDLER(cd_export_person_get);
CD_HANDLER(cd_erase_show);
CD_HANDLER(cd_erase_do);
CD_HANDLER(cd_erase_look);

CD_HANDLER(cd_import_first);
CD_HANDLER(cd_import_take);
CD_HANDLER(cd_import_sample_get);
CD_HANDLER(cd_import_show);
CD_HANDLER(cd_import_answer);
CD_HANDLER(cd_import_look);
CD_HANDLER(cd_import_go);
CD_HANDLER(cd_import_back);
CD_HANDLER(cd_import_drop);
CD_HANDLER(cd_import_refused_get);

CD_HANDLER(cd_mails_bring);
CD_HANDLER(cd_mails_brought);
CD_HANDLER(cd_first_day_start);
CD_HANDLER(cd_first_day_begin);
CD_HANDLER(cd_first_day_show);
CD_HANDLER(cd_first_day_pause);
CD_HANDLER(cd_first_day_addresses);
CD_HANDLER(cd_first_day_discard);
CD_HANDLER(cd_first_day_group);
CD_HANDLER(cd_first_day_accept);

CD_HANDLER(cd_write_show);
CD_HANDLER(cd_write_send);

CD_HANDLER(cd_unread_list);
CD_HANDLER(cd_unread_show);
CD_HANDLER(cd_unread_assign);
CD_HANDLER(cd_unread_read);
CD_HANDLER(cd_unread_raw);
CD_HANDLER(cd_unread_frame);
CD_HANDLER(cd_unread_file);
CD_HANDLER(cd_received_show);
CD_HANDLER(cd_received_frame);
CD_HANDLER(cd_received_raw);
CD_HANDLER(cd_received_file);

CD_HANDLER(cd_signin_show);
CD_HANDLER(cd_signin_try);
CD_HANDLER(cd_signin_again);
CD_HANDLER(cd_signin_prove);
CD_HANDLER(cd_signin_out);
CD_HANDLER(cd_signin_forgotten);
CD_HANDLER(cd_signin_send);

CD_HANDLER(cd_profile_show);
CD_HANDLER(cd_profile_save);
CD_HANDLER(cd_profile_password);

CD_HANDLER(cd_security_show);
CD_HANDLER(cd_security_others_end);
CD_HANDLER(cd_security_session_end);
CD_HANDLER(cd_security_second_start);
CD_HANDLER(cd_security_second_confirm);
CD_HANDLER(cd_security_second_codes);
CD_HANDLER(cd_security_second_off);
CD_HANDLER(cd_security_token_new);
CD_HANDLER(cd_security_token_revoke);

CD_HANDLER(cd_user_show);
CD_HANDLER(cd_user_sessions_end);
CD_HANDLER(cd_user_second_off);
CD_HANDLER(cd_user_token_revoke);
CD_HANDLER(cd_entry_seen_by);
CD_HANDLER(cd_roles_show);
CD_HANDLER(cd_roles_save);
CD_HANDLER(cd_roles_defaults);
CD_HANDLER(cd_audit_show);

CD_HANDLER(cd_settings_show);
CD_HANDLER(cd_settings_save);
CD_HANDLER(cd_settings_mail);
CD_HANDLER(cd_settings_mail_save);
CD_HANDLER(cd_settings_links);
CD_HANDLER(cd_settings_links_save);
CD_HANDLER(cd_settings_all);
CD_HANDLER(cd_settings_all_save);

CD_HANDLER(cd_users_list);
CD_HANDLER(cd_users_invite);
CD_HANDLER(cd_users_role);
CD_HANDLER(cd_users_disable);
CD_HANDLER(cd_users_link);

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
CD_HANDLER(cd_consent_ask);
CD_HANDLER(cd_preferences_show);
CD_HANDLER(cd_preferences_save);
CD_HANDLER(cd_stored_show);
CD_HANDLER(cd_stored_open);
CD_HANDLER(cd_subscribe_show);
CD_HANDLER(cd_subscribe_start);
CD_HANDLER(cd_confirm_show);
CD_HANDLER(cd_confirm_do);
int cd_subscribe_purge(struct cordee *cd, struct cordee_error *err);

CD_HANDLER(cd_plugins_show);
CD_HANDLER(cd_plugins_turn);

CD_HANDLER(cd_status_show);
CD_HANDLER(cd_status_again);
CD_HANDLER(cd_status_leave);
CD_HANDLER(cd_status_retry);
CD_HANDLER(cd_status_cancel);
CD_HANDLER(cd_status_release);
CD_HANDLER(cd_status_backup);
CD_HANDLER(cd_metrics_show);
int cd_status_alarms(struct cordee *cd, json_t *alarms, struct cordee_error *err);

CD_HANDLER(cd_changes_list);
CD_HANDLER(cd_changes_undo);

CD_HANDLER(cd_membership_new);
CD_HANDLER(cd_membership_add);
CD_HANDLER(cd_membership_edit);
CD_HANDLER(cd_membership_save);
CD_HANDLER(cd_membership_again);
CD_HANDLER(cd_calls_show);
CD_HANDLER(cd_weights_show);
CD_HANDLER(cd_weights_save);
CD_HANDLER(cd_renewals_list);
CD_HANDLER(cd_renewals_save);
CD_HANDLER(cd_fees_show);
CD_HANDLER(cd_fees_run);
CD_HANDLER(cd_fees_csv);
CD_HANDLER(cd_fees_remove);
CD_HANDLER(cd_member_rules_show);
CD_HANDLER(cd_member_rules_edit);
CD_HANDLER(cd_member_rules_save);
CD_HANDLER(cd_member_rules_remove);
CD_HANDLER(cd_role_edit);
CD_HANDLER(cd_role_save);
CD_HANDLER(cd_relation_new);
CD_HANDLER(cd_relation_save_new);
CD_HANDLER(cd_relation_edit);
CD_HANDLER(cd_relation_save);
CD_HANDLER(cd_relation_stop);

CD_HANDLER(cd_duplicates_show);
CD_HANDLER(cd_duplicates_look);
CD_HANDLER(cd_duplicates_decide);
CD_HANDLER(cd_known_show);
CD_HANDLER(cd_merge_show);
CD_HANDLER(cd_merge_save);
CD_HANDLER(cd_trash_show);

CD_HANDLER(cd_brief_member);
CD_HANDLER(cd_brief_contact);
CD_HANDLER(cd_brief_meeting);
CD_HANDLER(cd_correct_ask);
CD_HANDLER(cd_correct_show);
CD_HANDLER(cd_correct_do);
CD_HANDLER(cd_correct_mail_show);
CD_HANDLER(cd_correct_mail_ask);
CD_HANDLER(cd_drop_renewed);
CD_HANDLER(cd_review_list);
CD_HANDLER(cd_review_decide);
int cd_review_card(struct cordee *cd, struct cordee_request *req, json_t *model,
                   struct cordee_error *err);
CD_HANDLER(cd_corrections_list);
CD_HANDLER(cd_corrections_decide);
CD_HANDLER(cd_corrections_rules);

CD_HANDLER(cd_files_list);
CD_HANDLER(cd_files_add);
CD_HANDLER(cd_files_get);
CD_HANDLER(cd_files_remove);

CD_HANDLER(cd_setup_show);
CD_HANDLER(cd_setup_make);

/* objects.c */
extern const struct cordee_object cd_console_objects[];

/* What they send, for /openapi.json. */
#define CD_FORM(name) json_t *name(struct cordee *cd)
CD_FORM(cd_edit_person_form);
CD_FORM(cd_edit_org_form);
CD_FORM(cd_edit_new_form);
CD_FORM(cd_membership_form);
CD_FORM(cd_role_form);
CD_FORM(cd_relation_form);
CD_FORM(cd_profile_form);
CD_FORM(cd_topic_form);
CD_FORM(cd_topic_new_form);
CD_FORM(cd_mailbox_form);
CD_FORM(cd_invite_form);
CD_FORM(cd_cluster_form);
CD_FORM(cd_write_form);

#endif
