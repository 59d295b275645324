console_embedded = \
	%D%/web/audit.mustache %D%/web/roles.mustache %D%/web/security.mustache %D%/web/user.mustache \
	%D%/web/bulk.mustache %D%/web/changes.mustache %D%/web/chips.mustache \
	%D%/web/composer.mustache %D%/web/consent.mustache %D%/web/contact.mustache \
	%D%/web/contacts.mustache %D%/web/cordee.js %D%/web/details.mustache \
	%D%/web/edit.mustache %D%/web/empty.mustache %D%/web/entry.mustache \
	%D%/web/error-bare.mustache %D%/web/error-inside.mustache %D%/web/error-text.mustache \
	%D%/web/error.mustache %D%/web/field.mustache %D%/web/fields.mustache \
	%D%/web/audience-box.mustache %D%/web/topic-select.mustache %D%/web/filter-box.mustache %D%/web/form-error.mustache %D%/web/gate.mustache \
	%D%/web/help.mustache %D%/web/history.mustache %D%/web/home.mustache %D%/web/icons.svg \
	%D%/web/import-check.mustache %D%/web/import-plan.mustache \
	%D%/web/import-refused.mustache %D%/web/import-report.mustache %D%/web/import.mustache %D%/web/layout-bare.mustache \
	%D%/web/layout.mustache %D%/web/list-filter.mustache %D%/web/mark.mustache \
	%D%/web/mark.svg %D%/web/member.mustache %D%/web/members.mustache %D%/web/new.mustache \
	%D%/web/erase.mustache %D%/web/erasure.mustache %D%/web/own-data.mustache \
	%D%/web/pager.mustache %D%/web/panels.mustache %D%/web/plugin-row.mustache \
	%D%/web/plugins.mustache %D%/web/profile.mustache %D%/web/ridge.mustache \
	%D%/web/search-results.mustache %D%/web/search.mustache \
	%D%/web/settings-links.mustache %D%/web/settings-mail.mustache \
	%D%/web/settings-more.mustache %D%/web/settings-nav.mustache %D%/web/settings.mustache \
	%D%/web/setup-made.mustache %D%/web/setup-steps.mustache %D%/web/setup.mustache \
	%D%/web/sign-in-again.mustache %D%/web/sign-in-forgotten.mustache \
	%D%/web/sign-in.mustache %D%/web/slack.mustache %D%/web/status.mustache \
	%D%/web/strength.mustache %D%/web/style.css %D%/web/tasks.mustache \
	%D%/web/themes.mustache %D%/web/tie.mustache %D%/web/timeline.mustache \
	%D%/web/trashed.mustache %D%/web/mail-body.mustache %D%/web/mail-frame.mustache %D%/web/received.mustache %D%/web/unread-mail.mustache %D%/web/unread.mustache \
	%D%/web/users.mustache %D%/web/write.mustache
console_embedded += %D%/web/confirm.mustache %D%/web/preferences.mustache \
	%D%/web/stored.mustache %D%/web/subscribe.mustache %D%/web/topic.mustache %D%/web/topics.mustache %D%/web/own-field.mustache %D%/web/own-fields.mustache
console_embedded += %D%/web/cluster.mustache %D%/web/cluster-card.mustache %D%/web/clusters.mustache \
	%D%/web/party-clusters.mustache %D%/web/switcher.mustache
console_embedded += %D%/sql/0001-lists.sql \
	%D%/web/bulk-bar.mustache %D%/web/bulk-confirm.mustache %D%/web/cell.mustache \
	%D%/web/list-columns.mustache %D%/web/list-table.mustache %D%/web/list-tabs.mustache \
	%D%/web/list-tools.mustache %D%/web/segments.mustache
console_embedded += %D%/web/fees.mustache %D%/web/member-rule.mustache %D%/web/member-rules.mustache \
	%D%/web/membership-edit.mustache %D%/web/membership.mustache \
	%D%/web/relation-edit.mustache %D%/web/role-edit.mustache %D%/web/relations.mustache %D%/web/renewals.mustache
console_embedded += %D%/web/tasks-page.mustache %D%/web/quick.mustache \
	%D%/web/calendar.mustache %D%/web/keys.mustache %D%/web/keys.js
console_embedded += %D%/web/file-rows.mustache %D%/web/files-card.mustache %D%/web/files.mustache
console_embedded += %D%/web/duplicates.mustache %D%/web/duplicate-side.mustache \
	%D%/web/known.mustache %D%/web/merge.mustache %D%/web/merge-with.mustache \
	%D%/web/trash.mustache
console_embedded += %D%/web/dump.mustache %D%/web/export.mustache %D%/sql/0002-export.sql %D%/sql/0003-answer-draft.sql
console_embedded += %D%/web/brief.mustache %D%/web/brief-part.mustache \
	%D%/web/correct.mustache %D%/web/correct-card.mustache %D%/web/corrections.mustache
console_embedded += %D%/web/deliverability.mustache %D%/web/deliverability-keys.mustache
console_embedded += %D%/web/first-day.mustache %D%/web/first-day-draft.mustache \
	%D%/web/first-day-group.mustache %D%/web/mails-brought.mustache
EXTRA_DIST    += $(console_embedded)
BUILT_SOURCES += core/console/console-assets.h
CLEANFILES    += core/console/console-assets.h
core/console/console-assets.h: $(console_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) core/console && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) console $(console_embedded)) >$@.tmp && mv $@.tmp $@

console_embedded += %D%/web/declare.mustache %D%/web/declared-rows.mustache %D%/web/declared.mustache \
	%D%/web/theme-tree.mustache %D%/web/theme.mustache %D%/web/knows.mustache %D%/web/located.mustache \
	%D%/web/knower.mustache %D%/web/knows-matches.mustache

console_embedded += %D%/web/introduce.mustache %D%/web/introduce-way.mustache %D%/web/calls.mustache %D%/web/settings-weights.mustache
console_embedded += %D%/web/relay-form.mustache %D%/web/settings-relay.mustache
console_embedded += %D%/web/mailbox.mustache %D%/web/mailbox-form.mustache %D%/web/mailbox-state.mustache \
	%D%/web/mailboxes.mustache

console_embedded += %D%/web/review.mustache %D%/web/review-card.mustache
console_embedded += %D%/web/news-card.mustache
console_embedded += %D%/web/inbox.mustache %D%/web/inbox-thread.mustache
console_embedded += %D%/web/drop-card.mustache
console_embedded += %D%/web/picture.mustache %D%/web/pictures.mustache %D%/web/picture-alt.mustache

core_sources += \
	%D%/console.c %D%/console.h %D%/form.c %D%/form.h %D%/imap-inputs.c %D%/imap-inputs.h %D%/objects.c %D%/page.c %D%/page.h \
	%D%/routes.h %D%/scope.h %D%/show.c %D%/show.h
include core/console/day/local.mk
include core/console/inbox/local.mk
include core/console/letters/local.mk
include core/console/lists/local.mk
include core/console/party/local.mk
include core/console/brief/local.mk
include core/console/member/local.mk
include core/console/knowledge/local.mk
include core/console/duplicate/local.mk
include core/console/bring/local.mk
include core/console/public/local.mk
include core/console/account/local.mk
include core/console/settings/local.mk
include core/console/status/local.mk
