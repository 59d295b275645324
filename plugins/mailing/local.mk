plugin_LTLIBRARIES += plugins/mailing/mailing.la
plugins_mailing_mailing_la_SOURCES = \
	%D%/mailing-check.c \
	%D%/mailing-hand.c \
	%D%/mailing-lua.c \
	%D%/mailing-mail.c \
	%D%/mailing-model.c \
	%D%/mailing-paused.c \
	%D%/mailing-plan.c \
	%D%/mailing-review.c \
	%D%/mailing-send.c \
	%D%/mailing-web.c \
	%D%/mailing-web.h \
	%D%/mailing.c \
	%D%/mailing.h \
	%D%/check/anyway.c \
	%D%/check/approval-mail.c \
	%D%/check/approval-model.c \
	%D%/check/approval.c \
	%D%/check/approval.h \
	%D%/check/check.h \
	%D%/check/gaps-model.c \
	%D%/check/gaps.c \
	%D%/check/links-model.c \
	%D%/check/links.c \
	%D%/check/links.h \
	%D%/check/images.c \
	%D%/check/people.c \
	%D%/check/place.c \
	%D%/check/sender.c \
	%D%/check/text.c \
	%D%/check/unseen.c \
	%D%/write/contacts-model.c \
	%D%/write/contacts.c \
	%D%/write/contacts.h \
	%D%/write/difference.c \
	%D%/write/faults.c \
	%D%/write/faults.h \
	%D%/write/files-model.c \
	%D%/write/files.c \
	%D%/write/files.h \
	%D%/write/limits.c \
	%D%/write/limits.h \
	%D%/write/look-model.c \
	%D%/write/look.c \
	%D%/write/look.h \
	%D%/write/picture.c \
	%D%/write/picture.h \
	%D%/write/save.c \
	%D%/write/slots.c \
	%D%/write/slots.h \
	%D%/write/tabs.c \
	%D%/write/template-model.c \
	%D%/write/template.c \
	%D%/write/template.h \
	%D%/write/text-model.c \
	%D%/write/text.h \
	%D%/write/try-model.c \
	%D%/write/try.c \
	%D%/write/try.h \
	%D%/write/write.c \
	%D%/choose/choose-model.c \
	%D%/choose/choose.c \
	%D%/choose/choose.h \
	%D%/choose/listed.c \
	%D%/after/after-web.c \
	%D%/after/after.c \
	%D%/after/after.h \
	%D%/after/archive.c \
	%D%/after/chart.c \
	%D%/after/group.c \
	%D%/after/outcome.c \
	%D%/after/report.c \
	%D%/after/summary.c
nodist_plugins_mailing_mailing_la_SOURCES = plugins/mailing/mailing-assets.h
plugins_mailing_mailing_la_LDFLAGS = $(PLUGIN_LDFLAGS)
plugins_mailing_mailing_la_LIBADD = $(BASE_LIBS)

mailing_embedded = \
	%D%/sql/0001-mailing.sql \
	%D%/sql/0002-clusters.sql \
	%D%/sql/0003-writing.sql \
	%D%/sql/0004-template.sql \
	%D%/sql/0005-after.sql \
	%D%/sql/0006-choosing.sql \
	%D%/sql/0007-gaps.sql \
	%D%/sql/0008-undone.sql \
	%D%/sql/0009-links.sql \
	%D%/sql/0010-files.sql \
	%D%/sql/0011-contacts.sql \
	%D%/sql/0012-approval.sql \
	%D%/sql/0013-opens.sql \
	%D%/sql/0014-after-undone.sql \
	%D%/web/mailing-after.mustache \
	%D%/web/mailing-archive.mustache \
	%D%/web/mailing-archived.mustache \
	%D%/web/mailing-audience.mustache \
	%D%/web/mailing-bars.mustache \
	%D%/web/mailing-card.mustache \
	%D%/web/mailing-choose.mustache \
	%D%/web/mailing-compare.mustache \
	%D%/web/mailing-compose.mustache \
	%D%/web/mailing-conflict.mustache \
	%D%/web/mailing-contacts.mustache \
	%D%/web/mailing-difference.mustache \
	%D%/web/mailing-gaps.mustache \
	%D%/web/mailing-files.mustache \
	%D%/web/mailing-left.mustache \
	%D%/web/mailing-list.mustache \
	%D%/web/mailing-new.mustache \
	%D%/web/mailing-outcome.mustache \
	%D%/web/mailing-plain.mustache \
	%D%/web/mailing-plan.mustache \
	%D%/web/mailing-preview.mustache \
	%D%/web/mailing-report.js \
	%D%/web/mailing-report.mustache \
	%D%/web/mailing-review.mustache \
	%D%/web/mailing-settings.mustache \
	%D%/web/mailing-slots.mustache \
	%D%/web/mailing-starts-de.txt \
	%D%/web/mailing-starts-en.txt \
	%D%/web/mailing-starts-fr.txt \
	%D%/web/mailing-starts-it.txt \
	%D%/web/mailing-starts-sl.txt \
	%D%/web/mailing-state.mustache \
	%D%/web/mailing-tabs.mustache \
	%D%/web/mailing-text.mustache \
	%D%/web/mailing-waiting.mustache \
	%D%/web/mailing-tools.mustache \
	%D%/web/mailing-who.mustache \
	%D%/web/mailing.css \
	%D%/web/mailing.js
EXTRA_DIST    += $(mailing_embedded) %D%/README.md
BUILT_SOURCES += plugins/mailing/mailing-assets.h
CLEANFILES    += plugins/mailing/mailing-assets.h
plugins/mailing/mailing-assets.h: $(mailing_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) plugins/mailing && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) mailing $(mailing_embedded)) >$@.tmp && mv $@.tmp $@
