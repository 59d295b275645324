crm_embedded = %D%/sql/0001-register.sql %D%/sql/0002-history.sql
crm_embedded += %D%/sql/0003-topics-and-consent.sql
crm_embedded += %D%/sql/0004-lists.sql
crm_embedded += %D%/sql/0005-erasure.sql
crm_embedded += %D%/sql/0006-memberships.sql
EXTRA_DIST    += $(crm_embedded)
BUILT_SOURCES += core/crm/crm-assets.h
CLEANFILES    += core/crm/crm-assets.h
core/crm/crm-assets.h: $(crm_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) core/crm && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) crm $(crm_embedded)) >$@.tmp && mv $@.tmp $@

crm_embedded += %D%/sql/0007-duplicates.sql
crm_embedded += %D%/sql/0008-role-note.sql
crm_embedded += %D%/sql/0009-themes.sql
crm_embedded += %D%/sql/0010-clusters.sql
crm_embedded += %D%/sql/0011-correction.sql
crm_embedded += %D%/sql/0012-attachments.sql
core_sources += %D%/attachment/attachment.c %D%/attachment/attachment.h
crm_embedded += %D%/sql/0013-places.sql
crm_embedded += %D%/sql/0014-cluster-logo.sql
crm_embedded += %D%/sql/0015-faster.sql
core_sources += \
	%D%/similar.c %D%/similar.h %D%/similar-score.c %D%/duplicates.c %D%/duplicates.h \
	%D%/duplicates-priv.h %D%/duplicates-find.c %D%/duplicates-load.c %D%/known.c \
	%D%/merge.c %D%/merge.h %D%/merge-priv.h %D%/merge-fields.c %D%/merge-rows.c \
	%D%/merge-undone.c %D%/scope-undo.c %D%/trash.c

core_sources += \
	%D%/audience.c %D%/change.c %D%/consent.c %D%/replay.c %D%/country.c %D%/crm-priv.h %D%/crm.c \
	%D%/crm.h %D%/filter-box.c %D%/filter-compile.c %D%/filter-count.c %D%/filter-date.c \
	%D%/filter-explain.c %D%/filter-fields.c %D%/filter-fields.h %D%/filter-happened.c \
	%D%/filter-lex.c %D%/filter-parse.c %D%/filter-reach.c %D%/filter-term.c \
	%D%/filter-who.c %D%/filter-words.c %D%/filter.h %D%/home.c %D%/interaction.c \
	%D%/kept.c %D%/party-hang.c %D%/party-list.c %D%/party-page.c %D%/party-save.c \
	%D%/party.c %D%/search.c %D%/strength.c %D%/tag.c %D%/task.c %D%/timeline.c

core_sources += %D%/consent.h %D%/consent-state.c %D%/preference.c %D%/preference.h %D%/signup.c %D%/signup.h \
	%D%/topic.c %D%/topic.h

core_sources += %D%/segment.c %D%/segment.h %D%/list-column.c %D%/list-column.h
core_sources += \
	%D%/erase.c %D%/erase.h %D%/erase-files.c %D%/erase-priv.h %D%/erase-rows.c \
	%D%/erase-texts.c %D%/erase-who.c %D%/export-person.c %D%/traces.c %D%/traces.h
core_sources += \
	%D%/fee.c %D%/filter-member.c %D%/member-list.c %D%/member-period.c %D%/member-status.c %D%/member-type.c \
	%D%/membership.c %D%/membership.h %D%/relation.c
core_sources += %D%/who.c %D%/who.h
core_sources += %D%/org-kind.c %D%/org-kind.h
include core/crm/theme/local.mk
core_sources += %D%/field.h %D%/field.c %D%/draft.h %D%/draft.c %D%/party-put.c %D%/gather.h %D%/gather.c
core_sources += %D%/figures.c
include core/crm/place/local.mk
core_sources += %D%/cluster.c %D%/cluster.h %D%/cluster-staff.c %D%/filter-cluster.c %D%/scope.c %D%/scope.h
include core/crm/custom/local.mk

crm_embedded += %D%/sql/0017-correction-links.sql
crm_embedded += %D%/sql/0018-turnover.sql
crm_embedded += %D%/sql/0019-import-cells.sql
crm_embedded += %D%/sql/0020-intake.sql %D%/sql/0021-last-contact.sql
crm_embedded += %D%/sql/0022-own-fields-of-more.sql
crm_embedded += %D%/sql/0023-own-keys.sql
