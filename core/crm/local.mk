# The register.
core_sources += \
	%D%/change.c %D%/cluster-staff.c %D%/cluster.c %D%/cluster.h %D%/country.c %D%/crm-priv.h %D%/crm.c \
	%D%/crm.h %D%/draft.c %D%/draft.h %D%/field.c %D%/field.h %D%/figures.c %D%/gather.c %D%/gather.h \
	%D%/home.c %D%/called.c %D%/interaction.c %D%/kept.c %D%/list-column.c %D%/list-column.h %D%/name.c %D%/org-kind.c \
	%D%/org-kind.h %D%/party-hang.c %D%/party-list.c %D%/party-page.c %D%/party-put.c %D%/party-save.c \
	%D%/party.c %D%/relation.c %D%/scope-undo.c %D%/scope.c %D%/scope.h %D%/search.c \
	%D%/tag.c %D%/task.c %D%/timeline.c %D%/trash.c %D%/undone.c %D%/unsay.c %D%/who.c %D%/who.h %D%/word.c %D%/word.h

# In the order in which they run.
crm_embedded = \
	%D%/sql/0001-register.sql \
	%D%/sql/0002-history.sql \
	%D%/sql/0003-topics-and-consent.sql \
	%D%/sql/0004-lists.sql \
	%D%/sql/0005-erasure.sql \
	%D%/sql/0006-memberships.sql \
	%D%/sql/0007-duplicates.sql \
	%D%/sql/0008-role-note.sql \
	%D%/sql/0009-themes.sql \
	%D%/sql/0010-clusters.sql \
	%D%/sql/0011-correction.sql \
	%D%/sql/0012-attachments.sql \
	%D%/sql/0013-places.sql \
	%D%/sql/0014-cluster-logo.sql \
	%D%/sql/0015-faster.sql \
	%D%/sql/0016-custom-fields.sql \
	%D%/sql/0017-correction-links.sql \
	%D%/sql/0018-turnover.sql \
	%D%/sql/0019-import-cells.sql \
	%D%/sql/0020-intake.sql \
	%D%/sql/0021-last-contact.sql \
	%D%/sql/0022-own-fields-of-more.sql \
	%D%/sql/0023-own-keys.sql \
	%D%/sql/0024-strength.sql \
	%D%/sql/0025-cadence.sql \
	%D%/sql/0026-to-come.sql \
	%D%/sql/0027-role-index.sql \
	%D%/sql/0028-proposal.sql \
	%D%/sql/0029-news.sql \
	%D%/sql/0030-weights.sql \
	%D%/sql/0031-task-path.sql \
	%D%/sql/0032-short-hash.sql \
	%D%/sql/0033-wish-word.sql \
	%D%/sql/0034-address-left.sql \
	%D%/sql/0035-theme-words.sql \
	%D%/sql/0036-met.sql \
	%D%/sql/0037-staff-language.sql
EXTRA_DIST    += $(crm_embedded)
BUILT_SOURCES += core/crm/crm-assets.h
CLEANFILES    += core/crm/crm-assets.h
core/crm/crm-assets.h: $(crm_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) core/crm && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) crm $(crm_embedded)) >$@.tmp && mv $@.tmp $@

include core/crm/attachment/local.mk
include core/crm/consent/local.mk
include core/crm/correct/local.mk
include core/crm/custom/local.mk
include core/crm/duplicate/local.mk
include core/crm/erase/local.mk
include core/crm/export/local.mk
include core/crm/filter/local.mk
include core/crm/import/local.mk
include core/crm/known/local.mk
include core/crm/member/local.mk
include core/crm/news/local.mk
include core/crm/place/local.mk
include core/crm/practice/local.mk
include core/crm/proposal/local.mk
include core/crm/strength/local.mk
include core/crm/theme/local.mk
