plugin_LTLIBRARIES += plugins/mailing/mailing.la
plugins_mailing_mailing_la_SOURCES = \
	%D%/mailing.c %D%/mailing.h %D%/mailing-check.c %D%/mailing-hand.c %D%/mailing-lua.c %D%/mailing-model.c \
	%D%/mailing-report.c %D%/mailing-review.c %D%/mailing-send.c %D%/mailing-web.c \
	%D%/mailing-web.h %D%/mailing-write.c %D%/mailing-save.c %D%/mailing-text.h %D%/mailing-text-model.c \
	%D%/mailing-difference.c %D%/mailing-look.h %D%/mailing-look.c %D%/mailing-look-model.c \
	%D%/mailing-try.h %D%/mailing-try.c %D%/mailing-try-model.c \
	%D%/mailing-slots.h %D%/mailing-slots.c \
	%D%/mailing-template.h %D%/mailing-template.c %D%/mailing-template-model.c \
	%D%/mailing-plan.c
plugins_mailing_mailing_la_SOURCES += %D%/mailing-after.h %D%/mailing-after.c %D%/mailing-after-web.c \
	%D%/mailing-archive.c %D%/mailing-chart.c %D%/mailing-outcome.c %D%/mailing-summary.c
plugins_mailing_mailing_la_SOURCES += \
	%D%/mailing-choose.h %D%/mailing-choose.c %D%/mailing-choose-model.c %D%/mailing-listed.c
nodist_plugins_mailing_mailing_la_SOURCES = plugins/mailing/mailing-assets.h
plugins_mailing_mailing_la_LDFLAGS = $(PLUGIN_LDFLAGS)
plugins_mailing_mailing_la_LIBADD = $(BASE_LIBS)

mailing_embedded = \
	%D%/sql/0001-mailing.sql \
	%D%/sql/0002-clusters.sql %D%/sql/0003-writing.sql %D%/sql/0004-template.sql \
	%D%/web/mailing-conflict.mustache %D%/web/mailing-difference.mustache %D%/web/mailing-who.mustache \
	%D%/web/mailing-settings.mustache %D%/web/mailing-text.mustache %D%/web/mailing-preview.mustache \
	%D%/web/mailing-tools.mustache %D%/web/mailing-slots.mustache %D%/web/mailing-new.mustache \
	%D%/web/mailing-starts-en.txt %D%/web/mailing-starts-de.txt %D%/web/mailing-starts-fr.txt \
	%D%/web/mailing-starts-it.txt %D%/web/mailing-starts-sl.txt %D%/web/mailing-tabs.mustache %D%/web/mailing.js %D%/web/mailing.css \
	%D%/web/mailing-audience.mustache %D%/web/mailing-card.mustache %D%/web/mailing-compose.mustache \
	%D%/web/mailing-list.mustache %D%/web/mailing-plain.mustache %D%/web/mailing-plan.mustache \
	%D%/web/mailing-report.mustache %D%/web/mailing-review.mustache %D%/web/mailing-state.mustache
mailing_embedded += \
	%D%/sql/0005-after.sql %D%/web/mailing-after.mustache %D%/web/mailing-archive.mustache \
	%D%/web/mailing-bars.mustache %D%/web/mailing-compare.mustache \
	%D%/web/mailing-outcome.mustache %D%/web/mailing-report.js \
	%D%/sql/0006-choosing.sql %D%/web/mailing-choose.mustache %D%/web/mailing-left.mustache
EXTRA_DIST    += $(mailing_embedded) %D%/README.md
BUILT_SOURCES += plugins/mailing/mailing-assets.h
CLEANFILES    += plugins/mailing/mailing-assets.h
plugins/mailing/mailing-assets.h: $(mailing_embedded) $(EMBED)
	$(AM_V_GEN)$(MKDIR_P) plugins/mailing && (cd $(srcdir) && $(abs_top_builddir)/$(EMBED) mailing $(mailing_embedded)) >$@.tmp && mv $@.tmp $@
